"""Two that are one, side by side: customers, or contacts of one customer; and the way back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from pymongo.errors import DuplicateKeyError

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.desk import Alike, alike
from backend.domain.context import Ref
from backend.domain.merge import Merged, Record, Refused, RefusedReason, Side, plan, propose
from backend.errors import Conflict, Invalid
from backend.store import merge_pair, merging
from backend.store.customers import Customer
from backend.store.merge_links import Kind
from backend.store.merge_pair import Pair
from backend.store.users import names

router = APIRouter(prefix="/api/merges", tags=["quality"])

RECENT = timedelta(days=90)
SEEN = "%Y-%m-%dT%H:%M:%S.%f%z"
REFUSED: dict[RefusedReason, str] = {
    "same_record": "These two are the same already.",
    "unknown_field": "One of these fields cannot be merged.",
    "both_needs_a_list": "Only lists can take both sides.",
    "circular_group": "A company would belong to itself: the one is above the other in their group.",
    "circular_line": "A person would report to themselves: the one is above the other in the formal line.",
}


@dataclass
class SideBySide:
    name: str
    a: Any
    b: Any
    proposed: Side
    is_list: bool


@dataclass
class MergePreview:
    """`a` is kept, `b` goes; `customer` is whose contacts they are. `a_seen` and `b_seen` go back with the merge: another writer since
    then is a conflict. `names` are those of the ids among the values; `refused` says why it cannot be done as proposed."""

    kind: Kind
    customer: Ref | None
    a: Alike
    b: Alike
    a_seen: str
    b_seen: str
    fields: list[SideBySide]
    names: dict[str, str]
    links: dict[str, int]
    refused: RefusedReason | None


class MergeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Kind
    kept_id: str
    gone_id: str
    kept_seen: str
    gone_seen: str
    choices: dict[str, Side] = {}


@dataclass
class MergeDone:
    id: str
    kept_id: str
    dropped: dict[str, Any]


@dataclass
class PastMerge:
    id: str
    kind: Kind
    customer: Ref
    kept_id: str
    gone_name: str
    at: datetime
    by: Ref | None


@dataclass
class PastMerges:
    merges: list[PastMerge]


@dataclass
class UndoneMerge:
    """Fields of the kept one that somebody has changed since: they stayed."""

    kept_fields: list[str]


@router.get("/preview", response_model=MergePreview)
async def preview(kind: Kind, kept: str, gone: str, user: SignedIn) -> Response:
    two = await merge_pair.pair(user, kind, object_id(kept), object_id(gone))
    planned = await _planned(two, {})
    refused = planned.reason if isinstance(planned, Refused) else None
    customer, linked, called = await _customer_of(two), await merge_pair.links(two), await merge_pair.people(user, two)
    seen = _seen(two.kept), _seen(two.gone)
    return answer(
        MergePreview(kind, customer, alike(two.kept), alike(two.gone), *seen, _fields(two), called, linked, refused)
    )


@router.post("", response_model=MergeDone)
async def merge(body: MergeIn, request: Request, user: SignedIn) -> Response:
    """Make one of two. 409 if somebody has changed one of them since the preview, 404 if one is gone already."""
    two = await merge_pair.pair(user, body.kind, object_id(body.kept_id), object_id(body.gone_id))
    if (_seen(two.kept), _seen(two.gone)) != (body.kept_seen, body.gone_seen):
        raise Conflict("Somebody has changed one of the two meanwhile. Please look again.")
    planned = await _planned(two, body.choices)
    if isinstance(planned, Refused):
        raise Invalid(REFUSED[planned.reason], code=planned.reason)
    write = merge_pair.written(two, planned, object_id(str(user.id)))
    try:
        merge_id = await merging.merge(request.app.state.store, user, two, write, _now())
    except DuplicateKeyError:
        raise Conflict("Another entry has one of these numbers already.") from None
    return answer(MergeDone(str(merge_id), body.kept_id, planned.dropped))


@router.get("", response_model=PastMerges)
async def past(user: SignedIn) -> Response:
    rows = await merging.recent(user, _now() - RECENT)
    by = await names([row["by_user_id"] for row in rows])
    return answer(PastMerges([_past(row, by) for row in rows]))


@router.post("/{merge_id}/undo", response_model=UndoneMerge)
async def undo(merge_id: str, request: Request, user: SignedIn) -> Response:
    """Two again, with everything that came from the one; what came since then stays."""
    try:
        return answer(UndoneMerge(await merging.undo(request.app.state.store, user, object_id(merge_id), _now())))
    except DuplicateKeyError:
        raise Conflict("Another entry has one of these numbers by now.") from None


async def _planned(two: Pair, choices: dict[str, Side]) -> Merged | Refused:
    if two.kind == "contacts" and two.kept["customer_id"] != two.gone["customer_id"]:
        raise Invalid("Two people of different customers are two.", code="other_customer")
    return plan(*two.records(), choices, await merge_pair.parents(two))


async def _customer_of(two: Pair) -> Ref | None:
    customer = await Customer.get(two.kept["customer_id"]) if two.kind == "contacts" else None
    return Ref(str(customer.id), customer.name) if customer else None


def _fields(two: Pair) -> list[SideBySide]:
    """Those in which at least one side says something."""
    a, b = two.records()
    proposed = propose(a, b)
    rows = [SideBySide(it, _shown(it, a), _shown(it, b), side, side == "both") for it, side in proposed.items()]
    return [it for it in rows if it.a or it.b]


def _shown(name: str, it: Record) -> Any:
    """What is noted about finances is read in its own place; a merge keeps that of both without showing it."""
    value = it.fields.get(name)
    return [one for one in value or () if one["field"] != "finances"] if name == "facts" else value


def _past(row: dict[str, Any], by: dict[Any, str]) -> PastMerge:
    customer, who = row["customer"][0], row["by_user_id"]
    return PastMerge(
        str(row["_id"]), row["kind"], Ref(str(customer["_id"]), customer["name"]), str(row["kept_id"]), row["gone"]["name"], row["at"],
        Ref(str(who), by[who]) if who in by else None,
    )  # fmt: skip


def _seen(row: Any) -> str:
    """To the millisecond, as MongoDB keeps it."""
    return str(row["changed_at"].astimezone(UTC).strftime(SEEN))


def _now() -> datetime:
    return datetime.now(UTC)
