"""A person says whether a mail is a complaint: the mail, the alerts to managers and the line in the audit log, one transaction."""

from typing import Any, Literal

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.kinds import OF_WORDS
from backend.domain.people import by_id, situation
from backend.domain.rules import who_is_told
from backend.store import audit, wanted
from backend.store.cards import customer_facts
from backend.store.choices import Chooser
from backend.store.database import Store
from backend.store.earlier_notices import earlier
from backend.store.mail_notices import Announcement, notices
from backend.store.mails import Mail, mails_visible_to
from backend.store.notices import Notice, queue
from backend.store.people import people

SaidKind = Literal["complaint", "mail"]


def is_answerable(mail: Mail) -> bool:
    """Whether it can be a complaint at all: a person wrote it to us."""
    return mail.kind in OF_WORDS and mail.direction == "in"


async def answer(store: Store, mail: Mail, said: SaidKind, by: Chooser) -> bool:
    """Set what it is, for good. False if somebody was faster, or this person may see it no more."""
    alerts = await _alerts(mail, by) if said == "complaint" else []
    change = {"kind": said, "kind_is_unsure": False, "kind_said": {"by_user_id": by.user.id, "at": by.now}}
    of = {"_id": mail.id, "kind": mail.kind, "kind_is_unsure": {"$in": [mail.kind_is_unsure, None]}}

    async def write(session: Session) -> bool:
        query = {"$and": [of, mails_visible_to(by.user)]}
        changed = await Mail.get_motor_collection().update_one(query, {"$set": change}, session=session)
        if not changed.matched_count:
            return False
        await wanted.follow(mail.model_copy(update={"kind": said}), session)
        await queue(alerts, session)
        await _note(mail, said, by, session)
        return True

    done: bool = await store.in_transaction(write)
    return done


async def _alerts(mail: Mail, by: Chooser) -> list[Notice]:
    """To the managers who have not heard of it. What a person says is news, however old the mail is."""
    if mail.customer_id is None or (mail.kind == "complaint" and not mail.kind_is_unsure):
        return []
    contact_id = str(mail.contact_id) if mail.contact_id else None
    facts = await customer_facts(str(mail.customer_id), contact_id, by.now)
    if facts is None:
        return []
    around = people([facts[1]], [], by.now)
    case = situation(
        around, kind="complaint", trust=mail.trust, decided=True, received_at=by.now, alert_unchecked=by.alert_unchecked
    )
    told = [it for it in who_is_told(case, by.now) if it.reason == "complaint_alert" and it.user_id != str(by.user.id)]
    sure = mail.model_copy(update={"kind": "complaint"})
    before = await earlier(sure, told, by.now)
    return notices(sure, Announcement(told, by_id(around), facts[0], by.base_url, by.now, before))


async def _note(mail: Mail, said: SaidKind, by: Chooser, session: Session) -> None:
    changes: dict[str, list[Any]] = {"kind": [f"{mail.kind}?" if mail.kind_is_unsure else mail.kind, said]}
    id_ = PydanticObjectId(str(mail.id))
    await audit.note(
        "change",
        "mails",
        id_,
        at=by.now,
        user_id=by.user.id,
        customer_id=mail.customer_id,
        changes=changes,
        session=session,
    )
