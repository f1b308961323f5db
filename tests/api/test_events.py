"""New mail without reload: told to those who may see it, and to nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from typing import Any

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient
from pymongo.errors import OperationFailure

from backend.api import events
from backend.api.events import WAITING
from backend.domain.deputies import day_of
from backend.store import choices, users
from backend.store.mails import Mail
from tests.api.conftest import SignIn
from tests.api.streams import listening
from tests.cast import Cast, company
from tests.kept import chooser, kept, possible


def told(text: str) -> dict[str, str]:
    event, data = text.strip().split("\n")
    assert event == "event: mail"
    found: dict[str, str] = json.loads(data.removeprefix("data: "))
    return found


@pytest.fixture
async def awake(api: FastAPI, cast: Cast, bearer: SignIn) -> None:
    """Until the change stream is open it says nothing: keep mails until the first is told."""
    async with listening(api, await bearer(cast.rep)) as stream:
        await stream.next()
        for _ in range(50):
            await kept(cast.customer, [])
            try:
                await stream.next(0.2)
                break
            except TimeoutError:
                continue
        while not stream.chunks.empty():
            stream.chunks.get_nowait()


@pytest.mark.usefixtures("awake")
async def test_a_kept_mail_is_told_to_its_team_and_to_nobody_else(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    async with (
        listening(api, await bearer(cast.teammate)) as teammate,
        listening(api, await bearer(cast.outsider)) as outsider,
        listening(api, await bearer(cast.admin)) as admin,
    ):
        for it in (teammate, outsider, admin):
            assert await it.next() == "event: hello\ndata: {}\n\n"
        mail = await kept(cast.customer, [cast.rep])
        assert told(await teammate.next()) == {"id": str(mail.id), "customer_id": str(cast.customer.id)}
        assert (outsider.chunks.qsize(), admin.chunks.qsize()) == (0, 0)
        for it in (outsider, admin):
            with pytest.raises(TimeoutError):
                await it.next(0.2)


@pytest.mark.usefixtures("awake")
async def test_an_undecided_mail_is_told_to_those_it_waits_for(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    async with listening(api, await bearer(cast.rep)) as rep, listening(api, await bearer(cast.teammate)) as teammate:
        for it in (rep, teammate):
            await it.next()
        mail = await kept(None, [cast.rep], candidates=[cast.customer])
        assert told(await rep.next()) == {"id": str(mail.id), "customer_id": ""}
        with pytest.raises(TimeoutError):
            await teammate.next(0.2)


@pytest.mark.usefixtures("awake")
async def test_a_deputy_of_another_team_hears_of_the_customers_mail(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    today = datetime.combine(day_of(datetime.now(UTC)), time(), UTC)
    await cast.customer.set({"deputy": {"user_id": cast.outsider.id, "first_day": today, "last_day": today}})
    api.state.tokens.known.clear()
    async with (
        listening(api, await bearer(cast.outsider)) as deputy,
        listening(api, await bearer(cast.other_manager)) as stranger,
    ):
        for it in (deputy, stranger):
            await it.next()
        mail = await kept(cast.customer, [cast.rep])
        assert told(await deputy.next()) == {"id": str(mail.id), "customer_id": str(cast.customer.id)}
        with pytest.raises(TimeoutError):
            await stranger.next(0.2)


@pytest.mark.usefixtures("awake")
async def test_whoever_a_mail_waited_for_hears_that_it_went_to_another_team_but_not_to_whom(
    cast: Cast, api: FastAPI, bearer: SignIn
) -> None:
    north = await company("Müller Nord", ["mueller.example"], "nord", cast.outsider.id)
    mail = await kept(None, [cast.rep, cast.outsider], candidates=[cast.customer, north])
    async with (
        listening(api, await bearer(cast.rep)) as rep,
        listening(api, await bearer(cast.teammate)) as teammate,
        listening(api, await bearer(cast.outsider)) as outsider,
    ):
        for it in (rep, teammate, outsider):
            await it.next()
        assert await choices.choose(
            api.state.store, PydanticObjectId(str(mail.id)), possible(mail)[1], chooser(cast.outsider)
        )
        said = [it for it in (told(await outsider.next()), told(await rep.next())) if it["id"] == str(mail.id)]
        assert [it["customer_id"] for it in said] == [str(north.id), ""]
        with pytest.raises(TimeoutError):
            await teammate.next(0.2)


@pytest.mark.usefixtures("awake")
async def test_ticking_a_mail_off_is_told_and_nothing_of_its_text(
    cast: Cast, api: FastAPI, client: AsyncClient, bearer: SignIn
) -> None:
    mail = await kept(cast.customer, [cast.rep], subject="Kanarienvogel")
    async with listening(api, await bearer(cast.teammate)) as stream:
        await stream.next()
        headers = await bearer(cast.rep)
        assert (await client.post(f"/api/mails/{mail.id}/done", headers=headers)).status_code == 204
        texts = [await stream.next()]
        while told(texts[-1])["id"] != str(mail.id):
            texts.append(await stream.next())
        assert "Kanarienvogel" not in "".join(texts)
    found = await Mail.get(mail.id)
    assert found is not None
    assert (found.done_at is not None, found.done_by) == (True, cast.rep.id)
    assert (await client.delete(f"/api/mails/{mail.id}/done", headers=headers)).status_code == 204
    found = await Mail.get(mail.id)
    assert found is not None
    assert (found.done_at, found.done_by) == (None, None)


async def test_the_stream_is_never_kept_by_anybody_between(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    async with listening(api, await bearer(cast.rep)) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-content-type-options"] == "nosniff"
    assert api.state.live.listeners == set()


async def test_a_listener_that_does_not_read_fills_nobodys_memory(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    async with listening(api, await bearer(cast.rep)) as stream:
        await stream.next()
        (listener,) = api.state.live.listeners
        for _ in range(WAITING * 3):
            api.state.live.tell(
                {"documentKey": {"_id": "x"}, "fullDocument": {"_id": "x", "customer_id": None, "team": "sued"}}
            )
        assert listener.queue.qsize() <= WAITING


async def test_a_change_without_its_mail_is_told_to_nobody(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    """The mail was deleted between the change and its being looked up."""
    async with listening(api, await bearer(cast.rep)) as stream:
        await stream.next()
        api.state.live.tell({"operationType": "update", "documentKey": {"_id": "x"}, "fullDocument": None})
        with pytest.raises(TimeoutError):
            await stream.next(0.1)


async def test_after_a_gap_in_the_change_stream_everybody_is_asked_to_look_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever broke it, even what nobody foresaw. The log has the type, not the words: they may quote a mail."""
    breaks: list[Exception | None] = [OperationFailure("geheim"), KeyError("geheim"), None]

    async def changes() -> AsyncIterator[dict[str, Any]]:
        if not breaks:
            await asyncio.Event().wait()
        if trouble := breaks.pop(0):
            raise trouble
        yield {}

    monkeypatch.setattr(events, "changes", changes)
    monkeypatch.setattr(events, "REOPEN_S", 0)
    monkeypatch.setattr(events, "SETTLED_S", 0)
    live, listener = events.Live(), events.Listener(cast.rep)
    live.listeners.add(listener)
    watching = asyncio.create_task(live.watch())
    try:
        told = [await asyncio.wait_for(listener.queue.get(), 5) for _ in range(3)]
    finally:
        watching.cancel()
    assert told == [events.HELLO] * 3
    assert "OperationFailure" in caplog.text
    assert "KeyError" in caplog.text
    assert "geheim" not in caplog.text


