"""A mail's checklist by its playbook: which holds, what is done, and doing a step, which becomes a line of the customer's timeline.

The first step that is done binds the playbook to the mail: an opportunity that goes on to its next stage takes no checklist away half done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.contact_points import contact_point
from backend.domain.playbooks import Playbook, Situation, Step, chosen, furthest
from backend.domain.plays import Done, PlayStep, plays, text_in
from backend.domain.sla import Calendar
from backend.errors import NotFound
from backend.store import playbooks, users
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mail_parts import PlayedStep
from backend.store.mails import Mail, mails_visible_to
from backend.store.opportunities import Opportunity
from backend.store.users import User

Row = dict[str, Any]

NO_STEP = "There is no such step."
OF_MAIL = {
    "customer_id": 1, "contact_id": 1, "team": 1, "kind": 1, "subject": 1, "new_text": 1, "direction": 1, "played": 1,
    "received_at": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Author:
    """Whose word it is, and when."""

    user: User
    now: datetime


async def plays_of(
    mail: Mapping[str, Any], segment_id: PydanticObjectId | None, opportunities: Iterable[Mapping[str, Any]], user: User,
    calendar: Calendar,
) -> tuple[PlayStep, ...]:  # fmt: skip
    """The checklist of a mail in hand, as its card reads it: `opportunities` are the customer's open ones. Empty where no playbook holds,
    and for whoever sees the mail beside its own customer only."""
    book = None if mail.get("beside") else await _book(mail, segment_id, opportunities)
    if book is None:
        return ()
    steps = _done(mail)
    names = await users.known_names({it["by_user_id"] for it in steps})
    done = {str(it["step_id"]): Done(it["at"], names.get(it["by_user_id"], "")) for it in steps}
    return plays(book, done, mail["received_at"], calendar, user.lang)


async def checklist(user: User, mail_id: PydanticObjectId, calendar: Calendar) -> tuple[PlayStep, ...]:
    """The same for a mail by its id. Raises NotFound for one this person may not see."""
    mail = await _seen(mail_id, user)
    return await plays_of(mail, *await _situated(mail["customer_id"]), user, calendar)


async def tick(store: Store, mail_id: PydanticObjectId, step_id: PydanticObjectId, by: Author) -> None:
    """A step is done. Whoever is second changes nothing. Raises NotFound for a mail this person may not see, and for a step it has not."""

    async def write(session: Session) -> None:
        mail = await _seen(mail_id, by.user, session)
        book = await _book(mail, *await _situated(mail["customer_id"], session))
        step = _step(book, step_id)
        if book is None or step is None:
            raise NotFound(NO_STEP)
        if step_id in {it["step_id"] for it in _done(mail)}:
            return
        line = await _line(mail, step, by).insert(session=session)
        entry = PlayedStep(step_id=step_id, at=by.now, by_user_id=by.user.id, activity_id=line.id)
        played = {"playbook_id": PydanticObjectId(book.id), "steps": [*_done(mail), entry.model_dump()]}
        # In the transaction that read it: if another one wrote meanwhile, MongoDB lets this one run again.
        await Mail.get_motor_collection().update_one({"_id": mail_id}, {"$set": {"played": played}}, session=session)

    await store.in_transaction(write)


async def untick(store: Store, mail_id: PydanticObjectId, step_id: PydanticObjectId, user: User) -> None:
    """A step is not done after all: its line goes. Raises NotFound for a mail this person may not see."""

    async def write(session: Session) -> None:
        mail = await _seen(mail_id, user, session)
        lines = [it["activity_id"] for it in _done(mail) if it["step_id"] == step_id]
        if lines:
            change = {"$pull": {"played.steps": {"step_id": step_id}}}
            await Mail.get_motor_collection().update_one({"_id": mail_id}, change, session=session)
            await Activity.get_motor_collection().delete_many({"_id": {"$in": lines}}, session=session)

    await store.in_transaction(write)


async def follow(mail: Mail, session: Session) -> None:
    """The mail is another customer's now, and so is what was done about it; nobody's, and it was never done."""
    if mail.played is None:
        return
    of = {"_id": {"$in": [it.activity_id for it in mail.played.steps]}}
    if mail.customer_id is None:
        await Activity.get_motor_collection().delete_many(of, session=session)
        await Mail.get_motor_collection().update_one({"_id": mail.id}, {"$set": {"played": None}}, session=session)
        return
    where = {name: getattr(mail, name) for name in ("customer_id", "contact_id", "team")}
    await Activity.get_motor_collection().update_many(of, {"$set": where}, session=session)


async def let_go(mail: Mapping[str, Any], session: Session) -> None:
    """The mail is gone for good; what people did stays on the timeline and names it no more."""
    if steps := _done(mail):
        of = {"_id": {"$in": [it["activity_id"] for it in steps]}}
        change = {"$set": {"ref_kind": "", "ref_id": None}}
        await Activity.get_motor_collection().update_many(of, change, session=session)


async def _book(
    mail: Mapping[str, Any], segment_id: PydanticObjectId | None, opportunities: Iterable[Mapping[str, Any]]
) -> Playbook | None:
    """The one it is handled by already, else the one that fits as of now. None for mails of ours."""
    known = await playbooks.known()
    if begun := (mail.get("played") or {}).get("playbook_id"):
        bound = next((it for it in known if it.id == str(begun)), None)
        if bound and _done(mail):
            return bound
    if not known or mail.get("direction") == "out":
        return None
    point = contact_point(mail["kind"], mail["subject"], mail["new_text"])
    if point is None:
        return None
    stage = furthest(it["stage"] for it in opportunities)
    return chosen(known, Situation(point, str(segment_id) if segment_id else None, stage))


async def _situated(
    customer_id: PydanticObjectId, session: Session | None = None
) -> tuple[PydanticObjectId | None, list[Row]]:
    """The customer's segment and its open opportunities."""
    customer = await Customer.get_motor_collection().find_one({"_id": customer_id}, {"segment_id": 1}, session=session)
    of = {"customer_id": customer_id, "is_open": True}
    rows = await Opportunity.get_motor_collection().find(of, {"stage": 1}, session=session).to_list(50)
    return (customer or {}).get("segment_id"), rows


async def _seen(mail_id: PydanticObjectId, user: User, session: Session | None = None) -> Row:
    of = {"$and": [{"_id": mail_id, "customer_id": {"$ne": None}}, mails_visible_to(user)]}
    row: Row | None = await Mail.get_motor_collection().find_one(of, OF_MAIL, session=session)
    if row is None:
        raise NotFound("There is no such mail.")
    return row


def _step(book: Playbook | None, step_id: PydanticObjectId) -> Step | None:
    return next((it for it in book.steps if it.id == str(step_id)), None) if book else None


def _done(mail: Mapping[str, Any]) -> list[Row]:
    return (mail.get("played") or {}).get("steps") or []


def _line(mail: Row, step: Step, by: Author) -> Activity:
    """Of kind task, for that is what was done. It names the mail as what it tells of: the lines that are the mail itself have `mail_id`."""
    return Activity(
        customer_id=mail["customer_id"], contact_id=mail["contact_id"], team=mail["team"], kind="task", at=by.now,
        title=text_in(step, by.user.lang), by_user_id=by.user.id, ref_kind="mails", ref_id=mail["_id"],
        ref_status="done",
    )  # fmt: skip
