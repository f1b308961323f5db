"""Who may import what and sees which imports: those into their own teams, and of orders and invoices only who sees money."""

from typing import Any, Literal

from beanie import PydanticObjectId

from backend.domain.columns import MONEY_KINDS, SHARED_KINDS, ImportKind
from backend.errors import NotAllowed
from backend.store import imports
from backend.store.audit import Audit
from backend.store.import_ids import created
from backend.store.imports import ImportRun, plain
from backend.store.offering_names import KEEPERS
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
    """Raises NotAllowed. Orders and invoices are money; offerings are the whole company's."""
    imports_to(user)
    if kind in SHARED_KINDS and user.role not in KEEPERS:
        raise NotAllowed("Offerings are kept by inside sales and managers.")
    if kind in MONEY_KINDS and not sees_money(user):
        raise NotAllowed("Orders and invoices are for those who see finances.")


def visible_imports(user: User) -> dict[str, Any]:
    """The filter for a person's imports: those into their teams, by whomever; those of money only for who sees it.

    What our offerings cost us is money, too: who does not see it sees only their own imports of offerings, whose file they have.
    """
    wanted: dict[str, Any] = {"team": {"$in": user.teams if user.role in ROLES else []}}
    if sees_money(user):
        return wanted
    not_of_money = {"kind": {"$nin": sorted(MONEY_KINDS | SHARED_KINDS)}}
    return wanted | {"$or": [not_of_money, {"kind": {"$in": sorted(SHARED_KINDS)}, "by_user_id": user.id}]}


async def visible(user: User, run_id: PydanticObjectId) -> ImportRun | None:
    return await ImportRun.find_one({"_id": run_id, **visible_imports(user)})


async def recent(user: User) -> list[ImportRun]:
    return await ImportRun.find(visible_imports(user)).sort("-made_at").limit(SHOWN).to_list()


def note(run: ImportRun, action: Literal["import", "undo_import"]) -> None:
    """Say in the audit log who has this done, from wherever: once, however often the work is taken up again. Blocks."""
    line = Audit(at=imports.now(), user_id=run.moved_by or run.by_user_id, action=action, kind=run.kind, ref_id=run.id)
    first = line.model_dump(exclude={"id", "revision_id"})
    plain(Audit).update_one({"_id": created(run.id, 0, action)}, {"$setOnInsert": first}, upsert=True)
