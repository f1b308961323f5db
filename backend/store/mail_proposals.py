"""What a mail proposes is taken or dismissed by a person, once. Taking writes the task or moves the opportunity in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from beanie import PydanticObjectId

from backend.domain.proposed_steps import Proposal, ProposalState
from backend.domain.sales import check_move
from backend.errors import Conflict, NotFound
from backend.store import opportunity_changes
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail, mails_visible_to
from backend.store.opportunity_changes import Move
from backend.store.tasks import Task
from backend.store.users import User

Row = Mapping[str, Any]
Session = Any
NO_PROPOSAL = "There is no such proposal."
DECIDED = "Somebody has already decided this."


@dataclass(frozen=True, slots=True)
class Why:
    """Why an opportunity ended, where a person says it otherwise than the mail; "" is as proposed."""

    cause: str = ""
    reason: str = ""


def proposals_of(mail: Row) -> tuple[Proposal, ...]:
    """Those of a mail as it is stored, the decided ones with who and when."""
    return tuple(_proposal(it) for it in mail.get("proposals") or ())


async def take(
    store: Store, user: User, mail_id: PydanticObjectId, proposal_id: PydanticObjectId, why: Why, now: datetime
) -> None:
    """Do what is proposed. Again by the same person it changes nothing.

    Raises NotFound, Conflict if somebody has decided it or moved the opportunity meanwhile, Invalid for an end without a cause.
    """

    async def write(session: Session) -> None:
        mail, it = await _decidable(user, mail_id, proposal_id, "taken", session)
        if it is None:
            return
        if it["kind"] == "stage":
            await _move(user, it, why, now, session)
        else:
            await _write_down(user, mail, it, now, session)
        await _decide(mail_id, proposal_id, "taken", user, now, session)

    await store.in_transaction(write)


async def dismiss(
    store: Store, user: User, mail_id: PydanticObjectId, proposal_id: PydanticObjectId, now: datetime
) -> None:
    """Nothing comes of it. Raises NotFound, Conflict if it was taken."""

    async def write(session: Session) -> None:
        _, it = await _decidable(user, mail_id, proposal_id, "dismissed", session)
        if it is not None:
            await _decide(mail_id, proposal_id, "dismissed", user, now, session)

    await store.in_transaction(write)


async def _decidable(
    user: User, mail_id: PydanticObjectId, proposal_id: PydanticObjectId, to: ProposalState, session: Session
) -> tuple[Row, Row | None]:
    """The mail and its open proposal; None if this person has decided just so before."""
    of = {"_id": mail_id, "customer_id": {"$ne": None}, "proposals.id": proposal_id, **mails_visible_to(user)}
    fields = {"proposals": 1, "customer_id": 1, "contact_id": 1, "team": 1}
    mail: Row | None = await Mail.get_motor_collection().find_one(of, fields, session=session)
    if mail is None:
        raise NotFound(NO_PROPOSAL)
    it: Row = next(one for one in mail["proposals"] if one["id"] == proposal_id)
    if it["state"] == to and it["decided_by"] == user.id:
        return mail, None
    if it["state"] != "open":
        raise Conflict(DECIDED, code="decided")
    return mail, it


async def _decide(
    mail_id: PydanticObjectId, proposal_id: PydanticObjectId, to: ProposalState, user: User, now: datetime, session: Session
) -> None:  # fmt: skip
    of = {"_id": mail_id, "proposals": {"$elemMatch": {"id": proposal_id, "state": "open"}}}
    said = {"proposals.$.state": to, "proposals.$.decided_by": user.id, "proposals.$.decided_at": now}
    await Mail.get_motor_collection().update_one(of, {"$set": said}, session=session)


async def _move(user: User, it: Row, why: Why, now: datetime, session: Session) -> None:
    step = Move(it["seen"], it["to"], why.cause or it["cause"], why.reason or it["reason"])
    check_move(step.seen, step.to, step.cause, step.reason)
    await opportunity_changes.move_in(user, it["opportunity_id"], step, now, session)


async def _write_down(user: User, mail: Row, it: Row, now: datetime, session: Session) -> None:
    """The task has the proposal's id. It is the customer's owner's, or theirs who takes it if there is none."""
    await Task(
        id=it["id"], customer_id=mail["customer_id"], contact_id=mail["contact_id"], team=mail["team"], title=it["title"],
        due=date.fromisoformat(it["due"]), user_id=await _doer(user, mail, session), made_by=user.id, made_at=now, changed_at=now,
    ).insert(session=session)  # fmt: skip


async def _doer(user: User, mail: Row, session: Session) -> PydanticObjectId:
    of = {"_id": mail["customer_id"]}
    customer = await Customer.get_motor_collection().find_one(of, {"owner_id": 1}, session=session)
    wanted = {"_id": customer and customer["owner_id"], "teams": mail["team"], "disabled_at": None}
    owner = await User.get_motor_collection().find_one(wanted, {"_id": 1}, session=session)
    return PydanticObjectId(str(owner["_id"] if owner else user.id))


def _proposal(row: Row) -> Proposal:
    opportunity_id, decided_by = row.get("opportunity_id"), row.get("decided_by")
    return Proposal(
        id=str(row["id"]), kind=row["kind"], state=row["state"], opportunity_id=str(opportunity_id) if opportunity_id else None,
        seen=row.get("seen"), to=row.get("to"), cause=row.get("cause") or "", reason=row.get("reason") or "", title=row.get("title") or "",
        due=date.fromisoformat(row["due"]) if row.get("due") else None, due_at=time.fromisoformat(row["due_at"]) if row.get("due_at") else None,
        decided_by=str(decided_by) if decided_by else None, decided_at=row.get("decided_at"),
    )  # fmt: skip
