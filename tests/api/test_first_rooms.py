"""What the first screen asks is answered before the rest of the API is read."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from backend import settings
from backend.api import rooms
from backend.keys import Keys
from backend.store.connection import FIRST, Store
from backend.store.documents import DOCUMENTS
from tests.api.conftest import PUBLIC_URL, running
from tests.cast import PASSWORD, Cast
from tests.kept import kept


@pytest.fixture
async def early(
    store: Store,
    cast: Cast,
    keys: Keys,
    environment_of_api: dict[str, str],
    api: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[AsyncClient]:
    """An API whose other rooms are still being furnished, with their documents bound to nothing."""
    is_open = asyncio.Event()

    async def furnish(_: FastAPI) -> None:
        await is_open.wait()

    monkeypatch.setattr(rooms, "furnish", furnish)
    for document in set(DOCUMENTS) - set(FIRST):
        monkeypatch.setattr(document, "_document_settings", None)
    async with (
        running(settings.read(environment_of_api), keys, store) as begun,
        AsyncClient(transport=ASGITransport(app=begun), base_url=PUBLIC_URL) as client,
    ):
        yield client
        is_open.set()
    monkeypatch.undo()


async def test_signing_in_the_mails_and_their_cards_need_no_other_room(early: AsyncClient, cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep])
    signed_in = await early.post("/api/auth/sign-in", json={"email": cast.rep.email, "password": PASSWORD})
    early.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    for path in ("/api/me", "/api/today", f"/api/mails/{mail.id}", f"/api/mails/{mail.id}/card", "/api/push"):
        answer = await early.get(path)
        assert answer.status_code == 200, (path, answer.text)
    assert (await early.post(f"/api/mails/{mail.id}/done")).status_code == 204


async def test_any_other_room_is_waited_for(early: AsyncClient, cast: Cast) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(early.get("/api/customers"), 0.2)
