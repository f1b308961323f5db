"""What a segment asks of us: of one customer, where it is chosen, too; of its members; and whose contact is overdue."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Id, value_of
from backend.domain.context import Ref
from backend.domain.segments import Treatment, due_on, is_overdue
from backend.errors import NotFound
from backend.store import care, segments
from backend.store.cards import city
from backend.store.segments import Segment
from backend.store.users import names

router = APIRouter(prefix="/api", tags=["segments"])

NO_SEGMENT = "There is no such segment."
SKIPPED_MOST = 10_000
CHOICE: Fields = {"segment_id": TypeAdapter(Id)}


@dataclass
class Asked:
    """`due_on` is the last day on which a contact is in time; null without a rhythm."""

    segment: Ref | None
    by_hand: bool
    note: str
    rhythm_days: int | None
    last_contact_at: datetime | None
    due_on: date | None
    is_overdue: bool
    playbook: list[str]
    cares: Literal["owner", "inside"]
    people: list[Ref]
    """Who that is for this customer: the owner or in these days the deputy, or inside sales of the team."""
    choices: list[Ref]
    """The segments there are, to choose from by hand."""


@dataclass
class Overdue:
    customer: Ref
    city: str
    segment: str
    rhythm_days: int
    days_late: int
    last_contact_at: datetime | None
    open_complaint: bool


@dataclass
class OverdueList:
    customers: list[Overdue]


@dataclass
class Member:
    customer: Ref
    city: str
    owner: str
    by_hand: bool
    last_contact_at: datetime | None
    is_overdue: bool


@dataclass
class MemberList:
    """`next` is what to skip for the following page; null at the end."""

    name: str
    rhythm_days: int | None
    members: list[Member]
    next: int | None


@router.get("/customers/{customer_id}/segment", response_model=Asked)
async def asked(customer_id: str, user: SignedIn) -> Response:
    customer, now = await care.asked_of(user, object_id(customer_id)), _now()
    known = await segments.in_order()
    segment = next((it for it in known if it.id == customer.get("segment_id")), None)
    people = await care.carers(customer, segment.treatment.cares if segment else "owner", now)
    return answer(_asked(customer, segment, people, known, now.date()))


@router.patch("/customers/{customer_id}/segment", status_code=204)
async def choose(customer_id: str, change: Change, user: SignedIn, request: Request) -> None:
    """Into a segment by hand (`segment_id`); with null back to what the rules say. `was` is the segment it is in by hand, or null."""
    wanted, was = value_of(CHOICE, change), value_of(CHOICE, change.model_copy(update={"value": change.was}))
    segment = await Segment.get(wanted) if wanted else None
    if wanted and segment is None:
        raise NotFound(NO_SEGMENT)
    await care.choose(request.app.state.store, user, object_id(customer_id), was, segment, _now())


@router.get("/segments/{segment_id}/customers", response_model=MemberList)
async def members(segment_id: str, user: SignedIn, skip: Annotated[int, Query(ge=0, le=SKIPPED_MOST)] = 0) -> Response:
    """Its customers that this person sees, the longest without contact first."""
    segment, today = await Segment.get(object_id(segment_id)), _now().date()
    if segment is None:
        raise NotFound(NO_SEGMENT)
    rows = await care.members(user, segment, skip)
    called = await names([row["owner_id"] for row in rows if row["owner_id"]])
    shown = [_member(row, segment.treatment.rhythm_days, called, today) for row in rows[: care.MEMBERS]]
    more = skip + care.MEMBERS if len(rows) > care.MEMBERS and skip + care.MEMBERS <= SKIPPED_MOST else None
    return answer(MemberList(segment.name, segment.treatment.rhythm_days, shown, more))


@router.get("/overdue", response_model=OverdueList)
async def overdue(user: SignedIn) -> Response:
    """Customers for this person to contact by now, because their segment asks for it."""
    now = _now()
    return answer(OverdueList([_late(row, now.date()) for row in await care.overdue(user, now)]))


def _asked(
    customer: dict[str, Any], segment: Segment | None, people: list[dict[str, Any]], known: list[Segment], today: date
) -> Asked:
    treatment = segments.treatment_of(segment) if segment else Treatment()
    rhythm, last = treatment.rhythm_days, customer.get("last_contact_at")
    return Asked(
        segment=Ref(str(segment.id), segment.name) if segment else None,
        by_hand=bool(customer.get("segment_by_hand")),
        note=segment.note if segment else "",
        rhythm_days=rhythm,
        last_contact_at=last,
        due_on=due_on(rhythm, last, today) if rhythm else None,
        is_overdue=rhythm is not None and is_overdue(rhythm, last, today),
        playbook=list(treatment.playbook),
        cares=treatment.cares,
        people=[Ref(str(it["_id"]), it["name"]) for it in people],
        choices=[Ref(str(it.id), it.name) for it in known],
    )


def _member(row: dict[str, Any], rhythm: int | None, called: dict[Any, str], today: date) -> Member:
    last = row.get("last_contact_at")
    return Member(
        Ref(str(row["_id"]), row["name"]), city(row), called.get(row["owner_id"], ""), bool(row.get("segment_by_hand")), last,
        rhythm is not None and is_overdue(rhythm, last, today),
    )  # fmt: skip


def _late(row: dict[str, Any], today: date) -> Overdue:
    segment: Segment = row["of"]
    rhythm, last = segment.treatment.rhythm_days or 0, row.get("last_contact_at")
    return Overdue(
        Ref(str(row["_id"]), row["name"]), city(row), segment.name, rhythm, (today - due_on(rhythm, last, today)).days, last,
        bool(row.get("open_complaint")),
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
