"""A mail that a person has filed under a customer: its line on the timeline and the time of the contact, in the transaction that files it."""

from collections.abc import Sequence

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain.activity_log import is_contact
from backend.domain.mail import Direction
from backend.domain.trust import may_change_state
from backend.store import users
from backend.store.activities import contact_made
from backend.store.customers import Customer
from backend.store.mails import Mail, line


async def on_timeline(mail: Mail, session: AsyncIOMotorClientSession, words: Sequence[str] | None = None) -> None:
    """`words`: what full text finds it by, where that is known already. A sender who is doubtful was not spoken with."""
    entry = line(mail, words, await author(mail.direction, mail.sender.address))
    if entry is None:
        raise ValueError("a mail of nobody has no line")
    await entry.insert(session=session)
    if is_contact(entry.kind, mail.kind) and may_change_state(mail.trust, is_filed_by_hand=True):
        spoken, of = contact_made(entry.at), {"_id": mail.customer_id}
        await Customer.get_motor_collection().update_one(of, spoken, session=session)


async def author(direction: Direction, address: str) -> PydanticObjectId | None:
    """Who of us wrote a mail of ours, if the address says it."""
    found = await users.by_email(address) if direction == "out" else None
    return found.id if found else None
