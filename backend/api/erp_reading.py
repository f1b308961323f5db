"""Where an ERP reads what has changed here, page by page, in the words in which it writes (`erp`): what it reads it may send back as it is.

Signed in by an API key: the customers of its teams and what hangs on them; amounts of orders and invoices only for a key with money.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from beanie import PydanticObjectId
from fastapi import APIRouter, Query, Response

from backend.api.answers import Moment, answer
from backend.api.erp import System
from backend.domain.told import externals, told
from backend.store import exports
from backend.store.places import Place

router = APIRouter(prefix="/api/erp", tags=["erp"])

PLACE = r"^(?:-?\d{1,13}-[0-9a-f]{24})?$"
PAGE = 100
LARGEST_PAGE = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ReadKind = Literal["customers", "contacts", "opportunities", "offers", "orders", "invoices", "offerings"]


@dataclass
class ErpExternal:
    source: str
    id: str


@dataclass
class ErpChanged:
    """`fields` are named and written as PUT takes them."""

    id: str
    external: list[ErpExternal]
    changed_at: datetime
    fields: dict[str, Any]


@dataclass
class ErpChanges:
    items: list[ErpChanged]
    next: str | None
    """Where the next page begins, as `after` takes it; null at the end."""
    until: datetime
    """What to give as `changed_since` the next time: what is written from now on, by an import that runs now, too, has changed since."""


@router.get("/{kind}", response_model=ErpChanges)
async def changes(
    kind: ReadKind,
    system: System,
    changed_since: Moment = EPOCH,
    after: Annotated[str, Query(pattern=PLACE)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
) -> Response:
    """What was made or changed since a time, the oldest change first. `until` of the first page is the time to go on from; what comes
    twice does no harm."""
    until = await exports.settled_until(datetime.now(UTC))
    rows = await exports.changed(system, kind, changed_since, _place(after) if after else None, limit)
    page = rows[:limit]
    items = [
        ErpChanged(str(it["_id"]), [ErpExternal(**known) for known in externals(it)], it["changed_at"], told(kind, it))
        for it in page
    ]
    return answer(ErpChanges(items, _after(page[-1]) if len(rows) > limit else None, until))


def _place(text: str) -> Place:
    at_ms, _, id_ = text.rpartition("-")
    return Place(EPOCH + timedelta(milliseconds=int(at_ms)), PydanticObjectId(id_))


def _after(row: dict[str, Any]) -> str:
    return f"{(row['changed_at'] - EPOCH) // timedelta(milliseconds=1)}-{row['_id']}"
