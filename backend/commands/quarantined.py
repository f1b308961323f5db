"""`rapport mailbox quarantine`: mails that could not be read at the third try. Where they lie and why, never what they say."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from beanie import PydanticObjectId
from bson import ObjectId

from backend.commands.installation import opened
from backend.commands.mailbox_status import found, order
from backend.errors import Invalid, NotFound
from backend.store import mailbox_care, quarantine
from backend.store.mailboxes import Mailbox
from backend.store.quarantine import Quarantined

commands = typer.Typer(no_args_is_help=True, help="Mails that could not be read, and what to do about them.")
Ids = Annotated[list[str], typer.Argument(help="From `list`.")]


@commands.command("list")
def list_(address: Annotated[str, typer.Argument(help="Only this mailbox.")] = "") -> None:
    """What is set aside: id, folder, number in it, class of the error, tries, size, when it was last tried."""
    asyncio.run(_list(address))


@commands.command()
def retry(
    address: str, ids: Annotated[list[str] | None, typer.Argument(help="From `list`; all without.")] = None
) -> None:
    """Have these mails, or all of a mailbox, read once more: after an update, or when the server works again."""
    asyncio.run(_retry(address, _ids(ids or ())))


@commands.command()
def drop(address: str, ids: Ids) -> None:
    """Give these mails up: they are not read again. The audit log keeps where they lay."""
    asyncio.run(_drop(address, _ids(ids)))


def _ids(said: Sequence[str]) -> list[PydanticObjectId]:
    if wrong := [it for it in said if not ObjectId.is_valid(it)]:
        raise Invalid(f"{wrong[0]!r} is no id. Ids stand in: rapport mailbox quarantine list")
    return [PydanticObjectId(it) for it in said]


async def _list(address: str) -> None:
    async with opened():
        boxes = (
            [await found(address)] if address else await Mailbox.find({"disabled_at": None}).sort("address").to_list()
        )
        for box in boxes:
            await _show(box)


async def _show(box: Mailbox) -> None:
    rows = await quarantine.list_for(PydanticObjectId(str(box.id)))
    here = await mailbox_care.readable(box) if rows else set()
    for it in rows:
        typer.echo(f"{it.id}  {box.address}  {it.folder} {it.uid}  {_why(it)}{_retried(it, it.progress_id in here)}")


def _why(it: Quarantined) -> str:
    size = f", {it.size / 1000:,.0f} kB" if it.size else ""
    return f"{it.error}, {it.tries} tries{size}, {it.at:%Y-%m-%d %H:%M} UTC"


def _retried(it: Quarantined, is_here: bool) -> str:
    if not is_here:
        return "  (its folder is numbered anew or no longer read: it can only be dropped)"
    return "  (will be read again)" if it.asked_at else ""


async def _retry(address: str, ids: Sequence[PydanticObjectId]) -> None:
    async with opened():
        asked = await mailbox_care.retry(await found(address), ids)
    if ids and asked < len(ids):
        raise NotFound(
            f"{asked} of {len(ids)} are read again; the others are not set aside here, or can only be dropped."
        )
    typer.echo(f"{asked} will be read again.")


async def _drop(address: str, ids: Sequence[PydanticObjectId]) -> None:
    async with opened() as (store, _, _):
        box = await found(address)
        dropped = [await mailbox_care.drop(store, order(box), it) for it in ids]
    if not all(dropped):
        raise NotFound(f"{sum(dropped)} of {len(ids)} dropped; the others are not set aside here.")
    typer.echo(f"{sum(dropped)} dropped.")
