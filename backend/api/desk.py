"""The data quality desk: what to put right next, ordered by the value of the customer. How two become one: `merges`."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.completeness import cursor
from backend.domain.context import Ref
from backend.domain.duplicates import Likeness
from backend.domain.flaws import Code, Flaw, flaws
from backend.domain.phones import Phone, phone
from backend.errors import Conflict, NotFound
from backend.store import company, contacts, customers, double_contacts, flawed, merge_pair, pairs
from backend.store.cards import city
from backend.store.completeness import Cursor
from backend.store.twins import Duplicate, Kind
from backend.store.users import names

router = APIRouter(prefix="/api", tags=["quality"])

After = Annotated[str, Query(max_length=60)]


@dataclass
class DoubleReason:
    code: str
    detail: str
    weight: float


@dataclass
class Alike:
    """`about` tells two of one name apart: a company's town, a person's title or mail address."""

    id: str
    name: str
    about: str


@dataclass
class DoublePair:
    """Two customers, or two contacts of `customer`; `a` is the one that matters more or is known better."""

    id: str
    kind: Kind
    customer: Ref | None
    a: Alike
    b: Alike
    score: int
    reasons: list[DoubleReason]


@dataclass
class DoublePairs:
    pairs: list[DoublePair]
    next: str | None


@dataclass
class LikelyPerson:
    """A contact of the same customer who may be the same person, with the reasons as codes, the strongest first."""

    person: Alike
    score: int
    reasons: list[str]


@dataclass
class LikelyPeople:
    people: list[LikelyPerson]


class Typed(BaseModel):
    """A person as far as it is typed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=320)
    name: str = ""
    address: str = ""
    phone: str = ""


@dataclass
class Flawed:
    customer: Ref
    city: str
    owner: Ref | None
    flaws: list[Flaw]


@dataclass
class FlawedList:
    customers: list[Flawed]
    counts: dict[str, int]
    next: str | None


@router.get("/quality/pairs", response_model=DoublePairs)
async def doubles(user: SignedIn, after: After = "") -> Response:
    """Customers, and contacts of one customer, that are probably one; those of the most valuable customers first."""
    began = cursor(after)
    rows = await pairs.open_pairs(user, began)
    return answer(DoublePairs([_pair(row) for row in rows[: pairs.PAGE]], _next(rows, began)))


@router.post("/quality/pairs/{pair_id}/part", status_code=204)
async def part(pair_id: str, user: SignedIn) -> None:
    """These are two; they are not proposed again."""
    found = await Duplicate.get(object_id(pair_id))
    if found is None:
        raise NotFound("There is no such pair.")
    await merge_pair.pair(user, found.kind, found.a_id, found.b_id)
    if not await pairs.part(user, object_id(pair_id)):
        raise Conflict("Somebody has settled this meanwhile.")


@router.get("/contacts/{contact_id}/alike", response_model=LikelyPeople)
async def likely_the_same(contact_id: str, user: SignedIn) -> Response:
    """Who at the same customer may be this person, as of now."""
    contact = await contacts.visible(user, object_id(contact_id))
    if contact is None:
        raise NotFound("There is no such contact.")
    return answer(LikelyPeople([_likely(*it) for it in await double_contacts.alike(contact)]))


@router.get("/customers/{customer_id}/contacts/likely", response_model=LikelyPeople)
async def likely_there(customer_id: str, user: SignedIn, typed: Annotated[Typed, Query()]) -> Response:
    """Who at this customer may be the person that is about to be added."""
    customer = await customers.visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound("There is no such customer.")
    dialled = phone(typed.phone, await company.country(user, object_id(customer_id)))
    row = {
        "_id": None, "customer_id": customer.id, "name": typed.name, "addresses": [typed.address] if typed.address else [],
        "phones": [dialled.e164] if isinstance(dialled, Phone) else [],
    }  # fmt: skip
    return answer(LikelyPeople([_likely(*it) for it in await double_contacts.alike(row)]))


@router.get("/quality/flaws", response_model=FlawedList)
async def to_put_right(user: SignedIn, code: Code | None = None, after: After = "") -> Response:
    """Customers with something to put right, the most valuable first; told afresh, not as it was when it was found."""
    began = cursor(after)
    rows = await flawed.flawed(user, code, began)
    shown = rows[: pairs.PAGE]
    people = await flawed.contacts_of([row["_id"] for row in shown])
    owners = await names([row["owner_id"] for row in shown if row.get("owner_id")])
    told = [_flawed(row, people[row["_id"]], owners) for row in shown]
    return answer(FlawedList([it for it in told if it.flaws], await flawed.counts(user), _next(rows, began)))


def alike(row: Any) -> Alike:
    """A customer or a contact as stored."""
    about = city(row) if "customer_id" not in row else row.get("title") or next(iter(row.get("addresses", ())), "")
    return Alike(str(row["_id"]), row["name"], about)


def _pair(row: dict[str, Any]) -> DoublePair:
    reasons = [DoubleReason(it["code"], it["detail"], it["weight"]) for it in row["reasons"]]
    customer = next((Ref(str(it["_id"]), it["name"]) for it in row["customer"]), None)
    a, b = map(alike, sorted((row["a"][0], row["b"][0]), key=_fullness, reverse=True))
    return DoublePair(str(row["_id"]), row.get("kind", "customers"), customer, a, b, row["score"], reasons)


def _fullness(row: dict[str, Any]) -> tuple[float, int]:
    """Who matters more, or is known better, is proposed to stay."""
    return row.get("rank", 0.0), sum(map(bool, row.values()))


def _likely(row: dict[str, Any], likeness: Likeness) -> LikelyPerson:
    return LikelyPerson(alike(row), likeness.score, [it.code for it in likeness.reasons if it.weight > 0])


def _flawed(row: dict[str, Any], people: list[dict[str, Any]], owners: dict[Any, str]) -> Flawed:
    owner_id = row.get("owner_id")
    owner = Ref(str(owner_id), owners[owner_id]) if owner_id in owners else None
    return Flawed(Ref(str(row["_id"]), row["name"]), city(row), owner, list(flaws(row, people)))


def _next(rows: list[dict[str, Any]], began: Cursor | None) -> str | None:
    more = pairs.next_page(rows, began)
    return f"{more.key}:{more.skip}" if more else None
