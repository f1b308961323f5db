"""The fifth field: what money says about a customer. Kept apart from the customer, so that whoever reads one never reads the other by accident.

Figures are computed from orders and invoices (`trade`); here stands only what nobody can compute. The caller has checked `sees_money`,
and each read is noted in the audit log.
"""

from datetime import date, datetime

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field

from backend.store.customers import Known
from backend.store.trade import DAYS


class AgreedPrice(BaseModel):
    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    offering_id: PydanticObjectId
    price_cents: int
    currency: str = "EUR"
    valid_until: date | None = None
    note: str = ""


class Finances(Document):
    """`_id` is the customer's."""

    id: PydanticObjectId
    team: str
    credit_limit_cents: int | None = None
    rating: str = ""
    """As the credit agency writes it, with its name."""
    terms_days: int | None = None
    terms: str = ""
    currency: str = "EUR"
    prices: list[AgreedPrice] = Field(default_factory=list)
    known: dict[str, Known] = Field(default_factory=dict)
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "finances"
        bson_encoders = DAYS
