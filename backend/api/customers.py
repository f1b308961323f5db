"""Customers: search as one types, and the customer's page."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.customer_page import CustomerPage, Read, people_named
from backend.api.customer_page import page as whole
from backend.domain.context import Ref
from backend.errors import NotFound
from backend.store import cards, customers, merging
from backend.store.company import may_assign
from backend.store.complaints import Complaint
from backend.store.contacts import of_customer
from backend.store.opportunities import Opportunity
from backend.store.users import names

router = APIRouter(prefix="/api/customers", tags=["customers"])

NO_CUSTOMER = "There is no such customer."
TEXT_LENGTH = 200


@dataclass
class CustomerRow:
    id: str
    name: str
    city: str
    segment: str
    value_class: str
    owner: Ref | None
    open_count: int
    open_complaint: bool


@dataclass
class CustomerList:
    customers: list[CustomerRow]


@router.get("", response_model=CustomerList)
async def search(user: SignedIn, q: str = "") -> Response:
    return answer(CustomerList([_row(it) for it in await customers.search(user, q[:TEXT_LENGTH])]))


@router.get("/{customer_id}", response_model=CustomerPage)
async def page(customer_id: str, user: SignedIn) -> Response:
    """An id from an old link leads to the customer it was merged into."""
    wanted = object_id(customer_id)
    customer = await customers.visible(user, wanted)
    if customer is None and (kept := await merging.final("customers", wanted)):
        customer = await customers.visible(user, kept)
    if customer is None or customer.id is None:
        raise NotFound(NO_CUSTOMER)
    of_this = {"customer_id": customer.id, "is_open": True}
    contacts, opportunities, complaints, parent = await asyncio.gather(
        of_customer(customer.id),
        Opportunity.get_motor_collection().find(of_this).sort("expected_close", 1).to_list(50),
        Complaint.get_motor_collection().find(of_this).sort("received_at", 1).to_list(50),
        customers.visible(user, customer.parent_id) if customer.parent_id else _nobody(),
    )
    known = await names(people_named(customer, contacts))
    may = may_assign(user, {"owner_id": customer.owner_id})
    return answer(whole(Read(customer, contacts, opportunities, complaints, parent, known, may), datetime.now(UTC)))


async def _nobody() -> None:
    return None


def _row(row: dict[str, Any]) -> CustomerRow:
    return CustomerRow(
        str(row["_id"]), row["name"], cards.city(row), row["segment"], row["value_class"], cards.ref(row["owner"]),
        len(row["opportunities"]), bool(row.get("open_complaint")),
    )  # fmt: skip
