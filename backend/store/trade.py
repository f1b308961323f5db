"""What we sell and what a customer asked for, ordered and paid: offerings, offers, orders, invoices.

Money is integer cents with an ISO 4217 currency. Quantities are thousandths, so that 2.5 m needs no fraction. What comes from another
system carries its id there (`external`), unique per system: importing twice changes, and never doubles.
"""

from datetime import date, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.words import InvoiceStatus, OfferStatus, OrderStatus
from backend.store.customers import Known
from backend.store.elsewhere import FROM_ELSEWHERE, External

DAYS: dict[Any, Any] = {datetime: lambda time: time, date: lambda day: datetime(day.year, day.month, day.day)}
"""Days as MongoDB keeps them. A time is a date, too, and named first, or it would lose its hours."""
OF_CUSTOMER = IndexModel([("customer_id", ASCENDING), ("day", DESCENDING)], name="of_customer")
NUMBER = IndexModel([("number", ASCENDING)], name="number")
CHANGED = IndexModel([("changed_at", ASCENDING), ("_id", ASCENDING)], name="changed")


class Offering(Document):
    """Something we sell: a product, a product family, a service."""

    name: str
    number: str = ""
    group: str = ""
    unit: str = ""
    price_cents: int | None = None
    cost_cents: int | None = None
    currency: str = "EUR"
    discontinued_at: datetime | None = None
    known: dict[str, Known] = Field(default_factory=dict)
    external: External | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "offerings"
        indexes = [FROM_ELSEWHERE, CHANGED, IndexModel([("name", ASCENDING)]), NUMBER]


class Line(BaseModel):
    """`total_cents` is what the line says, discounts included; quantity times price need not give it."""

    offering_id: PydanticObjectId | None = None
    number: str = ""
    """The article's, as a paper of another system names it: the line finds its offering by it, sooner or later (`line_offerings`)."""
    text: str = ""
    quantity: int = 1000
    """Thousandths of the unit."""
    price_cents: int = 0
    discount: int = 0
    """Hundredths of a percent."""
    cost_cents: int | None = None
    """What it costs us, for all of the line; None is unknown and no zero."""
    total_cents: int = 0


class OfferAnswered(BaseModel):
    """The mail by which the customer answered it first, and when that came in."""

    mail_id: PydanticObjectId
    at: datetime


class Offer(Document):
    customer_id: PydanticObjectId
    team: str
    opportunity_id: PydanticObjectId | None = None
    number: str
    day: date
    valid_until: date | None = None
    status: OfferStatus = "sent"
    """`expired` comes from other systems only; here the day says it, and `answered` by itself (`domain.sales.offer_status`)."""
    answered: OfferAnswered | None = None
    lines: list[Line] = Field(default_factory=list)
    total_cents: int = 0
    currency: str = "EUR"
    made_by: PydanticObjectId | None = None
    known: dict[str, Known] = Field(default_factory=dict)
    external: External | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "offers"
        bson_encoders = DAYS
        indexes = [
            OF_CUSTOMER,
            NUMBER,
            FROM_ELSEWHERE,
            CHANGED,
            IndexModel(
                [("opportunity_id", ASCENDING)], name="of_opportunity",
                partialFilterExpression={"opportunity_id": {"$type": "objectId"}},
            ),
        ]  # fmt: skip


class Order(Document):
    customer_id: PydanticObjectId
    team: str
    offer_id: PydanticObjectId | None = None
    number: str
    day: date
    status: OrderStatus = "open"
    lines: list[Line] = Field(default_factory=list)
    total_cents: int = 0
    currency: str = "EUR"
    external: External | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "orders"
        bson_encoders = DAYS
        indexes = [OF_CUSTOMER, NUMBER, FROM_ELSEWHERE, CHANGED]


class Invoice(Document):
    """Net amounts count as revenue; `gross_cents` is what the customer owes. A credit note is an invoice below zero."""

    customer_id: PydanticObjectId
    team: str
    order_id: PydanticObjectId | None = None
    number: str
    day: date
    due_day: date | None = None
    status: InvoiceStatus = "open"
    lines: list[Line] = Field(default_factory=list)
    total_cents: int = 0
    gross_cents: int = 0
    paid_cents: int = 0
    paid_day: date | None = None
    """When the last of it was paid."""
    currency: str = "EUR"
    external: External | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "invoices"
        bson_encoders = DAYS
        indexes = [
            OF_CUSTOMER,
            NUMBER,
            FROM_ELSEWHERE,
            CHANGED,
            IndexModel(
                [("customer_id", ASCENDING), ("due_day", ASCENDING)], name="open_of_customer",
                partialFilterExpression={"status": "open"},
            ),
            IndexModel(
                [("customer_id", ASCENDING), ("paid_day", DESCENDING)], name="paid_of_customer",
                partialFilterExpression={"status": "paid"},
            ),
        ]  # fmt: skip
