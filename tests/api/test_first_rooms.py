"""What the first screen asks is answered before the rest of the API is read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from beanie import Document
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from backend import settings
from backend.api import rooms
from backend.keys import Keys
from backend.store.connection import AT_THE_DOOR, Store
from backend.store.documents import DOCUMENTS
from backend.store.first_documents import FIRST
from tests.api.conftest import PUBLIC_URL, running
from tests.cast import PASSWORD, Cast
from tests.kept import kept

Early = Callable[[str, Sequence[type[Document]]], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture
async def early(
    store: Store,
    cast: Cast,
    keys: Keys,
    environment_of_api: dict[str, str],
    api: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> Early:
    """An API in which a step has not been taken yet, and documents are bound to nothing but those at hand."""

    @asynccontextmanager
    async def begun(step: str, at_hand: Sequence[type[Document]]) -> AsyncIterator[AsyncClient]:
        is_open = asyncio.Event()
        original = getattr(rooms, step)

        async def furnish(api: FastAPI) -> None:
            await is_open.wait()
            await original(api)

        monkeypatch.setattr(rooms, step, furnish)
        for document in set(DOCUMENTS) - set(at_hand):
            monkeypatch.setattr(document, "_document_settings", None)
        async with (
            running(settings.read(environment_of_api), keys, store) as begun,
            AsyncClient(transport=ASGITransport(app=begun), base_url=PUBLIC_URL) as client,
        ):
            yield client
            monkeypatch.undo()
            is_open.set()

    return begun


async def sign_in(client: AsyncClient, cast: Cast) -> None:
    signed_in = await client.post("/api/auth/sign-in", json={"email": cast.rep.email, "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    assert (await client.get("/api/me")).status_code == 200


async def waits(client: AsyncClient, path: str) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.get(path), 0.2)


async def test_signing_in_needs_not_even_the_mails(early: Early, cast: Cast) -> None:
    async with early("furnish_mails", AT_THE_DOOR) as client:
        await sign_in(client, cast)
        for path in ("/api/today", "/api/customers"):
            await waits(client, path)


async def test_the_mails_and_their_cards_need_no_other_room_and_any_other_is_waited_for(
    early: Early, cast: Cast
) -> None:
    mail = await kept(cast.customer, [cast.rep])
    async with early("furnish", FIRST) as client:
        await sign_in(client, cast)
        for path in ("/api/today", f"/api/mails/{mail.id}", f"/api/mails/{mail.id}/card", "/api/push"):
            answer = await client.get(path)
            assert answer.status_code == 200, (path, answer.text)
        assert (await client.post(f"/api/mails/{mail.id}/done")).status_code == 204
        await waits(client, "/api/customers")
