"""`rapport audit`: who changed or read what, as a CSV file. The same rights as on the screen."""

import asyncio
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from beanie import PydanticObjectId

from backend.commands.installation import opened
from backend.domain.audit_words import HEADERS, cells
from backend.errors import Invalid, NotFound
from backend.store import audit_log
from backend.store.audit import Action
from backend.store.audit_log import Asked
from backend.store.users import User, by_email
from backend.tables.writing import BOM, csv_line

DAY = typer.Option(formats=["%Y-%m-%d"])


def audit(
    reader: Annotated[str, typer.Option("--as", help="E-mail address of an admin, or of whoever asks for themself.")],
    person: Annotated[str, typer.Option(help="Only this person's lines, by e-mail address.")] = "",
    customer: Annotated[str, typer.Option(help="Only lines about this customer, by its id.")] = "",
    action: Annotated[Action | None, typer.Option(help="Only what was done so.")] = None,
    since: Annotated[datetime | None, DAY] = None,
    until: Annotated[datetime | None, DAY] = None,
    to: Annotated[Path, typer.Option("--to", help="A CSV file; - for the screen.")] = Path("-"),
) -> None:
    """Write the audit log into a CSV file, newest first. Both days are included."""
    asyncio.run(_audit(reader, person, customer, action, (since, until), to))


async def _audit(
    reader: str, person: str, customer: str, action: Action | None, days: tuple[datetime | None, datetime | None], to: Path
) -> None:  # fmt: skip
    async with opened() as (_, settings, _):
        user = await _found(reader, reads=True)
        of = await _found(person) if person else None
        begins, ends = _period(*days, settings.company.calendar.zone)
        wanted = Asked(PydanticObjectId(str(of.id)) if of else None, _id(customer), action, begins, ends)
        allowed = await audit_log.begin(user, wanted, datetime.now(UTC))
        await _write(user, allowed, to)


async def _write(user: User, wanted: Asked, to: Path) -> None:
    with nullcontext(sys.stdout) if str(to) == "-" else to.open("w", encoding="utf-8", newline="") as out:
        out.write(BOM + csv_line(HEADERS[user.lang], user.lang))
        async for row in audit_log.every_line(user, wanted):
            out.write(csv_line(cells(row, user.lang), user.lang))


def _period(since: datetime | None, until: datetime | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    ends = until + timedelta(days=1) if until else None
    return since.replace(tzinfo=zone) if since else None, ends.replace(tzinfo=zone) if ends else None


def _id(text: str) -> PydanticObjectId | None:
    if text and not PydanticObjectId.is_valid(text):
        raise Invalid(f"{text!r} is no customer's id; it stands in the address of the customer's page.")
    return PydanticObjectId(text) if text else None


async def _found(email: str, *, reads: bool = False) -> User:
    """Whoever has left may be asked about, and asks for nothing."""
    user = await by_email(email)
    if user is None or (reads and user.disabled_at):
        raise NotFound(f"Nobody signs in as {email}.")
    return user
