"""The audit log on the screen and as a file: who changed or read what, and when."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.places import Before, after, place
from backend.domain.audit_words import HEADERS, cells
from backend.domain.context import Ref
from backend.store import audit_log
from backend.store.audit import Action
from backend.store.audit_log import Asked
from backend.store.cards import ref
from backend.store.users import User
from backend.tables.writing import BOM, csv_line

router = APIRouter(prefix="/api/audit", tags=["audit"])


@dataclass
class AuditChange:
    """A field that was changed. `was` and `value` are null where this person may not read them."""

    field: str
    was: str | None
    value: str | None


@dataclass
class AuditLine:
    """`user` is null for the machine, or another system: `system` is the name of its key. `customer` is null without one, or where this person does not see it: then there is only its id."""

    id: str
    at: datetime
    user: Ref | None
    system: str
    action: Action
    kind: str
    ref_id: str
    customer_id: str | None
    customer: Ref | None
    changes: list[AuditChange]


@dataclass
class AuditPage:
    """`kept_days`: what is older is forgotten. `people` are those whose lines may be asked for: only an admin asks for others'."""

    lines: list[AuditLine]
    next: str | None
    kept_days: int
    people: list[Ref]


async def asked(
    user: SignedIn, request: Request, person: str = "", customer: str = "", action: Action | None = None,
    since: date | None = None, until: date | None = None,
) -> Asked:  # fmt: skip
    """What is wanted, as far as this person may have it. Both days are included, and are the company's. Noted if it is about others."""
    zone = request.app.state.settings.company.calendar.zone
    begins = datetime.combine(since, time(), zone) if since else None
    ends = datetime.combine(until + timedelta(days=1), time(), zone) if until and until < date.max else None
    wanted = Asked(
        object_id(person) if person else None if user.role == "admin" else user.id,
        object_id(customer) if customer else None, action, begins, ends,
    )  # fmt: skip
    return await audit_log.begin(user, wanted, datetime.now(UTC))


Wanted = Annotated[Asked, Depends(asked)]


@router.get("", response_model=AuditPage)
async def page(user: SignedIn, wanted: Wanted, request: Request, before: Before = "") -> Response:
    rows = await audit_log.lines(user, wanted, place(before))
    lines = rows[: audit_log.PAGE]
    more = after(lines[-1]) if len(rows) > len(lines) else None
    people = [Ref(str(it["_id"]), it["name"]) for it in await audit_log.everybody()] if user.role == "admin" else []
    return answer(AuditPage([_line(it) for it in lines], more, request.app.state.settings.company.audit_days, people))


@router.get("/csv", response_class=StreamingResponse)
async def export(user: SignedIn, wanted: Wanted) -> StreamingResponse:
    """The same lines, all of them, for a spreadsheet."""
    name = f"{'protokoll' if user.lang == 'de' else 'audit'}-{datetime.now(UTC).date().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_csv(user, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(user: User, wanted: Asked) -> AsyncIterator[str]:
    yield BOM + csv_line(HEADERS[user.lang], user.lang)
    async for row in audit_log.every_line(user, wanted):
        yield csv_line(cells(row, user.lang), user.lang)


def _line(row: dict[str, Any]) -> AuditLine:
    changes = [AuditChange(name, *(pair or (None, None))) for name, pair in row["changes"].items()]
    return AuditLine(
        str(row["_id"]), row["at"], ref(row["user"]), row.get("system", ""), row["action"], row["kind"], str(row["ref_id"]),
        str(row["customer_id"]) if row.get("customer_id") else None, ref(row["customer"]), changes,
    )  # fmt: skip
