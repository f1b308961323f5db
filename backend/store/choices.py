"""A person settles whose an undecided mail is: the mail, its line on the timeline, one transaction. It then waits for the customer's owner and whoever stands in for them, too."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain.activity_log import is_contact
from backend.domain.folding import stems
from backend.domain.matching import SCORE
from backend.store.activities import Activity, contact_made
from backend.store.customers import Customer, visible
from backend.store.database import Store
from backend.store.deputies import deputy_id
from backend.store.mails import choose as settle
from backend.store.users import User

TIMELINE_TEXT = 2000


async def choose(store: Store, user: User, mail_id: PydanticObjectId, chosen: dict[str, Any], now: datetime) -> bool:
    """False if the customer or the mail is not this person's to decide, or somebody was faster."""
    customer = await visible(user, PydanticObjectId(chosen["customer"]["id"]))
    if customer is None:
        return False
    person = chosen["contact"]
    caring = [it for it in (customer.owner_id, deputy_id(customer, now)) if it]
    change = {
        "customer_id": customer.id,
        "contact_id": PydanticObjectId(person["id"]) if person else None,
        "team": customer.team,
        "match.method": "chosen",
        "match.evidence": [{"method": "chosen", "value": user.name, "score": SCORE["chosen"]},
                           {"method": chosen["method"], "value": chosen["value"], "score": chosen["score"]}],
        "match.candidates": [],
    }  # fmt: skip

    async def write(session: AsyncIOMotorClientSession) -> bool:
        mail = await settle(user, mail_id, change, caring, session)
        if mail is None:
            return False
        await Activity(
            customer_id=mail["customer_id"], contact_id=mail["contact_id"], team=mail["team"], kind="mail_in",
            at=mail["received_at"], title=mail["subject"], text=mail["new_text"][:TIMELINE_TEXT], mail_id=mail_id,
            thread_id=mail["thread_id"], words=stems(mail["subject"], mail["new_text"]),
        ).insert(session=session)  # fmt: skip
        if is_contact("mail_in", mail["kind"]):
            spoken = contact_made(mail["received_at"])
            await Customer.get_motor_collection().update_one({"_id": customer.id}, spoken, session=session)
        return True

    return await store.in_transaction(write)
