"""How completely customers are known, what to ask next, and the list of those worth asking. Shared shapes for one customer and for many."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import answer
from backend.api.auth import SignedIn
from backend.domain.completeness import Ask, Attribute, Completeness, Known, Months, completeness, cutoff
from backend.domain.context import Ref
from backend.domain.words import FieldName
from backend.errors import Invalid
from backend.store import cards, users
from backend.store import completeness as standings
from backend.store.completeness import Cursor, Judged, Scope, Show
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api/completeness", tags=["completeness"])

ASKED_IN_LIST = 3
CURSOR = re.compile(r"(\d{1,15}(?:\.\d{1,17})?):(\d{1,7})")


class Age(BaseModel):
    model_config = ConfigDict(extra="forbid")
    months: Months


@dataclass
class FieldShare:
    field: FieldName
    percent: int
    missing: list[Attribute]
    old: list[Attribute]


@dataclass
class CompletenessOut:
    percent: int
    """Points of 100; `domain.completeness.WEIGHTS` says for what."""
    months: int
    """What is older counts as old, by this person's own choice."""
    fields: list[FieldShare]
    next: list[Ask]


@dataclass
class IncompleteCustomer:
    id: str
    name: str
    city: str
    value_class: str
    owner: Ref | None
    percent: int
    next: list[Ask]


@dataclass
class Incomplete:
    customers: list[IncompleteCustomer]
    months: int
    next: str | None


@router.get("", response_model=Incomplete)
async def list_(
    user: SignedIn, scope: Scope = "mine", show: Show = "missing", field: FieldName | None = None,
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:  # fmt: skip
    """Your customers (or your teams') of whom something is missing, worth the most first; or was told too long ago, who matters most first."""
    before = cutoff(datetime.now(UTC), user.stale_months)
    found, more = await standings.page(user, scope, show, field, before, cursor(after))
    owners = await users.names([it.row["owner_id"] for it in found if it.row.get("owner_id")])
    rows = [_row(user, it, before, owners, show, field) for it in found]
    return answer(Incomplete(rows, user.stale_months, f"{more.key}:{more.skip}" if more else None))


@router.put("/months", status_code=204)
async def age(body: Age, user: SignedIn, request: Request) -> None:
    """From how many months on something counts as old, for this person."""
    await users.set_preferences(user, {"stale_months": body.months})
    request.app.state.tokens.forget(user.id)


def out(user: User, known: Known, now: datetime) -> CompletenessOut:
    """What this person can see of it: who sees no money is not asked for any, though it counts."""
    judged = completeness(known, cutoff(now, user.stale_months))
    fields = [
        FieldShare(it.field, it.percent, list(it.missing), list(it.old))
        if _may_ask(user, it.field)
        else FieldShare(it.field, it.percent, [], [])
        for it in judged.fields
    ]
    return CompletenessOut(judged.percent, user.stale_months, fields, _asks(user, judged))


def _asks(user: User, judged: Completeness) -> list[Ask]:
    return [it for it in judged.next if _may_ask(user, it.field)]


def _may_ask(user: User, field: FieldName) -> bool:
    return field != "finances" or sees_money(user)


def _row(
    user: User, it: Judged, before: datetime, owners: dict[Any, str], show: Show, field: FieldName | None
) -> IncompleteCustomer:
    """The questions that put it on the list stand first."""
    judged, owner_id = completeness(it.known, before), it.row.get("owner_id")
    asks = sorted(_asks(user, judged), key=lambda ask: (ask.why != show, field is not None and ask.field != field))
    return IncompleteCustomer(
        str(it.row["_id"]), it.row["name"], cards.city(it.row), it.row["value_class"],
        Ref(str(owner_id), owners[owner_id]) if owner_id in owners else None, judged.percent, asks[:ASKED_IN_LIST],
    )  # fmt: skip


def cursor(text: str) -> Cursor | None:
    """Where a page begins, as `next` told it. Raises Invalid for anything else."""
    if not text:
        return None
    found = CURSOR.fullmatch(text)
    if found is None:
        raise Invalid("This page does not exist.")
    return Cursor(float(found[1]), int(found[2]))
