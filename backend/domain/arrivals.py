"""What becomes of a record: a new document, a change of a known one, nothing, a question to a person, or a refusal. Pure.

number or foreign id known   -> changed or unchanged; of another team or of several: refused
probably known               -> duplicate, until somebody decides (skip, create, update)
otherwise                    -> new
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.domain.columns import SHARED_KINDS, Decision, ImportKind, Outcome
from backend.domain.incoming import Fields, changes, fields
from backend.domain.records import Problem, Record

Document = Mapping[str, Any]
_WITHOUT_CUSTOMER = SHARED_KINDS | {"customers"}


@dataclass(frozen=True, slots=True)
class Likely:
    """A document that a record probably is, found without a common number."""

    document: Document
    score: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that is known about one record: read from the database before anything is decided."""

    hits: Sequence[Document] = ()
    """Documents with the same foreign id, else the same number."""
    customer: Document | None = None
    likely: Likely | None = None
    decision: Decision = ""
    own_id: Any = None
    """The id that a new document of this line has, or had when this line was written before."""
    refs: Mapping[str, Any] = field(default_factory=dict)
    """What the record names, as it is written: owner_id, parent_id, offer_id, order_id, the segment; an id is None if nobody knows it."""
    late: str = ""
    """Why the parent it names is none yet: `parent_unknown` or `circle`. Told when all rows are there, for it may come behind."""


@dataclass(slots=True)
class Arrival:
    """What is to be done with a record. `fields` for a new document, `changes` for the one in `target`."""

    record: Record
    outcome: Outcome
    fields: Fields
    target: Document | None = None
    changes: Fields = field(default_factory=dict)
    customer: Document | None = None
    likely: Likely | None = None
    late: str = ""
    """As in the surroundings."""


def arrive(kind: ImportKind, record: Record, known: Surroundings, teams: Sequence[str], *, over_hand: bool) -> Arrival:
    """Decide about one record. Adds to its problems what the surroundings say against it."""
    said = fields(kind, record) | _refs(kind, record, known)
    arrival = Arrival(record, "refused", said, customer=known.customer, late=known.late)
    if team := record.values.get("team"):
        _refuse_unless(record, team in teams, "team_unknown", team)
    if kind not in _WITHOUT_CUSTOMER:
        _refuse_unless(record, known.customer is not None, "customer_unknown", _called(record))
    _refuse_unless(record, len(known.hits) < 2, "ambiguous")
    _refuse_unless(record, kind in SHARED_KINDS or all(it["team"] in teams for it in known.hits), "taken")
    if record.is_refused:
        return arrival
    if known.hits and known.hits[0]["_id"] != known.own_id:
        return _change(kind, arrival, known.hits[0], over_hand)
    if known.likely and not known.hits:
        return _ask(kind, arrival, known.likely, known.decision, over_hand)
    arrival.outcome = "new"
    return arrival


def _change(kind: ImportKind, arrival: Arrival, target: Document, over_hand: bool) -> Arrival:
    arrival.target = target
    arrival.changes = changes(kind, target, arrival.fields, over_hand=over_hand)
    arrival.outcome = "changed" if arrival.changes else "unchanged"
    return arrival


def _ask(kind: ImportKind, arrival: Arrival, likely: Likely, decision: Decision, over_hand: bool) -> Arrival:
    arrival.likely = likely
    if decision == "update":
        return _change(kind, arrival, likely.document, over_hand)
    arrival.outcome = "new" if decision == "create" else "duplicate"
    return arrival


def _refs(kind: ImportKind, record: Record, known: Surroundings) -> Fields:
    """Names turned into ids. Who or what is not known is left out and told."""
    found: Fields = {}
    for name, id_ in known.refs.items():
        if id_ is not None:
            found[name] = id_
        else:
            record.problems.append(Problem("", f"{name.removesuffix('_id')}_unknown"))
    return found


def _refuse_unless(record: Record, holds: bool, code: str, value: str = "") -> None:
    if not holds and not record.is_refused:
        record.problems.append(Problem("", code, value[:80], refuses=True))


def _called(record: Record) -> str:
    said = record.values
    named = [said.get(name) for name in ("customer.number", "customer.vat_id", "customer.name", "contact.address")]
    return next((str(it) for it in named if it), "")
