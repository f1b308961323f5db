"""Who may import what and sees which imports: those into their own teams, and of orders and invoices only who sees money."""

from typing import Any

from beanie import PydanticObjectId

from backend.domain.columns import MONEY_KINDS, ImportKind
from backend.errors import NotAllowed
from backend.store.imports import ImportRun
from backend.store.users import User, sees_money

ROLES = ("inside", "manager", "admin")
SHOWN = 50


def imports_to(user: User) -> list[str]:
    """The teams into which a person may import. Raises NotAllowed for whose job it is not."""
    if user.role not in ROLES:
        raise NotAllowed("Importing is for inside sales, managers and administrators.")
    if not user.teams:
        raise NotAllowed("You are in no team, so there is nowhere to import to.")
    return user.teams


def may_import(user: User, kind: ImportKind) -> None:
    """Raises NotAllowed. Orders and invoices are money."""
    imports_to(user)
    if kind in MONEY_KINDS and not sees_money(user):
        raise NotAllowed("Orders and invoices are for those who see finances.")


def visible_imports(user: User) -> dict[str, Any]:
    """The filter for a person's imports: those into their teams, by whomever; those of money only for who sees it."""
    wanted: dict[str, Any] = {"team": {"$in": user.teams if user.role in ROLES else []}}
    return wanted if sees_money(user) else wanted | {"kind": {"$nin": sorted(MONEY_KINDS)}}


async def visible(user: User, run_id: PydanticObjectId) -> ImportRun | None:
    return await ImportRun.find_one({"_id": run_id, **visible_imports(user)})


async def recent(user: User) -> list[ImportRun]:
    return await ImportRun.find(visible_imports(user)).sort("-made_at").limit(SHOWN).to_list()
