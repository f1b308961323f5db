"""`rapport user`: who may sign in."""

import asyncio
import getpass
import os
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from pymongo.errors import DuplicateKeyError

from backend import passwords
from backend.commands.installation import opened
from backend.errors import Conflict, Invalid, NotFound
from backend.store import users
from backend.store.users import Role, User

commands = typer.Typer(no_args_is_help=True, help="Who may sign in.")
PASSWORD_LENGTH = 12

Seen = Literal["yes", "no", "role"]


@commands.command()
def add(
    email: str,
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[Role, typer.Option(help="rep, inside, manager or admin.")] = "rep",
    team: Annotated[
        list[str] | None, typer.Option(help="A team whose customers this person sees; repeat for several.")
    ] = None,
) -> None:
    """Add a person. The password is asked for, or taken from RAPPORT_PASSWORD."""
    asyncio.run(_add(email.strip().lower(), name, role, team or []))


@commands.command("list")
def list_() -> None:
    """Everybody who may or might sign in."""
    asyncio.run(_list())


@commands.command()
def password(email: str) -> None:
    """Give a person a new password; ends all their sessions, and push to all their devices."""
    asyncio.run(_password(email))


@commands.command()
def teams(email: str, team: list[str]) -> None:
    """Name the teams whose customers a person sees, replacing those named before."""
    asyncio.run(_teams(email, list(dict.fromkeys(team))))


@commands.command()
def money(email: str, seen: Annotated[Seen, typer.Argument(help="yes, no, or as the role has it")]) -> None:
    """Whether a person sees finances: revenue, margin, open items, credit, prices."""
    asyncio.run(_money(email, seen))


@commands.command()
def disable(email: str) -> None:
    """Lock a person out at once: sessions, sign-in and push."""
    asyncio.run(_disable(email))


async def _add(email: str, name: str, role: Role, teams: list[str]) -> None:
    if email.count("@") != 1:
        raise Invalid(f"{email!r} is no e-mail address.")
    hash_ = passwords.hash(_new_password())
    async with opened():
        try:
            await User(email=email, name=name, role=role, teams=teams, password_hash=hash_).insert()
        except DuplicateKeyError:
            raise Conflict(f"{email} exists already.") from None
    typer.echo(f"{name} may sign in as {email}.")


async def _list() -> None:
    async with opened():
        for user in await User.find_all().sort("email").to_list():
            state = "disabled" if user.disabled_at else user.role
            typer.echo(f"{user.email:<40} {state:<9} {user.name}  [{', '.join(user.teams)}]")


async def _password(email: str) -> None:
    hash_ = passwords.hash(_new_password())
    async with opened():
        user = await _found(email)
        if user.id:
            await users.set_password(user.id, hash_)
    typer.echo(f"{email} has a new password.")


async def _teams(email: str, teams: list[str]) -> None:
    async with opened():
        user = await _found(email)
        if user.id:
            await users.set_teams(user.id, teams)
    typer.echo(f"{email} sees the customers of {', '.join(teams)} from now on.")


async def _money(email: str, seen: Seen) -> None:
    async with opened():
        user = await _found(email)
        if user.id:
            await users.set_money(user.id, {"yes": True, "no": False, "role": None}[seen])
    typer.echo(f"Whether {email} sees finances: {seen}.")


async def _disable(email: str) -> None:
    async with opened():
        user = await _found(email)
        if user.id:
            await users.disable(user.id, datetime.now(UTC))
    typer.echo(f"{email} is locked out.")


async def _found(email: str) -> User:
    user = await users.by_email(email)
    if user is None:
        raise NotFound(f"Nobody signs in as {email}.")
    return user


def _new_password() -> str:
    given = os.environ.get("RAPPORT_PASSWORD") or getpass.getpass("Password: ")
    if len(given) < PASSWORD_LENGTH:
        raise Invalid(f"A password needs at least {PASSWORD_LENGTH} characters.")
    return given
