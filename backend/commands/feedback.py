"""`rapport feedback`: what people said of entries on their cards, for learning by this company, and the end of it."""

import asyncio
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from backend.commands.installation import opened
from backend.store import feedback, lessons

commands = typer.Typer(no_args_is_help=True, help="What people said of the entries on their cards.")


@commands.command()
def export(to: Annotated[Path, typer.Argument(help="A file of JSON lines; - for the screen.")] = Path("-")) -> None:
    """Write each judged card with what spoke for its entries, in numbers: no names, no times, no words of any mail."""
    asyncio.run(_export(to))


@commands.command()
def erase() -> None:
    """Forget everything that was said so far. RAPPORT_FEEDBACK=0 keeps more from being said."""
    typer.echo(f"{asyncio.run(_erase())} erased.")


async def _export(to: Path) -> None:
    with nullcontext(sys.stdout) if str(to) == "-" else to.open("w", encoding="utf-8") as out:
        async with opened():
            async for row in lessons.all_cards():
                out.write(json.dumps(row) + "\n")


async def _erase() -> int:
    async with opened():
        return await feedback.forget_all()
