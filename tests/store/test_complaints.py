"""Complaints in the database: each change with its line and its mirror, two writers, and rights."""

import asyncio

import pytest

from backend.errors import Conflict, Invalid, NotFound, RapportError
from backend.store import complaint_changes, complaint_reports, complaints, escalations
from backend.store.activities import Activity
from backend.store.complaint_changes import Taken
from backend.store.complaints import Complaint
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.search import SearchEntry
from backend.store.users import disable, with_deputy
from tests import cast as cast_
from tests.cast import Cast
from tests.complaining import HOUR, MONDAY, acknowledge, by, id_of, make_deputy, now_of, taken_in, told
from tests.kept import kept


@pytest.fixture
async def made(store: Store, cast: Cast) -> Complaint:
    return await taken_in(store, cast)


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
        *(complaint_reports.take_in(store, id_of(cast.customer), report, by(cast.rep)) for _ in range(3))
    )
    assert await Complaint.count() == await Activity.find({"kind": "complaint"}).count() == 1


async def test_many_at_once_are_numbered_in_a_row(store: Store, cast: Cast) -> None:
    await asyncio.gather(
        *(complaint_reports.take_in(store, id_of(cast.customer), told(), by(cast.rep)) for _ in range(8))
    )
    numbers = sorted([it.number async for it in Complaint.find_all()])
    assert numbers == [f"R-2026-{number:05}" for number in range(1, 9)]


async def test_the_conversation_comes_from_the_mail_and_only_from_one_of_this_customer(
    store: Store, cast: Cast
) -> None:
    other = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    mail, foreign = await kept(cast.customer, [cast.rep]), await kept(other, [cast.rep])
    report = told(mail_id=mail.id)
    await complaint_reports.take_in(store, id_of(cast.customer), report, by(cast.rep))
    assert (await now_of(report.id)).thread_id == mail.thread_id
    with pytest.raises(NotFound):
        await complaint_reports.take_in(store, id_of(cast.customer), told(mail_id=foreign.id), by(cast.rep))


async def test_a_stranger_neither_stands_on_it_nor_cares_for_it(store: Store, cast: Cast) -> None:
    other = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    stranger = await cast_.person(other, "Eva Lang", ["eva@weber.example"])
    await disable(id_of(cast.teammate), MONDAY)
    for report in (told(contact_id=stranger.id), told(owner_id=cast.outsider.id), told(owner_id=cast.teammate.id)):
        with pytest.raises(Invalid):
            await complaint_reports.take_in(store, id_of(cast.customer), report, by(cast.rep))
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
        await complaint_changes.step(store, id_of(made), taken, by(cast.rep, hours))
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
        await complaint_changes.step(store, id_of(made), Taken("acknowledged", "solved"), by(cast.rep, 2))
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
    await complaint_changes.wait(store, id_of(made), False, True, by(cast.rep, 2))
    assert await escalations.due(MONDAY + 100 * HOUR) == []
    with pytest.raises(Conflict):
        await complaint_changes.wait(store, id_of(made), False, True, by(cast.teammate, 3))
    await complaint_changes.wait(store, id_of(made), True, False, by(cast.rep, 50))
    now = await now_of(made.id)
    assert (now.paused_minutes, now.due_at) == (48 * 60, MONDAY + 64 * HOUR)
    assert [it.status for it in now.steps][2:] == ["waiting", "resumed"]


async def test_what_is_not_yet_acknowledged_cannot_wait(store: Store, cast: Cast, made: Complaint) -> None:
    with pytest.raises(Invalid):
        await complaint_changes.wait(store, id_of(made), False, True, by(cast.rep, 1))


# Its fields


async def test_a_field_is_changed_only_if_it_is_still_what_was_seen(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, id_of(made), "title", made.title, "Riss in Rolle 7", by(cast.rep, 1))
    with pytest.raises(Conflict, match="Riss in Rolle 7"):
        await complaint_changes.amend(store, id_of(made), "title", made.title, "Bruch", by(cast.teammate, 2))
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.open_complaint is not None
    assert customer.open_complaint.title == (await now_of(made.id)).title == "Riss in Rolle 7"


async def test_a_graver_complaint_is_due_sooner(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, id_of(made), "severity", "high", "critical", by(cast.rep, 0.5))
    assert (await now_of(made.id)).due_at == MONDAY + HOUR


async def test_a_complaint_is_handed_only_to_somebody_who_may_see_it(store: Store, cast: Cast, made: Complaint) -> None:
    await complaint_changes.amend(store, id_of(made), "owner_id", cast.rep.id, cast.teammate.id, by(cast.rep, 1))
    assert (await now_of(made.id)).owner_id == cast.teammate.id
    with pytest.raises(Invalid):
        await complaint_changes.amend(
            store, id_of(made), "owner_id", cast.teammate.id, cast.outsider.id, by(cast.rep, 1)
        )


# Rights


async def test_who_may_not_see_the_customer_does_nothing_with_its_complaints(
    store: Store, cast: Cast, made: Complaint
) -> None:
    stranger, complaint_id = by(cast.outsider, 1), id_of(made)
    before = await now_of(complaint_id)
    for act in (
        complaint_reports.take_in(store, id_of(cast.customer), told(), stranger),
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
    await make_deputy(cast.customer, cast.outsider)
    deputy = await with_deputy(cast.outsider, MONDAY.date())
    assert [it["_id"] for it in await complaints.listed(deputy, "team", MONDAY)] == [made.id]
    await acknowledge(store, made, deputy)
