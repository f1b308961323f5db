"""Withdrawing a mail: whoever it lies with in their own mailbox takes it out of Rapport, for good. In the mailbox itself nothing changes.

    it lies with nobody else   the mail goes, and all that followed from it by itself: its lines on timelines, its notices, what it reported of
                               contacts, what was said of entries on its card, what was held or set aside
    it does                    only its places in the person's mailboxes go; the others still have it

Either way a tombstone stays, so that it does not come back. What people made of it themselves (a complaint, a meeting) stays, without
the way to the mail. The audit log says that a mail was withdrawn, and not what stood in it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.kind_facts_rows import facts_from
from backend.errors import NotAllowed, NotFound
from backend.store import answered_offers, audit, feedback, last_contacts, past_kept, plays, tombstones
from backend.store.activities import Activity
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.database import Store
from backend.store.inquiries import Inquiry
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail, mails_visible_to
from backend.store.notices import Notice
from backend.store.quarantine import Quarantined
from backend.store.users import User

Reach = Literal["none", "here", "everywhere"]
"""Of what a person may withdraw: `here` while it lies in somebody else's mailbox, too."""
Row = Mapping[str, Any]

NO_MAIL = "There is no such mail."
NOT_THEIRS = "Only somebody in whose mailbox a mail lies can withdraw it."
PLACE = ("mailbox_id", "folder", "uidvalidity", "uid", "generation", "incarnation")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """By whom, from which mailboxes (None: from all), and when."""

    user_id: PydanticObjectId | None
    mailbox_ids: Collection[PydanticObjectId] | None
    at: datetime


async def mailboxes_of(user: User) -> list[PydanticObjectId]:
    """Those this person is an owner of, disconnected ones among them: their mail is still here."""
    return [row["_id"] async for row in Mailbox.get_motor_collection().find({"owner_ids": user.id}, {"_id": 1})]


async def reach(user: User, places: Iterable[Row]) -> Reach:
    """What this person may withdraw of a mail that lies in these places (`occurrences`)."""
    lies = {it["mailbox_id"] for it in places}
    theirs = set(await mailboxes_of(user)) if lies else set()
    if lies.isdisjoint(theirs):
        return "none"
    return "everywhere" if lies <= theirs else "here"


async def withdraw(store: Store, user: User, mail_id: PydanticObjectId, now: datetime) -> Reach:
    """Take a mail out of this person's mailboxes. Raises NotFound, and NotAllowed if they see it and it lies in none of theirs."""
    theirs = await mailboxes_of(user)
    done = await take_out(store, mail_id, Withdrawal(user.id, theirs, now))
    if done == "none":
        seen = await Mail.get_motor_collection().find_one({"_id": mail_id, **mails_visible_to(user)}, {"_id": 1})
        raise NotAllowed(NOT_THEIRS) if seen else NotFound(NO_MAIL)
    return done


async def take_out(store: Store, mail_id: PydanticObjectId, by: Withdrawal) -> Reach:
    """What was done: "none" if it is gone already, or lies in none of these mailboxes."""

    async def write(session: Session) -> Reach:
        mail = await Mail.get_motor_collection().find_one({"_id": mail_id}, session=session)
        gone, left = _parted(mail["occurrences"], by.mailbox_ids) if mail else ([], [])
        if mail is None or (not gone and by.mailbox_ids is not None):
            return "none"
        if left:
            await _leave_with_others(store, mail, gone, left, by, session)
        else:
            await _erase(store, mail, by, session)
        await _forget_aside(gone, session)
        of = mail.get("customer_id")
        await audit.note(
            "withdraw", "mails", mail_id, at=by.at, user_id=by.user_id, customer_id=of, session=session
        )  # fmt: skip
        return "here" if left else "everywhere"

    return await store.in_transaction(write)


def _parted(places: Sequence[Row], mailbox_ids: Collection[PydanticObjectId] | None) -> tuple[list[Row], list[Row]]:
    """The places in these mailboxes, and the others."""
    gone = [it for it in places if mailbox_ids is None or it["mailbox_id"] in mailbox_ids]
    return gone, [it for it in places if it not in gone]


async def _leave_with_others(
    store: Store, mail: Row, gone: Sequence[Row], left: Sequence[Row], by: Withdrawal, session: Session
) -> None:
    ids = {it["mailbox_id"] for it in gone}
    stays = await Mailbox.get_motor_collection().find_one({"_id": left[0]["mailbox_id"]}, session=session)
    change: dict[str, Any] = {"$pull": {"occurrences": {"mailbox_id": {"$in": list(ids)}}}}
    if stays:
        change["$set"] = {"mailbox_address": stays["address"]}
    await Mail.get_motor_collection().update_one({"_id": mail["_id"]}, change, session=session)
    await tombstones.lay(store, [tombstones.of(mail["identity"], it) for it in ids], by.at, session)


async def _erase(store: Store, mail: Row, by: Withdrawal, session: Session) -> None:
    of = {"mail_id": mail["_id"]}
    lines = Activity.get_motor_collection()
    customers = await lines.distinct("customer_id", of, session=session)
    line_ids = await lines.distinct("_id", of, session=session)
    await Mail.get_motor_collection().delete_one({"_id": mail["_id"]}, session=session)
    await lines.delete_many(of, session=session)
    await Notice.get_motor_collection().delete_many(of, session=session)
    await past_kept.forget(line_ids, customers, session)
    await feedback.forget_mail(mail["_id"], line_ids, session)
    await answered_offers.release(mail["_id"], mail.get("offer_id"), session)
    await plays.let_go(mail, session)
    await Inquiry.get_motor_collection().delete_many({"identity": mail["identity"]}, session=session)
    await Complaint.get_motor_collection().update_many(of, {"$set": {"mail_id": None}}, session=session)
    if mail["kind"] in ("bounce", "departure"):
        await _take_marks_off(mail, session)
    await last_contacts.tell_again(customers, session)
    await tombstones.lay(store, [tombstones.of(mail["identity"])], by.at, session)


async def _take_marks_off(mail: Row, session: Session) -> None:
    """What it reported of contacts (contact_marks.py)."""
    said = [it.address for it in facts_from(mail.get("facts") or {}).bounced] + [mail["sender"]["address"]]
    reported = {"$or": [{name: {"$in": said}} for name in ("addresses", "former_addresses")]}
    contacts = Contact.get_motor_collection()
    await contacts.update_many(reported, {"$pull": {"bounces": {"mail_id": mail["_id"]}}}, session=session)
    departed = {**reported, "departed.mail_id": mail["_id"]}
    await contacts.update_many(departed, {"$set": {"departed": None}}, session=session)


async def _forget_aside(places: Sequence[Row], session: Session) -> None:
    """What could not be read there at first."""
    for it in places:
        await Quarantined.get_motor_collection().delete_one({name: it[name] for name in PLACE}, session=session)
