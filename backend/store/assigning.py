"""A person decides an inquiry. Given to a customer it becomes a mail of theirs, with its line and the notices to those it waits for; either
way one transaction, which the audit log knows of."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import DuplicateKeyError

from backend.domain.evidence import SCORE
from backend.domain.people import by_id, situation
from backend.domain.rules import readers, who_is_told
from backend.errors import Conflict
from backend.store import answered_offers, audit, inquiries, wanted
from backend.store.cards import customer_facts
from backend.store.choices import Chooser
from backend.store.contacts import by_address
from backend.store.customer_past import whole
from backend.store.customers import visible
from backend.store.database import Store
from backend.store.earlier_notices import earlier
from backend.store.filing import on_timeline
from backend.store.mail_notices import Announcement, notices
from backend.store.mails import Mail
from backend.store.notices import queue
from backend.store.past_kept import put_in_order
from backend.store.people import people
from backend.store.users import User, of_mailbox

FILED = "This mail is on a customer's timeline already."


async def assign(
    store: Store, inquiry_id: PydanticObjectId, customer_id: PydanticObjectId, by: Chooser
) -> PydanticObjectId | None:
    """The id of the mail it has become; None if the inquiry or the customer is not this person's to decide, or somebody was faster.

    Raises Conflict if the mail was kept from elsewhere meanwhile.
    """
    inquiry = await inquiries.opened(by.user, inquiry_id)
    if inquiry is None or inquiry.mail is None or await visible(by.user, customer_id) is None or by.user.id is None:
        return None
    contact_id = await by_address(customer_id, inquiry.mail["sender"]["address"])
    facts = await customer_facts(str(customer_id), str(contact_id) if contact_id else None, by.now)
    if facts is None:
        return None
    mail = Mail.model_validate(inquiry.mail | _chosen(customer_id, facts[1]["team"], by) | {"contact_id": contact_id})
    around = people([facts[1]], await of_mailbox([by.user.id]), by.now)
    case = situation(around, kind=mail.kind, trust=mail.trust, decided=True, received_at=mail.received_at,
                     alert_unchecked=by.alert_unchecked)  # fmt: skip
    mail.for_user_ids = [PydanticObjectId(it) for it in readers(case)]
    await wanted.read(mail, is_filed_by_hand=True)
    told = [it for it in who_is_told(case, by.now) if it.user_id != str(by.user.id)]
    shown = put_in_order(mail, facts[0], await whole(customer_id, by.now), by.now)
    news = Announcement(told, by_id(around), shown, by.base_url, by.now, await earlier(mail, told, by.now))

    async def write(session: AsyncIOMotorClientSession) -> bool:
        if not await inquiries.decide(by.user, inquiry_id, "assigned", by.now, session):
            return False
        await mail.insert(session=session)
        await answered_offers.mark(mail, session)
        await on_timeline(mail, session, inquiry.words)
        await queue(notices(mail, news), session)
        await audit.note("change", "inquiries", inquiry_id, at=by.now, user_id=by.user.id, customer_id=customer_id,
                         changes={"state": ["open", "assigned"]}, session=session)  # fmt: skip
        return True

    try:
        return mail.id if await store.in_transaction(write) else None
    except DuplicateKeyError:
        raise Conflict(FILED) from None


async def discard(store: Store, user: User, inquiry_id: PydanticObjectId, now: datetime) -> bool:
    """False if it is not this person's to decide, or somebody was faster."""

    async def write(session: AsyncIOMotorClientSession) -> bool:
        if not await inquiries.decide(user, inquiry_id, "discarded", now, session):
            return False
        await audit.note("remove", "inquiries", inquiry_id, at=now, user_id=user.id, session=session)
        return True

    return await store.in_transaction(write)


def _chosen(customer_id: PydanticObjectId, team: str, by: Chooser) -> dict[str, Any]:
    evidence = {"method": "chosen", "value": by.user.name, "score": SCORE["chosen"]}
    return {
        "customer_id": customer_id,
        "team": team,
        "match": {"method": "chosen", "evidence": [evidence], "candidates": []},
        "kept_at": by.now,
    }
