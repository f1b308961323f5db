"""The app in process, with its lifespan: real store, real keys, the push service that decrypts. One app per file, an empty database per test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId, init_beanie
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from backend import settings
from backend.app import app
from backend.keys import Keys
from backend.settings import Mongo, Settings
from backend.store import api_keys, sessions
from backend.store.connection import Store
from backend.store.documents import DOCUMENTS
from backend.store.installation import make_vapid
from backend.store.users import User
from backend.worker.importer import Importer
from tests.api.importing import Importing
from tests.cast import PASSWORD, Cast
from tests.parts.push_service import PushService

PUBLIC_URL = "http://localhost:8080"
HERE = ("203.0.113.7", 40_000)

Browser = Callable[..., AsyncClient]
SignIn = Callable[[User], Awaitable[dict[str, str]]]


@asynccontextmanager
async def running(read: Settings, keys: Keys, store: Store) -> AsyncIterator[FastAPI]:
    """The app between its start and its end. It binds the documents to a connection of its own; afterwards they are given back."""
    api = app(read, keys)
    try:
        async with api.router.lifespan_context(api):
            yield api
    finally:
        await init_beanie(database=store.database, document_models=list(DOCUMENTS), skip_indexes=True)


@pytest.fixture(scope="module")
def environment_of_api(
    mongo: Mongo, push_service: PushService, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    dist = tmp_path_factory.mktemp("dist")
    (dist / "assets").mkdir()
    (dist / "index.html").write_text("<!doctype html><title>Rapport</title>")
    (dist / "assets" / "index-abc123.js").write_text("export {}")
    return {
        "MONGODB_URI": mongo.uri, "RAPPORT_DATABASE": mongo.database, "RAPPORT_PUBLIC_URL": PUBLIC_URL, "RAPPORT_PWA": str(dist),
        "RAPPORT_PRIVATE_PUSH_HOSTS": push_service.host, "RAPPORT_COMPANY": "Nordlicht",
    }  # fmt: skip


@pytest.fixture(scope="module")
async def api(bound_store: Store, keys: Keys, environment_of_api: dict[str, str]) -> AsyncIterator[FastAPI]:
    await make_vapid(keys, datetime.now(UTC))
    async with running(settings.read(environment_of_api), keys, bound_store) as api:
        yield api


@asynccontextmanager
async def at_work() -> AsyncIterator[Importer]:
    """A worker, as its process has it."""
    importer = Importer()
    try:
        yield importer
    finally:
        await importer.close()


@pytest.fixture
async def worker(store: Store) -> AsyncIterator[Importer]:
    async with at_work() as importer:
        yield importer


@pytest.fixture
async def browser(api: FastAPI, store: Store) -> AsyncIterator[Browser]:
    """Another browser, with its own cookies, at a place (IP address) of its own if wanted."""
    opened: list[AsyncClient] = []

    def open_(place: str = HERE[0], base_url: str = PUBLIC_URL, **options: Any) -> AsyncClient:
        transport = ASGITransport(app=api, client=(place, HERE[1]), **options)
        opened.append(AsyncClient(transport=transport, base_url=base_url))
        return opened[-1]

    api.state.tokens.known.clear()
    yield open_
    for it in opened:
        await it.aclose()


@pytest.fixture
def client(browser: Browser) -> AsyncClient:
    return browser()


@pytest.fixture
def signed_in(browser: Browser) -> SignIn:
    """The bearer header of a person who has just signed in with their password."""

    async def sign_in(user: User) -> dict[str, str]:
        answer = await browser().post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return sign_in


@pytest.fixture
def bearer(api: FastAPI) -> SignIn:
    """The same without the password, whose hash alone costs a third of a second: a session and its token as signing in makes them."""

    async def begin(user: User) -> dict[str, str]:
        now = datetime.now(UTC)
        session = await sessions.begin(PydanticObjectId(str(user.id)), user.token_version, now)
        return {"Authorization": f"Bearer {api.state.tokens.make(user, session, now)[0]}"}

    return begin


@pytest.fixture
async def manager(cast: Cast, client: AsyncClient, bearer: SignIn) -> Importing:
    """Somebody who may import; files with another manager make their own."""
    return Importing(client, await bearer(cast.manager))


@pytest.fixture
async def erp(cast: Cast, client: AsyncClient) -> AsyncClient:
    """The ERP of the cast's team, which may see money."""
    key = await api_keys.add("sap", ["sued"], money=True, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    return client


async def documents(store: Store) -> dict[str, str]:
    """A hash of every collection, but for the counted sign-in tries: equal before and after means that nothing was changed."""
    found = await store.database.command("dbHash")
    return {name: hash_ for name, hash_ in found["collections"].items() if name != "sign_in_tries"}
