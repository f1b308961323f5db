"""Open business with a customer. `is_open` is kept beside the stage so that a partial index holds the open ones only."""

from datetime import date, datetime

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.words import BuyingRole, Stage
from backend.store.customers import External
from backend.store.trade import FROM_ELSEWHERE


class Part(BaseModel):
    contact_id: PydanticObjectId
    role: BuyingRole


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
    closed_reason: str = ""
    closed_at: datetime | None = None
    external: External | None = None
    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "opportunities"
        bson_encoders = {date: lambda day: datetime(day.year, day.month, day.day)}
        indexes = [
            IndexModel(
                [("customer_id", ASCENDING)], name="open_of_customer", partialFilterExpression={"is_open": True}
            ),
            IndexModel([("changed_at", ASCENDING)]),
            IndexModel(
                [("team", ASCENDING), ("expected_close", ASCENDING)],
                name="open_of_team",
                partialFilterExpression={"is_open": True},
            ),
            IndexModel([("number", ASCENDING)], name="number"),
            FROM_ELSEWHERE,
        ]
