"""`rapport export` for cron: what a person sees, as a file of the kind that its name ends with."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from backend.commands.imports import PERSON
from backend.commands.installation import opened
from backend.domain.columns import ImportKind
from backend.errors import Invalid, NotFound
from backend.store import export_files, exports
from backend.store.export_files import FileKind
from backend.store.users import by_email

KINDS: tuple[FileKind, ...] = get_args(FileKind)


def export(
    kind: ImportKind,
    person: PERSON,
    to: Annotated[
        Path, typer.Option("--to", help="A .csv or .xlsx file, for contacts also .vcf; - for CSV on the screen.")
    ] = Path("-"),
) -> None:
    """Write everything of a kind that a person sees into a file."""
    asyncio.run(_export(kind, person, to, file_kind_of(kind, to)))


def file_kind_of(kind: ImportKind, to: Path) -> FileKind:
    """By the suffix, CSV without one. Raises Invalid."""
    suffix = to.suffix.lower().removeprefix(".") or "csv"
    found = next((it for it in KINDS if it == suffix), None)
    if found is None or (found == "vcf" and kind != "contacts"):
        raise Invalid(f"{kind} cannot be written as .{suffix}.")
    return found


async def _export(kind: ImportKind, person: str, to: Path, file_kind: FileKind) -> None:
    async with opened():
        user = await by_email(person)
        if user is None or user.disabled_at:
            raise NotFound(f"Nobody signs in as {person}.")
        await exports.begin(user, kind, datetime.now(UTC))
        out = sys.stdout.buffer if str(to) == "-" else to.open("wb")  # one file, one reader
        async for piece in export_files.pieces(user, kind, file_kind):
            out.write(piece)
        out.flush()
        if out is not sys.stdout.buffer:
            out.close()
