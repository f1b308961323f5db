"""The data quality desk: what to put right next, ordered by the value of the customer; two that are one, side by side; and the way back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from pymongo.errors import DuplicateKeyError

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.flaws import Code, Flaw, flaws
from backend.domain.merge import Merged, Refused, Side, plan, propose
from backend.errors import Conflict, Invalid, NotFound
from backend.store import duplicates, merging, twins
from backend.store.cards import city
from backend.store.duplicates import PAGE
from backend.store.merging import Pair
from backend.store.users import names

router = APIRouter(prefix="/api", tags=["quality"])

RECENT = timedelta(days=90)
SEEN = "%Y-%m-%dT%H:%M:%S.%f%z"
REFUSED = {
    "same_record": "These two are the same already.",
    "unknown_field": "One of these fields cannot be merged.",
    "both_needs_a_list": "Only lists can take both sides.",
    "circular_group": "A company would belong to itself: the one is above the other in their group.",
}


@dataclass
class Reason:
    code: str
    detail: str
    weight: float


@dataclass
class Alike:
    id: str
    name: str
    city: str


@dataclass
class DoublePair:
    id: str
    a: Alike
    b: Alike
    score: int
    reasons: list[Reason]


@dataclass
class DoublePairs:
    pairs: list[DoublePair]
    next: float | None


@dataclass
class Flawed:
    customer: Ref
    city: str
    owner: Ref | None
    flaws: list[Flaw]


@dataclass
class FlawedList:
    customers: list[Flawed]
    counts: dict[str, int]
    next: float | None


@dataclass
class SideBySide:
    name: str
    a: Any
    b: Any
    proposed: Side
    is_list: bool


@dataclass
class MergePreview:
    """`a` is kept, `b` goes. `a_seen` and `b_seen` go back with the merge: another writer since then is a conflict."""

    a: Alike
    b: Alike
    a_seen: str
    b_seen: str
    fields: list[SideBySide]
    links: dict[str, int]
    refused: str | None


class MergeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["customers", "contacts"]
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
    kind: str
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


@router.get("/quality/pairs", response_model=DoublePairs)
async def pairs(user: SignedIn, after: float | None = None) -> Response:
    rows = await duplicates.open_pairs(user, after)
    more = rows[PAGE - 1]["rank"] if len(rows) > PAGE else None
    return answer(DoublePairs([_pair(row) for row in rows[:PAGE]], more))


@router.post("/quality/pairs/{pair_id}/part", status_code=204)
async def part(pair_id: str, user: SignedIn) -> None:
    """These are two; they are not proposed again."""
    found = await twins.Duplicate.get(object_id(pair_id))
    if found is None:
        raise NotFound("There is no such pair.")
    await merging.pair(user, "customers", found.a_id, found.b_id)
    if not await duplicates.part(user, object_id(pair_id)):
        raise Conflict("Somebody has settled this meanwhile.")


@router.get("/quality/flaws", response_model=FlawedList)
async def flawed(user: SignedIn, code: Code | None = None, after: float | None = None) -> Response:
    """Customers with something to put right, the most valuable first; told afresh, not as it was when it was found."""
    rows = await duplicates.flawed(user, code, after)
    more = rows[PAGE - 1]["rank"] if len(rows) > PAGE else None
    shown = rows[:PAGE]
    people = await duplicates.contacts_of([row["_id"] for row in shown])
    owners = await names([row["owner_id"] for row in shown if row.get("owner_id")])
    told = [_flawed(row, people[row["_id"]], owners) for row in shown]
    return answer(FlawedList([it for it in told if it.flaws], await duplicates.counts(user), more))


@router.get("/merges/preview", response_model=MergePreview)
async def preview(kind: Literal["customers", "contacts"], kept: str, gone: str, user: SignedIn) -> Response:
    two = await merging.pair(user, kind, object_id(kept), object_id(gone))
    planned = await _planned(two, {})
    refused = REFUSED[planned.reason] if isinstance(planned, Refused) else None
    return answer(
        MergePreview(
            _alike(two.kept), _alike(two.gone), _seen(two.kept), _seen(two.gone), _fields(two), await merging.links(two), refused
        )
    )  # fmt: skip


@router.post("/merges", response_model=MergeDone)
async def merge(body: MergeIn, request: Request, user: SignedIn) -> Response:
    two = await merging.pair(user, body.kind, object_id(body.kept_id), object_id(body.gone_id))
    if (_seen(two.kept), _seen(two.gone)) != (body.kept_seen, body.gone_seen):
        raise Conflict("Somebody has changed one of the two meanwhile. Please look again.")
    planned = await _planned(two, body.choices)
    if isinstance(planned, Refused):
        raise Invalid(REFUSED[planned.reason], code=planned.reason)
    write = merging.written(two, planned, object_id(str(user.id)))
    try:
        merge_id = await merging.merge(request.app.state.store, user, two, write, _now())
    except DuplicateKeyError:
        raise Conflict("Another entry has one of these numbers already.") from None
    return answer(MergeDone(str(merge_id), body.kept_id, planned.dropped))


@router.get("/merges", response_model=PastMerges)
async def past(user: SignedIn) -> Response:
    rows = await merging.recent(user, _now() - RECENT)
    by = await names([row["by_user_id"] for row in rows])
    return answer(PastMerges([_past(row, by) for row in rows]))


@router.post("/merges/{merge_id}/undo", response_model=UndoneMerge)
async def undo(merge_id: str, request: Request, user: SignedIn) -> Response:
    try:
        return answer(UndoneMerge(await merging.undo(request.app.state.store, user, object_id(merge_id), _now())))
    except DuplicateKeyError:
        raise Conflict("Another entry has one of these numbers by now.") from None


async def _planned(two: Pair, choices: dict[str, Side]) -> Merged | Refused:
    if two.kind == "contacts" and two.kept["customer_id"] != two.gone["customer_id"]:
        raise Invalid("Two people of different customers are two. Please move one first.")
    return plan(*two.records(), choices, await merging.parents(two))


def _fields(two: Pair) -> list[SideBySide]:
    """Those in which at least one side says something."""
    a, b = two.records()
    proposed = propose(a, b)
    return [
        SideBySide(name, a.fields.get(name), b.fields.get(name), side, side == "both")
        for name, side in proposed.items()
        if a.fields.get(name) or b.fields.get(name)
    ]


def _pair(row: dict[str, Any]) -> DoublePair:
    reasons = [Reason(it["code"], it["detail"], it["weight"]) for it in row["reasons"]]
    return DoublePair(str(row["_id"]), _alike(row["a"][0]), _alike(row["b"][0]), row["score"], reasons)


def _alike(row: Any) -> Alike:
    return Alike(str(row["_id"]), row["name"], city(row))


def _flawed(row: dict[str, Any], contacts: list[dict[str, Any]], owners: dict[Any, str]) -> Flawed:
    owner_id = row.get("owner_id")
    owner = Ref(str(owner_id), owners[owner_id]) if owner_id in owners else None
    return Flawed(Ref(str(row["_id"]), row["name"]), city(row), owner, list(flaws(row, contacts)))


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
