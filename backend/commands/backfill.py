"""`rapport mailbox backfill`: read the mail that was there before. Ordered here, done by the scanner; what is printed is how far it is."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from beanie import PydanticObjectId

from backend.commands.installation import opened
from backend.commands.mailbox_status import found
from backend.domain.backfilling import Turn, remaining_s
from backend.errors import Conflict, NotFound
from backend.store import backfills
from backend.store.backfills import Backfill, Order
from backend.store.customers import Customer

LOOK_S = 1.0
SHOWN = 20

commands = typer.Typer(
    no_args_is_help=True, help="Read the mail that was there before, newest first; nobody is told of it."
)
Since = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The first day, such as 2024-01-01.")]


@commands.command()
def preview(address: str, since: Since) -> None:
    """Count what would be kept, by customer. Nothing is kept."""
    asyncio.run(_order(address, since, at_once=False))


@commands.command()
def start(address: str, since: Annotated[datetime | None, typer.Argument(formats=["%Y-%m-%d"], help="Not needed after a preview.")] = None) -> None:  # fmt: skip
    """Read and keep it. Ctrl-C ends the watching only; reading goes on."""
    asyncio.run(_order(address, since, at_once=True) if since else _turn(address, "start", follows=True))


@commands.command()
def pause(address: str) -> None:
    """Stop for now; what is kept stays."""
    asyncio.run(_turn(address, "pause"))


@commands.command("continue")
def go_on(address: str) -> None:
    """Go on where it was paused."""
    asyncio.run(_turn(address, "go_on", follows=True))


@commands.command()
def cancel(address: str) -> None:
    """Stop for good; what is kept stays."""
    asyncio.run(_turn(address, "cancel"))


@commands.command()
def status(address: str) -> None:
    """How far it is."""
    asyncio.run(_status(address))


async def _order(address: str, since: datetime, *, at_once: bool) -> None:
    async with opened() as (store, _, _):
        order = Order(since.replace(tzinfo=UTC), None, datetime.now(UTC))
        await _follow(await backfills.ask(store, await found(address), order, at_once=at_once))


async def _turn(address: str, what: Turn, *, follows: bool = False) -> None:
    async with opened():
        it = await _latest(address)
        if not await backfills.turn(PydanticObjectId(str(it.id)), what):
            raise Conflict(f"It is {it.state}.")
        if follows:
            await _follow(it)


async def _status(address: str) -> None:
    async with opened():
        await _show(await _latest(address))


async def _latest(address: str) -> Backfill:
    box = await found(address)
    it = await backfills.latest(PydanticObjectId(str(box.id)))
    if it is None:
        raise NotFound(f"No older mail of {address} was asked for.")
    return it


async def _follow(it: Backfill) -> None:
    """Tell how far it is until the scanner is through with it, or somebody stops it."""
    said = ""
    while it.state in backfills.WORKED_ON:
        await asyncio.sleep(LOOK_S)
        it = await backfills.latest(it.mailbox_id) or it
        if it.state in backfills.WORKED_ON and (now := _line(it)) != said:
            typer.echo(said := now)
    await _show(it)


def _line(it: Backfill) -> str:
    counts, total = it.tally(), it.total()
    if not total:
        return it.trouble or "Waiting for the scanner …"
    left = remaining_s(total - counts.seen, it.rate)
    time = f", {left // 60} min {left % 60} s left" if left is not None else ""
    return f"{it.state}: {counts.seen} of {total} mails looked at, {counts.stored} kept{time}{'. ' + it.trouble if it.trouble else ''}"


async def _show(it: Backfill) -> None:
    counts = it.tally()
    typer.echo(_line(it))
    if it.preview and it.state == "shown":
        await _show_preview(it)
    else:
        typer.echo(
            f"{counts.stored} kept, {counts.known} known before, {counts.skipped} of nobody, {counts.quarantined} set aside, {counts.gone} gone."
        )


async def _show_preview(it: Backfill) -> None:
    shares = it.preview.customers if it.preview else []
    called = {row.id: row.name for row in await Customer.find({"_id": {"$in": [of.customer_id for of in shares[:SHOWN]]}}).to_list()}  # fmt: skip
    for of in shares[:SHOWN]:
        typer.echo(f"{of.mails:>8}  {called.get(of.customer_id, '(removed)')}")
    if it.preview:
        others = it.preview.rest + sum(of.mails for of in shares[SHOWN:])
        typer.echo(
            f"{others} of other customers, {it.preview.undecided} to be decided, {it.preview.known} known, {it.preview.nobody} of nobody."
        )
