"""The search box, while one types, and full text over mails and timelines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from backend.api.answers import Moment, answer, object_id
from backend.api.answers import page as page_of
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.excerpts import excerpt, marks
from backend.domain.findable import EntryKind
from backend.domain.words import ActivityKind
from backend.errors import NotFound
from backend.store import cards, fulltext, search
from backend.store.customers import visible

router = APIRouter(prefix="/api/search", tags=["search"])

TEXT_LENGTH = 200


@dataclass
class Hit:
    kind: EntryKind
    id: str
    customer_id: str
    label: str
    detail: str
    is_similar: bool
    """The name is not what was typed, only like it."""


@dataclass
class Hits:
    hits: list[Hit]


@dataclass
class TextHit:
    id: str
    kind: ActivityKind
    at: datetime
    title: str
    excerpt: str
    marks: list[str]
    """The found words as they stand in title and excerpt."""
    customer: Ref | None
    """None: a mail that nobody has assigned yet."""
    contact: Ref | None
    mail_id: str | None


@dataclass
class TextHits:
    entries: list[TextHit]
    next: datetime | None
    """Before this time there may be more, even if this page is empty."""


@router.get("", response_model=Hits)
async def box(user: SignedIn, q: str = "") -> Response:
    """At most 20 customers, contacts and numbers: what is typed may begin a word, miss its umlauts or have one wrong letter."""
    found = await search.find(user, q[:TEXT_LENGTH])
    similar = {row["_id"] for row in found.similar}
    return answer(Hits([_hit(row, row["_id"] in similar) for row in found.best()]))


@router.get("/text", response_model=TextHits)
async def text(user: SignedIn, q: str = "", customer_id: str | None = None, before: Moment | None = None) -> Response:
    """Mails, notes and whatever else stands on the timelines: entries with all of the words, newest first."""
    of = object_id(customer_id) if customer_id else None
    if of and await visible(user, of) is None:
        raise NotFound("There is no such customer.")
    asked = q[:TEXT_LENGTH]
    found, compared_until = await fulltext.find(user, asked, before, of)
    rows, more = page_of(found, fulltext.PAGE, "at")
    return answer(TextHits([_text_hit(row, fulltext.wanted(asked)) for row in rows], more or compared_until))


def _hit(row: dict[str, Any], is_similar: bool) -> Hit:
    return Hit(row["kind"], str(row["_id"]), str(row["customer_id"]), row["label"], row["detail"], is_similar)


def _text_hit(row: dict[str, Any], words: list[str]) -> TextHit:
    found = excerpt(row["mail"][0]["new_text"] if row["mail"] else row["text"], words)
    mail_id = row.get("mail_id")
    return TextHit(
        str(row["_id"]), row["kind"], row["at"], row["title"], found.text, [*found.marks, *marks(row["title"], words)],
        cards.ref(row["customer"]), cards.ref(row["contact"]), str(mail_id) if mail_id else None,
    )  # fmt: skip
