"""KindFacts as plain rows and back: what the reading child says in JSON, and what MongoDB keeps. Days are ISO strings in both."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, TypeVar, get_args

from backend.domain.kind_facts import Absence, Appointment, Bounced, CalendarMethod, Departure, KindFacts
from backend.domain.mail import Address

T = TypeVar("T")
Row = Mapping[str, Any]


def row_of(facts: KindFacts) -> dict[str, Any]:
    """Only what there is: most mails have none of it, and keep an empty document."""
    row = {name: value for name, value in asdict(facts).items() if value}
    if row.get("absence", {}).get("until"):
        row["absence"]["until"] = row["absence"]["until"].isoformat()
    return row


def facts_from(row: Row) -> KindFacts:
    """Raises ValueError, TypeError or KeyError for what `row_of` did not write."""
    return KindFacts(
        bounced=_each(_bounced, row.get("bounced")),
        absence=_maybe(_absence, row.get("absence")),
        departure=_maybe(_departure, row.get("departure")),
        appointment=_maybe(_appointment, row.get("appointment")),
    )


def _bounced(row: Row) -> Bounced:
    hard = row["is_hard"]
    if hard not in (True, False, None):
        raise ValueError
    return Bounced(_text(row["address"]), hard, _text(row["status"]))


def _absence(row: Row) -> Absence:
    return Absence(_maybe(date.fromisoformat, row["until"]), _each(_address, row["deputies"]))


def _departure(row: Row) -> Departure:
    return Departure(_each(_address, row["successors"]))


def _appointment(row: Row) -> Appointment:
    if row["method"] not in get_args(CalendarMethod):
        raise ValueError
    return Appointment(
        _text(row["uid"]), row["method"], _text(row["summary"]), _text(row["location"]), _maybe(_moment, row["starts_at"]),
        _maybe(_moment, row["ends_at"]), bool(row["is_all_day"]), _text(row["organizer"]),
    )  # fmt: skip


def _address(row: Row) -> Address:
    return Address(_text(row["name"]), _text(row["address"]))


def _moment(said: Any) -> datetime:
    at = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _each(built: Callable[[Any], T], rows: Any) -> tuple[T, ...]:
    return tuple(map(built, rows or ()))


def _maybe(built: Callable[[Any], T], row: Any) -> T | None:
    return None if row is None else built(row)


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said
