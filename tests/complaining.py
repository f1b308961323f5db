"""Complaints for tests: told by somebody of the cast on a Monday morning, at a company that never closes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain.sla import calendar
from backend.store import complaint_changes, complaint_reports
from backend.store.complaint_changes import Taken
from backend.store.complaint_reports import Author, Report
from backend.store.complaints import Complaint
from backend.store.customers import Customer, Deputy
from backend.store.database import Store
from backend.store.users import User
from tests.cast import Cast

OFFICE = calendar("BW", "mon-sun 0-24", "")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def by(user: User, hours: float = 0) -> Author:
    return Author(user, MONDAY + hours * HOUR, OFFICE)


def told(**fields: Any) -> Report:
    usual = {"id": PydanticObjectId(), "title": "Riss im Rollengang", "text": "Seit Freitag.", "severity": "high"}
    return Report(**{**usual, "received_at": MONDAY, **fields})


async def taken_in(store: Store, cast: Cast) -> Complaint:
    """A severe one, by the rep."""
    report = told(contact_id=cast.contact.id)
    await complaint_reports.take_in(store, id_of(cast.customer), report, by(cast.rep))
    return await now_of(report.id)


async def now_of(complaint_id: Any) -> Complaint:
    found = await Complaint.get(complaint_id)
    assert found is not None
    return found


async def acknowledge(store: Store, complaint: Complaint, user: User, hours: float = 1) -> None:
    await complaint_changes.step(store, id_of(complaint), Taken("received", "acknowledged"), by(user, hours))


def id_of(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))


async def make_deputy(customer: Customer, user: User) -> None:
    deputy = Deputy(user_id=id_of(user), first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    days = {"first_day": datetime(2026, 11, 16, tzinfo=UTC), "last_day": datetime(2026, 11, 20, tzinfo=UTC)}
    await Customer.find_one({"_id": customer.id}).update({"$set": {"deputy": deputy.model_dump() | days}})
