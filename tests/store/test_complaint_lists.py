"""Lists of complaints by what is due, how they are read, and complaints from before there were clocks."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.store import complaint_changes, complaint_reports, complaints, escalations
from backend.store.complaint_changes import Taken
from backend.store.complaints import Complaint
from backend.store.database import Store
from tests.cast import Cast
from tests.complaining import HOUR, MONDAY, by, id_of, now_of, told

# The list


async def test_what_is_due_first_comes_first_and_what_waits_for_the_customers_word_last(
    store: Store, cast: Cast
) -> None:
    reports = {
        "solved": told(title="solved"), "normal": told(title="normal", severity="normal"),
        "critical": told(title="critical", severity="critical"), "theirs": told(title="theirs", owner_id=cast.teammate.id),
    }  # fmt: skip
    for report in reports.values():
        await complaint_reports.take_in(store, id_of(cast.customer), report, by(cast.rep))
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


# Old ones


async def test_a_complaint_from_before_there_were_clocks_still_loads_steps_and_gets_one(
    store: Store, cast: Cast
) -> None:
    old: dict[str, Any] = {
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