async def test_who_changes_teams_hears_of_the_new_ones_and_no_more_of_the_old(
    cast: Cast, api: FastAPI, bearer: SignIn
) -> None:
    async with listening(api, await bearer(cast.rep)) as stream:
        await stream.next()
        await users.set_teams(PydanticObjectId(str(cast.rep.id)), ["nord"])
        api.state.tokens.known.clear()
        (listener,) = api.state.live.listeners
        listener.say(": wake\n\n")
        await stream.next()
        await asyncio.sleep(0.1)
        assert listener.user.teams == ["nord"]


# Pages


async def test_no_mail_is_left_out_between_two_pages(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    """Several in each second, fractions of seconds, and cuts that fall within a second."""
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    mails = [
        await kept(
            cast.customer, [cast.rep], received_at=start.replace(minute=number // 7, microsecond=number % 7 * 100_000)
        )
        for number in range(100)
    ]
    headers, seen, before, pages = await bearer(cast.rep), [], {}, 0
    while True:
        page = (await client.get("/api/today", params=before, headers=headers)).json()
        seen += [it["id"] for it in page["mails"]]
        pages += 1
        assert len(page["mails"]) <= 40
        if not page["next"]:
            break
        before = {"before": page["next"]}
    assert seen == [str(it.id) for it in sorted(mails, key=lambda it: it.received_at, reverse=True)]
    assert pages == 3


async def test_no_entry_is_left_out_between_two_pages_of_the_timeline(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    from backend.store.activities import Activity

    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    entries = [
        Activity(
            customer_id=cast.customer.id, team="sued", kind="note", at=start.replace(minute=number // 4, microsecond=number % 4 * 250_000), title=""
        )
        for number in range(65)
    ]  # fmt: skip
    await Activity.insert_many(entries)
    headers, seen, before = await bearer(cast.rep), [], {}
    while True:
        page = (await client.get(f"/api/customers/{cast.customer.id}/timeline", params=before, headers=headers)).json()
        seen += [it["id"] for it in page["entries"]]
        assert len(page["entries"]) <= 30
        if not page["next"]:
            break
        before = {"before": page["next"]}
    assert len(seen) == len(set(seen)) == 66


async def test_many_mails_of_one_second_are_at_least_a_page(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    await asyncio.gather(*(kept(cast.customer, [cast.rep], received_at=at) for _ in range(41)))
    page = (await client.get("/api/today", headers=await bearer(cast.rep))).json()
    assert (len(page["mails"]), page["next"]) == (40, "2026-11-20T09:00:00Z")
