"""Complaints in the database: each change with its line and its mirror, two writers, rights, and a missed aim told once."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.sla import calendar
from backend.errors import Conflict, Invalid, NotFound, RapportError
from backend.store import complaint_changes, complaint_reports, complaints, escalations
from backend.store.activities import Activity
from backend.store.complaint_changes import Taken
from backend.store.complaint_reports import Author, Report
from backend.store.complaints import Complaint
from backend.store.customers import Customer, Deputy
from backend.store.database import Store
from backend.store.notices import Notice
from backend.store.search import SearchEntry
from backend.store.users import User, disable, with_deputy
from tests import cast as cast_
from tests.cast import Cast
from tests.kept import kept

OFFICE = calendar("BW", "mon-sun 0-24", "")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://rapport.example"


def by(user: User, hours: float = 0) -> Author:
    return Author(user, MONDAY + hours * HOUR, OFFICE)


def told(**fields: Any) -> Report:
    usual = {"id": PydanticObjectId(), "title": "Riss im Rollengang", "text": "Seit Freitag.", "severity": "high"}
    return Report(**{**usual, "received_at": MONDAY, **fields})


@pytest.fixture
async def made(store: Store, cast: Cast) -> Complaint:
    report = told(contact_id=cast.contact.id)
    await complaint_reports.take_in(store, _id(cast.customer), report, by(cast.rep))
    return await now_of(report.id)


async def now_of(complaint_id: Any) -> Complaint:
    found = await Complaint.get(complaint_id)
    assert found is not None
    return found


async def acknowledge(store: Store, complaint: Complaint, user: User, hours: float = 1) -> None:
    await complaint_changes.step(store, _id(complaint), Taken("received", "acknowledged"), by(user, hours))


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))


# Taking in


async def test_a_complaint_is_numbered_timed_logged_and_stands_on_its_customer(cast: Cast, made: Complaint) -> None:
    assert (made.number, made.team, made.owner_id, made.status) == ("R-2026-00001", "sued", cast.rep.id, "received")
    assert (made.ack_due_at, made.solve_due_at, made.escalate_at) == (
        MONDAY + 4 * HOUR,
        MONDAY + 16 * HOUR,
        MONDAY + 4 * HOUR,
    )
    assert [(it.status, it.by_user_id) for it in made.steps] == [("received", cast.rep.id)]
    line = await Activity.find_one({"ref_id": made.id})
    assert line is not None
    assert (line.kind, line.title, line.text, line.ref_status) == (
        "complaint",
        "Riss im Rollengang",
        "Seit Freitag.",
        "received",
    )
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.open_complaint is not None
    assert customer.open_complaint.id == made.id
    found = await SearchEntry.get(made.id)
    assert found is not None
    assert (found.kind, found.label, found.detail) == ("complaint", "R-2026-00001", "Riss im Rollengang")


async def test_told_twice_it_is_one(store: Store, cast: Cast) -> None:
    report = told()
    await asyncio.gather(
        *(complaint_reports.take_in(store, _id(cast.customer), report, by(cast.rep)) for _ in range(3))
    )
    assert await Complaint.count() == await Activity.find({"kind": "complaint"}).count() == 1


async def test_many_at_once_are_numbered_in_a_row(store: Store, cast: Cast) -> None:
    await asyncio.gather(
        *(complaint_reports.take_in(store, _id(cast.customer), told(), by(cast.rep)) for _ in range(8))
    )
    numbers = sorted([it.number async for it in Complaint.find_all()])
    assert numbers == [f"R-2026-{number:05}" for number in range(1, 9)]


async def test_the_conversation_comes_from_the_mail_and_only_from_one_of_this_customer(
    store: Store, cast: Cast
) -> None:
    other = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    mail, foreign = await kept(cast.customer, [cast.rep]), await kept(other, [cast.rep])
    report = told(mail_id=mail.id)
    await complaint_reports.take_in(store, _id(cast.customer), report, by(cast.rep))
    assert (await now_of(report.id)).thread_id == mail.thread_id
    with pytest.raises(NotFound):
        await complaint_reports.take_in(store, _id(cast.customer), told(mail_id=foreign.id), by(cast.rep))


async def test_a_stranger_neither_stands_on_it_nor_cares_for_it(store: Store, cast: Cast) -> None:
    other = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    stranger = await cast_.person(other, "Eva Lang", ["eva@weber.example"])
    await disable(_id(cast.teammate), MONDAY)
    for report in (told(contact_id=stranger.id), told(owner_id=cast.outsider.id), told(owner_id=cast.teammate.id)):
        with pytest.raises(Invalid):
            await complaint_reports.take_in(store, _id(cast.customer), report, by(cast.rep))
    assert await Complaint.count() == 0


# Its life


async def test_from_received_to_confirmed_and_open_again(store: Store, cast: Cast, made: Complaint) -> None:
    life: list[tuple[Taken, bool]] = [
        (Taken("received", "acknowledged"), True),
        (Taken("acknowledged", "in_work", "Techniker fährt hin."), True),
        (Taken("in_work", "solved", "Rolle getauscht.", "product", "Materialfehler", 480_00), False),
        (Taken("solved", "confirmed"), False),
        (Taken("confirmed", "in_work", "Wieder gerissen."), True),
    ]
    for hours, (taken, is_open) in enumerate(life, start=1):
        await complaint_changes.step(store, _id(made), taken, by(cast.rep, hours))
        customer = await Customer.get(cast.customer.id)
        assert customer is not None
        assert (customer.open_complaint is not None) == is_open
    now = await now_of(made.id)
    assert [it.status for it in now.steps] == ["received", "acknowledged", "in_work", "solved", "confirmed", "in_work"]
    assert (now.cause, now.cause_text, now.cost_cents) == ("product", "Materialfehler", 480_00)
    assert (now.solved_at, now.round_at, now.solve_due_at) == (None, MONDAY + 5 * HOUR, MONDAY + 21 * HOUR)
    lines = await Activity.find({"ref_id": made.id}).sort("at").to_list()
    assert [(it.ref_status, it.text) for it in lines][2:4] == [
        ("in_work", "Techniker fährt hin."),
        ("solved", "Rolle getauscht."),
    ]


async def test_without_a_cause_nothing_is_solved_and_nothing_written(store: Store, cast: Cast, made: Complaint) -> None:
    await acknowledge(store, made, cast.rep)
    before = await now_of(made.id)
    with pytest.raises(Invalid) as refused:
        await complaint_changes.step(store, _id(made), Taken("acknowledged", "solved"), by(cast.rep, 2))
    assert refused.value.code == "no_cause"
    assert await now_of(made.id) == before


async def test_of_two_who_take_the_same_step_one_wins(store: Store, cast: Cast, made: Complaint) -> None:
    results = await asyncio.gather(
        acknowledge(store, made, cast.rep), acknowledge(store, made, cast.teammate), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in results) == ["Conflict", "NoneType"]
    assert [it.status for it in (await now_of(made.id)).steps] == ["received", "acknowledged"]
    assert await Activity.find({"ref_status": "acknowledged"}).count() == 1


async def test_while_it_waits_for_the_customer_nobody_is_told(store: Store, cast: Cast, made: Complaint) -> None:
    await acknowledge(store, made, cast.rep)
    await complaint_changes.wait(store, _id(made), False, True, by(cast.rep, 2))
    assert await escalations.due(MONDAY + 100 * HOUR) == []
    with pytest.raises(Conflict):
        await complaint_changes.wait(store, _id(made), False, True, by(cast.teammate, 3))
    await complaint_changes.wait(store, _id(made), True, False, by(cast.rep, 50))
    now = await now_of(made.id)
    assert (now.paused_minutes, now.due_at) == (48 * 60, MONDAY + 64 * HOUR)
    assert [it.status for it in now.steps][2:] == ["waiting", "resumed"]


async def test_what_is_not_yet_acknowledged_cannot_wait(store: Store, cast: Cast, made: Complaint) -> None:
    with pytest.raises(Invalid):
        await complaint_changes.wait(store, _id(made), False, True, by(cast.rep, 1))


# Its fields


async def test_a_field_is_changed_only_if_it_is_still_what_was_seen(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, _id(made), "title", made.title, "Riss in Rolle 7", by(cast.rep, 1))
    with pytest.raises(Conflict, match="Riss in Rolle 7"):
        await complaint_changes.amend(store, _id(made), "title", made.title, "Bruch", by(cast.teammate, 2))
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.open_complaint is not None
    assert customer.open_complaint.title == (await now_of(made.id)).title == "Riss in Rolle 7"


async def test_a_graver_complaint_is_due_sooner(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, _id(made), "severity", "high", "critical", by(cast.rep, 0.5))
    assert (await now_of(made.id)).due_at == MONDAY + HOUR


async def test_a_complaint_is_handed_only_to_somebody_who_may_see_it(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, _id(made), "owner_id", cast.rep.id, cast.teammate.id, by(cast.rep, 1))
    assert (await now_of(made.id)).owner_id == cast.teammate.id
    with pytest.raises(Invalid):
        await complaint_changes.amend(store, _id(made), "owner_id", cast.teammate.id, cast.outsider.id, by(cast.rep, 1))


# Rights


async def test_who_may_not_see_the_customer_does_nothing_with_its_complaints(
    store: Store, cast: Cast, made: Complaint
) -> None:
    stranger, complaint_id = by(cast.outsider, 1), _id(made)
    before = await now_of(complaint_id)
    for act in (
        complaint_reports.take_in(store, _id(cast.customer), told(), stranger),
        complaint_changes.step(store, complaint_id, Taken("received", "acknowledged"), stranger),
        complaint_changes.amend(store, complaint_id, "title", made.title, "x", stranger),
        complaint_changes.wait(store, complaint_id, False, True, stranger),
    ):
        with pytest.raises(RapportError) as refused:
            await act
        assert type(refused.value) is NotFound
    assert await complaints.opened(cast.outsider, complaint_id) is None
    assert await complaints.listed(cast.outsider, "team", MONDAY) == []
    assert (await now_of(complaint_id), await Complaint.count()) == (before, 1)


async def test_a_deputy_sees_and_steps_it(store: Store, cast: Cast, made: Complaint) -> None:
    await _make_deputy(cast.customer, cast.outsider)
    deputy = await with_deputy(cast.outsider, MONDAY.date())
    assert [it["_id"] for it in await complaints.listed(deputy, "team", MONDAY)] == [made.id]
    await acknowledge(store, made, deputy)


async def _make_deputy(customer: Customer, user: User) -> None:
    deputy = Deputy(user_id=_id(user), first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    days = {"first_day": datetime(2026, 11, 16, tzinfo=UTC), "last_day": datetime(2026, 11, 20, tzinfo=UTC)}
    await Customer.find_one({"_id": customer.id}).update({"$set": {"deputy": deputy.model_dump() | days}})


# The list


async def test_what_is_due_first_comes_first_and_what_waits_for_the_customers_word_last(
    store: Store, cast: Cast
) -> None:
    reports = {
        "solved": told(title="solved"), "normal": told(title="normal", severity="normal"),
        "critical": told(title="critical", severity="critical"), "theirs": told(title="theirs", owner_id=cast.teammate.id),
    }  # fmt: skip
    for report in reports.values():
        await complaint_reports.take_in(store, _id(cast.customer), report, by(cast.rep))
    for taken in (Taken("received", "acknowledged"), Taken("acknowledged", "solved", cause="advice")):
        await complaint_changes.step(store, reports["solved"].id, taken, by(cast.rep, 0.5))

    async def titles(which: complaints.Which, hours: float = 1) -> list[str]:
        return [it["title"] for it in await complaints.listed(cast.rep, which, MONDAY + hours * HOUR)]

    assert await titles("mine") == ["critical", "normal", "solved"]
    assert await titles("team") == ["critical", "theirs", "normal", "solved"]
    assert await titles("overdue", 5) == ["critical", "theirs"]
    assert await titles("closed") == []
    await complaint_changes.step(store, reports["solved"].id, Taken("solved", "confirmed"), by(cast.rep, 2))
    assert await titles("closed") == ["solved"]
    assert await titles("mine") == ["critical", "normal"]


# A missed aim


async def escalate(store: Store, hours: float) -> list[str]:
    """Whoever hears at this hour, by name."""
    before = {it.id async for it in Notice.find_all()}
    for complaint_id in await escalations.due(MONDAY + hours * HOUR):
        await escalations.escalate(store, complaint_id, OFFICE, URL, MONDAY + hours * HOUR)
    fresh = [it.user_id async for it in Notice.find_all() if it.id not in before]
    return sorted([it.name async for it in User.find({"_id": {"$in": fresh}})])


async def test_the_owner_hears_then_the_manager_then_nobody_until_the_next_aim(
    store: Store, cast: Cast, made: Complaint
) -> None:
    assert await escalate(store, 3.9) == []
    assert await escalate(store, 4) == ["Rep"]
    assert await escalate(store, 5) == []
    assert await escalate(store, 6) == ["Manager"]
    assert await escalate(store, 16) == ["Rep"]
    assert await escalate(store, 18) == ["Manager"]
    assert await escalate(store, 100) == []
    assert [it.stage for it in (await now_of(made.id)).escalations] == [
        "acknowledge_owner", "acknowledge_managers", "solve_owner", "solve_managers",
    ]  # fmt: skip


async def test_the_alert_leads_to_the_complaint_and_says_no_word_of_it(
    store: Store, cast: Cast, made: Complaint
) -> None:
    await User.find_one({"_id": cast.rep.id}).update({"$set": {"lock_screen": "full"}})
    await escalate(store, 4)
    notice = await Notice.find_one({})
    assert notice is not None
    text = notice.payload.decode()
    assert f'"url":"/complaints/{made.id}"' in text
    assert "R-2026-00001" in text
    assert not [word for word in ("Riss", "Rollengang", "Freitag", "Petra") if word in text]
    assert (notice.reason, notice.urgency, notice.team, notice.customer_id) == (
        "complaint_acknowledge_owner", "high", "sued", cast.customer.id,
    )  # fmt: skip


async def test_several_processes_tell_it_once(store: Store, cast: Cast, made: Complaint) -> None:
    at = MONDAY + 4 * HOUR
    told_by = await asyncio.gather(*(escalations.escalate(store, _id(made), OFFICE, URL, at) for _ in range(5)))
    assert (sorted(told_by), await Notice.count()) == ([0, 0, 0, 0, 1], 1)


async def test_without_an_owner_at_work_the_manager_hears_at_once(store: Store, cast: Cast, made: Complaint) -> None:
    await disable(_id(cast.rep), MONDAY)
    assert await escalate(store, 4) == ["Manager"]


async def test_the_deputy_hears_with_the_owner(store: Store, cast: Cast, made: Complaint) -> None:
    await _make_deputy(cast.customer, cast.teammate)
    assert await escalate(store, 4) == ["Rep", "Teammate"]


async def test_after_a_change_of_the_calendar_nothing_is_told_too_soon_and_nothing_asked_for_ever(
    store: Store, cast: Cast, made: Complaint
) -> None:
    await escalate(store, 4)
    strict = calendar("BW", "wed 8-9", "")
    assert await escalations.escalate(store, _id(made), strict, URL, MONDAY + 6 * HOUR) == 0
    assert await escalations.due(MONDAY + 6 * HOUR) == []


# Old ones


async def test_a_complaint_from_before_there_were_clocks_still_loads_steps_and_gets_one(
    store: Store, cast: Cast
) -> None:
    old = {
        "_id": PydanticObjectId(), "customer_id": cast.customer.id, "team": "sued", "title": "Alt", "status": "acknowledged", "is_open": True,
        "received_at": MONDAY, "changed_at": MONDAY, "schema_version": 1,
    }  # fmt: skip
    await Complaint.get_motor_collection().insert_one(dict(old))
    assert (await now_of(old["_id"])).due_at is None
    assert [it["title"] for it in await complaints.listed(cast.rep, "team", MONDAY)] == ["Alt"]
    await complaints.upgrade(store.database)
    await complaints.upgrade(store.database)
    await complaint_changes.amend(store, old["_id"], "severity", "normal", "high", by(cast.rep, 1))
    await complaint_changes.step(store, old["_id"], Taken("acknowledged", "in_work"), by(cast.rep, 2))
    now = await now_of(old["_id"])
    assert (now.title, now.schema_version, [it.status for it in now.steps]) == ("Alt", 2, ["in_work"])
    assert now.due_at is not None
    assert now.due_at > datetime.now(UTC)


# Reading without looking at everything


async def test_what_is_due_is_found_by_the_index_and_no_list_sorts_in_memory(store: Store, cast: Cast) -> None:
    rows = [_row(cast, number) for number in range(600)]
    await Complaint.get_motor_collection().insert_many(rows)
    late = NOW - timedelta(hours=1)
    stages = await _asked(store, escalations.due(late))
    assert [it.get("indexName") for it in stages if "indexName" in it] == ["to_escalate"]
    cast.rep.teams = ["sued", "nord"]
    which: list[complaints.Which] = ["mine", "team", "overdue", "closed"]
    for one in which:
        stages = await _asked(store, complaints.listed(cast.rep, one, NOW))
        assert not [it["stage"] for it in stages if it["stage"] in ("SORT", "COLLSCAN")], one


NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def _row(cast: Cast, number: int) -> dict[str, Any]:
    status = ("received", "acknowledged", "in_work", "solved", "confirmed")[number % 5]
    at = NOW - timedelta(minutes=number)
    return {
        "customer_id": cast.customer.id, "team": "sued" if number % 2 else "nord", "title": "x", "status": status, "is_open": number % 5 < 3,
        "received_at": at, "due_at": at, "solved_at": at, "confirmed_at": at, "escalate_at": at if number % 50 == 0 else None,
        "owner_id": cast.rep.id if number % 3 else None, "waiting_since": None, "changed_at": at, "schema_version": 2,
    }  # fmt: skip


async def _asked(store: Store, reading: Awaitable[Any]) -> list[dict[str, Any]]:
    """The stages of every query on complaints that this reading makes, from the profiler, explained."""
    await store.database.command("profile", 2)
    try:
        await reading
    finally:
        await store.database.command("profile", 0)
    asked = {"ns": f"{store.database.name}.complaints", "op": {"$in": ["query", "command"]}}
    entries = await store.database["system.profile"].find(asked).to_list(10)
    await store.database.drop_collection("system.profile")
    stages: list[dict[str, Any]] = []
    for entry in entries:
        command = {name: value for name, value in entry["command"].items() if name in KEPT}
        explained = await store.database.command("explain", command, verbosity="queryPlanner")
        stages += _stages(explained)
    assert stages
    return stages


KEPT = ("find", "aggregate", "filter", "sort", "limit", "projection", "pipeline", "cursor")


def _stages(plan: Any) -> list[dict[str, Any]]:
    if isinstance(plan, list):
        return [it for one in plan for it in _stages(one)]
    if not isinstance(plan, dict):
        return []
    deeper = [it for name, value in plan.items() if name not in ("rejectedPlans", "command") for it in _stages(value)]
    return [plan, *deeper] if isinstance(plan.get("stage"), str) else deeper
