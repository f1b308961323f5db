"""Open business with a customer. `is_open` is kept beside the stage so that a partial index holds the open ones only."""

from datetime import date, datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.words import BuyingRole, LostCause, Stage, WonCause
from backend.store.customers import Known
from backend.store.elsewhere import FROM_ELSEWHERE, External
from backend.store.trade import DAYS
from backend.store.users import User, visible_to

LISTED = 500
OFFERS_SHOWN = 50


class Part(BaseModel):
    contact_id: PydanticObjectId
    role: BuyingRole


class Reached(BaseModel):
    """A stage, since when, and who moved it there."""

    stage: Stage
    at: datetime
    by: PydanticObjectId | None = None


class Opportunity(Document):
    customer_id: PydanticObjectId
    team: str
    title: str
    number: str = ""
    """The offer's number as the customer knows it."""
    stage: Stage = "lead"
    is_open: bool = True
    value_cents: int = 0
    currency: str = "EUR"
    expected_close: date | None = None
    next_step: str = ""
    next_step_on: date | None = None
    probability: int | None = None
    """Percent, where somebody judged it; otherwise the stage's own (`domain.sales.PROBABILITY`)."""
    competitor: str = ""
    owner_id: PydanticObjectId | None = None
    offering_ids: list[PydanticObjectId] = Field(default_factory=list)
    people: list[Part] = Field(default_factory=list)
    """Who plays which part in this business, where it differs from the customer's buying centre."""
    history: list[Reached] = Field(default_factory=list)
    closed_cause: WonCause | LostCause | Literal[""] = ""
    closed_reason: str = ""
    """In the words of whoever closed it."""
    closed_at: datetime | None = None
    known: dict[str, Known] = Field(default_factory=dict)
    external: External | None = None
    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "opportunities"
        bson_encoders = DAYS
        indexes = [
            IndexModel([("customer_id", ASCENDING), ("is_open", ASCENDING)], name="of_customer"),
            IndexModel([("changed_at", ASCENDING)]),
            IndexModel(
                [("team", ASCENDING), ("expected_close", ASCENDING)],
                name="open_of_team",
                partialFilterExpression={"is_open": True},
            ),
            IndexModel(
                [("owner_id", ASCENDING), ("expected_close", ASCENDING)],
                name="open_of_owner",
                partialFilterExpression={"is_open": True},
            ),
            IndexModel(
                [("customer_id", ASCENDING), ("closed_at", DESCENDING)],
                name="closed_of_customer",
                partialFilterExpression={"is_open": False},
            ),
            IndexModel([("number", ASCENDING)], name="number"),
            FROM_ELSEWHERE,
        ]


_OWNER = {"$lookup": {"from": "users", "localField": "owner_id", "foreignField": "_id", "as": "owner",
                      "pipeline": [{"$project": {"name": 1}}]}}  # fmt: skip
_CUSTOMER = {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                         "pipeline": [{"$project": {"name": 1, "open_complaint": 1}}]}}  # fmt: skip
_OFFERINGS = {"$lookup": {"from": "offerings", "localField": "offering_ids", "foreignField": "_id", "as": "offerings",
                          "pipeline": [{"$project": {"name": 1}}]}}  # fmt: skip
_OFFERS = {"$lookup": {"from": "offers", "localField": "_id", "foreignField": "opportunity_id", "as": "offers",
                       "pipeline": [{"$sort": {"day": -1}}, {"$limit": OFFERS_SHOWN}, {"$project": {"lines": 0}}]}}  # fmt: skip
_MOVERS = {"$lookup": {"from": "users", "localField": "history.by", "foreignField": "_id", "as": "movers",
                       "pipeline": [{"$project": {"name": 1}}]}}  # fmt: skip
_SOONEST: list[dict[str, Any]] = [{"$sort": {"expected_close": 1}}, {"$limit": LISTED}]


async def pipeline_of(user: User, scope: Literal["mine", "team"]) -> list[dict[str, Any]]:
    """Open opportunities the person owns, or all they may see; at most 500, those with the soonest close first (without one: at once)."""
    mine = {"owner_id": user.id} if scope == "mine" else {}
    wanted = {**visible_to(user, "customer_id"), **mine, "is_open": True}
    return await _rows([{"$match": wanted}, *_SOONEST, _CUSTOMER, _OWNER], LISTED)


async def of_customer(customer_id: PydanticObjectId) -> list[dict[str, Any]]:
    """All open ones and the 20 closed last. The caller has checked that the person may see the customer."""
    still: list[dict[str, Any]] = [{"$match": {"customer_id": customer_id, "is_open": True}}, *_SOONEST]
    closed: list[dict[str, Any]] = [
        {"$match": {"customer_id": customer_id, "is_open": False}}, {"$sort": {"closed_at": -1}}, {"$limit": 20},
    ]  # fmt: skip
    return [*await _rows([*still, _OWNER], LISTED), *await _rows([*closed, _OWNER], 20)]


async def opened(user: User, opportunity_id: PydanticObjectId) -> dict[str, Any] | None:
    """One with all that its page shows; None if this person may not see it."""
    wanted = {"_id": opportunity_id, **visible_to(user, "customer_id")}
    rows = await _rows([{"$match": wanted}, _CUSTOMER, _OWNER, _OFFERINGS, _OFFERS, _MOVERS], 1)
    return rows[0] if rows else None


async def _rows(pipeline: list[dict[str, Any]], length: int) -> list[dict[str, Any]]:
    return await Opportunity.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(length)
