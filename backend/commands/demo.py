"""`rapport demo`: mails to try the product with, sent into the demo mailbox by the real path (LMTP)."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from backend import settings
from backend.commands.installation import running
from backend.demo import mails
from backend.errors import Invalid, Unreachable

commands = typer.Typer(no_args_is_help=True, help="Mails to try Rapport with.")


@commands.callback()
def demo() -> None:
    """Mails to try Rapport with."""


@commands.command()
def mail(
    scenario: Annotated[str, typer.Option(help="Which mail; --list shows them.")] = "offer",
    show: Annotated[bool, typer.Option("--list", help="Show all scenarios.")] = False,
) -> None:
    """Send a mail into the demo mailbox."""
    if show:
        for name, it in mails.SCENARIOS.items():
            typer.echo(f"{name:<12} {it.description}")
        return
    if scenario not in mails.SCENARIOS:
        raise Invalid(f"There is no scenario {scenario!r}. Choose one of: {', '.join(mails.SCENARIOS)}.")
    port = running(settings.read().var).get("lmtp_port")
    if not port:
        raise Unreachable("The demo mailbox is not running. Start it in another terminal: make run")
    mails.send(scenario, int(port), datetime.now(UTC))
    typer.echo(f"Sent: {mails.SCENARIOS[scenario].description}")
