"""Customers: search as one types, the customer's page, the timeline."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.context import CardComplaint, CardOpportunity, Ref
from backend.domain.words import Attitude, BuyingRole, FieldName, Source
from backend.errors import NotFound
from backend.store import cards, customers
from backend.store.complaints import Complaint
from backend.store.contacts import of_customer
from backend.store.customers import FIELDS, Customer
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


@dataclass
class FactOut:
    key: str
    value: str
    source: Source
    at: datetime


@dataclass
class Field:
    field: FieldName
    facts: list[FactOut]


@dataclass
class SiteOut:
    label: str
    street: str
    postcode: str
    city: str
    country: str


@dataclass
class ContactOut:
    id: str
    name: str
    title: str
    role: BuyingRole
    attitude: Attitude
    phones: list[str]
    addresses: list[str]
    left_at: datetime | None


@dataclass
class CustomerPage:
    id: str
    name: str
    legal_form: str
    numbers: list[str]
    domains: list[str]
    sites: list[SiteOut]
    language: str
    owner: Ref | None
    team: str
    segment: str
    value_class: str
    fields: list[Field]
    contacts: list[ContactOut]
    opportunities: list[CardOpportunity]
    complaints: list[CardComplaint]


@router.get("", response_model=CustomerList)
async def search(user: SignedIn, q: str = "") -> Response:
    return answer(CustomerList([_row(it) for it in await customers.search(user, q[:TEXT_LENGTH])]))


@router.get("/{customer_id}", response_model=CustomerPage)
async def page(customer_id: str, user: SignedIn) -> Response:
    customer = await customers.visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound(NO_CUSTOMER)
    of_this = {"customer_id": customer.id, "is_open": True}
    owner_ids = [customer.owner_id] if customer.owner_id else []
    contacts, opportunities, complaints, owners = await asyncio.gather(
        of_customer(object_id(customer_id)),
        Opportunity.get_motor_collection().find(of_this).sort("expected_close", 1).to_list(50),
        Complaint.get_motor_collection().find(of_this).sort("received_at", 1).to_list(50),
        names(owner_ids),
    )
    owner = Ref(str(customer.owner_id), owners[customer.owner_id]) if customer.owner_id in owners else None
    return answer(_page(customer, owner, contacts, opportunities, complaints, datetime.now(UTC)))


def _row(row: dict[str, Any]) -> CustomerRow:
    return CustomerRow(
        str(row["_id"]), row["name"], cards.city(row), row["segment"], row["value_class"], cards.ref(row["owner"]),
        len(row["opportunities"]), bool(row.get("open_complaint")),
    )  # fmt: skip


def _page(
    it: Customer, owner: Ref | None, contacts: list[Any], opportunities: list[Any], complaints: list[Any], now: datetime
) -> CustomerPage:
    return CustomerPage(
        id=str(it.id),
        name=it.name,
        legal_form=it.legal_form,
        numbers=it.numbers,
        domains=it.domains,
        sites=[SiteOut(**site.model_dump()) for site in it.sites],
        language=it.language,
        owner=owner,
        team=it.team,
        segment=it.segment,
        value_class=it.value_class,
        fields=[_field(it, name) for name in FIELDS],
        contacts=[
            ContactOut(str(c.id), c.name, c.title, c.role, c.attitude, c.phones, c.addresses, c.left_at)
            for c in contacts
        ],
        opportunities=[cards.opportunity(row, now.date()) for row in opportunities],
        complaints=[cards.complaint(row, now) for row in complaints],
    )


def _field(customer: Customer, name: FieldName) -> Field:
    return Field(name, [FactOut(it.key, it.value, it.source, it.at) for it in customer.facts if it.field == name])
