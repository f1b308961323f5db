"""`rapport mailbox status`, `folders` and `resume`: how mailboxes are doing, folder by folder, and having them read otherwise."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

import typer
from beanie import PydanticObjectId

from backend.commands.installation import opened
from backend.domain.addresses import normalise
from backend.domain.folder_roles import FolderRole
from backend.domain.mailbox_words import sentence
from backend.errors import Invalid, NotFound
from backend.store import mailbox_care, mailbox_conditions
from backend.store.mailbox_care import Order
from backend.store.mailbox_conditions import Known, KnownFolder
from backend.store.mailboxes import Folder, Mailbox

ROLES: tuple[FolderRole, ...] = get_args(FolderRole)
Row = dict[str, Any]


def status(
    address: Annotated[str, typer.Argument(help="Only this mailbox.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """How each mailbox and each of its folders is doing: state, last answer, how far behind, what became of the mails seen."""
    rows = asyncio.run(_status(address))
    if as_json:
        typer.echo(json.dumps(rows, indent=1, default=_iso))
        return
    for row in rows:
        _show(row)


def folders(
    address: str,
    read: Annotated[list[str] | None, typer.Option(help="Read exactly this folder, such as Aufträge or Gesendet=sent; repeat for several.")] = None,
    as_server: Annotated[bool, typer.Option("--as-server", help="Read what the server says: inbox, sent, archive.")] = False,
) -> None:  # fmt: skip
    """Which folders of a mailbox are read, or choose them. Roles: inbox, sent, archive, target (where a rule files mail), all."""
    if read and as_server:
        raise Invalid("Choose one of --read and --as-server.")
    asyncio.run(_folders(address, None if not read and not as_server else [_folder(it) for it in read or ()]))


def resume(address: str) -> None:
    """Read a mailbox again that was stopped because its server numbers its mail anew again and again."""
    asyncio.run(_resume(address))


async def found(address: str) -> Mailbox:
    """The mailbox that is read under this address. Raises NotFound."""
    box = await Mailbox.find_one({"address": normalise(address), "disabled_at": None})
    if box is None:
        raise NotFound(f"No mailbox {address} is being read.")
    return box


def order(box: Mailbox) -> Order:
    return Order(PydanticObjectId(str(box.id)), None, datetime.now(UTC))


async def _status(address: str) -> list[Row]:
    async with opened():
        boxes = (
            [await found(address)] if address else await Mailbox.find({"disabled_at": None}).sort("address").to_list()
        )
        known = await mailbox_conditions.in_detail([it.id for it in boxes if it.id], datetime.now(UTC))
        return [_row(it, known[PydanticObjectId(str(it.id))]) for it in boxes]


def _row(box: Mailbox, known: Known) -> Row:
    state = known.condition.state
    said: Row = {
        "address": box.address, "server": f"{box.host}:{box.port}", "sentence": sentence(state, box.address, "en"), "detail": box.health.detail,
        "last_ok_at": box.health.last_ok_at, "waiting": sum(it.waiting for it in known.folders),
    }  # fmt: skip
    return said | asdict(known.condition) | {"folders": [_folder_row(it) for it in known.folders]}


def _folder_row(it: KnownFolder) -> Row:
    own: Row = {
        "name": it.name,
        "role": it.role,
        "chosen": it.chosen,
        "waiting": it.waiting,
        "last_ok_at": it.last_ok_at,
    }
    return own | asdict(it.condition)


def _show(row: Row) -> None:
    typer.echo(f"{row['address']:<40} {row['state']:<19} {row['server']}{_when(row)}")
    if row["state"] != "active":
        typer.echo(f"    {' '.join((row['sentence'], row['detail'])).strip()}")
    for it in row["folders"]:
        typer.echo(f"    {it['name']:<36} {it['state']:<19} {_sum(it['counts'])}{_waits(it)}{_when(it)}")
    if row["in_quarantine"]:
        typer.echo(f"    {row['in_quarantine']} set aside: rapport mailbox quarantine list {row['address']}")


def _sum(counts: dict[str, int]) -> str:
    parts = [f"{number} {name}" for name, number in counts.items() if name != "seen"]
    return f"{counts['seen']} seen = {' + '.join(parts)}"


def _waits(it: Row) -> str:
    behind = f", {it['lag_s']} s behind" if it["lag_s"] else ""
    return f"; up to {it['waiting']} wait{behind}" if it["waiting"] else behind


def _when(it: Row) -> str:
    return f", last answer {it['last_ok_at']:%Y-%m-%d %H:%M} UTC" if it["last_ok_at"] else ""


def _folder(said: str) -> Folder:
    """`Gesendet=sent`. Raises Invalid; a name may hold an equals sign itself."""
    name, equals, role = said.rpartition("=")
    if not equals:
        return Folder(name=said, role="inbox" if said.upper() == "INBOX" else "target")
    known: FolderRole | None = next((it for it in ROLES if it == role), None)
    if known is None or not name:
        raise Invalid(f"{role!r} is no role. Roles: {', '.join(ROLES)}")
    return Folder(name=name, role=known)


async def _folders(address: str, chosen: Sequence[Folder] | None) -> None:
    async with opened() as (store, _, _):
        box = await found(address)
        if chosen is not None:
            await mailbox_care.choose_folders(store, order(box), chosen, box.revision)
            box = await found(address)
    for it in box.folders:
        typer.echo(f"{it.name:<40} {it.role:<8} {'chosen' if it.chosen == 'person' else 'as the server says'}")


async def _resume(address: str) -> None:
    async with opened() as (store, _, _):
        await mailbox_care.resume(store, order(await found(address)))
    typer.echo(f"{address} is being read again.")


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
