"""What the database knows about a batch of records, read in a handful of queries: who has these numbers, whose these rows are.

Everything here blocks; a worker's thread calls it. Only what the run's teams may see is found as a customer; a number that another
team's document has is a hit that the decision refuses without telling more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from beanie import PydanticObjectId

from backend.domain.addresses import domain_of
from backend.domain.arrivals import Surroundings
from backend.domain.catalogue import catalogue
from backend.domain.columns import ImportKind
from backend.domain.folding import folded
from backend.domain.records import Record
from backend.store import import_offerings, import_touches
from backend.store.activities import Activity
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.import_ids import created
from backend.store.imports import ImportRun, plain
from backend.store.opportunities import Opportunity
from backend.store.public_domains import company_domains
from backend.store.segments import Segment
from backend.store.trade import Invoice, Offer, Offering, Order
from backend.store.users import User

DOCUMENTS: dict[ImportKind, Any] = {
    "customers": Customer, "contacts": Contact, "opportunities": Opportunity, "offers": Offer, "orders": Order, "invoices": Invoice,
    "offerings": Offering, "activities": Activity,
}  # fmt: skip
REFERRED = (("offer_id", "offer.number", Offer), ("order_id", "order.number", Order))
OFFERINGS = 50_000
Row = dict[str, Any]
_PEOPLE = (("owner", "owner"), ("by", "by_user"))
_LEFT_OUT = {"pfx": 0, "needs": 0, "fascination": 0}


class Colleagues:
    """The run's own constants: colleagues by address and name, segments by name, offerings by number and name. Read once."""

    def __init__(self, run: ImportRun) -> None:
        self.users: dict[str, Any] = {}
        for row in plain(User).find({"disabled_at": None, "teams": {"$in": run.teams}}, {"email": 1, "name": 1}):
            self.users[row["email"]] = self.users[" ".join(folded(row["name"]))] = row["_id"]
        self.segments = {" ".join(folded(it["name"])): it for it in plain(Segment).find({}, {"name": 1})}
        self.offerings: dict[str, Any] = {}
        if run.kind in ("offers", "orders", "invoices"):
            self.offerings = catalogue(plain(Offering).find({}, {"name": 1, "number": 1}).limit(OFFERINGS))

    def owner(self, said: str) -> Any:
        return self.users.get(said.strip().lower()) or self.users.get(" ".join(folded(said)))

    def segment(self, said: str) -> Row:
        """What puts a customer into a segment by hand: there the rules leave it, as its system says."""
        if found := self.segments.get(" ".join(folded(said))):
            return {"segment_id": found["_id"], "segment": found["name"], "segment_by_hand": True}
        return {"segment_id": None}


def surroundings(run: ImportRun, records: Sequence[Record], colleagues: Colleagues) -> list[Surroundings]:
    """For each record what is known about it; likely duplicates and decisions are added by others."""
    customers = _customers(run, records) if run.kind != "customers" else {}
    refs = [_own_words(it, colleagues) for it in records]
    _refer(records, customers, refs)
    match run.kind:
        case "customers":
            hits = _customer_hits(run, records)
        case "offerings":
            hits = import_offerings.hits(run, records)
        case "activities":
            customers, hits = import_touches.around(run, records, customers, refs)
        case _:
            hits = _hits(run, records, customers)
    return [
        Surroundings(hits[at], customers.get(at), own_id=created(run.id, it.line), refs=refs[at])
        for at, it in enumerate(records)
    ]


def _customer_hits(run: ImportRun, records: Sequence[Record]) -> list[list[Row]]:
    ids = _said(records, "external_id")
    numbers = {number for it in records for number in it.values.get("numbers", ())}
    vat_ids = _said(records, "vat_id")
    wanted: list[Row] = [
        {"external.source": run.source, "external.id": {"$in": sorted(ids)}},
        {"numbers": {"$in": sorted(numbers)}},
        {"vat_id": {"$in": sorted(vat_ids)}},
    ]
    asked = [it for it, some in zip(wanted, (ids, numbers, vat_ids), strict=True) if some]
    rows = _each(Customer, asked, _LEFT_OUT)
    by_id = _by(rows, lambda row: (it["id"] for it in row.get("external", ()) if it["source"] == run.source))
    by_number, by_vat_id = (
        _by(rows, lambda row: row.get("numbers", ())),
        _by(rows, lambda row: (row.get("vat_id", ""),)),
    )
    return [_hits_of(it, by_id, by_number, by_vat_id) for it in records]


def _hits_of(
    record: Record, by_id: dict[str, list[Row]], by_number: dict[str, list[Row]], by_vat_id: dict[str, list[Row]]
) -> list[Row]:
    """By foreign id, else by number, else by VAT id: that one only where no number speaks against it, for a group may share it."""
    said = record.values
    if found := by_id.get(said.get("external_id", "")):
        return found
    numbers = said.get("numbers", ())
    if found := _distinct(row for number in numbers for row in by_number.get(number, ())):
        return found
    found = by_vat_id.get(said["vat_id"], []) if "vat_id" in said else []
    return found if len(found) == 1 and not (numbers and found[0].get("numbers")) else []


