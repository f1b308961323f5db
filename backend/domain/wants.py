"""What a mail wants of us, kept with it: until when, what it asks, which sums, articles and days it names.

Read once, when the mail is kept. Of older mail it is read when it is opened: pure, and quick enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from backend.domain.amounts import Amount, amounts
from backend.domain.deadlines import days_said
from backend.domain.moments import BERLIN
from backend.domain.questions import question
from backend.domain.said_dates import SaidDay
from backend.domain.words import Kind

Row = Mapping[str, Any]
STILL_BELIEVED = timedelta(hours=48)
"""So far may the clock of whoever writes be from the time at which the mail came in."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`words`: as written; `at`: by the writer's clock."""

    day: date
    words: str
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Wants:
    """`question`: as written, "" if it asks nothing. `deadline`: the first that is not over. `articles`: names of our offerings."""

    kind: Kind
    deadline: Deadline | None = None
    question: str = ""
    amounts: tuple[Amount, ...] = ()
    articles: tuple[str, ...] = ()
    days: tuple[SaidDay, ...] = ()


def wants(kind: Kind, new_text: str, on: date, articles: Iterable[str] = ()) -> Wants:
    """Of a mail that was written on a day. Never raises; the time is linear in the text, of which 4000 characters are read."""
    days = days_said(new_text, on)
    return Wants(kind, _deadline(days, on), question(new_text), amounts(new_text), tuple(articles), days)


def written_on(sent_at: datetime | None, received_at: datetime) -> date:
    """The day by which "tomorrow" is meant: of sending, unless that clock is far off; in Germany."""
    is_believed = sent_at is not None and abs(sent_at - received_at) <= STILL_BELIEVED
    return (sent_at if sent_at and is_believed else received_at).astimezone(BERLIN).date()


def row_of(it: Wants) -> dict[str, Any]:
    """As it is kept, without the kind, which a person may change. Days and times are ISO strings."""
    row = asdict(it)
    del row["kind"], row["deadline"]
    row["days"] = [day | {"day": day["day"].isoformat(), "at": _iso(day["at"])} for day in row["days"]]
    return row


def wants_from(row: Row, kind: Kind, on: date) -> Wants:
    """Raises KeyError, TypeError or ValueError for what `row_of` did not write."""
    days = tuple(
        SaidDay(date.fromisoformat(it["day"]), it["start"], it["end"], it["words"], time.fromisoformat(it["at"]) if it["at"] else None, it["is_deadline"])
        for it in row["days"]
    )  # fmt: skip
    sums = tuple(Amount(it["cents"], it["currency"], it["words"]) for it in row["amounts"])
    return Wants(kind, _deadline(days, on), row["question"], sums, tuple(row["articles"]), days)


def _deadline(days: Iterable[SaidDay], on: date) -> Deadline | None:
    return next((Deadline(it.day, it.words, it.at) for it in days if it.is_deadline and it.day >= on), None)


def _iso(at: time | None) -> str | None:
    return at.isoformat() if at else None
