"""Taking in a complaint, and who may stand on it: a contact of its customer, an owner who may see it, a mail that came from there."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain import complaint_life
from backend.domain.sla import Calendar
from backend.domain.words import ComplaintStep, Severity
from backend.errors import Invalid, NotFound
from backend.store import audit
from backend.store.activities import Activity
from backend.store.complaints import Complaint, Step, mirror
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail, mails_visible_to
from backend.store.search_index import put_number
from backend.store.users import User, visible_to

NUMBER_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a complaint, when, and by which calendar its clock runs."""

    user: User
    now: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Report:
    """What is told when a complaint is taken in. Without an owner it is the customer's, without one of those whoever takes it in."""

    id: PydanticObjectId
    """Made by the device, so that telling it twice (a phone on a bad line) makes one complaint."""
    title: str
    text: str
    severity: Severity
    received_at: datetime
    contact_id: PydanticObjectId | None = None
    owner_id: PydanticObjectId | None = None
    mail_id: PydanticObjectId | None = None


async def take_in(store: Store, customer_id: PydanticObjectId, report: Report, by: Author) -> None:
    """Write the complaint, its line on the timeline and the mirror. If it is there already, nothing.

    Raises NotFound for a customer or mail this person may not see, Invalid for a contact or an owner that does not belong here.
    """

    async def write(session: AsyncIOMotorClientSession) -> None:
        customer = await Customer.find_one({"_id": customer_id, **visible_to(by.user)}, session=session)
        if customer is None:
            raise NotFound("There is no such customer.")
        if await Complaint.find_one({"_id": report.id, "customer_id": customer_id}, session=session):
            return
        made = await _made(customer_id, customer, report, by, session)
        await made.insert(session=session)
        row = made.model_dump() | {"_id": report.id}
        await put_number("complaint", row, session)
        await log(row, "received", report.text, by, session)
        await audit.note(
            "add", "complaints", report.id, at=by.now, user_id=by.user.id, customer_id=customer_id, session=session
        )

    await store.in_transaction(write)


async def log(row: dict[str, Any], what: ComplaintStep, text: str, by: Author, session: Any) -> None:
    """The line on the customer's timeline, and the mirror on the customer."""
    await Activity(
        customer_id=row["customer_id"], contact_id=row.get("contact_id"), team=row["team"], kind="complaint", at=by.now,
        title=row["title"], text=text, by_user_id=by.user.id, thread_id=row.get("thread_id"), ref_kind="complaints",
        ref_id=row["_id"], ref_status=what,
    ).insert(session=session)  # fmt: skip
    await mirror([row["customer_id"]], session)


async def check(row: dict[str, Any], field: str, value: Any, session: Any) -> None:
    """Raises Invalid for a contact of another customer, and for an owner who is gone or may not see this one."""
    if value is None:
        return
    if field == "contact_id" and not await Contact.find_one(
        {"_id": value, "customer_id": row["customer_id"]}, session=session
    ):
        raise Invalid("This contact does not belong to the customer.")
    if field == "owner_id" and not await User.find_one(
        {"_id": value, "teams": row["team"], "disabled_at": None}, session=session
    ):
        raise Invalid("Whoever cares for a complaint must be in the customer's team.")


async def _made(
    customer_id: PydanticObjectId, customer: Customer, report: Report, by: Author, session: Any
) -> Complaint:
    row = {"customer_id": customer_id, "team": customer.team}
    await check(row, "contact_id", report.contact_id, session)
    await check(row, "owner_id", report.owner_id, session)
    life = complaint_life.received(report.received_at, report.severity, by.calendar)
    return Complaint(
        id=report.id,
        **row,
        **dataclasses.asdict(life),
        number=await _next_number(by.now.year, session),
        title=report.title,
        text=report.text,
        contact_id=report.contact_id,
        owner_id=report.owner_id or customer.owner_id or by.user.id,
        mail_id=report.mail_id,
        thread_id=await _thread(report.mail_id, customer_id, by.user, session),
        steps=[Step(status="received", at=by.now, by_user_id=by.user.id)],
        changed_at=by.now,
    )


async def _next_number(year: int, session: Any) -> str:
    """One more than the highest of the year. Of two at once the unique index lets one through; the other's transaction runs again."""
    of_year = {"number": {"$gte": f"R-{year}-", "$lt": f"R-{year + 1}-"}}
    highest = await Complaint.get_motor_collection().find_one(
        of_year, {"number": 1}, sort=[("number", -1)], session=session
    )
    last = int(highest["number"].rpartition("-")[2]) if highest else 0
    return f"R-{year}-{last + 1:0{NUMBER_DIGITS}}"


async def _thread(
    mail_id: PydanticObjectId | None, customer_id: PydanticObjectId, user: User, session: Any
) -> str | None:
    if mail_id is None:
        return None
    of = {"$and": [{"_id": mail_id, "customer_id": customer_id}, mails_visible_to(user)]}
    mail = await Mail.get_motor_collection().find_one(of, {"thread_id": 1}, session=session)
    if mail is None:
        raise NotFound("There is no such mail.")
    return str(mail["thread_id"])
