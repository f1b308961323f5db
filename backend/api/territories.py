"""Territories: the list and its keeping, letting customers follow it, and what a customer's page chooses from."""

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pymongo.errors import DuplicateKeyError

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Name
from backend.domain.context import Ref
from backend.domain.territories import AREAS_MOST, areas
from backend.errors import Conflict, NotAllowed, NotFound
from backend.store import colleagues, settling, territories
from backend.store.customers import visible
from backend.store.territories import Territory
from backend.store.users import User, names

router = APIRouter(prefix="/api", tags=["territories"])

KEEPERS = ("manager", "admin")
NO_TERRITORY = "There is no such territory."
TAKEN = "There is a territory of that name already."


class TerritoryIn(BaseModel):
    """`postcodes`: beginnings and ranges, such as "70" and "72-74"."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    team: Name
    owner_id: PydanticObjectId | None = None
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = "DE"
    postcodes: list[Annotated[str, StringConstraints(max_length=40)]] = Field(
        default_factory=list, max_length=AREAS_MOST
    )


class TerritoryChange(TerritoryIn):
    seen: int = Field(ge=0, lt=2**31)
    """`turn` of what the person saw; another writer since then is a conflict."""


@dataclass
class TerritoryRow:
    id: str
    name: str
    team: str
    owner: Ref | None
    owner_has_left: bool
    """The owner does not work here any more, or is not in the team: nobody new comes to them."""
    country: str
    postcodes: list[str]
    customers: int
    """Those in it that this person sees; at most 1,000 are counted."""
    outstanding: int
    """Those that do not stand as the territory says, or lie in it without being in it; at most 1,000."""
    turn: int
    """To be sent back as `seen` with a change."""


@dataclass
class Person:
    id: str
    name: str
    teams: list[str]


@dataclass
class TerritoryList:
    territories: list[TerritoryRow]
    people: list[Person]
    """For whoever may change: who could care."""
    may_change: bool


@dataclass
class Settled:
    """How many customers followed, and how many still have to: ask again until none did."""

    done: int
    left: int


@dataclass
class TerritoryChoice:
    name: str
    team: str
    owner: str


@dataclass
class TerritoryChoices:
    choices: list[TerritoryChoice]
    proposed: str | None
    """Where the customer's main site lies."""


@router.get("/territories", response_model=TerritoryList)
async def listed(user: SignedIn) -> Response:
    keeps = user.role in KEEPERS
    known = await territories.in_order()
    called = await names([it.owner_id for it in known if it.owner_id])
    rows = [await _row(user, it, called, keeps) for it in known]
    people = await colleagues.everybody() if keeps else []
    return answer(TerritoryList(rows, [Person(str(it["_id"]), it["name"], it["teams"]) for it in people], keeps))


@router.post("/territories", status_code=204)
async def add(body: TerritoryIn, user: SignedIn, request: Request) -> None:
    _check(user)
    made = _territory(body, PydanticObjectId())
    await _once_named(territories.add(request.app.state.store, user, made))


@router.put("/territories/{territory_id}", status_code=204)
async def change(territory_id: str, body: TerritoryChange, user: SignedIn, request: Request) -> None:
    """Customers follow when `settle` is asked for."""
    _check(user)
    made = _territory(body, PydanticObjectId(str((await _found(territory_id)).id)))
    await _once_named(territories.change(request.app.state.store, user, made, body.seen))


@router.delete("/territories/{territory_id}", status_code=204)
async def remove(territory_id: str, user: SignedIn, request: Request) -> None:
    _check(user)
    await territories.remove(request.app.state.store, user, await _found(territory_id), _now())


@router.post("/territories/{territory_id}/settle", response_model=Settled)
async def settle(territory_id: str, user: SignedIn, request: Request) -> Response:
    """Let up to 50 customers that this person sees follow: into the territory, to its team, to its owner."""
    _check(user)
    territory = await _found(territory_id)
    done = await settling.settle(request.app.state.store, user, territory, _now())
    owner_id = await territories.carer(territory.team, territory.owner_id)
    return answer(Settled(done, await territories.count(territories.outstanding(user, territory, owner_id))))


@router.get("/customers/{customer_id}/territory", response_model=TerritoryChoices)
async def choices(customer_id: str, user: SignedIn) -> Response:
    """The territories there are, and the one the customer's main site lies in."""
    customer = await visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound("There is no such customer.")
    known = await territories.in_order()
    called = await names([it.owner_id for it in known if it.owner_id])
    found = [TerritoryChoice(it.name, it.team, called.get(it.owner_id, "") if it.owner_id else "") for it in known]
    site = next(iter(customer.sites), None)
    here = territories.where(known, site.postcode, site.country) if site else None
    return answer(TerritoryChoices(found, here.name if here else None))


async def _row(user: User, it: Territory, called: dict[PydanticObjectId, str], keeps: bool) -> TerritoryRow:
    carer = await territories.carer(it.team, it.owner_id)
    return TerritoryRow(
        id=str(it.id),
        name=it.name,
        team=it.team,
        owner=Ref(str(it.owner_id), called.get(it.owner_id, "")) if it.owner_id else None,
        owner_has_left=it.owner_id is not None and carer is None,
        country=it.country,
        postcodes=it.postcodes,
        customers=await territories.count(territories.within(user, it)),
        outstanding=await territories.count(territories.outstanding(user, it, carer)) if keeps else 0,
        turn=it.turn,
    )


async def _once_named(writing: Coroutine[Any, Any, None]) -> None:
    try:
        await writing
    except DuplicateKeyError:
        raise Conflict(TAKEN, code="taken") from None


async def _found(territory_id: str) -> Territory:
    found = await Territory.get(object_id(territory_id))
    if found is None:
        raise NotFound(NO_TERRITORY)
    return found


def _territory(body: TerritoryIn, id_: PydanticObjectId) -> Territory:
    return Territory(
        id=id_, name=body.name, team=body.team, owner_id=body.owner_id, country=body.country,
        postcodes=[str(it) for it in areas(body.postcodes)], changed_at=_now(),
    )  # fmt: skip


def _check(user: User) -> None:
    if user.role not in KEEPERS:
        raise NotAllowed("Territories are kept by managers and administrators.")


def _now() -> datetime:
    return datetime.now(UTC)
