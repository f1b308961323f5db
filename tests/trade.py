"""Offerings, offers, orders and invoices of a customer, as an ERP would have brought them."""

from datetime import UTC, date, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.store.customers import Customer
from backend.store.trade import Invoice, Line, Offer, Offering, Order


def of(customer: Customer) -> dict[str, Any]:
    return {"customer_id": PydanticObjectId(str(customer.id)), "team": customer.team, "changed_at": datetime.now(UTC)}


async def offering(name: str, **fields: Any) -> Offering:
    return await Offering(name=name, changed_at=datetime.now(UTC), **fields).insert()


async def invoice(customer: Customer, day: date, cents: int, **fields: Any) -> Invoice:
    """Open, with one line; the tax is left out, so gross is net."""
    line = Line(text="Förderband", total_cents=cents, price_cents=cents)
    usual = {"number": "RE-1", "lines": [line], "total_cents": cents, "gross_cents": cents}
    return await Invoice(**{**of(customer), "day": day, **usual, **fields}).insert()


async def order(customer: Customer, day: date, cents: int, **fields: Any) -> Order:
    line = Line(text="Förderband", total_cents=cents, price_cents=cents)
    return await Order(
        **{**of(customer), "day": day, "number": "AB-1", "lines": [line], "total_cents": cents, **fields}
    ).insert()


async def offer(customer: Customer, **fields: Any) -> Offer:
    """A draft with one line."""
    line = Line(text="Förderband", quantity=2000, price_cents=500_00, total_cents=1000_00)
    usual = {"number": "AN-1", "day": date(2026, 11, 2), "status": "draft", "lines": [line], "total_cents": 1000_00}
    return await Offer(**{**of(customer), **usual, **fields}).insert()
