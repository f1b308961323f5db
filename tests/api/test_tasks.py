"""A task is promised by one, seen by all who care for the customer, done once, and then a line of the timeline."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.tasks import Task
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.cast import Cast, company, person


class Desk:
    """One person at work."""

    def __init__(self, client: AsyncClient, cast: Cast, headers: dict[str, str]) -> None:
        self.client, self.headers, self.of_customer = client, headers, f"/api/customers/{cast.customer.id}/tasks"

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        return await self.client.request(method, path, json=body, headers=self.headers)

    async def add(self, title: str = "Nachfassen", due: str | None = "2026-12-01", **fields: Any) -> Any:
        return await self.ask("POST", self.of_customer, {"id": str(ObjectId()), "title": title, "due": due, **fields})

    async def titles(self, path: str = "/api/tasks") -> list[str]:
        return [it["title"] for it in (await self.ask("GET", path)).json()["tasks"]]


@pytest.fixture
async def desks(cast: Cast, client: AsyncClient, bearer: SignIn) -> dict[str, Desk]:
    people: dict[str, User] = cast.people()
    return {name: Desk(client, cast, await bearer(it)) for name, it in people.items()}


async def lines() -> list[Activity]:
    return await Activity.find({"kind": "task"}).to_list()


async def test_open_tasks_come_by_day_those_without_a_day_first(desks: dict[str, Desk]) -> None:
    rep = desks["rep"]
    for title, due in (("spät", "2026-12-24"), ("irgendwann", None), ("früh", "2026-11-30")):
        assert (await rep.add(title, due)).status_code == 200
    assert await rep.titles() == ["irgendwann", "früh", "spät"]
    assert await desks["teammate"].titles() == []
    assert await desks["teammate"].titles(rep.of_customer) == ["irgendwann", "früh", "spät"]


async def test_a_task_says_for_whom_it_is(cast: Cast, desks: dict[str, Desk]) -> None:
    said = (await desks["rep"].add(contact_id=str(cast.contact.id))).json()
    assert (said["customer"]["name"], said["contact"]["name"], said["user"]["name"]) == (
        "Müller Präzision", "Petra Klein", "Rep",
    )  # fmt: skip
    assert (said["due"], said["done_at"]) == ("2026-12-01", None)


async def test_a_task_is_given_to_a_colleague_of_the_team_only(cast: Cast, desks: dict[str, Desk]) -> None:
    assert (await desks["teammate"].add(user_id=str(cast.rep.id))).status_code == 200
    assert await desks["rep"].titles() == ["Nachfassen"]
    refused = await desks["teammate"].add(user_id=str(cast.outsider.id))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "no_colleague")


async def test_a_stranger_is_no_contact_for_a_task(cast: Cast, desks: dict[str, Desk]) -> None:
    stranger = await person(await company("Weber", ["weber.example"], "sued", None), "Wanda Weber", [])
    for id_ in (str(stranger.id), "f" * 24):
        assert (await desks["rep"].add(contact_id=id_)).json()["error"]["code"] == "no_contact"


async def test_a_task_said_twice_is_one_and_the_id_of_anothers_is_taken(desks: dict[str, Desk]) -> None:
    id_ = str(ObjectId())
    assert [(await desks["rep"].add(id=id_)).status_code for _ in range(2)] == [200, 200]
    assert (await desks["teammate"].add(id=id_)).status_code == 409
    assert await Task.find_all().count() == 1


async def test_done_by_several_at_once_it_has_one_line_on_the_timeline(cast: Cast, desks: dict[str, Desk]) -> None:
    id_ = (await desks["rep"].add()).json()["id"]
    asked = [desks[name].ask("POST", f"/api/tasks/{id_}/done") for name in ("rep", "teammate", "manager", "rep")]
    assert {it.status_code for it in await asyncio.gather(*asked)} == {204}
    [line] = await lines()
    assert (line.title, line.ref_kind, str(line.ref_id)) == ("Nachfassen", "tasks", id_)
    assert await desks["rep"].titles() == []
    assert await desks["rep"].titles("/api/tasks?scope=done") == ["Nachfassen"]


async def test_what_was_not_done_after_all_leaves_no_line(desks: dict[str, Desk]) -> None:
    rep = desks["rep"]
    ids = [(await rep.add(title)).json()["id"] for title in ("eins", "zwei")]
    for id_ in ids:
        await rep.ask("POST", f"/api/tasks/{id_}/done")
    for _ in range(2):
        assert (await rep.ask("DELETE", f"/api/tasks/{ids[0]}/done")).status_code == 204
    assert [it.title for it in await lines()] == ["zwei"]
    assert await rep.titles() == ["eins"]


async def test_a_day_is_moved_by_whoever_saw_the_old_one(desks: dict[str, Desk]) -> None:
    url = f"/api/tasks/{(await desks['rep'].add()).json()['id']}"
    moved = await desks["teammate"].ask("PATCH", url, {"field": "due", "was": "2026-12-01", "value": "2026-12-08"})
    assert (moved.status_code, moved.json()["due"]) == (200, "2026-12-08")
    late = await desks["rep"].ask("PATCH", url, {"field": "due", "was": "2026-12-01", "value": None})
    assert late.status_code == 409
    gone = await desks["rep"].ask("PATCH", url, {"field": "due", "was": "2026-12-08", "value": None})
    assert gone.json()["due"] is None
    for field in ("user_id", "customer_id", "done_at", "team"):
        assert (await desks["rep"].ask("PATCH", url, {"field": field, "was": None, "value": None})).status_code == 422


async def test_an_open_task_is_removed_by_its_own_people(cast: Cast, desks: dict[str, Desk]) -> None:
    id_ = (await desks["teammate"].add(user_id=str(cast.rep.id))).json()["id"]
    assert (await desks["manager"].ask("DELETE", f"/api/tasks/{id_}")).status_code == 403
    assert (await desks["rep"].ask("DELETE", f"/api/tasks/{id_}")).status_code == 204
    assert await Task.get(PydanticObjectId(id_)) is None


async def test_the_outsider_neither_sees_nor_touches_a_task(desks: dict[str, Desk]) -> None:
    outsider, url = desks["outsider"], f"/api/tasks/{(await desks['rep'].add()).json()['id']}"
    asked = [
        await outsider.add(),
        await outsider.ask("GET", outsider.of_customer),
        await outsider.ask("POST", f"{url}/done"),
        await outsider.ask("DELETE", f"{url}/done"),
        await outsider.ask("DELETE", url),
        await outsider.ask("PATCH", url, {"field": "title", "was": "Nachfassen", "value": "x"}),
    ]
    assert {it.status_code for it in asked} == {404}
    found = await Task.find_one({})
    assert found is not None
    assert (found.title, found.done_at) == ("Nachfassen", None)


async def test_who_left_the_team_no_longer_sees_their_tasks(cast: Cast, desks: dict[str, Desk]) -> None:
    await desks["rep"].add()
    await Task.find_all().update({"$set": {"team": "nord", "changed_at": datetime.now(UTC)}})
    assert await desks["rep"].titles() == []
