"""`rapport search`: the entries of the search box."""

import asyncio

import typer

from backend.commands.installation import opened
from backend.store import search_index

commands = typer.Typer(no_args_is_help=True, help="What the search box finds.")


@commands.callback()
def search() -> None:
    """A command of its own although there is one only: others will join it."""


@commands.command()
def rebuild() -> None:
    """Compare what the search finds with the customers themselves and put right what differs. People may go on working."""
    typer.echo(f"{asyncio.run(_rebuild())} customers are found as they are.")


async def _rebuild() -> int:
    async with opened() as (store, _, _):
        return await search_index.rebuild(store.database)
