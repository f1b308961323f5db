"""What offers, orders, invoices and payments leave on the customer's timeline.

Each has one line, and a paid invoice a second one. Its `_id` follows from the document's, so the same document has the same line.
No line names an amount: whoever may not see money reads the timeline, too. An import writes its lines without Beanie, which is faster
(`store.import_documents.timeline`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from beanie import PydanticObjectId

from backend.domain.words import ActivityKind
from backend.store.activities import Activity
from backend.store.trade import Invoice, Line, Offer, Order

Paper = Offer | Order | Invoice

KINDS: dict[type[Paper], Literal["offer", "order", "invoice"]] = {Offer: "offer", Order: "order", Invoice: "invoice"}
LINES_TOLD = 5


def timeline_rows(papers: Iterable[Paper]) -> list[dict[str, Any]]:
    """The activities of documents that have their ids, as MongoDB keeps them. Drafts of offers have none yet."""
    return [row for paper in papers for row in _rows(paper)]


def line_id(paper_id: Any, kind: ActivityKind) -> PydanticObjectId:
    return PydanticObjectId(hashlib.sha256(f"{paper_id}/{kind}".encode()).hexdigest()[:24])


def _rows(paper: Paper) -> list[dict[str, Any]]:
    if isinstance(paper, Offer) and paper.status == "draft":
        return []
    rows = [_row(paper, KINDS[type(paper)], paper.day, lines_told(paper.lines))]
    if isinstance(paper, Invoice) and paper.status == "paid" and paper.paid_day:
        rows.append(_row(paper, "payment", paper.paid_day, ""))
    return rows


def _row(paper: Paper, kind: ActivityKind, day: date, text: str) -> dict[str, Any]:
    line = Activity(
        id=line_id(paper.id, kind), customer_id=paper.customer_id, team=paper.team, kind=kind, at=_noon(day), title=paper.number, text=text,
        ref_kind=type(paper).get_settings().name, ref_id=paper.id, ref_status=paper.status,
    )  # fmt: skip
    row: dict[str, Any] = line.model_dump(by_alias=True)
    return row


def _noon(day: date) -> datetime:
    """The same day in all of Europe."""
    return datetime.combine(day, time(12), UTC)


def lines_told(lines: Sequence[Line]) -> str:
    """The first five lines, a line each: how many of what."""
    told = [f"{amount(line.quantity)} × {line.text}" for line in lines[:LINES_TOLD] if line.text]
    return "\n".join([*told, "…"] if len(lines) > LINES_TOLD else told)


def amount(thousandths: int) -> str:
    """A quantity as it is written on paper.

    >>> amount(2000), amount(2500), amount(-125)
    ('2', '2,5', '-0,125')
    """
    sign = "-" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), 1000)
    return f"{sign}{whole},{rest:03}".rstrip("0").rstrip(",") if rest else f"{sign}{whole}"
