"""Segments: listing, making, and counting while one writes rules. What they ask of a customer is `care`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pymongo.errors import DuplicateKeyError

from backend.api import examples
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.segments import ATTRIBUTES, NOBODY, TESTS, Rule, Test, checked, needs_money
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.store import audit, colleagues, segments
from backend.store.segment_filters import IDS
from backend.store.segments import RuleRow, Segment, TreatmentRow
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api", tags=["segments"])

MAKERS = ("manager", "inside", "admin")
NO_SEGMENT = "There is no such segment."
TAKEN = "There is a segment of that name already."


class RuleIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    attribute: str = Field(max_length=40)
    test: Literal["any", "none", "at_least", "at_most", "yes", "no"]
    values: list[str] = Field(default_factory=list, max_length=50)
    number: int = Field(default=0, ge=0, le=10**13)


class TreatmentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rhythm_days: int | None = Field(default=None, ge=1, le=1000)
    playbook: list[str] = Field(default_factory=list, max_length=12)
    cares: Literal["owner", "inside"] = "owner"


class SegmentIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.SEGMENT)
    name: str = Field(min_length=1, max_length=60)
    note: str = Field(default="", max_length=400)
    by_hand: bool = False
    rules: list[RuleIn] = Field(default_factory=list)
    treatment: TreatmentIn = Field(default_factory=TreatmentIn)


class SegmentChange(SegmentIn):
    model_config = ConfigDict(extra="forbid", json_schema_extra=None)
    seen_at: datetime
    """`changed_at` of what the person saw; another writer since then is a conflict."""


class Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rules: list[RuleIn]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ids: list[str] = Field(max_length=200)


@dataclass
class SegmentOut:
    id: str
    name: str
    note: str
    by_hand: bool
    rules: list[RuleRow]
    treatment: TreatmentRow
    changed_at: datetime
    customers: int | None
    """None where a rule asks for money and the reader may not see it."""


@dataclass
class Segments:
    segments: list[SegmentOut]
    attributes: dict[str, list[Test]]
    """What rules may ask for, with the tests each allows."""
    people: list[Ref]
    """Our own people, for rules about the owner."""
    may_change: bool


@dataclass
class Count:
    customers: int
    sample: list[Ref]


@router.get("/segments", response_model=Segments)
async def list_(user: SignedIn) -> Response:
    found = [await _out(user, it, _now()) for it in await segments.in_order()]
    tests: dict[str, list[Test]] = {name: list(TESTS[kind]) for name, kind in ATTRIBUTES.items()}
    people = [Ref(str(it["_id"]), it["name"]) for it in await colleagues.everybody()]
    return answer(Segments(found, tests, people, user.role in MAKERS))


@router.post("/segments", response_model=SegmentOut)
async def add(body: SegmentIn, user: SignedIn) -> Response:
    rules, now = _rules(user, body.rules), _now()
    last = await Segment.find_all().sort("-position").first_or_none()
    made = Segment(
        name=body.name.strip(), note=body.note, by_hand=body.by_hand, rules=_rows(rules), position=last.position + 1 if last else 0,
        treatment=TreatmentRow(**body.treatment.model_dump()), made_by=user.id, changed_at=now,
    )  # fmt: skip
    try:
        await made.insert()
    except DuplicateKeyError:
        raise Conflict(TAKEN) from None
    await _told(user, made, "add", now)
    await segments.assign(now)
    return answer(await _out(user, made, now))


@router.put("/segments/order", status_code=204)
async def order(body: Order, user: SignedIn) -> None:
    """Which leads where a customer fits several: all ids, the first leads."""
    _may_change(user)
    ids = [object_id(it) for it in body.ids]
    if set(ids) != {it.id for it in await segments.in_order()} or len(ids) != len(set(ids)):
        raise Conflict("The segments have changed meanwhile. Please look again.")
    for position, segment_id in enumerate(ids):
        await Segment.find_one({"_id": segment_id}).update({"$set": {"position": position}})
    await segments.assign(_now())


@router.post("/segments/count", response_model=Count)
async def count(body: Rules, user: SignedIn) -> Response:
    """How many of your customers these rules find, before anything is saved."""
    rules, now = checked(_plain(body.rules)), _now()
    _may_ask(user, rules)
    sample = [Ref(str(row["_id"]), row["name"]) for row in await segments.sample(user, rules, now)]
    return answer(Count(await segments.count(user, rules, now), sample))


@router.put("/segments/{segment_id}", response_model=SegmentOut)
async def change(segment_id: str, body: SegmentChange, user: SignedIn) -> Response:
    rules, now = _rules(user, body.rules), _now()
    was = await _found(segment_id)
    values: dict[str, Any] = {
        "name": body.name.strip(), "note": body.note, "by_hand": body.by_hand, "rules": [it.model_dump() for it in _rows(rules)],
        "treatment": body.treatment.model_dump(), "changed_at": now,
    }  # fmt: skip
    seen = {"$gte": body.seen_at, "$lt": body.seen_at.replace(microsecond=999_000)}
    try:
        done = await Segment.get_motor_collection().update_one({"_id": was.id, "changed_at": seen}, {"$set": values})
    except DuplicateKeyError:
        raise Conflict(TAKEN) from None
    if not done.matched_count:
        raise Conflict("Somebody has changed this segment meanwhile. Please look at it again.")
    await _told(user, was, "change", now, {"name": [was.name, values["name"]]})
    await segments.assign(now)
    return answer(await _out(user, await _found(segment_id), now))


@router.delete("/segments/{segment_id}", status_code=204)
async def remove(segment_id: str, user: SignedIn) -> None:
    _may_change(user)
    segment, now = await _found(segment_id), _now()
    await Segment.get_motor_collection().delete_one({"_id": segment.id})
    await _told(user, segment, "remove", now)
    await segments.release(object_id(segment_id), now)


async def _out(user: User, it: Segment, now: datetime) -> SegmentOut:
    rules = segments.rules_of(it)
    hidden = needs_money(rules) and not sees_money(user)
    by_id = [] if it.by_hand else rules
    many = None if hidden else await segments.count(user, by_id, now) if by_id else await segments.members(user, it)
    return SegmentOut(str(it.id), it.name, it.note, it.by_hand, it.rules, it.treatment, it.changed_at, many)


async def _found(segment_id: str) -> Segment:
    found = await Segment.get(object_id(segment_id))
    if found is None:
        raise NotFound(NO_SEGMENT)
    return found


def _rules(user: User, rules: list[RuleIn]) -> tuple[Rule, ...]:
    _may_change(user)
    found = checked(_plain(rules))
    _may_ask(user, found)
    return found


def _plain(rules: list[RuleIn]) -> list[Rule]:
    found = [Rule(it.attribute, it.test, tuple(it.values), it.number) for it in rules]
    for rule in found:
        if rule.attribute in IDS:
            [object_id(value) for value in rule.values if (rule.attribute, value) != ("owner", NOBODY)]
    return found


def _rows(rules: tuple[Rule, ...]) -> list[RuleRow]:
    return [RuleRow(attribute=it.attribute, test=it.test, values=list(it.values), number=it.number) for it in rules]


def _may_change(user: User) -> None:
    if user.role not in MAKERS:
        raise NotAllowed("Segments are made by managers and inside sales.")


def _may_ask(user: User, rules: tuple[Rule, ...]) -> None:
    if needs_money(rules) and not sees_money(user):
        raise NotAllowed("Rules about revenue are for those who may see it.")


async def _told(
    user: User, segment: Segment, action: audit.Action, now: datetime, changes: dict[str, list[Any]] | None = None
) -> None:
    if segment.id is None:
        raise Invalid(NO_SEGMENT)
    await audit.note(action, "segments", segment.id, at=now, user_id=user.id, changes=changes)


def _now() -> datetime:
    return datetime.now(UTC)
