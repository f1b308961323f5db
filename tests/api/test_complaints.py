"""Complaints over HTTP: taken in from the phone, stepped by whoever saw it last, edited field by field, and the alert that reaches a device."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient

from backend.api.sending import sender_of
from backend.push import Sender
from backend.settings import Settings
from backend.store import escalations
from backend.store.complaints import Complaint
from backend.store.connection import Store
from backend.worker.escalating import escalate_due, keep_escalating
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.test_push import Subscribe

Json = dict[str, Any]


@pytest.fixture
async def rep(cast: Cast, client: AsyncClient, bearer: SignIn) -> AsyncClient:
    client.headers.update(await bearer(cast.rep))
    return client


async def taken_in(client: AsyncClient, cast: Cast, **fields: Any) -> Json:
    answer = await client.post(f"/api/customers/{cast.customer.id}/complaints", json={"title": "Riss", **fields})
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


async def patch(client: AsyncClient, made: Json, field: str, was: Any, value: Any) -> tuple[int, Json]:
    answer = await client.patch(f"/api/complaints/{made['id']}", json={"field": field, "was": was, "value": value})
    return answer.status_code, answer.json()


async def test_a_title_is_enough_and_the_page_says_all(cast: Cast, rep: AsyncClient) -> None:
    made = await taken_in(rep, cast)
    page = (await rep.get(f"/api/complaints/{made['id']}")).json()
    assert (page["title"], page["status"], page["severity"], page["next"], page["may_wait"]) == (
        "Riss", "received", "normal", ["acknowledged"], False,
    )  # fmt: skip
    assert (page["customer"]["name"], page["owner"]["name"]) == ("Müller Präzision", "Rep")
    assert (page["clock"]["aim"], page["clock"]["state"], page["clock"]["limit_minutes"]) == (
        "acknowledge",
        "running",
        480,
    )
    assert {it["name"] for it in page["colleagues"]} == {"Rep", "Teammate", "Manager"}
    customer = (await rep.get(f"/api/customers/{cast.customer.id}")).json()
    assert [it["title"] for it in customer["complaints"]] == ["Riss"]


async def test_the_screen_learns_by_what_its_clocks_go_on_and_how_long_one_may_take(
    cast: Cast, rep: AsyncClient
) -> None:
    page = await taken_in(rep, cast)
    listed = (await rep.get("/api/complaints")).json()
    for working in (page["working"], listed["working"]):
        ends = [datetime.fromisoformat(it["end"]) for it in working]
        assert len(ends) == 10
        assert ends == sorted(ends)
        assert ends[0] > datetime.now(UTC) - timedelta(minutes=1)
    limits = (await rep.get("/api/complaints/limits")).json()
    assert limits["high"] == {"acknowledge": 240, "solve": 960, "managers": 120}


async def test_a_phone_that_sends_it_again_makes_no_second_one(cast: Cast, rep: AsyncClient) -> None:
    id_ = str(PydanticObjectId())
    first, again = [await taken_in(rep, cast, id=id_, text="Text") for _ in range(2)]
    assert first["id"] == again["id"] == id_
    assert first["number"] == again["number"]


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "x" * 201}, {"severity": "awful"}, {"contact_id": {"$ne": None}}, {"id": "x"}, {"owner_id": "f" * 24},
     {"received_at": "2999-01-01T00:00:00Z"}, {"team": "nord"}, {"status": "solved"}],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(cast: Cast, rep: AsyncClient, wrong: Json) -> None:
    answer = await rep.post(f"/api/customers/{cast.customer.id}/complaints", json={"title": "Riss", **wrong})
    assert answer.status_code == 422
    assert await Complaint.count() == 0


async def test_a_complaint_that_came_yesterday_is_due_by_then(cast: Cast, rep: AsyncClient) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=30)).replace(microsecond=0)
    made = await taken_in(rep, cast, received_at=yesterday.isoformat())
    assert made["clock"]["state"] == "missed"
    assert datetime.fromisoformat(made["received_at"]) == yesterday


async def test_steps_follow_each_other_and_a_late_tap_is_told_so(cast: Cast, rep: AsyncClient) -> None:
    made = await taken_in(rep, cast)

    async def step(seen: str, to: str, **more: Any) -> tuple[int, Json]:
        answer = await rep.post(f"/api/complaints/{made['id']}/steps", json={"seen": seen, "to": to, **more})
        return answer.status_code, answer.json()

    assert (await step("received", "acknowledged", note="Angerufen"))[1]["next"] == ["in_work", "solved"]
    late, body = await step("received", "acknowledged")
    assert (late, body["error"]["code"]) == (409, "conflict")
    assert "acknowledged" in body["error"]["message"]
    assert (await step("acknowledged", "solved"))[1]["error"]["code"] == "no_cause"
    assert (await step("acknowledged", "confirmed", cause="product"))[1]["error"]["code"] == "not_next"
    assert (await step("acknowledged", "solved", cause="product", cost_cents=-1))[0] == 422
    done = (await step("acknowledged", "solved", cause="product", cost_cents=120_00))[1]
    assert (done["is_open"], done["clock"]["state"], done["cost_cents"]) == (False, "met", 120_00)
    assert [it["status"] for it in done["steps"]] == ["received", "acknowledged", "solved"]
    assert {it["by"]["name"] for it in done["steps"]} == {"Rep"}


async def test_fields_are_changed_one_by_one(cast: Cast, rep: AsyncClient) -> None:
    made = await taken_in(rep, cast)
    changes: list[tuple[str, Any, Any]] = [
        ("text", "", "Rolle 7"), ("severity", "normal", "critical"), ("cause", "", "delivery"), ("cost_cents", None, 5),
        ("contact_id", None, str(cast.contact.id)), ("owner_id", str(cast.rep.id), str(cast.teammate.id)),
    ]  # fmt: skip
    for field, was, value in changes:
        assert (await patch(rep, made, field, was, value))[0] == 200, field
    status, body = await patch(rep, made, "text", "", "Rolle 9")
    assert (status, "Rolle 7" in body["error"]["message"]) == (409, True)
    page = (await rep.get(f"/api/complaints/{made['id']}")).json()
    assert (page["text"], page["cause"], page["cost_cents"]) == ("Rolle 7", "delivery", 5)
    assert (page["contact"]["name"], page["owner"]["name"]) == ("Petra Klein", "Teammate")


@pytest.mark.parametrize(
    ("field", "was", "value"),
    [("title", "Riss", ""), ("title", "Riss", None), ("severity", "normal", "awful"), ("cost_cents", None, "5"), ("cost_cents", None, True),
     ("waiting", False, 1), ("status", "received", "solved"), ("steps", None, "x"), ("owner_id", None, "$where"), ("text", "", {"$gt": ""})],
)  # fmt: skip
async def test_no_field_takes_what_it_cannot_be(cast: Cast, rep: AsyncClient, field: str, was: Any, value: Any) -> None:
    made = await taken_in(rep, cast)
    assert (await patch(rep, made, field, was, value))[0] == 422
    assert (await rep.get(f"/api/complaints/{made['id']}")).json()["title"] == "Riss"


async def test_the_clock_rests_while_the_customer_must_answer(cast: Cast, rep: AsyncClient) -> None:
    made = await taken_in(rep, cast)
    assert (await patch(rep, made, "waiting", False, True))[0] == 422
    await rep.post(f"/api/complaints/{made['id']}/steps", json={"seen": "received", "to": "acknowledged"})
    assert (await patch(rep, made, "waiting", False, True))[1]["clock"]["state"] == "paused"
    assert (await patch(rep, made, "waiting", False, True))[0] == 409
    assert (await patch(rep, made, "waiting", True, False))[1]["clock"]["state"] == "running"


async def test_each_list_shows_its_own(cast: Cast, rep: AsyncClient, bearer: SignIn) -> None:
    await taken_in(rep, cast, title="meine")
    await taken_in(rep, cast, title="ihre", owner_id=str(cast.teammate.id))
    await taken_in(rep, cast, title="alte", received_at="2026-01-05T08:00:00Z")

    async def titles(which: str, headers: dict[str, str] | None = None) -> list[str]:
        answer = await rep.get("/api/complaints", params={"which": which}, headers=headers)
        return [it["title"] for it in answer.json()["complaints"]]

    assert await titles("mine") == ["alte", "meine"]
    assert sorted(await titles("team")) == ["alte", "ihre", "meine"]
    assert await titles("overdue") == ["alte"]
    assert await titles("closed") == []
    assert await titles("team", await bearer(cast.outsider)) == []
    assert (await rep.get("/api/complaints", params={"which": "all"})).status_code == 422


Watch = tuple[Store, Sender, Settings]


@pytest.fixture
async def watch(api: FastAPI) -> Watch:
    """What the worker looks with."""
    return api.state.store, await sender_of(api), api.state.settings


async def test_a_missed_aim_reaches_the_owners_phone_once(
    cast: Cast, rep: AsyncClient, watch: Watch, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    await taken_in(rep, cast)
    assert await escalate_due(*watch, datetime.now(UTC)) == 0
    await taken_in(rep, cast, received_at=(datetime.now(UTC) - timedelta(days=30)).isoformat())
    assert await escalate_due(*watch, datetime.now(UTC)) == 1
    assert len(phone.received) == 1
    told = [await escalate_due(*watch, datetime.now(UTC)) for _ in range(4)]
    assert (told, len(phone.received)) == ([1, 1, 1, 0], 2)


async def test_one_that_cannot_be_told_holds_up_no_other(
    cast: Cast, rep: AsyncClient, watch: Watch, device: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await device(cast.rep)
    for days in (40, 30):
        at = datetime.now(UTC) - timedelta(days=days)
        await taken_in(rep, cast, received_at=at.isoformat())
    first, escalate = (await escalations.due(datetime.now(UTC)))[0], escalations.escalate

    async def broken(store: Store, complaint_id: PydanticObjectId, *more: Any) -> int:
        if complaint_id == first:
            raise RuntimeError("a broken complaint")
        return await escalate(store, complaint_id, *more)

    monkeypatch.setattr(escalations, "escalate", broken)
    assert await escalate_due(*watch, datetime.now(UTC)) == 1
    assert len(phone.received) == 1


async def test_a_failing_round_does_not_end_the_watch(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = 0

    async def due(now: datetime) -> list[PydanticObjectId]:
        raise RuntimeError("the database is away")

    async def pause(_: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("backend.store.escalations.due", due)
    with pytest.raises(KeyboardInterrupt):
        await keep_escalating(*watch, pause)
    assert rounds == 3
