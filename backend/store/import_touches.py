"""What was exchanged with a customer, as another system tells it: a download, a campaign's touch, a call. Blocks: a worker's thread calls it.

Who it was is found by the mail address of the contact; so is the customer, where the row names none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from backend.domain.activity_log import CLOCK_AHEAD, is_contact
from backend.domain.folding import stems
from backend.domain.records import Problem, Record
from backend.store import imports
from backend.store.activities import Activity, contact_made
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.imports import ImportRun, plain

Row = dict[str, Any]
People = dict[int, list[Row]]
ANYBODY = "*"
_NAMING = ("customer.number", "customer.name", "customer.vat_id")


def around(
    run: ImportRun, records: Sequence[Record], named: Mapping[int, Row], refs: Sequence[dict[str, Any]]
) -> tuple[dict[int, Row], list[list[Row]]]:
    """Whose each row is and which entry it is already; the contact joins its `refs`."""
    _refuse_the_future(records)
    known = _people(run, records)
    whose = _customers(records, named, known)
    for at, it in enumerate(records):
        refs[at].update(_contact_ref(it, whose.get(at), known[at]))
    return whose, _hits(run, records, whose, refs)


def findable(entry: Mapping[str, Any]) -> Row:
    """By which words full text finds the entry."""
    return {"words": stems(entry.get("title", ""), entry.get("text", ""))}


def note_contacts(entries: Sequence[Mapping[str, Any]]) -> None:
    """The customers were spoken with; the last time never goes back."""
    spoken = [UpdateOne({"_id": it["customer_id"]}, contact_made(it["at"])) for it in entries if is_contact(it["kind"])]
    if spoken:
        plain(Customer).bulk_write(spoken, ordered=False)


def _people(run: ImportRun, records: Sequence[Record]) -> People:
    """The contacts that have the address of a row."""
    said = sorted({it.values["contact.address"] for it in records if "contact.address" in it.values})
    by_address: dict[str, list[Row]] = defaultdict(list)
    wanted = {"addresses": {"$in": said}, "team": {"$in": run.teams}}
    for row in plain(Contact).find(wanted, {"customer_id": 1, "team": 1, "addresses": 1}) if said else ():
        for address in row["addresses"]:
            by_address[address].append(row)
    return {at: by_address.get(it.values.get("contact.address", ""), []) for at, it in enumerate(records)}


def _customers(records: Sequence[Record], found: Mapping[int, Row], known: People) -> dict[int, Row]:
    """Whose each row is: the named customer, else the contact's, else the one with the address's domain."""
    theirs = {
        at: {"_id": some[0]["customer_id"], "team": some[0]["team"]}
        for at, some in known.items()
        if len(some) == 1 and not any(name in records[at].values for name in _NAMING)
    }
    return {**found, **theirs}


def _contact_ref(record: Record, customer: Row | None, known: Sequence[Row]) -> dict[str, Any]:
    """The contact, if it is one of this customer; None, which is told, if nobody there has this address."""
    if "contact.address" not in record.values or customer is None:
        return {}
    return {"contact_id": next((it["_id"] for it in known if it["customer_id"] == customer["_id"]), None)}


def _hits(
    run: ImportRun, records: Sequence[Record], whose: Mapping[int, Row], refs: Sequence[Mapping[str, Any]]
) -> list[list[Row]]:
    """Entries of the same foreign id, else of the same customer, moment, kind and title, and of the same contact if one is named."""
    ids = sorted({it.values["external_id"] for it in records if "external_id" in it.values})
    rows = list(plain(Activity).find({"external.source": run.source, "external.id": {"$in": ids}})) if ids else []
    times = [it.values["at"] for it in records if "at" in it.values]
    of = {"customer_id": {"$in": [it["_id"] for it in whose.values()]}, "at": {"$in": times}}
    by_id = {row["external"]["id"]: row for row in rows}
    there = list(plain(Activity).find(of)) if whose and times else []
    same = {_told(row, who): row for row in there for who in (row.get("contact_id"), ANYBODY)}
    told = [
        _told({**it.values, "customer_id": whose.get(at, {}).get("_id")}, refs[at].get("contact_id", ANYBODY))
        for at, it in enumerate(records)
    ]
    return [_hits_of(it, by_id, same.get(told[at])) for at, it in enumerate(records)]


def _refuse_the_future(records: Sequence[Record]) -> None:
    """What is to come is no entry yet, and would be the last contact until then."""
    latest = imports.now() + CLOCK_AHEAD
    for it in records:
        if "at" in it.values and it.values["at"] > latest:
            it.problems.append(Problem("", "in_the_future", refuses=True))


def _hits_of(record: Record, by_id: Mapping[str, Row], same: Row | None) -> list[Row]:
    """Two with ids of their own in that system are two, however alike they look."""
    if found := by_id.get(record.values.get("external_id", "")):
        return [found]
    is_another = same is not None and same.get("external") and "external_id" in record.values
    return [] if same is None or is_another else [same]


def _told(said: Mapping[str, Any], contact_id: Any) -> tuple[Any, ...]:
    return said.get("customer_id"), contact_id, said.get("at"), said.get("kind"), said.get("title") or ""
