"""What is noted on a customer in its five fields, to read: facts, the pyramid of fascination, needs with their potential; and how complete it is.

Potentials are a rep's own estimates: whoever sees the customer sees them. Facts about finances are money: given only when asked for,
only to those who see money, and each reading is noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Response

from backend.api import completeness
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.completeness import CompletenessOut
from backend.api.customer_page import KnownOut
from backend.domain.context import Ref
from backend.domain.needs import Estimate, Step, next_step, open_cents, wallets
from backend.domain.words import FascinationLevel, FieldName
from backend.errors import NotFound
from backend.store import audit, noted, offering_names, users
from backend.store import completeness as standings
from backend.store.completeness import Judged
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api/customers", tags=["fields"])

Row = dict[str, Any]
Names = dict[PydanticObjectId, str]
"""Of offerings and of colleagues."""


@dataclass
class NotedFact:
    id: str
    field: FieldName
    key: str
    value: str
    known: KnownOut


@dataclass
class FascinationOut:
    id: str
    level: FascinationLevel
    text: str
    offering: Ref | None
    known: KnownOut


@dataclass
class NeedOut:
    id: str
    need: str
    requirement: str
    demand: str
    offering: Ref | None
    potential_cents: int | None
    share_percent: int | None
    open_cents: int | None
    """Of the potential, what is not ours yet. Null while potential or share is not estimated."""
    currency: str
    basis: str
    next: Step | None
    """The first of the four steps nobody has told us yet."""
    known: KnownOut
    changed: dict[str, KnownOut]
    """Where an attribute that was told since comes from; the others are as old as the need."""


@dataclass
class WalletOut:
    currency: str
    potential_cents: int
    ours_cents: int
    open_cents: int
    share_percent: int | None
    unknown: int
    """Needs without an estimate, which are not in the sums."""


@dataclass
class FieldsPage:
    completeness: CompletenessOut
    facts: list[NotedFact]
    fascination: list[FascinationOut]
    needs: list[NeedOut]
    wallets: list[WalletOut]
    """One per currency: estimates, all of them."""


@router.get("/{customer_id}/fields", response_model=FieldsPage)
async def page(customer_id: str, user: SignedIn, money: bool = False) -> Response:
    """`money` also gives the facts about finances, to whoever may see them."""
    judged = await standings.of_customer(user, object_id(customer_id))
    if judged is None:
        raise NotFound(noted.NO_CUSTOMER)
    now, with_money = datetime.now(UTC), money and sees_money(user)
    if with_money:
        of_this = object_id(customer_id)
        await audit.note("read_money", "customers", of_this, at=now, user_id=user.id, customer_id=of_this)
    return answer(await _page(user, judged, now, with_money=with_money))


async def _page(user: User, judged: Judged, now: datetime, *, with_money: bool) -> FieldsPage:
    row = judged.row
    stones, needs = row.get("fascination", ()), row.get("needs", ())
    facts = [it for it in row.get("facts", ()) if with_money or it["field"] != "finances"]
    names = await _names((*stones, *needs), (*facts, *stones, *needs))
    return FieldsPage(
        completeness=completeness.out(user, judged.known, now),
        facts=[NotedFact(str(it["id"]), it["field"], it["key"], it["value"], _told(it, names)) for it in facts],
        fascination=[
            FascinationOut(str(it["id"]), it["level"], it["text"], _offering(it, names), _told(it, names))
            for it in stones
        ],
        needs=[_need(it, names) for it in needs],
        wallets=[
            WalletOut(it.currency, it.potential_cents, it.ours_cents, it.open_cents, it.share_percent, it.unknown)
            for it in wallets(_estimate(it) for it in needs)
        ],
    )


async def _names(offered: Sequence[Row], told: Sequence[Row]) -> Names:
    people = {it.get("by") for row in told for it in (row, *row.get("known", {}).values())} - {None}
    return await offering_names.names(it.get("offering_id") for it in offered) | await users.names(list(people))


def _need(row: Row, names: Names) -> NeedOut:
    return NeedOut(
        id=str(row["id"]),
        need=row["need"],
        requirement=row["requirement"],
        demand=row["demand"],
        offering=_offering(row, names),
        potential_cents=row["potential_cents"],
        share_percent=row["share_percent"],
        open_cents=open_cents(_estimate(row)),
        currency=row["currency"],
        basis=row.get("basis", ""),
        next=next_step(row["need"], row["requirement"], row["demand"], row["potential_cents"]),
        known=_told(row, names),
        changed={name: _told(it, names) for name, it in row.get("known", {}).items()},
    )


def _estimate(row: Row) -> Estimate:
    return Estimate(row["potential_cents"], row["share_percent"], row["currency"])


def _offering(row: Row, names: Names) -> Ref | None:
    offering_id = row.get("offering_id")
    return Ref(str(offering_id), names[offering_id]) if offering_id in names else None


def _told(row: Row, names: Names) -> KnownOut:
    return KnownOut(row["source"], row["at"], names.get(row["by"]) if row.get("by") else None)