def _hits(run: ImportRun, records: Sequence[Record], customers: Mapping[int, Row]) -> list[list[Row]]:
    document = DOCUMENTS[run.kind]
    ids, numbers = _said(records, "external_id"), _said(records, "number")
    asked: list[Row] = []
    if ids:
        asked.append({"external.source": run.source, "external.id": {"$in": sorted(ids)}})
    if numbers:
        asked.append({"number": {"$in": sorted(numbers)}})
    if run.kind == "contacts":
        asked.append({"customer_id": {"$in": [it["_id"] for it in customers.values()]}})
    if run.kind == "opportunities":
        asked.append({"customer_id": {"$in": [it["_id"] for it in customers.values()]}, "is_open": True})
    rows = _each(document, asked, None)
    by_id = _by(
        rows, lambda row: (row["external"]["id"],) if (row.get("external") or {}).get("source") == run.source else ()
    )
    by_number = _by(rows, lambda row: (row.get("number", ""),))
    by_customer = _by(rows, lambda row: (row["customer_id"],))
    return [
        by_id.get(it.values.get("external_id", ""), [])
        or _same_number(it, by_number, customers.get(at))
        or _same_name(run.kind, it, by_customer.get(customers[at]["_id"], []) if at in customers else [])
        for at, it in enumerate(records)
    ]  # fmt: skip


def _same_number(record: Record, by_number: dict[str, list[Row]], customer: Row | None) -> list[Row]:
    """A number belongs to one customer: another's document of the same number is another document."""
    found = by_number.get(record.values.get("number", ""), []) if "number" in record.values else []
    return [row for row in found if customer and row["customer_id"] == customer["_id"]]


def _same_name(kind: ImportKind, record: Record, rows: list[Row]) -> list[Row]:
    said = record.values
    if kind == "contacts":
        addresses = {*said.get("addresses", ()), *said.get("addresses_2", ())}
        known = [row for row in rows if addresses & set(row.get("addresses", ()))]
        return known or [row for row in rows if folded(row["name"]) == folded(_name(said)) and folded(_name(said))][:1]
    if kind == "opportunities" and "number" not in said:
        return [row for row in rows if row["title"] == said.get("title")][:1]
    return []


def _customers(run: ImportRun, records: Sequence[Record]) -> dict[int, Row]:
    """Whose each record is: by number, VAT id, name, or the domain of a mail address, in this order, and only if it is one."""
    keys = {
        "numbers": _said(records, "customer.number"), "vat_id": _said(records, "customer.vat_id"), "name": _said(records, "customer.name"),
        "domains": {domain for it in records for domain in _domains(it)},
    }  # fmt: skip
    asked = [
        {name: {"$in": sorted(some)}, "team": {"$in": run.teams}}
        for name, some in keys.items() if some
    ]  # fmt: skip
    rows = _each(Customer, asked, {"name": 1, "numbers": 1, "vat_id": 1, "domains": 1, "team": 1})
    by = {
        "customer.number": _by(rows, lambda row: row.get("numbers", ())), "customer.vat_id": _by(rows, lambda row: (row.get("vat_id"),)),
        "customer.name": _by(rows, lambda row: (row["name"],)), "domain": _by(rows, lambda row: row.get("domains", ())),
    }  # fmt: skip
    found = {at: _customer_of(it, by) for at, it in enumerate(records)}
    return {at: row for at, row in found.items() if row}


def _customer_of(record: Record, by: Mapping[str, dict[str, list[Row]]]) -> Row | None:
    for name in ("customer.number", "customer.vat_id", "customer.name"):
        if said := record.values.get(name):
            found = by[name].get(said, [])
            if found or name == "customer.number":
                return found[0] if len(found) == 1 else None
    found = _distinct(row for domain in _domains(record) for row in by["domain"].get(domain, ()))
    return found[0] if len(found) == 1 else None


def _domains(record: Record) -> tuple[str, ...]:
    said = record.values
    addresses = [*said.get("addresses", ()), *said.get("addresses_2", ()), said.get("contact.address", "")]
    return tuple(domain for it in addresses if it for domain in company_domains(domain_of(it), frozenset())[:1])


def _own_words(record: Record, colleagues: Colleagues) -> Row:
    """The colleagues and the segment that a record names, as ids; None for what is not known."""
    said = record.values
    found = {f"{ref}_id": colleagues.owner(said[name]) for name, ref in _PEOPLE if name in said}
    return found | (colleagues.segment(said["segment"]) if "segment" in said else {})


def _refer(records: Sequence[Record], customers: Mapping[int, Row], refs: Sequence[Row]) -> None:
    """Add the offer or order that each record names, as id: one of its own customer, for another's may have the same number."""
    of = {"customer_id": {"$in": [it["_id"] for it in customers.values()]}}
    for field, target, document in REFERRED:
        if said := _said(records, target):
            rows = plain(document).find({**of, "number": {"$in": sorted(said)}}, {"customer_id": 1, "number": 1})
            known = {(row["customer_id"], row["number"]): row["_id"] for row in rows}
            for at, it in enumerate(records):
                if target in it.values and at in customers:
                    refs[at][field] = known.get((customers[at]["_id"], it.values[target]))


def _each(document: Any, asked: Sequence[Row], shown: dict[str, int] | None) -> list[Row]:
    """One query per index: an $or over several makes the planner choose anew each time."""
    found: dict[PydanticObjectId, Row] = {}
    for wanted in asked:
        found |= {row["_id"]: row for row in plain(document).find(wanted, shown)}
    return list(found.values())


def _by(rows: Iterable[Row], keys: Any) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            found[key].append(row)
    return dict(found)


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list({row["_id"]: row for row in rows}.values())


def _said(records: Sequence[Record], name: str) -> set[str]:
    return {it.values[name] for it in records if name in it.values}


def _name(said: Mapping[str, Any]) -> str:
    return str(said.get("name") or f"{said.get('first_name', '')} {said.get('last_name', '')}")
