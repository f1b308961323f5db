"""What this company has made of the table by which complaints are known: one document, changed as a whole by whoever saw its last turn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo.errors import DuplicateKeyError

from backend.domain.complaint_terms import OURS, Table
from backend.domain.kinds import OF_WORDS
from backend.domain.own_complaint_terms import OwnTerm
from backend.errors import Conflict
from backend.store import audit
from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.users import User

ONLY = PydanticObjectId("000000000000000000000001")
CHANGED_MEANWHILE = "Somebody has changed the terms meanwhile. Please look at them again."
TRIED_ON = 200


class OwnTermRow(BaseModel):
    words: str
    weight: int
    lang: str = ""


class ComplaintTerms(Document):
    """`off`: keys of our own rows that this company does not want. `turn` names what a person saw."""

    own: list[OwnTermRow] = Field(default_factory=list)
    off: list[str] = Field(default_factory=list)
    turn: int = 0
    changed_at: datetime | None = None
    changed_by: PydanticObjectId | None = None
    schema_version: int = 1

    class Settings:
        name = "complaint_terms"


async def kept() -> ComplaintTerms:
    return await ComplaintTerms.get(ONLY) or ComplaintTerms(id=ONLY)


def table_of(terms: ComplaintTerms) -> Table:
    return Table(tuple(OwnTerm(it.words, it.weight, it.lang) for it in terms.own), frozenset(terms.off))


async def table() -> Table:
    """The table as of now. Most companies have changed nothing."""
    found = await ComplaintTerms.get(ONLY)
    return table_of(found) if found else OURS


async def change(store: Store, terms: ComplaintTerms, seen: int, user: User, now: datetime) -> None:
    """Raises Conflict if somebody was faster."""
    row = {"own": [it.model_dump() for it in terms.own], "off": terms.off, "changed_at": now, "changed_by": user.id}

    async def write(session: Any) -> None:
        was = await ComplaintTerms.get_motor_collection().find_one_and_update(
            {"_id": ONLY, "turn": seen}, {"$set": row, "$inc": {"turn": 1}, "$setOnInsert": {"schema_version": 1}},
            upsert=seen == 0, session=session,
        )  # fmt: skip
        if was is None and seen:
            raise Conflict(CHANGED_MEANWHILE)
        await _note(was, terms, user, now, session)

    try:
        await store.in_transaction(write)
    except DuplicateKeyError:
        raise Conflict(CHANGED_MEANWHILE) from None


async def last_letters() -> Sequence[dict[str, Any]]:
    """The last 200 mails that people wrote to us, as far as a complaint is known by them; newest first. For all teams: show none of it unasked."""
    shown = {
        "subject": 1, "new_text": {"$substrCP": ["$new_text", 0, 4_000]}, "kind": 1, "kind_said": 1, "received_at": 1, "team": 1,
        "customer_id": 1, "for_user_ids": 1, "match.candidates": 1,
    }  # fmt: skip
    theirs = {"kind": {"$in": OF_WORDS}, "direction": {"$ne": "out"}}
    found = Mail.get_motor_collection().find(theirs, shown, max_time_ms=5000)
    rows: list[dict[str, Any]] = await found.sort("_id", -1).limit(TRIED_ON).to_list(TRIED_ON)
    return rows


async def _note(was: dict[str, Any] | None, terms: ComplaintTerms, user: User, now: datetime, session: Any) -> None:
    before = ComplaintTerms.model_validate(was) if was else ComplaintTerms(id=ONLY)
    changes: dict[str, list[Any]] = {"own": [_told(before), _told(terms)], "off": [before.off, terms.off]}
    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    await audit.note("change", "complaint_terms", ONLY, at=now, user_id=user.id, changes=told, session=session)


def _told(terms: ComplaintTerms) -> list[str]:
    return [f"{it.words} ({it.weight})" for it in terms.own]
