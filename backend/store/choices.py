"""A person settles whose an undecided mail is: the mail, its line on the timeline and the notices to those it now waits for, one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain.context import CardCandidate
from backend.domain.matching import SCORE
from backend.domain.people import by_id, situation
from backend.domain.rules import readers, who_is_told
from backend.store.cards import customer_facts
from backend.store.customers import visible
from backend.store.database import Store
from backend.store.filing import on_timeline
from backend.store.mail_notices import Announcement, notices
from backend.store.mails import Mail, undecided
from backend.store.mails import choose as settle
from backend.store.notices import queue
from backend.store.people import people
from backend.store.users import User, of_mailbox


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who settles, when, and what the notices need: where the app is, and whether an unchecked sender may alert managers."""

    user: User
    now: datetime
    base_url: str
    alert_unchecked: bool


async def choose(store: Store, mail_id: PydanticObjectId, chosen: CardCandidate, by: Chooser) -> bool:
    """False if the customer or the mail is not this person's to decide, or somebody was faster."""
    waiting = await undecided(by.user, mail_id)
    if waiting is None or await visible(by.user, PydanticObjectId(chosen.customer.id)) is None:
        return False
    contact_id = chosen.contact.id if chosen.contact else None
    facts = await customer_facts(chosen.customer.id, contact_id, waiting.thread_id, by.now)
    if facts is None:
        return False
    around = people([facts[1]], await of_mailbox(waiting.for_user_ids), by.now)
    case = situation(around, kind=waiting.kind, trust=waiting.trust, decided=True, received_at=waiting.received_at,
                     alert_unchecked=by.alert_unchecked, is_ours=waiting.direction == "out")  # fmt: skip
    told = [it for it in who_is_told(case, by.now) if it.user_id != str(by.user.id)]
    news = Announcement(told, by_id(around), facts[0], by.base_url, by.now)

    async def write(session: AsyncIOMotorClientSession) -> bool:
        change = _change(chosen, facts[1]["team"], by) | _ended(waiting)
        mail = await settle(by.user, mail_id, change, readers(case), session)
        if mail is None:
            return False
        await on_timeline(mail, session)
        await queue(notices(mail, news), session)
        return True

    return await store.in_transaction(write)


def _change(chosen: CardCandidate, team: str, by: Chooser) -> dict[str, Any]:
    return {
        "customer_id": PydanticObjectId(chosen.customer.id),
        "contact_id": PydanticObjectId(chosen.contact.id) if chosen.contact else None,
        "team": team,
        "match.method": "chosen",
        "match.evidence": [{"method": "chosen", "value": by.user.name, "score": SCORE["chosen"]},
                           {"method": chosen.method, "value": chosen.value, "score": chosen.score}],
        "match.candidates": [],
    }  # fmt: skip


def _ended(mail: Mail) -> dict[str, Any]:
    """What we wrote ourselves waits for nobody once it is known to whom."""
    return {"done_at": mail.received_at, "for_user_ids": []} if mail.direction == "out" else {}
