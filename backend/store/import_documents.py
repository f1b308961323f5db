"""What an import writes for an arrival, as MongoDB keeps it: the new document with its entry on the timeline, or the change and its undoing.

Documents are built without Beanie, which takes longer than everything else together; their defaults come from the models once.
"""

from datetime import datetime
from functools import cache
from typing import Any

from beanie.odm.utils.dump import get_dict
from bson import ObjectId

from backend.domain.arrivals import Arrival
from backend.domain.catalogue import offering_of
from backend.domain.columns import ImportKind
from backend.domain.folding import stems
from backend.domain.postal import kept
from backend.domain.trade_entries import ACTIVITY, trade_entries
from backend.domain.value import rank
from backend.domain.words import ActivityKind
from backend.store import import_stages, import_touches
from backend.store.activities import Activity
from backend.store.import_ids import created
from backend.store.import_known import DOCUMENTS, Colleagues
from backend.store.imports import ImportRun

Row = dict[str, Any]
ON_TIMELINE: dict[ImportKind, ActivityKind] = {"offers": "offer", "orders": "order", "invoices": "invoice"}
WITH_KNOWN = frozenset(("customers", "contacts", "offerings"))
_NO_ID = ObjectId("0" * 24)
_REQUIRED = {
    "name": "", "team": "", "customer_id": _NO_ID, "title": "", "number": "", "kind": "note", "day": datetime(2000, 1, 1),
    "at": datetime(2000, 1, 1), "changed_at": datetime(2000, 1, 1),
}  # fmt: skip


def new(run: ImportRun, arrival: Arrival, colleagues: Colleagues) -> Row:
    """The document of a row that is new. Its id says which run and line made it."""
    said = dict(arrival.fields)
    document = blank(DOCUMENTS[run.kind]) | {"_id": created(run.id, arrival.record.line), "changed_at": run.stamp}
    if external_id := arrival.record.values.get("external_id"):
        external = {"source": run.source, "id": external_id}
        document["external"] = [external] if run.kind == "customers" else external
    if run.kind == "customers":
        document |= _company(run, said, arrival.record.values.get("team") or run.team)
    elif arrival.customer:
        document |= {"customer_id": arrival.customer["_id"], "team": arrival.customer["team"]}
    document |= lines(said, colleagues)
    if run.kind == "opportunities":
        document |= import_stages.begun(run, document)
    if run.kind == "activities":
        document |= import_touches.findable(document)
    if run.kind in WITH_KNOWN:
        known = by_import(run)
        document["known"] = {_attribute(name): known for name in arrival.fields if name != "facts"}
    return document


def change(run: ImportRun, arrival: Arrival, colleagues: Colleagues) -> Row:
    """What a changed document gets, by dotted names."""
    said = lines(dict(arrival.changes), colleagues)
    if run.kind == "activities" and said:
        said |= import_touches.findable({**(arrival.target or {}), **said})
    if run.kind == "opportunities":
        said |= import_stages.moved(run, arrival.target or {}, said)
    if "facts" in said:
        said["facts"] = [_fact(run, it) for it in said["facts"]]
    if "sites" in said:
        said["sites"] = [_site(it) for it in said["sites"]]
    if run.kind in WITH_KNOWN:
        said |= {f"known.{_attribute(name)}": by_import(run) for name in arrival.changes if name != "facts"}
    return said


def external_change(run: ImportRun, arrival: Arrival) -> Row:
    """A document found by its number learns its id in the other system, once."""
    external_id, target = arrival.record.values.get("external_id"), arrival.target or {}
    if not external_id or not run.source:
        return {}
    external = {"source": run.source, "id": external_id}
    if run.kind == "customers":
        known = target.get("external") or []
        return {} if any(it["source"] == run.source for it in known) else {"external": [*known, external]}
    return {} if target.get("external") else {"external": external}


def timeline(run: ImportRun, document: Row) -> list[Row]:
    """The entries of an offer, an order, an invoice and its payment."""
    if run.kind not in ACTIVITY:
        return []
    return [
        blank(Activity) | {
            "kind": it.kind, "at": it.at, "title": it.title, "text": it.text, "ref_kind": it.ref_kind, "ref_status": it.ref_status,
            "_id": entry_id(run, document["_id"], it.kind), "customer_id": document["customer_id"], "team": document["team"],
            "ref_id": document["_id"], "words": stems(it.title, it.text),
        }
        for it in trade_entries(run.kind, document)
    ]  # fmt: skip


def entry_id(run: ImportRun, document_id: Any, part: str) -> ObjectId:
    return created(run.id, int.from_bytes(document_id.binary[9:], "big"), part)


@cache
def blank(document: Any) -> Row:
    """A document with nothing but defaults, as Beanie would write it. Copied by whoever fills it, never changed."""
    needed = {name: _REQUIRED[name] for name, field in document.model_fields.items() if field.is_required()}
    row: Row = get_dict(document(**needed), to_db=True)
    return {
        name: value for name, value in row.items() if name not in needed and name not in ("_id", "id", "revision_id")
    }


def lines(said: Row, colleagues: Colleagues) -> Row:
    """The lines of an order with our offerings, where number or name is one of ours."""
    if "lines" not in said:
        return said
    known = colleagues.offerings
    return said | {"lines": [{"offering_id": offering_of(it, known), **it} for it in said["lines"]]}


def _company(run: ImportRun, said: Row, team: str) -> Row:
    found: Row = {"team": team, "rank": rank(said.get("value_class", ""), 0)}
    if site := said.pop("site", None):
        found["sites"] = [_site(site)]
    if facts := said.pop("facts", None):
        found["facts"] = [_fact(run, it) for it in facts]
    return found


def _site(said: Row) -> Row:
    return {
        "id": ObjectId(),
        "label": "",
        "street": "",
        "postcode": "",
        "city": "",
        "country": "DE",
        "lat": None,
        "lon": None,
    } | kept(said)


def _fact(run: ImportRun, said: Row) -> Row:
    return {"id": ObjectId(), "source": "import", "at": run.stamp} | said


def _attribute(name: str) -> str:
    return "sites" if name.startswith("site") else "segment" if name.startswith("segment_") else name


def by_import(run: ImportRun) -> Row:
    """From where, since when and through whom an attribute is known."""
    return {"source": "import", "at": run.stamp, "by": run.by_user_id}
