"""A missed aim is told once, to whoever must hear, by whichever process comes first."""

import asyncio

import pytest

from backend.domain.sla import calendar
from backend.store import escalations
from backend.store.complaints import Complaint
from backend.store.database import Store
from backend.store.notices import Notice
from backend.store.users import User, disable
from tests.cast import Cast
from tests.complaining import HOUR, MONDAY, OFFICE, id_of, make_deputy, now_of, taken_in

URL = "https://rapport.example"


@pytest.fixture
async def made(store: Store, cast: Cast) -> Complaint:
    return await taken_in(store, cast)


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
    told_by = await asyncio.gather(*(escalations.escalate(store, id_of(made), OFFICE, URL, at) for _ in range(5)))
    assert (sorted(told_by), await Notice.count()) == ([0, 0, 0, 0, 1], 1)


async def test_without_an_owner_at_work_the_manager_hears_at_once(store: Store, cast: Cast, made: Complaint) -> None:
    await disable(id_of(cast.rep), MONDAY)
    assert await escalate(store, 4) == ["Manager"]


@pytest.mark.parametrize("who", ["teammate", "outsider"])
async def test_the_deputy_hears_with_the_owner_whatever_their_team(
    store: Store, cast: Cast, made: Complaint, who: str
) -> None:
    deputy = cast.people()[who]
    await make_deputy(cast.customer, deputy)
    assert await escalate(store, 4) == sorted(["Rep", deputy.name])


async def test_a_deputy_of_another_team_is_no_manager_of_this_one(store: Store, cast: Cast, made: Complaint) -> None:
    await make_deputy(cast.customer, cast.other_manager)
    await escalate(store, 4)
    assert await escalate(store, 6) == ["Manager"]


async def test_after_a_change_of_the_calendar_nothing_is_told_too_soon_and_nothing_asked_for_ever(
    store: Store, cast: Cast, made: Complaint
) -> None:
    await escalate(store, 4)
    strict = calendar("BW", "wed 8-9", "")
    assert await escalations.escalate(store, id_of(made), strict, URL, MONDAY + 6 * HOUR) == 0
    assert await escalations.due(MONDAY + 6 * HOUR) == []
