"""`rapport import` for cron, `rapport apikey` for an ERP. An import works here, not in the API, and can be undone there."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from backend.commands.installation import opened
from backend.domain.columns import ImportKind
from backend.domain.mapping import faults
from backend.domain.tables import Refused
from backend.errors import Invalid, NotFound
from backend.store import api_keys, import_files, import_intake, import_reports, import_rights, imports
from backend.store.imports import Duplicates, ImportRun
from backend.store.users import by_email
from backend.tables.reading import LARGEST_FILE, Head, look
from backend.worker.importer import work_once

apikeys = typer.Typer(no_args_is_help=True, help="Keys by which another system writes here.")
SOME_REFUSED, NOTHING = 3, 4
"""Exit codes: some rows were refused; no row came in. 1 is a failure, 2 a wrong command."""
PERSON = Annotated[str, typer.Option("--as", help="E-mail address of the person whose teams and rights count.")]


def import_(
    file: Path,
    kind: Annotated[ImportKind, typer.Option(help="What stands in the file.")],
    person: PERSON,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    mapping: Annotated[
        str, typer.Option(help="Targets of the columns, by comma; an empty one leaves a column out.")
    ] = "",
    source: Annotated[str, typer.Option(help="The system the external ids belong to.")] = "",
    duplicates: Annotated[
        Duplicates, typer.Option(help="Rows that are probably known: skip, create or update.")
    ] = "skip",
    over_hand: Annotated[bool, typer.Option("--over-hand", help="Also change what people have entered.")] = False,
    team: Annotated[str, typer.Option(help="Of customers that name none; one of the person's, else their first.")] = "",
) -> None:
    """Import a CSV, XLSX or vCard file. Exit 0: all came in; 3: some rows were refused; 4: none came in."""
    said = {
        "mapping": [it.strip() for it in mapping.split(",")] if mapping else None,
        "source": source or None,
        "over_hand": over_hand,
        "team": team or None,
    }
    raise typer.Exit(
        asyncio.run(_import(file, kind, person, {k: v for k, v in said.items() if v is not None}, dry_run, duplicates))
    )


@apikeys.command()
def add(
    name: str,
    team: Annotated[list[str], typer.Option(help="Where this system may write; repeat for several.")],
    money: Annotated[bool, typer.Option(help="Whether it may write orders and invoices.")] = True,
) -> None:
    """Make a key. It is shown once and kept nowhere."""
    asyncio.run(_add(name, team, money))


@apikeys.command()
def revoke(name: str) -> None:
    """End all keys of this name at once."""
    asyncio.run(_revoke(name))


@apikeys.command("list")
def list_() -> None:
    """All keys, and when they were last used."""
    asyncio.run(_list())


async def _import(
    file: Path, kind: ImportKind, person: str, said: dict[str, Any], dry_run: bool, duplicates: Duplicates
) -> int:
    async with opened():
        run = await _prepared(file, kind, person, said)
        await imports.begin(run, "checking")
        run = await _worked(run)
        if run.status != "checked":
            raise Invalid(f"The file cannot be read further ({run.trouble or run.status}).")
        if not dry_run:
            await imports.begin(run, "applying", {"duplicates": duplicates, "moved_by": run.by_user_id})
            run = await _worked(run)
        await _tell(run)
    return NOTHING if run.counts.refused == run.counts.read else SOME_REFUSED if run.counts.refused else 0


async def _prepared(file: Path, kind: ImportKind, person: str, said: dict[str, Any]) -> ImportRun:
    user = await by_email(person)
    if user is None or user.disabled_at:
        raise NotFound(f"Nobody signs in as {person}.")
    import_rights.may_import(user, kind)
    if said.get("team", user.teams[0]) not in user.teams:
        raise Invalid(f"{person} is not in the team {said['team']!r}, only in {', '.join(user.teams)}.")
    try:
        head, file_id, size = await asyncio.to_thread(_taken_in, file)
    except (OSError, Refused) as error:
        raise Invalid(f"{file} cannot be read: {getattr(error, 'code', error)}") from None
    run = await import_intake.run_of(
        head, kind, file.name, size, file_id, teams=user.teams, user_id=user.id, now=datetime.now(UTC)
    )
    run = await imports.settle(run, said)
    if found := faults(kind, run.mapping, len(run.headers)):
        columns = ", ".join(
            f"{header}={target or '-'}" for header, target in zip(run.headers, run.mapping, strict=False)
        )
        raise Invalid(f"The columns are not settled ({', '.join(found)}): {columns}")
    return run


def _taken_in(path: Path) -> tuple[Head, Any, int]:
    with path.open("rb") as file:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused("too_large")
        head = look(file)
        file.seek(0)
        return head, *import_files.put(path.name, file)


async def _worked(run: ImportRun) -> ImportRun:
    """Work until the run is through, here or by a process that was faster; tell how far it is."""
    working = asyncio.create_task(_work())
    while True:
        await asyncio.wait([working], timeout=0.5)
        found = await ImportRun.get(run.id)
        if found is None:
            raise NotFound("This import is gone.")
        if sys.stderr.isatty():
            typer.echo(f"\r{found.status:<10} {found.share:>5.0%}  {found.counts.read:>9,} rows", nl=False, err=True)
        if found.status not in imports.WORKING:
            await working
            return found
        if working.done():
            working.result()
            working = asyncio.create_task(_work())


async def _work() -> None:
    if not await asyncio.to_thread(work_once, "command"):
        await asyncio.sleep(1)


async def _tell(run: ImportRun) -> None:
    counts = {name: count for name, count in run.counts.model_dump().items() if count}
    typer.echo(f"\n{run.status}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    for row in await import_reports.page(run, "refused", 0):
        problems = "; ".join(f"{it['column']} {it['code']} {it['value']!r}".strip() for it in row["problems"])
        typer.echo(f"  line {row['line']}: {row['title']} {problems}", err=True)


async def _add(name: str, teams: list[str], money: bool) -> None:
    async with opened():
        key = await api_keys.add(name, teams, money=money, now=datetime.now(UTC))
    typer.echo(f"The key of {name}, shown this once:\n{key}")


async def _revoke(name: str) -> None:
    async with opened():
        await api_keys.revoke(name, datetime.now(UTC))
    typer.echo(f"{name} is locked out.")


async def _list() -> None:
    async with opened():
        for key in await api_keys.ApiKey.find_all().sort("name").to_list():
            state = (
                "revoked" if key.revoked_at else f"last used {key.used_at:%Y-%m-%d}" if key.used_at else "never used"
            )
            typer.echo(f"{key.name:<30} {state:<24} [{', '.join(key.teams)}]")
