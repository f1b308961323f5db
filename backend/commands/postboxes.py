"""`rapport mailbox`: which mailboxes are read. The sign-in is tried at once, by the scanner's own code in its own process."""

import asyncio
import getpass
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer
from beanie import PydanticObjectId
from pymongo.errors import DuplicateKeyError

from backend.commands import backfill, mailbox_status, quarantined
from backend.commands.installation import opened
from backend.commands.mailbox_status import found as _found
from backend.domain import providers
from backend.domain.addresses import normalise
from backend.domain.mailbox_state import Condition
from backend.domain.mailbox_words import sentence
from backend.domain.provider_list import MICROSOFT
from backend.domain.providers import Guess
from backend.errors import Conflict, Invalid, NotFound, Unreachable
from backend.keys import Keys
from backend.store import mailbox_conditions, mailboxes, users
from backend.store.mailboxes import Folder, Mailbox, Security

commands = typer.Typer(no_args_is_help=True, help="Which mailboxes are read, and how they are doing.")
commands.command()(mailbox_status.status)
commands.command()(mailbox_status.folders)
commands.command()(mailbox_status.resume)
commands.add_typer(quarantined.commands, name="quarantine")
commands.add_typer(backfill.commands, name="backfill")
CHECK_S = 120
BY_APP = {"auth": "app", "provider": "microsoft"}
"""The only provider that lets an application sign in by itself."""


@commands.command()
def add(
    address: str,
    owner: Annotated[list[str], typer.Option(help="Who is told where a customer has no owner: their login; repeat for a shared mailbox.")],
    host: Annotated[str, typer.Option(help="The IMAP server, such as imap.example.com; not needed at well-known providers.")] = "",
    login: Annotated[str, typer.Option(help="The name to sign in with; the address if not given.")] = "",
    port: Annotated[int, typer.Option(help="993 for tls, 143 for starttls.")] = 0,
    security: Annotated[Literal["tls", "starttls", "none"], typer.Option(help="none: only a server on this machine.")] = "tls",
    folder: Annotated[str, typer.Option(help="The folder that new mail arrives in.")] = "INBOX",
    kind: Annotated[Literal["personal", "functional"], typer.Option(help="functional: anfrage@, vertrieb@; never a person's own.")] = "personal",
    authserv_id: Annotated[list[str] | None, typer.Option(help="Your own server's name in Authentication-Results; repeat for several.")] = None,
    ca_file: Annotated[str, typer.Option(help="Certificate authority of a server in your own network.")] = "",
    app: Annotated[bool, typer.Option("--app", help="Microsoft 365: by Rapport's own registration, which the organisation has let into this mailbox; no password.")] = False,
) -> None:  # fmt: skip
    """Add a mailbox. The password is asked for, or taken from RAPPORT_MAILBOX_PASSWORD. Only mail that arrives from now on is read."""
    host = host or (MICROSOFT.host if app else "")
    server = None if host else _known_server(address)
    if server:
        host, port, security, login = server.host, server.port, server.security, login or server.login
    box = Mailbox.model_construct(
        address=normalise(address), host=host, port=port or (143 if security == "starttls" else 993), security=security, login=login or address,
        folders=[Folder(name=folder, chosen="server" if folder == "INBOX" else "person")], kind=kind, reads_from=datetime.now(UTC),
        authserv_ids=[it.lower() for it in authserv_id or []], ca_file=ca_file, **(BY_APP if app else {}),
    )  # fmt: skip
    if not box.address:
        raise Invalid(f"{address!r} is no e-mail address.")
    asyncio.run(_add(box, "" if app else _typed(f"Password of {box.login}: "), owner))


@commands.command("list")
def list_() -> None:
    """All mailboxes and how they are doing."""
    asyncio.run(_list())


@commands.command()
def password(address: str) -> None:
    """Give a mailbox a new password; reading goes on where it stopped."""
    asyncio.run(_password(address, _typed("Password: ")))


@commands.command()
def trust(address: str, authserv_id: list[str]) -> None:
    """Name your own servers whose Authentication-Results count for a mailbox, replacing those named before."""
    asyncio.run(_trust(address, [it.lower() for it in authserv_id]))


@commands.command()
def remove(address: str) -> None:
    """Stop reading a mailbox and forget its password. What was kept stays."""
    asyncio.run(_remove(address))


def _typed(prompt: str) -> str:
    return os.environ.get("RAPPORT_MAILBOX_PASSWORD") or getpass.getpass(prompt)


def _known_server(address: str) -> Guess:
    """Where this mailbox is read, with what must be switched on there said. Raises Invalid if nobody knows, or it cannot be read."""
    known = [it for it in providers.guess(address) if it.source == "kept"] or _looked_up(address)
    if not known:
        raise Invalid(f"The mail server of {address} is not known. Name it: --host imap.example.com")
    found = next((it for it in known if it.sign_in in ("password", "app_password")), None)
    if found is None:
        raise Invalid(providers.advice(known[0], "en"))
    typer.echo(f"{found.provider or address}: {found.host}:{found.port}. {providers.advice(found, 'en')}".strip())
    if found.is_elsewhere:
        typer.confirm(f"The domain names this server outside itself. Send the password to {found.host}?", abort=True)
    return found


