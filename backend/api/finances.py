"""The fifth field. Only who sees money sees it; opening it is noted once, with all that is read for it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Line
from backend.api.customer_page import KnownOut
from backend.api.opportunities import Added
from backend.api.sales_fields import FINANCES, PRICE, Cents, Currency, Day, day_of, seen_and_wanted, since
from backend.domain.context import Ref
from backend.domain.figures import Ageing, Behaviour, Year, ageing, behaviour, due, overdue_so_far, per_year
from backend.errors import NotAllowed, NotFound
from backend.store import audit, finances
from backend.store.customers import visible
from backend.store.finances import AgreedPrice
from backend.store.revenue import Books, books, open_item
from backend.store.trade import Offering
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api/customers", tags=["finances"])

ITEMS_SHOWN = 100


@dataclass
class InCurrency:
    """The figures of one currency; currencies are never added up."""

    currency: str
    years: list[Year]
    ageing: Ageing | None
    behaviour: Behaviour | None


@dataclass
class OpenInvoice:
    id: str
    number: str
    day: date
    due_day: date
    open_cents: int
    currency: str
    days_overdue: int
    """Below zero before the due day."""


@dataclass
class PriceOut:
    id: str
    offering: Ref
    price_cents: int
    currency: str
    valid_until: date | None
    note: str
    expired: bool


@dataclass
class FinancesPage:
    """`offerings` names those in the figures. `items_more`: more is open than is listed or counted here."""

    credit_limit_cents: int | None
    rating: str
    terms_days: int | None
    terms: str
    currency: str
    known: dict[str, KnownOut]
    prices: list[PriceOut]
    figures: list[InCurrency]
    offerings: dict[str, str]
    items: list[OpenInvoice]
    items_more: bool


class NewPrice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    offering_id: PydanticObjectId
    price_cents: Cents
    currency: Currency = "EUR"
    valid_until: Day | None = None
    note: Line = ""


@router.get("/{customer_id}/finances", response_model=FinancesPage)
async def page(customer_id: str, user: SignedIn) -> Response:
    id_ = await _allowed(customer_id, user)
    now = _now()
    await audit.note("read_money", "finances", id_, at=now, user_id=user.id, customer_id=id_)
    row = await finances.of_customer(id_)
    read = await books(id_, row["terms_days"], now.date())
    return answer(_page(row, await since(row["known"]), read, await _names(row), now.date()))


@router.patch("/{customer_id}/finances", status_code=204)
async def amend(customer_id: str, change: Change, user: SignedIn, request: Request) -> None:
    id_ = await _allowed(customer_id, user)
    was, value = seen_and_wanted(FINANCES, change)
    await finances.amend(request.app.state.store, user, id_, change.field, was, value, _now())


@router.post("/{customer_id}/prices", response_model=Added)
async def agree(customer_id: str, it: NewPrice, user: SignedIn, request: Request) -> Response:
    id_ = await _allowed(customer_id, user)
    price = AgreedPrice(**it.model_dump())
    await finances.agree(request.app.state.store, user, id_, price, _now())
    return answer(Added(str(price.id)))


@router.patch("/{customer_id}/prices/{price_id}", status_code=204)
async def reprice(customer_id: str, price_id: str, change: Change, user: SignedIn, request: Request) -> None:
    id_ = await _allowed(customer_id, user)
    was, value = seen_and_wanted(PRICE, change)
    store, price = request.app.state.store, object_id(price_id)
    await finances.reprice(store, user, id_, price, change.field, was, value, _now())


@router.delete("/{customer_id}/prices/{price_id}", status_code=204)
async def revoke(customer_id: str, price_id: str, user: SignedIn, request: Request) -> None:
    id_ = await _allowed(customer_id, user)
    await finances.revoke(request.app.state.store, user, id_, object_id(price_id), _now())


async def _allowed(customer_id: str, user: User) -> PydanticObjectId:
    """The id of a customer whose money this person may see. Raises NotFound before NotAllowed."""
    if await visible(user, object_id(customer_id)) is None:
        raise NotFound("There is no such customer.")
    if not sees_money(user):
        raise NotAllowed("You do not see finances.")
    return object_id(customer_id)


async def _names(row: dict[str, Any]) -> dict[PydanticObjectId, str]:
    ids = [it["offering_id"] for it in row["prices"]]
    found = Offering.get_motor_collection().find({"_id": {"$in": ids}}, {"name": 1})
    return {it["_id"]: it["name"] async for it in found}


def _page(
    row: dict[str, Any], known: dict[str, KnownOut], read: Books, names: dict[PydanticObjectId, str], today: date
) -> FinancesPage:
    terms = row["terms_days"]
    return FinancesPage(
        credit_limit_cents=row["credit_limit_cents"],
        rating=row["rating"],
        terms_days=terms,
        terms=row["terms"],
        currency=row["currency"],
        known=known,
        prices=[_price(it, names, today) for it in row["prices"]],
        figures=_figures(read, terms, today),
        offerings=read.offerings,
        items=[_item(it, terms, today) for it in read.open_items[:ITEMS_SHOWN]],
        items_more=read.more or len(read.open_items) > ITEMS_SHOWN,
    )


def _figures(read: Books, terms_days: int | None, today: date) -> list[InCurrency]:
    items = [open_item(it) for it in read.open_items]
    years = per_year(read.sold)
    aged = {it.currency: it for it in ageing(items, terms_days, today)}
    paid = {it.currency: it for it in behaviour([*read.settled, *overdue_so_far(items, terms_days, today)], today)}
    currencies = sorted({*years, *aged, *paid}, key=lambda it: (-_volume(years.get(it, ())), it))
    return [InCurrency(it, list(years.get(it, ())), aged.get(it), paid.get(it)) for it in currencies]


def _volume(years: tuple[Year, ...]) -> int:
    """Only to order currencies, the one most used first: compared, not added."""
    return sum(year.figure.revenue_cents for year in years)


def _item(row: dict[str, Any], terms_days: int | None, today: date) -> OpenInvoice:
    item = open_item(row)
    day = due(item, terms_days)
    return OpenInvoice(
        str(row["_id"]), row["number"], item.day, day, item.open_cents, item.currency, (today - day).days
    )


def _price(row: dict[str, Any], names: dict[PydanticObjectId, str], today: date) -> PriceOut:
    offering, until = row["offering_id"], day_of(row["valid_until"])
    return PriceOut(
        str(row["id"]), Ref(str(offering), names.get(offering, "")), row["price_cents"], row["currency"], until, row["note"],
        until is not None and until < today,
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
