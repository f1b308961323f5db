"""Opportunities: the pipeline, the page of one, adding, moving through the stages, changing a field."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.api import examples
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Id, Line, Name
from backend.api.customer_page import KnownOut
from backend.api.sales_fields import (
    OPPORTUNITY,
    Cents,
    Currency,
    Day,
    Ids,
    Percent,
    Text,
    day_of,
    seen_and_wanted,
    since,
)
from backend.domain.context import Ref
from backend.domain.sales import is_late, offer_status, probability, weighted_cents
from backend.domain.words import LostCause, OfferStatus, OpenStage, Stage, WonCause
from backend.errors import NotFound
from backend.store import opportunities, opportunity_changes
from backend.store.cards import ref
from backend.store.opportunities import LISTED
from backend.store.opportunity_changes import NO_OPPORTUNITY, Move

router = APIRouter(prefix="/api", tags=["opportunities"])

Scope = Literal["mine", "team"]


@dataclass
class OpportunityRow:
    """`probability` is in percent and `judged` by a person, or else the stage's own; `late` is the close, `step_late` the next step."""

    id: str
    customer: Ref | None
    title: str
    number: str
    stage: Stage
    value_cents: int
    currency: str
    probability: int
    judged: bool
    weighted_cents: int
    expected_close: date | None
    late: bool
    next_step: str
    next_step_on: date | None
    step_late: bool
    competitor: str
    owner: Ref | None
    open_complaint: bool
    closed_at: datetime | None
    closed_cause: WonCause | LostCause | Literal[""]
    closed_reason: str


@dataclass
class Pipeline:
    opportunities: list[OpportunityRow]
    more: bool


@dataclass
class StageReached:
    stage: Stage
    at: datetime
    by: Ref | None


@dataclass
class OfferOfOpportunity:
    id: str
    number: str
    day: date
    status: OfferStatus
    total_cents: int
    currency: str


@dataclass
class OpportunityPage:
    opportunity: OpportunityRow
    history: list[StageReached]
    offerings: list[Ref]
    offers: list[OfferOfOpportunity]
    known: dict[str, KnownOut]


class NewOpportunity(BaseModel):
    """`id` is made by the device: sent twice, it is one opportunity."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.OPPORTUNITY)
    id: Id = None
    title: Name
    number: Line = ""
    stage: OpenStage = "lead"
    value_cents: Cents = 0
    currency: Currency = "EUR"
    probability: Percent | None = None
    expected_close: Day | None = None
    next_step: Text = ""
    next_step_on: Day | None = None
    competitor: Line = ""
    offering_ids: Ids = []


class StageIn(BaseModel):
    """`cause` is required for won and lost, `reason` puts it into words."""

    model_config = ConfigDict(extra="forbid")
    seen: Stage
    to: Stage
    cause: WonCause | LostCause | Literal[""] = ""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


@dataclass
class Added:
    id: str


@router.get("/opportunities", response_model=Pipeline)
async def pipeline(user: SignedIn, scope: Scope = "mine") -> Response:
    rows = await opportunities.pipeline_of(user, scope)
    today = _now().date()
    return answer(Pipeline([row_of(it, today) for it in rows], len(rows) == LISTED))


@router.post("/customers/{customer_id}/opportunities", response_model=Added)
async def add(customer_id: str, it: NewOpportunity, user: SignedIn, request: Request) -> Response:
    fields = it.model_dump()
    made = await opportunity_changes.add(request.app.state.store, user, object_id(customer_id), fields, _now())
    return answer(Added(str(made)))


@router.get("/opportunities/{opportunity_id}", response_model=OpportunityPage)
async def page(opportunity_id: str, user: SignedIn) -> Response:
    row = await opportunities.opened(user, object_id(opportunity_id))
    if row is None:
        raise NotFound(NO_OPPORTUNITY)
    return answer(_page(row, await since(row.get("known", {})), _now().date()))


@router.patch("/opportunities/{opportunity_id}", status_code=204)
async def amend(opportunity_id: str, change: Change, user: SignedIn, request: Request) -> None:
    id_, (was, value) = object_id(opportunity_id), seen_and_wanted(OPPORTUNITY, change)
    await opportunity_changes.amend(request.app.state.store, user, id_, change.field, was, value, _now())


@router.post("/opportunities/{opportunity_id}/stage", status_code=204)
async def move(opportunity_id: str, it: StageIn, user: SignedIn, request: Request) -> None:
    step = Move(it.seen, it.to, it.cause, it.reason)
    await opportunity_changes.move(request.app.state.store, user, object_id(opportunity_id), step, _now())


def row_of(row: dict[str, Any], today: date) -> OpportunityRow:
    stage, judged = row["stage"], row.get("probability")
    close, step_on = day_of(row.get("expected_close")), day_of(row.get("next_step_on"))
    customer = row.get("customer", [])
    return OpportunityRow(
        id=str(row["_id"]),
        customer=ref(customer),
        title=row["title"],
        number=row["number"],
        stage=stage,
        value_cents=row["value_cents"],
        currency=row["currency"],
        probability=probability(stage, judged),
        judged=judged is not None,
        weighted_cents=weighted_cents(row["value_cents"], stage, judged),
        expected_close=close,
        late=is_late(close, stage, today),
        next_step=row["next_step"],
        next_step_on=step_on,
        step_late=is_late(step_on, stage, today),
        competitor=row.get("competitor", ""),
        owner=ref(row["owner"]),
        open_complaint=bool(customer and customer[0].get("open_complaint")),
        closed_at=row.get("closed_at"),
        closed_cause=row.get("closed_cause", ""),
        closed_reason=row.get("closed_reason", ""),
    )


def _page(row: dict[str, Any], known: dict[str, KnownOut], today: date) -> OpportunityPage:
    people = {it["_id"]: Ref(str(it["_id"]), it["name"]) for it in row["movers"]}
    return OpportunityPage(
        row_of(row, today),
        [StageReached(it["stage"], it["at"], people.get(it["by"])) for it in row.get("history", [])],
        [Ref(str(it["_id"]), it["name"]) for it in row["offerings"]],
        [_offer(it, today) for it in row["offers"]],
        known,
    )


def _offer(row: dict[str, Any], today: date) -> OfferOfOpportunity:
    status = offer_status(row["status"], day_of(row["valid_until"]), today, is_answered=bool(row.get("answered")))
    return OfferOfOpportunity(
        str(row["_id"]), row["number"], row["day"].date(), status, row["total_cents"], row["currency"]
    )


def _now() -> datetime:
    return datetime.now(UTC)
