"""How completely a customer is known, and what to ask next.

What counts, and how much, stands in WEIGHTS: 20 points for each of the five fields, 100 together. An attribute counts as soon as
somebody has told it; its age lowers no points, but makes it a question again once it is older than the person's number of months.
An attribute whose age nobody noted (written before ages were) is never called old.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from backend.domain.words import FieldName

Attribute = Literal[
    "legal_form", "vat_id", "industries", "sites", "phones", "domains", "owner_id", "segment",
    "contact", "reachable", "decider", "buyer", "attitude",
    "expected", "distinct", "delights", "fascinates",
    "need", "requirement", "potential", "share",
    "terms", "credit_limit", "rating",
]  # fmt: skip
Months = Literal[6, 12, 24]
Why = Literal["missing", "old"]
Row = Mapping[str, Any]

FIELDS: tuple[FieldName, ...] = get_args(FieldName)

WEIGHTS: dict[FieldName, dict[Attribute, int]] = {
    "company": {"legal_form": 2, "vat_id": 2, "industries": 4, "sites": 3, "phones": 2, "domains": 3, "owner_id": 2, "segment": 2},
    "buying_centre": {"contact": 4, "reachable": 4, "decider": 6, "buyer": 3, "attitude": 3},
    "fascination": {"expected": 4, "distinct": 4, "delights": 6, "fascinates": 6},
    "needs": {"need": 6, "requirement": 3, "potential": 6, "share": 5},
    "finances": {"terms": 7, "credit_limit": 7, "rating": 6},
}  # fmt: skip

FIELD_OF: dict[Attribute, FieldName] = {name: field for field, weights in WEIGHTS.items() for name in weights}
WEIGHT: dict[Attribute, int] = {name: weight for weights in WEIGHTS.values() for name, weight in weights.items()}

Known = dict[Attribute, datetime | None]
"""What is known of a customer, and since when; None where nobody noted it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask next. `at` is when it was last told, None for what was never told."""

    attribute: Attribute
    field: FieldName
    weight: int
    why: Why
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FieldCompleteness:
    field: FieldName
    percent: int
    missing: tuple[Attribute, ...]
    old: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    percent: int
    fields: tuple[FieldCompleteness, ...]
    next: tuple[Ask, ...]
    """The heaviest gaps first; then what is old, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list needs: the points known, those missing in each field, and when the oldest was told, in all and per field."""

    percent: int
    gaps: dict[FieldName, int]
    oldest: dict[FieldName, datetime]
    oldest_at: datetime | None


def known(customer: Row, contacts: Sequence[Row], finances: Row | None) -> Known:
    """What the stored rows tell; of the finances only whether each is told. Contacts who have left tell nothing."""
    here = [it for it in contacts if not it.get("left_at")]
    return {
        **_of_company(customer),
        **_of_people(here),
        **_of_fascination(customer.get("fascination") or ()),
        **_of_needs(customer.get("needs") or ()),
        **_of_finances(finances or {}),
    }


def completeness(known: Known, cutoff: datetime) -> Completeness:
    """The judgement for a person who calls old what was told before `cutoff`."""
    fields = tuple(_field(name, known, cutoff) for name in FIELDS)
    asks = [_ask(name, "missing", known) for it in fields for name in it.missing]
    asks += [_ask(name, "old", known) for it in fields for name in it.old]
    return Completeness(percent(known), fields, tuple(sorted(asks, key=lambda it: (it.why == "old", -it.weight))))


def standing(known: Known) -> Standing:
    oldest: dict[FieldName, datetime] = {}
    for name, at in known.items():
        field = FIELD_OF[name]
        if at is not None and (field not in oldest or at < oldest[field]):
            oldest[field] = at
    gaps = {field: sum(weight for name, weight in WEIGHTS[field].items() if name not in known) for field in FIELDS}
    return Standing(percent(known), gaps, oldest, min(oldest.values(), default=None))


def percent(known: Known) -> int:
    return sum(WEIGHT[name] for name in known)


def worth(points: int, rank: float) -> float:
    """What completing this customer is worth: how much it matters, times the share nobody knows. Somebody without a rank matters, too.

    >>> worth(75, 79)
    20.0
    """
    return (max(rank, 0.0) + 1) * (100 - points) / 100


def cutoff(now: datetime, months: int) -> datetime:
    """So many months before `now`; the last day of a shorter month stands for days it has not.

    >>> cutoff(datetime(2026, 8, 31), 6)
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in (now.day, 30, 29, 28):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _field(name: FieldName, known: Known, cutoff: datetime) -> FieldCompleteness:
    weights = WEIGHTS[name]
    points = sum(weight for attribute, weight in weights.items() if attribute in known)
    missing = tuple(it for it in weights if it not in known)
    old = tuple(it for it in weights if (at := known.get(it)) is not None and at < cutoff)
    return FieldCompleteness(name, points * 100 // sum(weights.values()), missing, old)


def _ask(name: Attribute, why: Why, known: Known) -> Ask:
    return Ask(name, FIELD_OF[name], WEIGHT[name], why, known.get(name))


def _of_company(customer: Row) -> Known:
    noted = customer.get("known") or {}
    told: Known = {}
    for name in WEIGHTS["company"]:
        kept = "addresses" if name == "domains" and not customer.get("domains") else name
        if customer.get(kept):
            told[name] = _at(noted.get(kept))
    return told


def _of_people(contacts: Sequence[Row]) -> Known:
    deciders = [it for it in contacts if it.get("role") == "decider"]
    found: dict[Attribute, list[datetime | None]] = {
        "contact": [_noted(it, "name") for it in contacts],
        "reachable": [_noted(it, "addresses", "phones") for it in contacts if it.get("addresses") or it.get("phones")],
        "decider": [_noted(it, "role") for it in deciders],
        "buyer": [_noted(it, "role") for it in contacts if it.get("role") == "buyer"],
        "attitude": [_noted(it, "attitude") for it in deciders or contacts if it.get("attitude")],
    }
    return _newest(found)


def _of_fascination(stones: Iterable[Row]) -> Known:
    found: dict[Attribute, list[datetime | None]] = {}
    for it in stones:
        found.setdefault(cast(Attribute, it["level"]), []).append(it.get("at"))
    return _newest(found)


def _of_needs(needs: Iterable[Row]) -> Known:
    """Not the newest but the oldest estimate says how old the picture of the potential is."""
    rows = list(needs)
    told: dict[Attribute, str] = {
        "need": "need", "requirement": "requirement", "potential": "potential_cents", "share": "share_percent",
    }  # fmt: skip
    found: Known = {}
    for name, kept in told.items():
        times = [_noted(it, kept) for it in rows if it.get(kept) not in (None, "")]
        if times:
            found[name] = min((at for at in times if at), default=None)
    return found


def _of_finances(finances: Row) -> Known:
    noted = finances.get("known") or {}
    kept: dict[Attribute, str] = {"terms": "terms_days", "credit_limit": "credit_limit_cents", "rating": "rating"}
    return {name: _at(noted.get(it)) for name, it in kept.items() if finances.get(it)}


def _newest(found: Mapping[Attribute, list[datetime | None]]) -> Known:
    """Several may tell the same: the last word counts."""
    return {name: max((at for at in times if at), default=None) for name, times in found.items() if times}


def _noted(row: Row, *names: str) -> datetime | None:
    """When one of the attributes was told; else, for an entry of a list, when the entry was."""
    noted = row.get("known") or {}
    times = [at for name in names if (at := _at(noted.get(name)))]
    return max(times) if times else row.get("at")


def _at(noted: Row | None) -> datetime | None:
    return noted.get("at") if noted else None
