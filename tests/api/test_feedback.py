"""One tap on an entry of the card: kept by its features, for whoever said it, and gone with the mail, the entry and the person."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from backend.store import entries, users
from backend.store.activities import Activity
from backend.store.feedback import Feedback
from backend.store.mails import Mail
from backend.store.withdrawing import Withdrawal, take_out
from tests.api.conftest import SignIn
from tests.cast import Cast, happening
from tests.complaining import id_of
from tests.kept import kept


@pytest.fixture
async def mail(cast: Cast) -> Mail:
    return await kept(cast.customer, [cast.rep])


@pytest.fixture
async def visit(cast: Cast) -> str:
    """An entry of the customer's timeline: the card has few, so it stands on it."""
    found = await Activity.find_one({"customer_id": cast.customer.id, "kind": "visit"})
    return str(found and found.id)


@pytest.fixture
def switched_off(api: FastAPI) -> Any:
    """As an administrator has it who set RAPPORT_FEEDBACK=0."""

    @contextmanager
    def off() -> Any:
        was = api.state.settings
        api.state.settings = replace(was, company=replace(was.company, feedback=False))
        yield
        api.state.settings = was

    return off


class Tapping:
    """A person at the card of a mail."""

    def __init__(self, client: AsyncClient, headers: dict[str, str], mail: Mail) -> None:
        self._client, self._headers, self._path = client, headers, f"/api/mails/{mail.id}"

    async def tap(self, entry_id: str, verdict: str = "helpful") -> int:
        body = {"activity_id": entry_id, "verdict": verdict}
        return (await self._client.post(f"{self._path}/feedback", json=body, headers=self._headers)).status_code

    async def take_back(self, entry_id: str) -> int:
        return (await self._client.delete(f"{self._path}/feedback/{entry_id}", headers=self._headers)).status_code

    async def sees(self) -> dict[str, str]:
        found: dict[str, str] = (await self._client.get(self._path, headers=self._headers)).json()["verdicts"]
        return found


@pytest.fixture
async def rep(cast: Cast, mail: Mail, client: AsyncClient, bearer: SignIn) -> Tapping:
    return Tapping(client, await bearer(cast.rep), mail)


async def all_kept() -> list[Feedback]:
    return await Feedback.find_all().to_list()


async def test_a_tap_is_kept_with_by_what_the_entry_stood_there(
    cast: Cast, mail: Mail, visit: str, rep: Tapping
) -> None:
    assert await rep.tap(visit) == 204
    (it,) = await all_kept()
    assert (it.user_id, it.mail_id, str(it.activity_id), it.verdict) == (cast.rep.id, mail.id, visit, "helpful")
    assert (it.rank, it.kind, it.mail_kind, it.age_days) == (1, "visit", "offer", 9)
    assert it.reasons
    assert "Stuttgart" not in repr(it)
    assert "Förderanlage" not in repr(it)


async def test_the_last_word_counts_and_can_be_taken_back(visit: str, rep: Tapping) -> None:
    for verdict in ("helpful", "helpful", "not_this"):
        assert await rep.tap(visit, verdict) == 204
    assert await rep.sees() == {visit: "not_this"}
    assert [await rep.take_back(visit), await rep.take_back(visit)] == [204, 204]
    assert await rep.sees() == {}
    assert await all_kept() == []


async def test_each_sees_their_own_and_a_manager_nobodys(
    cast: Cast, mail: Mail, visit: str, rep: Tapping, client: AsyncClient, bearer: SignIn
) -> None:
    teammate, manager = [Tapping(client, await bearer(it), mail) for it in (cast.teammate, cast.manager)]
    await rep.tap(visit)
    await teammate.tap(visit, "not_this")
    assert (await rep.sees(), await teammate.sees(), await manager.sees()) == (
        {visit: "helpful"},
        {visit: "not_this"},
        {},
    )
    assert await teammate.take_back(visit) == 204
    assert await rep.sees() == {visit: "helpful"}


async def test_what_does_not_stand_on_the_card_cannot_be_judged(
    cast: Cast, mail: Mail, rep: Tapping, client: AsyncClient, bearer: SignIn
) -> None:
    assert [await rep.tap(it) for it in ("f" * 24, str(cast.customer.id), str(mail.id), "nonsense")] == [404] * 4
    assert await rep.tap("f" * 24, "wrong") == 422
    outsider = Tapping(client, await bearer(cast.outsider), mail)
    assert (await outsider.tap("f" * 24), await outsider.take_back("f" * 24)) == (404, 404)
    assert await all_kept() == []


async def test_where_it_is_switched_off_nothing_is_kept_nor_shown(
    cast: Cast, visit: str, rep: Tapping, switched_off: Any, client: AsyncClient, bearer: SignIn
) -> None:
    await rep.tap(visit)
    me = await bearer(cast.rep)
    assert (await client.get("/api/me", headers=me)).json()["feedback"] is True
    with switched_off():
        assert (await client.get("/api/me", headers=me)).json()["feedback"] is False
        assert await rep.tap(visit, "not_this") == 403
        assert await rep.sees() == {}
        assert [it.verdict for it in await all_kept()] == ["helpful"]
        assert await rep.take_back(visit) == 204
    assert await all_kept() == []


async def test_it_goes_with_the_mail_and_the_mails_own_line_on_other_cards(
    api: FastAPI, cast: Cast, mail: Mail, visit: str, rep: Tapping, client: AsyncClient, bearer: SignIn
) -> None:
    line = await happening(cast.customer, "mail_in", "Frage", "Was kostet sie?", days_ago=0)
    await line.set({"mail_id": mail.id})
    later = await kept(cast.customer, [cast.rep])
    beside = Tapping(client, await bearer(cast.rep), later)
    assert [await rep.tap(visit), await beside.tap(str(line.id)), await beside.tap(visit)] == [204] * 3
    await take_out(api.state.store, id_of(mail), Withdrawal(None, None, datetime.now(UTC)))
    assert [(it.mail_id, str(it.activity_id)) for it in await all_kept()] == [(later.id, visit)]


async def test_it_goes_with_the_entry(api: FastAPI, cast: Cast, visit: str, rep: Tapping) -> None:
    await rep.tap(visit)
    entry = await Activity.get(visit)
    assert entry is not None
    await entries.remove(api.state.store, entry, cast.rep, datetime.now(UTC))
    assert await all_kept() == []


async def test_it_goes_with_whoever_is_locked_out(
    cast: Cast, mail: Mail, visit: str, rep: Tapping, client: AsyncClient, bearer: SignIn
) -> None:
    await rep.tap(visit)
    await Tapping(client, await bearer(cast.teammate), mail).tap(visit)
    await users.disable(id_of(cast.rep), datetime.now(UTC))
    assert [it.user_id for it in await all_kept()] == [cast.teammate.id]