def _looked_up(address: str) -> list[Guess]:
    typer.echo(f"Looking for the mail server of {address} …", err=True)
    return [Guess(**it) for it in _scanner("find", address)]


async def _add(box: Mailbox, password: str, owners: list[str]) -> None:
    async with opened() as (_, _, keyring):
        people = [await users.by_email(it) for it in owners]
        if missing := [it for it, person in zip(owners, people, strict=True) if person is None]:
            raise NotFound(f"Nobody signs in as {', '.join(missing)}. Add them first: rapport user add")
        found = _tried(_access(box, password))
        await _insert(box, password, [it.id for it in people if it and it.id], keyring)
    typer.echo(f"{box.address} is being read from now on ({found['mails']} older mails stay unread by us).")
    if not found["can_idle"]:
        typer.echo("The server does not announce new mail (no IDLE): it is asked every 30 seconds.")
    _advise_authserv(box.address, found["authserv_ids"], box.authserv_ids)


async def _insert(box: Mailbox, password: str, owner_ids: list[PydanticObjectId], keyring: Keys) -> None:
    mailbox_id = PydanticObjectId()
    fields = box.model_dump(exclude={"id", "revision_id"}, exclude_unset=True)
    secret = mailboxes.seal_password(mailbox_id, password, keyring) if password else None
    try:
        await Mailbox(id=mailbox_id, owner_ids=owner_ids, secret=secret, **fields).insert()
    except DuplicateKeyError:
        raise Conflict(f"{box.login} at {box.host} is already being read.") from None


async def _list() -> None:
    async with opened():
        boxes = await Mailbox.find_all().sort("address").to_list()
        found = await mailbox_conditions.of([it.id for it in boxes if it.id], datetime.now(UTC))
        for box in (it for it in boxes if it.id in found):
            _show(box, found[PydanticObjectId(str(box.id))])


def _show(box: Mailbox, found: Condition) -> None:
    seen = f", last answer {box.health.last_ok_at:%Y-%m-%d %H:%M} UTC" if box.health.last_ok_at else ""
    behind = f", {found.lag_s} s behind" if found.lag_s else ""
    typer.echo(f"{box.address:<40} {found.state:<19} {box.host}:{box.port}{seen}{behind}")
    if found.state not in ("active", "disabled"):
        typer.echo(f"    {' '.join((sentence(found.state, box.address, 'en'), box.health.detail)).strip()}")


async def _password(address: str, password: str) -> None:
    async with opened() as (_, _, keyring):
        box = await _found(address)
        if box.auth != "password":
            raise Invalid(f"{address} is read by consent, not by password. It is renewed in the app.")
        _tried(_access(box, password))
        mailbox_id = PydanticObjectId(str(box.id))
        secret = mailboxes.seal_password(mailbox_id, password, keyring)
        await mailboxes.change(mailbox_id, {"secret": secret.model_dump()})
    typer.echo(f"{address} has a new password.")


async def _trust(address: str, authserv_ids: list[str]) -> None:
    async with opened():
        box = await _found(address)
        await mailboxes.change(PydanticObjectId(str(box.id)), {"authserv_ids": authserv_ids})
    typer.echo(f"Senders of mail to {address} are confirmed by {', '.join(authserv_ids)} from now on.")


async def _remove(address: str) -> None:
    async with opened():
        box = await _found(address)
        gone = {"disabled_at": datetime.now(UTC), "secret": None, "login": f"removed:{box.id}:{box.login}"}
        await mailboxes.change(PydanticObjectId(str(box.id)), gone)
    typer.echo(f"{address} is no longer read; its password is forgotten.")


def _access(box: Mailbox, password: str) -> dict[str, Any]:
    security: Security = box.security
    return {
        "host": box.host, "port": box.port, "security": security, "login": box.login, "password": password, "ca_file": box.ca_file,
        "folder": box.folders[0].name, "app": box.provider if box.auth == "app" else "",
    }  # fmt: skip


def _tried(access: dict[str, Any]) -> dict[str, Any]:
    """Sign in and open the folder. Raises Invalid with the reason in words."""
    typer.echo(f"Signing in to {access['host']} …", err=True)
    found: dict[str, Any] = _scanner("check", access)
    if not found["ok"]:
        raise Invalid(found["message"])
    return found


def _scanner(command: Literal["check", "find"], question: Any) -> Any:
    """What the scanner's own code answers, in its own process: only that talks to mail servers."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mail_scanner", command], input=json.dumps(question), capture_output=True, text=True, timeout=CHECK_S, check=True
        )  # fmt: skip
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Unreachable(f"The mailbox could not be tried ({type(error).__name__}).") from error


def _advise_authserv(address: str, found: list[str], chosen: list[str]) -> None:
    if found and not chosen:
        typer.echo(
            f"Senders are not checked yet. If {found[0]} is your own mail server: rapport mailbox trust {address} {found[0]}\n"
            "Then Rapport knows which senders are confirmed, and complaints may alert a manager."
        )
