"""Complaints: taking one in, the list by what is due first, the page of one, its steps and its fields."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backend.api import examples
from backend.api.answers import Moment, answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import CHECK
from backend.api.complaint_answers import (
    ComplaintLimits,
    ComplaintList,
    ComplaintPage,
    complaint_list,
    complaint_page,
    limits_out,
)
from backend.domain.sla import Calendar
from backend.domain.words import ComplaintCause, ComplaintStatus, Severity
from backend.errors import Invalid, NotFound
from backend.store import complaint_changes, complaint_reports, complaints
from backend.store.complaint_changes import NO_COMPLAINT, Taken
from backend.store.complaint_reports import Author, Report
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["complaints"])

CLOCK_SKEW = timedelta(minutes=5)
COST_LIMIT = 10**12
AmendedField = Literal[
    "title", "text", "severity", "cause", "cause_text", "cost_cents", "contact_id", "owner_id", "waiting"
]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=8000)]
Note = Annotated[str, StringConstraints(max_length=2000)]
Cents = Annotated[int, Field(ge=0, le=COST_LIMIT)]
Id = Annotated[str, StringConstraints(pattern="^[0-9a-f]{24}$")]


class NewComplaint(BaseModel):
    """`id` is made by the device: sent twice, it is one complaint."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.COMPLAINT)
    id: Id | None = None
    title: Title
    text: Text = ""
    severity: Severity = "normal"
    received_at: Moment | None = None
    contact_id: Id | None = None
    owner_id: Id | None = None
    mail_id: Id | None = None


class StepIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.COMPLAINT_STEP)
    seen: ComplaintStatus
    to: ComplaintStatus
    note: Note = ""
    cause: ComplaintCause | None = None
    cause_text: Note | None = None
    cost_cents: Cents | None = None


class Amendment(BaseModel):
    """Change `field` to `value`, if it still is `was`."""

    model_config = ConfigDict(extra="forbid")
    field: AmendedField
    was: str | int | bool | None = None
    value: str | int | bool | None = None


class Fields(BaseModel):
    """What each field may be."""

    model_config = ConfigDict(strict=True)
    title: Title = "-"
    text: Text = ""
    severity: Severity = "normal"
    cause: ComplaintCause = ""
    cause_text: Note = ""
    cost_cents: Cents | None = None
    contact_id: Id | None = None
    owner_id: Id | None = None
    waiting: bool = False


@router.get("/complaints", response_model=ComplaintList)
async def listed(user: SignedIn, request: Request, which: complaints.Which = "mine") -> Response:
    now = _now()
    return answer(complaint_list(await complaints.listed(user, which, now), _calendar(request), now))


@router.get("/complaints/limits", response_model=ComplaintLimits)
async def limits(_: SignedIn, request: Request) -> Response:
    """How long a complaint may take here."""
    return answer(limits_out(_calendar(request).limits))


@router.post("/customers/{customer_id}/complaints", response_model=ComplaintPage)
async def take_in(customer_id: str, told: NewComplaint, user: SignedIn, request: Request) -> Response:
    by = _author(user, request)
    received_at = told.received_at or by.now
    if received_at > by.now + CLOCK_SKEW:
        raise Invalid("A complaint cannot have been received in the future.")
    report = Report(
        id=_id(told.id) or PydanticObjectId(), title=told.title, text=told.text, severity=told.severity,
        received_at=min(received_at, by.now), contact_id=_id(told.contact_id), owner_id=_id(told.owner_id),
        mail_id=_id(told.mail_id),
    )  # fmt: skip
    await complaint_reports.take_in(request.app.state.store, object_id(customer_id), report, by)
    return await _opened(user, report.id, request)


@router.get("/complaints/{complaint_id}", response_model=ComplaintPage)
async def page(complaint_id: str, user: SignedIn, request: Request) -> Response:
    return await _opened(user, object_id(complaint_id), request)


@router.post("/complaints/{complaint_id}/steps", response_model=ComplaintPage)
async def step(complaint_id: str, taken: StepIn, user: SignedIn, request: Request) -> Response:
    store, step_ = request.app.state.store, Taken(**taken.model_dump())
    await complaint_changes.step(store, object_id(complaint_id), step_, _author(user, request))
    return await _opened(user, object_id(complaint_id), request)


@router.patch("/complaints/{complaint_id}", response_model=ComplaintPage)
async def amend(complaint_id: str, it: Amendment, user: SignedIn, request: Request) -> Response:
    store, by, id_ = request.app.state.store, _author(user, request), object_id(complaint_id)
    was, value = _checked(it.field, it.was), _checked(it.field, it.value)
    if it.field == "waiting":
        await complaint_changes.wait(store, id_, was, value, by)
    else:
        await complaint_changes.amend(store, id_, it.field, was, value, by)
    return await _opened(user, id_, request)


def _checked(field: str, value: Any) -> Any:
    """The value as it is stored. Raises Invalid for what this field cannot be."""
    try:
        checked = getattr(Fields.model_validate({field: value}), field)
    except ValidationError:
        raise Invalid(CHECK) from None
    return _id(checked) if field.endswith("_id") else checked


async def _opened(user: User, complaint_id: PydanticObjectId, request: Request) -> Response:
    row = await complaints.opened(user, complaint_id)
    if row is None:
        raise NotFound(NO_COMPLAINT)
    return answer(complaint_page(row, _calendar(request), _now()))


def _author(user: User, request: Request) -> Author:
    return Author(user, _now(), _calendar(request))


def _calendar(request: Request) -> Calendar:
    found: Calendar = request.app.state.settings.company.calendar
    return found


def _id(text: str | None) -> PydanticObjectId | None:
    return PydanticObjectId(text) if text else None


def _now() -> datetime:
    return datetime.now(UTC)
