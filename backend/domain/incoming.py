"""What a record means for our documents: which fields a new one gets, and which of an old one change.

An import adds and corrects; an empty cell takes nothing away. What a person has entered by hand stays, unless the import may overwrite it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from backend.domain.columns import ImportKind
from backend.domain.postal import kept
from backend.domain.records import Record
from backend.domain.sales import is_open

Fields = dict[str, Any]
LISTS = frozenset(("numbers", "phones", "addresses", "domains", "former_domains", "industries", "business_units"))
"""Grow by what is new, and never lose an entry."""
_DAYS = frozenset(("closed_at", "discontinued_at"))
"""Moments of which an import knows the day only."""
_PLAIN: dict[ImportKind, tuple[str, ...]] = {
    "customers": ("legal_form", "vat_id", "language", "territory", "value_class", *sorted(LISTS)),
    "contacts": ("title", "department", "role", "attitude", "influence", "language"),
    "opportunities": ("title", "number", "stage", "value_cents", "currency", "expected_close", "probability", "next_step", "next_step_on",
                      "competitor", "closed_reason"),
    "offers": ("number", "day", "valid_until", "status", "total_cents", "currency"),
    "orders": ("number", "day", "status", "total_cents", "currency"),
    "invoices": ("number", "day", "due_day", "status", "total_cents", "gross_cents", "paid_cents", "paid_day", "currency"),
    "offerings": ("name", "number", "group", "unit", "price_cents", "cost_cents", "currency"),
    "activities": ("kind", "at", "title", "text"),
}  # fmt: skip
_SITE = ("street", "postcode", "city", "country", "lat", "lon")


def fields(kind: ImportKind, record: Record) -> Fields:
    """What the record says, under the names of our documents. Days are midnight in UTC, as MongoDB keeps them."""
    said = record.values
    found = {name: _kept(said[name]) for name in _PLAIN[kind] if name in said}
    match kind:
        case "customers":
            found |= _customer(said)
        case "contacts":
            found |= _contact(said)
        case "opportunities":
            found |= _stage(said) if "stage" in said else {}
        case "offers" | "orders" | "invoices":
            found |= _trade(kind, said)
        case "offerings":
            found |= {"discontinued_at": _kept(said["discontinued_on"])} if "discontinued_on" in said else {}
    return found


def changes(kind: ImportKind, old: Mapping[str, Any], new: Mapping[str, Any], *, over_hand: bool) -> Fields:
    """The fields of `old` that `new` changes, as they should be. Dotted names reach into the first site."""
    changed: Fields = {}
    for name, value in new.items():
        if not over_hand and _is_by_hand(old, "sites" if name == "site" else name):
            continue
        if name in LISTS:
            changed |= _grown(name, old.get(name) or [], value)
        elif name == "site":
            changed |= _site_changes(old.get("sites") or [], value)
        elif name == "facts":
            changed |= _fact_changes(old.get("facts") or [], value)
        elif name == "lines":
            changed |= {} if _same_lines(old.get("lines") or [], value) else {"lines": value}
        elif old.get(name) != value and not (name in _DAYS and _is_same_day(old.get(name), value)):
            changed[name] = value
    return changed


def _is_same_day(at: datetime | None, day: datetime) -> bool:
    return at is not None and at.date() == day.date()


def _is_by_hand(old: Mapping[str, Any], name: str) -> bool:
    known = (old.get("known") or {}).get("segment" if name.startswith("segment_") else name)
    return known is not None and known["source"] == "person"


def _customer(said: Mapping[str, Any]) -> Fields:
    found: Fields = {}
    if "name" in said:
        found["name"] = " ".join(part for part in (said["name"], said.get("name_2", "")) if part)
    site = {name: said[f"site.{name}"] for name in _SITE if f"site.{name}" in said}
    if "site.house" in said:
        site["street"] = f"{site.get('street', '')} {said['site.house']}".strip()
    if site:
        found["site"] = site
    if more := [it for it in said.get("numbers_2", ()) if it not in said.get("numbers", ())]:
        found["numbers"] = [*said.get("numbers", ()), *more]
    if facts := _facts(said):
        found["facts"] = [{"field": field, "key": key, "value": value} for field, key, value in facts]
    return found


def _facts(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """From columns of their own, and from those that tell several."""
    told = [(name.removeprefix("known."), pairs) for name, pairs in said.items() if name.startswith("known.")]
    return [*said.get("facts", ()), *((field, key, value) for field, pairs in told for key, value in pairs)]


def _stage(said: Mapping[str, Any]) -> Fields:
    """An opportunity that is open has no day on which it was closed, whatever stands there."""
    still_open = is_open(said["stage"])
    ended = {} if still_open or "closed_at" not in said else {"closed_at": _kept(said["closed_at"])}
    return {"is_open": still_open, **ended}


def _contact(said: Mapping[str, Any]) -> Fields:
    parts = (said.get("name_prefix", ""), said.get("first_name", ""), said.get("last_name", ""))
    found: Fields = {"name": said.get("name") or " ".join(part for part in parts if part)}
    for name in ("addresses", "phones"):
        if both := [*said.get(name, ()), *said.get(f"{name}_2", ())]:
            found[name] = list(dict.fromkeys(both))
    return found if found["name"] else {key: value for key, value in found.items() if key != "name"}


def _trade(kind: ImportKind, said: Mapping[str, Any]) -> Fields:
    found: Fields = {}
    if "lines" in said:
        found["lines"] = [_line(it) for it in said["lines"]]
        if "total_cents" not in said:
            found["total_cents"] = sum(it["total_cents"] for it in found["lines"])
    if kind == "invoices":
        found |= _payment(said, said.get("total_cents", found.get("total_cents", 0)))
    return found


def _line(said: Mapping[str, Any]) -> Fields:
    quantity, price = said.get("line.quantity", 1000), said.get("line.price_cents", 0)
    text = " ".join(part for part in (said.get("line.number", ""), said.get("line.text", "")) if part)
    return {
        "text": text, "quantity": quantity, "price_cents": price, "cost_cents": said.get("line.cost_cents"),
        "total_cents": said.get("line.total_cents", (quantity * price + 500) // 1000), "number": said.get("line.number", ""),
    }  # fmt: skip


def _payment(said: Mapping[str, Any], net: int) -> Fields:
    """Whoever names the day of payment or says paid, but no amount, means all of it."""
    gross = said.get("gross_cents", net)
    found: Fields = {"gross_cents": gross}
    is_paid = said.get("status") == "paid" or ("paid_day" in said and "paid_cents" not in said)
    paid = said.get("paid_cents", gross if is_paid else None)
    if paid is not None:
        found["paid_cents"] = paid
    if "status" not in said and paid is not None:
        found["status"] = "paid" if gross and abs(paid) >= abs(gross) else "open"
    return found


def _grown(name: str, old: list[str], new: list[str]) -> Fields:
    more = [it for it in new if it not in old]
    return {name: [*old, *more]} if more else {}


def _site_changes(old: list[dict[str, Any]], new: Mapping[str, Any]) -> Fields:
    if not old:
        return {"sites": [dict(new)]}
    new = kept(new, old[0].get("country") or "DE")
    return {f"sites.0.{name}": value for name, value in new.items() if old[0].get(name) != value}


def _fact_changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Fields:
    """An imported fact replaces the imported one of the same name; what a person noted stays beside it. What is known in the same words,
    from wherever, is nothing new."""
    known = {(it["field"], it["key"], it["value"]) for it in old}
    new = [it for it in new if (it["field"], it["key"], it["value"]) not in known]
    if not new:
        return {}
    named = {(it["field"], it["key"]) for it in new}
    kept = [it for it in old if it["source"] != "import" or (it["field"], it["key"]) not in named]
    return {"facts": [*kept, *new]}


def _same_lines(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> bool:
    compared = ("text", "quantity", "price_cents", "total_cents", "cost_cents")
    return [[it.get(name) for name in compared] for it in old] == [[it.get(name) for name in compared] for it in new]


def _kept(value: Any) -> Any:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if is_day else value
