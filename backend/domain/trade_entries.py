"""What an offer, an order or an invoice leaves on the customer's timeline, however it came in: typed, imported, or from an ERP.

Each has one entry, and a paid invoice a second one. No entry names an amount: whoever may not see money reads the timeline, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from backend.domain.words import ActivityKind

PaperKind = Literal["offers", "orders", "invoices"]

ACTIVITY: dict[PaperKind, ActivityKind] = {"offers": "offer", "orders": "order", "invoices": "invoice"}
LINES_TOLD = 5


@dataclass(frozen=True, slots=True)
class TradeEntry:
    """Its fields are those of an activity."""

    kind: ActivityKind
    at: datetime
    title: str
    text: str
    ref_kind: PaperKind
    ref_status: str


def trade_entries(kind: PaperKind, paper: Mapping[str, Any]) -> tuple[TradeEntry, ...]:
    """Of a document as it is stored (`number`, `day`, `status`, `lines`, `paid_day`). A draft is nobody's business yet."""
    status = paper.get("status", "")
    if status == "draft":
        return ()
    told = TradeEntry(
        ACTIVITY[kind], _noon(paper["day"]), paper["number"], lines_told(paper.get("lines", ())), kind, status
    )
    paid_day = paper.get("paid_day")
    if kind != "invoices" or not paid_day or status == "cancelled":
        return (told,)
    return told, TradeEntry("payment", _noon(paid_day), paper["number"], "", kind, status)


def lines_told(lines: Iterable[Mapping[str, Any]]) -> str:
    """The first five lines, a line each: how many of what."""
    found = list(lines)
    told = [f"{amount(it['quantity'])} × {it['text']}" for it in found[:LINES_TOLD] if it.get("text")]
    return "\n".join([*told, "…"] if len(found) > LINES_TOLD else told)


def articles_told(text: str) -> tuple[str, ...]:
    """What `lines_told` names in its lines.

    >>> articles_told("2 × DP 40\\n0,5 × Montage\\n…")
    ('DP 40', 'Montage')
    """
    return tuple(what for line in text.split("\n") if (what := line.partition(" × ")[2]))


def amount(thousandths: int) -> str:
    """A quantity as it is written on paper.

    >>> amount(2000), amount(2500), amount(-125)
    ('2', '2,5', '-0,125')
    """
    sign = "-" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), 1000)
    return f"{sign}{whole},{rest:03}".rstrip("0").rstrip(",") if rest else f"{sign}{whole}"


def _noon(day: date) -> datetime:
    """The same day in all of Europe. MongoDB gives back a day as its midnight."""
    on = day.date() if isinstance(day, datetime) else day
    return datetime.combine(on, time(12), UTC)
