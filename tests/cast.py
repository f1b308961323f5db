"""The cast: a rep, a teammate, an outsider who must see nothing, their manager, another team's manager, an admin; and one customer.

Every story is told with these people, so that each endpoint meets the one who may and the one who may not.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend import passwords
from backend.store.activities import Activity
from backend.store.complaints import Complaint, mirror
from backend.store.contacts import Contact
from backend.store.customers import Customer, Fact, Site
from backend.store.opportunities import Opportunity
from backend.store.search_index import put_number, reindex_customer
from backend.store.users import Role, User

PASSWORD = "ein langes Testkennwort"
PASSWORD_HASH = passwords.hash(PASSWORD)


@dataclass
class Cast:
    rep: User
    teammate: User
    outsider: User
    manager: User
    other_manager: User
    admin: User
    customer: Customer
    contact: Contact
    opportunity: Opportunity

    def people(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


async def cast() -> Cast:
    """Write everybody to the empty database."""
    rep, *others = await asyncio.gather(
        user("rep", "rep", ["sued"]), user("teammate", "inside", ["sued"]), user("outsider", "rep", ["nord"]),
        user("manager", "manager", ["sued"]), user("other_manager", "manager", ["nord"]), user("admin", "admin", []),
    )  # fmt: skip
    customer = await company(
        "Müller Präzision", ["mueller.example"], "sued", rep.id, addresses=["info@mueller.example"]
    )
    # One after the other: each makes search entries of the same customer, without the transaction that the product has.
    contact = await person(customer, "Petra Klein", ["petra.klein@mueller.example", "p.klein@mueller.example"])
    opportunity = await chance(customer, "Förderanlage", 48_000_00)
    await happening(customer, "visit", "Besuch in Stuttgart", "Förderanlage besichtigt, Maße aufgenommen.", days_ago=9)
    return Cast(rep, *others, customer, contact, opportunity)


async def user(name: str, role: Role, teams: list[str]) -> User:
    return await User(
        id=PydanticObjectId(), email=f"{name}@nordlicht.example", name=name.capitalize(), role=role, teams=teams, password_hash=PASSWORD_HASH
    ).insert()  # fmt: skip


async def company(
    name: str, domains: list[str], team: str, owner_id: PydanticObjectId | None, addresses: list[str] | None = None
) -> Customer:
    made = await Customer(
        name=name,
        numbers=["K-1001"],
        domains=domains,
        addresses=addresses or [],
        sites=[Site(city="Stuttgart")],
        owner_id=owner_id,
        team=team,
        segment="Ausbau",
        value_class="A",
        facts=[Fact(field="needs", key="Bedarf", value="Förderanlage", source="person", at=datetime.now(UTC))],
        rank=10,
        changed_at=datetime.now(UTC),
    ).insert()
    await reindex_customer(_id(made))
    return made


async def person(customer: Customer, name: str, addresses: list[str]) -> Contact:
    made = await Contact(
        customer_id=_id(customer), team=customer.team, name=name, title="Einkaufsleiterin", role="buyer", attitude="positive",
        addresses=addresses, phones=["+49 30 23125 101"], changed_at=datetime.now(UTC),
    ).insert()  # fmt: skip
    await reindex_customer(_id(customer))
    return made


async def chance(customer: Customer, title: str, value_cents: int) -> Opportunity:
    made = await Opportunity(
        customer_id=_id(customer), team=customer.team, title=title, number="AN-2026-0417", stage="offer", value_cents=value_cents,
        expected_close=date.today() + timedelta(days=20), next_step="Angebot nachfassen", changed_at=datetime.now(UTC),
    ).insert()  # fmt: skip
    await put_number("opportunity", made.model_dump() | {"_id": made.id})
    return made


async def happening(customer: Customer, kind: str, title: str, text: str, *, days_ago: int) -> Activity:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return await Activity(
        customer_id=_id(customer), team=customer.team, kind=kind, at=at, title=title, text=text
    ).insert()


async def complaint(customer: Customer, title: str, *, days_ago: int, **fields: Any) -> Complaint:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    made = await Complaint(
        customer_id=_id(customer), team=customer.team, title=title, received_at=at, changed_at=at, **fields
    ).insert()
    await mirror([_id(customer)])
    return made


def _id(customer: Customer) -> PydanticObjectId:
    return PydanticObjectId(str(customer.id))
