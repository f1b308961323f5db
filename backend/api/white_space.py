"""White space: what similar customers buy and this one does not, with the counts it rests on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from fastapi import APIRouter, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.complaint_life import upsell_allowed
from backend.domain.completeness import cutoff
from backend.domain.context import Ref
from backend.domain.white_space import Gap, Trait
from backend.errors import NotFound
from backend.store import offering_names
from backend.store import white_space as gathering
from backend.store.users import User

router = APIRouter(prefix="/api/customers", tags=["white space"])

MONTHS = 24

Hidden = Literal["complaint", "too_few"]


@dataclass
class GapOut:
    offering: Ref
    buyers: int
    of: int
    share_percent: int
    usual_percent: int
    """Of customers of comparable weight, whatever they do."""
    lift: float | None
    """So many times more often than usual; null where nobody else was seen buying it."""
    named: list[Ref]
    """Some of the buyers, of those you see yourself."""


@dataclass
class WhiteSpace:
    ring: list[Trait]
    """What the similar customers share with this one."""
    industries: list[str]
    segment: str
    value_class: str
    peers: int
    """Similar customers who ordered something since then, in the whole company."""
    others: int
    since: date
    hidden: Hidden | None
    """Why nothing is shown: a complaint is open, or too few similar customers are known."""
    gaps: list[GapOut]


@router.get("/{customer_id}/white-space", response_model=WhiteSpace)
async def white_space(customer_id: str, user: SignedIn) -> Response:
    customer = await gathering.traits(user, object_id(customer_id))
    if customer is None:
        raise NotFound("There is no such customer.")
    since = cutoff(datetime.now(UTC), MONTHS).replace(hour=0, minute=0, second=0, microsecond=0)
    if not upsell_allowed(customer.get("open_complaint")):
        return answer(_out(customer, gathering.Found((), 0, 0, ()), since, "complaint", []))
    found = await gathering.found(customer, since)
    gaps = await _named(user, found.gaps)
    return answer(_out(customer, found, since, None if found.ring else "too_few", gaps))


async def _named(user: User, gaps: tuple[Gap, ...]) -> list[GapOut]:
    """Offerings that are no more are no gap."""
    names = await offering_names.on_sale(object_id(it.offering_id) for it in gaps)
    return [
        GapOut(
            Ref(it.offering_id, names[object_id(it.offering_id)]), it.buyers, it.of, round(it.buyers * 100 / it.of), it.usual_percent,
            None if it.lift is None else round(it.lift, 1),
            [Ref(str(row["_id"]), row["name"]) for row in await gathering.named(user, it.bought_by)],
        )
        for it in gaps
        if object_id(it.offering_id) in names
    ]  # fmt: skip


def _out(
    customer: dict[str, Any], found: gathering.Found, since: datetime, hidden: Hidden | None, gaps: list[GapOut]
) -> WhiteSpace:
    return WhiteSpace(
        list(found.ring), customer.get("industries", []), customer.get("segment", ""), customer.get("value_class", ""),
        found.peers, found.others, since.date(), hidden, gaps,
    )  # fmt: skip
