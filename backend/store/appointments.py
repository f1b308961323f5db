"""An appointment from a mail on its customer's timeline: a meeting under an id of its own, so that the same event is one line whoever accepts it."""

import hashlib
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.kind_facts import Appointment
from backend.store import audit
from backend.store.activities import Activity, contact_made
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.users import User, visible_to


def line_id(customer_id: PydanticObjectId, uid: str) -> PydanticObjectId:
    """Of the customer and the event's own id (RFC 5545, section 3.8.4.7): a later invitation to the same event meets the same line."""
    return PydanticObjectId(hashlib.sha256(f"{customer_id}:{uid}".encode()).hexdigest()[:24])


async def is_noted(mail: dict[str, Any], uid: str) -> bool:
    of = {"_id": line_id(mail["customer_id"], uid), "customer_id": mail["customer_id"]}
    return await Activity.get_motor_collection().find_one(of, {"_id": 1}) is not None


async def accept(store: Store, mail: Mail, made: Appointment, user: User, now: datetime) -> bool:
    """Write the meeting, or where it has been moved its new time. False if the customer is not this person's to see.

    What lies ahead is a plan: the customer was not spoken with yet.
    """
    id_, at = line_id(_of(mail), made.uid), made.starts_at or mail.received_at

    async def write(session: Session) -> bool:
        customer = await Customer.get_motor_collection().find_one(
            {"_id": mail.customer_id, **visible_to(user)}, {"team": 1}, session=session
        )
        if customer is None:
            return False
        line = Activity(
            id=id_, customer_id=_of(mail), contact_id=mail.contact_id, team=customer["team"], kind="meeting", at=at,
            title=made.summary or mail.subject, text=made.location, by_user_id=user.id,
        )  # fmt: skip
        row = line.model_dump(exclude={"id"})
        await Activity.get_motor_collection().update_one({"_id": id_}, {"$set": row}, upsert=True, session=session)
        if at <= now:
            await Customer.get_motor_collection().update_one(
                {"_id": mail.customer_id}, contact_made(at), session=session
            )
        await audit.note(
            "add", "activities", id_, at=now, user_id=user.id, customer_id=mail.customer_id, session=session
        )
        return True

    done: bool = await store.in_transaction(write)
    return done


async def cancel(store: Store, mail: Mail, made: Appointment, user: User, now: datetime) -> bool:
    """Take the meeting off the timeline. False if it is not there, or not this person's to see."""
    of = {"_id": line_id(_of(mail), made.uid), "kind": "meeting", **visible_to(user, "customer_id")}

    async def write(session: Session) -> bool:
        gone = await Activity.get_motor_collection().delete_one(of, session=session)
        if gone.deleted_count:
            await audit.note(
                "remove",
                "activities",
                of["_id"],
                at=now,
                user_id=user.id,
                customer_id=mail.customer_id,
                session=session,
            )
        return bool(gone.deleted_count)

    done: bool = await store.in_transaction(write)
    return done


def _of(mail: Mail) -> PydanticObjectId:
    return PydanticObjectId(str(mail.customer_id))
