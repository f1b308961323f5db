"""Customers: search as one types, and the customer's page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.customer_page import CustomerPage
from backend.api.customer_page import page as whole
from backend.api.timeline import Timeline, timeline_of
from backend.domain.context import Ref
from backend.errors import NotFound
from backend.store import cards, customer_list, opening
from backend.store.company import may_assign
from backend.store.opening import Opened
from backend.store.users import User

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


@dataclass
class Opening:
    page: CustomerPage
    timeline: Timeline


@router.get("", response_model=CustomerList)
async def search(user: SignedIn, q: str = "") -> Response:
    return answer(CustomerList([_row(it) for it in await customer_list.search(user, q[:TEXT_LENGTH])]))


@router.get("/{customer_id}", response_model=CustomerPage)
async def page(customer_id: str, user: SignedIn) -> Response:
    """An id from an old link leads to the customer it was merged into."""
    return answer(_page(user, await _opened(user, customer_id)))


@router.get("/{customer_id}/opening", response_model=Opening)
async def opened(customer_id: str, user: SignedIn) -> Response:
    """The page and the newest of the timeline in one answer: what an app shows first."""
    found = await _opened(user, customer_id, with_timeline=True)
    return answer(Opening(_page(user, found), timeline_of(user, found.timeline)))


async def _opened(user: User, customer_id: str, *, with_timeline: bool = False) -> Opened:
    found = await opening.opened(user, object_id(customer_id), with_timeline=with_timeline)
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return found


def _page(user: User, found: Opened) -> CustomerPage:
    return whole(found, datetime.now(UTC), may_assign=may_assign(user, {"owner_id": found.customer.owner_id}))


def _row(row: dict[str, Any]) -> CustomerRow:
    return CustomerRow(
        str(row["_id"]), row["name"], cards.city(row), row["segment"], row["value_class"], cards.ref(row["owner"]),
        len(row["opportunities"]), bool(row.get("open_complaint")),
    )  # fmt: skip
