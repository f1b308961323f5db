"""The command line `rapport`. Each command reads the environment once, does one thing, and tells what went wrong in one sentence."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from backend import keys, settings
from backend.commands import audit, demo, exports, feedback, imports, people, postboxes, search, serving
from backend.commands.installation import initialise, read
from backend.errors import RapportError

commands = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
commands.add_typer(people.commands, name="user")
commands.add_typer(postboxes.commands, name="mailbox")
commands.add_typer(demo.commands, name="demo")
commands.add_typer(search.commands, name="search")
commands.add_typer(imports.apikeys, name="apikey")
commands.add_typer(feedback.commands, name="feedback")
commands.command("import")(imports.import_)
commands.command()(exports.export)
commands.command()(audit.audit)


@commands.command()
def run(demo: Annotated[bool, typer.Option(help="With the demo company and its mailbox.")] = True) -> None:
    """Everything on this machine: MongoDB, API, scanner, worker. Ctrl-C stops it."""
    from backend.commands.run import run as run_all

    raise typer.Exit(run_all(demo=demo))


@commands.command()
def init(
    wait_s: Annotated[int, typer.Option("--wait", help="Seconds that the database may take to answer.")] = 0,
) -> None:
    """Make what a first start needs: key file, indexes, push keys. Safe to run again."""
    for made in asyncio.run(initialise(read(), wait_s)) or ["nothing: all is there"]:
        typer.echo(f"Made {made}.")


@commands.command()
def serve() -> None:
    """The API and the app, for a server that has its own MongoDB. `rapport init` comes first."""
    found = settings.read()
    keys.load(os.environ, found.var)
    os.execv(sys.executable, [sys.executable, *serving.ARGUMENTS])


@commands.command()
def scan() -> None:
    """The mail scanner. Start as many as you like: they share the mailboxes."""
    os.execv(sys.executable, [sys.executable, "-m", "mail_scanner"])


@commands.command()
def work() -> None:
    """The worker: imports, missed aims of complaints, segments and doubles. One is enough; of several each takes what is free."""
    os.execv(sys.executable, [sys.executable, "-m", "backend.worker"])


@commands.command(hidden=True)
def openapi() -> None:
    """The API's description, from which the app's types are generated."""
    typer.echo(json.dumps(_description(), indent=1, sort_keys=True))


@commands.command(hidden=True)
def reference(docs: Path = Path("docs")) -> None:
    """Write the pages of the handbook that follow from the code: the REST reference, the columns of the import."""
    from backend.reference.pages import pages

    for path, text in pages(docs, _description()).items():
        path.write_text(text)


def _description() -> dict[str, Any]:
    from backend.api.rooms import open_all
    from backend.app import app

    return open_all(app(settings.read(), keys.Keys((("none", bytes(32)),)))).openapi()


def main() -> None:
    try:
        commands()
    except RapportError as error:
        typer.echo(error.message, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
