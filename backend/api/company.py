"""The first field of a customer, written: its attributes, its sites, its group, who cares for it; and a new customer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api import checks, examples
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Line, Name, each, value_of
from backend.api.company_fields import FIELDS, SITE_FIELDS, Country, Latitude, Longitude, VatId, was_of
from backend.domain import group
from backend.domain.duplicates import Likeness
from backend.domain.parties import Party
from backend.domain.postal import kept
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import cards, colleagues, company, duplicates
from backend.store import group as groups
from backend.store.customers import Customer, Known, Site, visible
from backend.store.users import Role

router = APIRouter(prefix="/api/customers", tags=["customers"])

NO_CUSTOMER = "There is no such customer."
LIKELY_SHOWN = 5
Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class SiteIn(BaseModel):
    """`id` is made by whoever sends it: the same one twice adds one site."""

    model_config = ConfigDict(extra="forbid")
    id: PydanticObjectId
    label: Line = ""
    street: Line = ""
    postcode: Line = ""
    city: Line = ""
    country: Country = "DE"
    lat: Latitude | None = None
    lon: Longitude | None = None


class CustomerIn(BaseModel):
    """`id` is made by whoever sends it: the same one twice makes one customer. Without a team: the person's first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.CUSTOMER)
    id: PydanticObjectId
    name: Name
    legal_form: Line = ""
    team: Line = ""
    domains: each(checks.domain) = Field(default_factory=list)  # type: ignore[valid-type]
    street: Line = ""
    postcode: Line = ""
    city: Line = ""
    country: Country = "DE"
    phones: each(checks.phone_number) = Field(default_factory=list)  # type: ignore[valid-type]
    """Below the country, which says how they are read."""
    vat_id: VatId = ""


@dataclass
class NewCustomer:
    id: str


@dataclass
class Likely:
    """A customer that may be the one that is about to be added, with the reasons as codes, the strongest first."""

    id: str
    name: str
    city: str
    score: int
    reasons: list[str]


@dataclass
class LikelyList:
    customers: list[Likely]


@dataclass
class GroupOut:
    """The topmost company with those below it; null for a customer that stands alone."""

    top: group.Node | None


@dataclass
class Colleague:
    id: str
    name: str
    role: Role
    in_team: bool
    """Whether this person is in the customer's team, and so may own it."""


@dataclass
class ColleagueList:
    people: list[Colleague]
    teams: list[str]


class Described(BaseModel):
    """A company as far as it is typed: what is half a number yet or none at all is no reason to ask less."""

    model_config = ConfigDict(extra="forbid")
    name: Typed = ""
    street: Typed = ""
    postcode: Typed = ""
    city: Typed = ""
    country: Typed = "DE"
    domain: Typed = ""
    phone: Typed = ""
    vat_id: Typed = ""


@router.get("/likely", response_model=LikelyList)
async def alike(user: SignedIn, typed: Annotated[Described, Query()]) -> Response:
    """Customers this person sees that may be the same company as the one described."""
    found = await duplicates.like(user, _party(typed))
    return answer(LikelyList([_likely(*it) for it in found[:LIKELY_SHOWN]]))


@router.post("", response_model=NewCustomer)
async def add(new: CustomerIn, user: SignedIn, request: Request) -> Response:
    team = new.team or next(iter(user.teams), "")
    if team not in user.teams:
        raise NotAllowed("You are not in that team.")
    if not await company.add(request.app.state.store, user, _customer(new, team, user.id)) and not await visible(
        user, new.id
    ):
        raise Invalid("This id is taken.")
    return answer(NewCustomer(str(new.id)))


@router.patch("/{customer_id}", status_code=204)
async def change(customer_id: str, change: Change, user: SignedIn, request: Request) -> None:
    """Change one field (`was` is what the person saw). 409 if somebody was faster."""
    country = await company.country(user, object_id(customer_id)) if change.field == "phones" else "DE"
    value, was = value_of(FIELDS, change, country), was_of(change)
    if change.field in ("owner_id", "deputy") and value:
        await colleagues.check(object_id(customer_id), change.field, value)
    await company.change(request.app.state.store, user, object_id(customer_id), change.field, was, value, _now())


@router.post("/{customer_id}/sites", status_code=204)
async def add_site(customer_id: str, site: SiteIn, user: SignedIn, request: Request) -> None:
    new = Site(**kept(site.model_dump()))
    await company.add_site(request.app.state.store, user, object_id(customer_id), new, _now())


@router.patch("/{customer_id}/sites/{site_id}", status_code=204)
async def change_site(customer_id: str, site_id: str, change: Change, user: SignedIn, request: Request) -> None:
    value, ids = value_of(SITE_FIELDS, change), (object_id(customer_id), object_id(site_id))
    await company.change_site(request.app.state.store, user, *ids, change.field, change.was, value, _now())


@router.delete("/{customer_id}/sites/{site_id}", status_code=204)
async def remove_site(customer_id: str, site_id: str, user: SignedIn, request: Request) -> None:
    await company.remove_site(request.app.state.store, user, object_id(customer_id), object_id(site_id), _now())


@router.get("/{customer_id}/group", response_model=GroupOut)
async def group_of(customer_id: str, user: SignedIn) -> Response:
    """The group of companies this one belongs to. Those the person may not see have neither id nor name."""
    customer = await visible(user, object_id(customer_id))
    if customer is None or customer.id is None:
        raise NotFound(NO_CUSTOMER)
    return answer(GroupOut(group.tree(await groups.companies(user, customer.id), str(customer.id))))


@router.get("/{customer_id}/colleagues", response_model=ColleagueList)
async def who_could_care(customer_id: str, user: SignedIn) -> Response:
    """Our own people, to choose an owner or a deputy from, and the teams there are."""
    customer = await visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound(NO_CUSTOMER)
    rows = await colleagues.everybody()
    people = [Colleague(str(it["_id"]), it["name"], it["role"], customer.team in it["teams"]) for it in rows]
    return answer(ColleagueList(people, sorted({team for it in rows for team in it["teams"]})))


def _party(it: Described) -> Party:
    return Party(
        "", it.name, street=it.street, postcode=it.postcode, city=it.city, country=it.country, vat_id=it.vat_id,
        domains=(it.domain,) if it.domain else (), phones=(it.phone,) if it.phone else (),
    )  # fmt: skip


def _likely(row: dict[str, Any], likeness: Likeness) -> Likely:
    reasons = [it.code for it in likeness.reasons if it.weight > 0]
    return Likely(str(row["_id"]), row["name"], cards.city(row), likeness.score, list(reasons))


def _customer(new: CustomerIn, team: str, user_id: PydanticObjectId | None) -> Customer:
    now = _now()
    place = {name: getattr(new, name) for name in ("street", "postcode", "city", "country")}
    sites = [Site(**kept(place))] if new.street or new.postcode or new.city else []
    given = {name: getattr(new, name) for name in ("name", "legal_form", "vat_id", "domains", "phones")} | {
        "sites": sites
    }
    return Customer(
        id=new.id,
        team=team,
        owner_id=user_id,
        known={field: Known(source="person", at=now, by=user_id) for field, value in given.items() if value},
        changed_at=now,
        **given,
    )


def _now() -> datetime:
    return datetime.now(UTC)
