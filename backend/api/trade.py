"""What a customer was offered, has ordered and was invoiced. Offers can be written here; orders and invoices come from the ERP.

Whoever sees a customer sees its offers with their prices. Amounts of orders, and invoices as a whole, are money: only `sees_money`
sees them, and reading them is noted.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Id, Line
from backend.api.opportunities import Added, OpportunityRow, row_of
from backend.api.sales_fields import (
    LINES,
    LINES_OF_OFFER,
    OFFER,
    Currency,
    Day,
    LineIn,
    day_of,
    seen_and_wanted,
)
from backend.domain.context import Ref
from backend.domain.sales import offer_status
from backend.domain.trade_entries import PaperKind
from backend.domain.words import InvoiceStatus, OfferStatus, OrderStatus
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import audit, offers, opportunities
from backend.store.cards import ref
from backend.store.customers import visible
from backend.store.offers import SHOWN
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api", tags=["trade"])

NO_MONEY = "You do not see finances."
NO_PAPER = "There is no such document."


@dataclass
class PaperRow:
    """An offer, an order or an invoice in a list. Amounts are None for whoever may not see them."""

    id: str
    kind: PaperKind
    number: str
    day: date
    status: OfferStatus | OrderStatus | InvoiceStatus
    currency: str
    total_cents: int | None
    until: date | None
    """An offer's last valid day, an invoice's due day."""
    late: bool
    """Open after that day."""


@dataclass
class Business:
    """Everything newest first, at most 50 of each; `more` names what there is more of. `invoices` is None for whoever sees no money."""

    opportunities: list[OpportunityRow]
    offers: list[PaperRow]
    orders: list[PaperRow]
    invoices: list[PaperRow] | None
    more: list[PaperKind]


@dataclass
class PaperLine:
    offering_id: str | None
    text: str
    quantity: int
    price_cents: int | None
    discount: int
    total_cents: int | None


@dataclass
class PaperPage:
    paper: PaperRow
    customer: Ref | None
    opportunity: Ref | None
    lines: list[PaperLine]
    gross_cents: int | None
    paid_cents: int | None
    paid_day: date | None


class NewOffer(BaseModel):
    """Without a number it gets the year's next one."""

    model_config = ConfigDict(extra="forbid")
    number: Line = ""
    day: Day
    valid_until: Day | None = None
    currency: Currency = "EUR"
    opportunity_id: Id = None
    lines: list[LineIn] = Field(default_factory=list, max_length=LINES)


class OfferStep(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seen: OfferStatus
    to: Literal["draft", "sent", "accepted", "declined"]


@router.get("/customers/{customer_id}/business", response_model=Business)
async def business(customer_id: str, user: SignedIn) -> Response:
    customer = await visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound("There is no such customer.")
    id_, today, money = object_id(customer_id), _now().date(), sees_money(user)
    kinds: list[PaperKind] = ["offers", "orders", *(["invoices"] if money else [])]  # type: ignore[list-item]
    if money:
        await audit.note("read_money", "invoices", id_, at=_now(), user_id=user.id, customer_id=id_)
    rows = {kind: await offers.of_customer(kind, id_) for kind in kinds}
    shown = {kind: [_row(kind, it, money, today) for it in of_kind[:SHOWN]] for kind, of_kind in rows.items()}
    return answer(
        Business(
            [row_of(it, today) for it in await opportunities.of_customer(id_)],
            shown["offers"],
            shown["orders"],
            shown.get("invoices"),
            [kind for kind in kinds if len(rows[kind]) > SHOWN],
        )
    )


@router.post("/customers/{customer_id}/offers", response_model=Added)
async def add(customer_id: str, it: NewOffer, user: SignedIn, request: Request) -> Response:
    fields = it.model_dump(exclude={"lines"}) | {"lines": [line.line() for line in it.lines]}
    made = await offers.add(request.app.state.store, user, object_id(customer_id), fields, _now())
    return answer(Added(str(made)))


@router.get("/offers/{offer_id}", response_model=PaperPage)
async def offer(offer_id: str, user: SignedIn) -> Response:
    return answer(await _page("offers", offer_id, user))


@router.get("/orders/{order_id}", response_model=PaperPage)
async def order(order_id: str, user: SignedIn) -> Response:
    return answer(await _page("orders", order_id, user))


@router.get("/invoices/{invoice_id}", response_model=PaperPage)
async def invoice(invoice_id: str, user: SignedIn) -> Response:
    return answer(await _page("invoices", invoice_id, user))


@router.patch("/offers/{offer_id}", status_code=204)
async def amend(offer_id: str, change: Change, user: SignedIn, request: Request) -> None:
    """One field of a draft; `lines` is one of them and goes as a whole."""
    store, id_ = request.app.state.store, object_id(offer_id)
    if change.field == "lines":
        was, lines = _lines(change.was), _lines(change.value)
        return await offers.rewrite(store, user, id_, [it.line() for it in was], [it.line() for it in lines], _now())
    seen, wanted = seen_and_wanted(OFFER, change)
    await offers.amend(store, user, id_, change.field, seen, wanted, _now())


@router.post("/offers/{offer_id}/status", status_code=204)
async def step(offer_id: str, it: OfferStep, user: SignedIn, request: Request) -> None:
    now = _now()
    await offers.step(request.app.state.store, user, object_id(offer_id), it.seen, it.to, now, now.date())


async def _page(kind: PaperKind, id_: str, user: User) -> PaperPage:
    """The page of one of them. Amounts of orders and invoices are noted as read. Raises NotFound, NotAllowed."""
    found = await offers.opened(user, kind, object_id(id_))
    if found is None:
        raise NotFound(NO_PAPER)
    money = sees_money(user)
    if kind == "invoices" and not money:
        raise NotAllowed(NO_MONEY)
    if kind != "offers" and money:
        await audit.note("read_money", kind, found["_id"], at=_now(), user_id=user.id, customer_id=found["customer_id"])
    shown = money or kind == "offers"
    return PaperPage(
        _row(kind, found, money, _now().date()),
        ref(found["customer"]),
        Ref(str(it[0]["_id"]), it[0]["title"]) if (it := found["opportunity"]) else None,
        [_line(line, shown) for line in found["lines"]],
        found.get("gross_cents"),
        found.get("paid_cents"),
        day_of(found.get("paid_day")),
    )


def _row(kind: PaperKind, row: dict[str, Any], money: bool, today: date) -> PaperRow:
    until = day_of(row.get("valid_until") or row.get("due_day"))
    answered = bool(row.get("answered"))
    status = offer_status(row["status"], until, today, is_answered=answered) if kind == "offers" else row["status"]
    late = status == "expired" or (kind == "invoices" and status == "open" and until is not None and until < today)
    shown = money or kind == "offers"
    return PaperRow(
        str(row["_id"]), kind, row["number"], row["day"].date(), status, row["currency"], row["total_cents"] if shown else None, until, late,
    )  # fmt: skip


def _line(row: dict[str, Any], shown: bool) -> PaperLine:
    """Costs stay inside: they are in the figures of who sees money."""
    offering = row.get("offering_id")
    return PaperLine(
        str(offering) if offering else None, row["text"], row["quantity"], row["price_cents"] if shown else None, row.get("discount", 0),
        row["total_cents"] if shown else None,
    )  # fmt: skip


def _lines(value: Any) -> list[LineIn]:
    try:
        return LINES_OF_OFFER.validate_python(value)
    except ValidationError:
        raise Invalid("Please check the lines.", code="lines") from None


def _now() -> datetime:
    return datetime.now(UTC)
