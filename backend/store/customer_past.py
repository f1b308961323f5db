"""A customer's past as the ranking reads it: the lines of the timeline with their people, and how the papers behind them stand now.

One aggregation brings lines, contacts and papers, each by an index. A line says what its paper was when it was written; what an import or
the ERP changes is corrected on the line, so only what changes here is read beside it: our own offers, complaints, and what is to be paid
until when.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.business_numbers import asked, keys, tokens
from backend.domain.ranking import Entry, Past
from backend.domain.sales import offer_status
from backend.domain.trade_entries import ACTIVITY, articles_told
from backend.store.activities import NEWEST, Activity
from backend.store.database import plain
from backend.store.long_pasts import IndexedPast, LongPasts

MOST = 10_000
MOST_PEOPLE, MOST_PAPERS = 500, 500
TEXT = 400
PATIENCE_MS = 5_000
PAPERS = frozenset(ACTIVITY)
_MAY_BE_NUMBER = re.compile(r"\d\d")
"""Most lines name no number; looking for one in all of them takes longer than all the rest."""
Row = Mapping[str, Any]

LINE: dict[str, Any] = {
    "kind": 1, "at": 1, "title": 1, "text": {"$substrCP": ["$text", 0, TEXT]}, "mail_id": 1, "thread_id": 1, "contact_id": 1, "others": 1,
    "ref_kind": 1, "ref_id": 1, "ref_status": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerPast:
    """The entries, and the index over them."""

    entries: tuple[Entry, ...]
    index: IndexedPast


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands beside the lines: names of people by id, papers by id."""

    today: date
    names: dict[Any, str] = field(default_factory=dict)
    papers: dict[Any, Row] = field(default_factory=dict)


_LONG = LongPasts()


async def whole(customer_id: PydanticObjectId, now: datetime) -> CustomerPast:
    """The newest 10,000 lines. Reading and indexing is done on a thread: of a long timeline it takes its time."""
    lines: list[dict[str, Any]] = [{"$match": {"customer_id": customer_id}}, {"$sort": dict(NEWEST)}, {"$limit": MOST}]
    return await asyncio.to_thread(_whole, customer_id, lines, now.date())


async def some(customer_id: PydanticObjectId, ids: Iterable[PydanticObjectId], now: datetime) -> CustomerPast:
    """These lines, those of them that are the customer's."""
    lines = [{"$match": {"_id": {"$in": list(ids)}, "customer_id": customer_id}}]
    entries = await asyncio.to_thread(_read, customer_id, lines, now.date())
    return CustomerPast(entries, IndexedPast(Past(entries)))


def _whole(customer_id: PydanticObjectId, lines: list[dict[str, Any]], today: date) -> CustomerPast:
    entries = _read(customer_id, lines, today)
    return CustomerPast(entries, _LONG.of(str(customer_id), entries))


def _read(customer_id: PydanticObjectId, lines: list[dict[str, Any]], today: date) -> tuple[Entry, ...]:
    pipeline = [*lines, {"$project": LINE}, *_beside(customer_id)]
    rows = list(plain(Activity).aggregate(pipeline, maxTimeMS=PATIENCE_MS))
    around = _Around(today)
    for row in rows:
        if row.get("by") == "contacts":
            around.names[row["_id"]] = row["name"]
        elif "by" in row:
            around.papers[row["_id"]] = row
    return tuple(_entry(it, around) for it in rows if "by" not in it)


def _beside(customer_id: PydanticObjectId) -> list[dict[str, Any]]:
    theirs = {"customer_id": customer_id}
    return [
        _and("contacts", theirs, MOST_PEOPLE, {"name": 1}),
        _and("offers", theirs, MOST_PAPERS, {"status": 1, "valid_until": 1, "answered": 1}, {"day": -1}),
        _and("invoices", {**theirs, "status": "open"}, MOST_PAPERS, {"status": 1, "due_day": 1}, {"due_day": -1}),
        _and("complaints", {**theirs, "is_open": True}, MOST_PAPERS, {"status": 1}),
    ]


def _and(
    name: str, wanted: dict[str, Any], most: int, fields: dict[str, int], order: dict[str, int] | None = None
) -> dict[str, Any]:
    stages = [{"$match": wanted}, *([{"$sort": order}] if order else []), {"$limit": most}]
    return {"$unionWith": {"coll": name, "pipeline": [*stages, {"$project": {**fields, "by": name}}]}}


def _entry(row: Row, around: _Around) -> Entry:
    title, text, ref_kind = row["title"], row["text"], row.get("ref_kind", "")
    is_paper = ref_kind in PAPERS
    people = [it for it in (row.get("contact_id"), *row.get("others", ())) if it]
    paper = around.papers.get(row.get("ref_id"), {})
    return Entry(
        id=str(row["_id"]),
        kind=row["kind"],
        at=row["at"],
        title=title,
        text=text,
        mail_id=str(row["mail_id"]) if row.get("mail_id") else None,
        thread_id=row.get("thread_id"),
        people=tuple(str(it) for it in people),
        names=tuple(around.names[it] for it in people if it in around.names),
        numbers=tuple(keys(title)) if is_paper else _numbers(title, text),
        articles=articles_told(text) if is_paper else (),
        status=_status(ref_kind, row.get("ref_status", ""), paper, around.today),
        due=_day(paper.get("due_day") or paper.get("valid_until")),
    )


def _numbers(title: str, text: str) -> tuple[str, ...]:
    if not _MAY_BE_NUMBER.search(title) and not _MAY_BE_NUMBER.search(text):
        return ()
    return tuple(dict.fromkeys(key for token in tokens(title, text) for key in asked(token)))


def _status(ref_kind: str, said: str, paper: Row, today: date) -> str:
    """How a paper stands. Of complaints only the open ones are at hand."""
    if ref_kind == "complaints":
        return str(paper.get("status", "confirmed"))
    if ref_kind != "offers" or not paper:
        return said
    valid_until = _day(paper.get("valid_until"))
    return offer_status(paper["status"], valid_until, today, is_answered=bool(paper.get("answered")))


def _day(kept: datetime | None) -> date | None:
    return kept.date() if kept else None
