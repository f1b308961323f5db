"""A server of our own on a database of our own, and Chromium as a phone and as a desk."""

import base64
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from beanie import PydanticObjectId, init_beanie
from beanie.exceptions import CollectionWasNotInitialized
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from backend.commands import serving
from backend.embedded import Mongod, end_with_parent, free_port
from backend.keys import Keys
from backend.settings import Mongo
from backend.store import sessions
from backend.store.connection import Store
from backend.store.documents import DOCUMENTS
from backend.store.installation import Installation, make_vapid
from backend.store.migrations import migrate
from backend.store.users import User
from tests.e2e.pushing import Pushing
from tests.parts.programs import needed_chromium
from tests.parts.push_service import PushService

READY_S = 20
PATIENCE_MS = 15_000
"""A busy machine is no fault of the app."""
expect.set_options(timeout=PATIENCE_MS)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}

OpenPage = Callable[..., Awaitable[Page]]
Enter = Callable[..., Awaitable[None]]


@pytest.fixture(scope="package")
def mongo(mongod: Mongod) -> Mongo:
    return Mongo(mongod.uri, "rapport_e2e")


@pytest.fixture(scope="package")
async def bound_store(mongo: Mongo, keys: Keys) -> AsyncIterator[Store]:
    """The documents are bound to our database while these tests run; afterwards they are given back."""
    try:
        before = User.get_motor_collection().database
    except CollectionWasNotInitialized:
        before = None
    store = await migrate(mongo)
    await make_vapid(keys, datetime.now(UTC))
    yield store
    await store.client.drop_database(mongo.database)
    store.close()
    if before is not None:
        await init_beanie(database=before, document_models=list(DOCUMENTS), skip_indexes=True)


@pytest.fixture
async def store(bound_store: Store) -> Store:
    """The database, empty but for the push keys, which the running server holds."""
    for document in DOCUMENTS:
        if document is not Installation:
            await document.get_motor_collection().delete_many({})
    return bound_store


@pytest.fixture(scope="package")
def server(
    bound_store: Store, mongo: Mongo, keys: Keys, push_service: PushService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """API and worker as processes, with the built app; the address."""
    dist = Path(os.environ.get("RAPPORT_PWA", Path(__file__).parents[2] / "pwa" / "dist"))
    assert (dist / "index.html").is_file(), "the app is not built: make build"
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    key_id, key = keys.keys[0]
    environment = os.environ | {
        "MONGODB_URI": mongo.uri, "RAPPORT_DATABASE": mongo.database, "RAPPORT_VAR": str(folder), "RAPPORT_PWA": str(dist),
        "RAPPORT_KEY": f"{key_id}:{base64.urlsafe_b64encode(key).decode()}", "RAPPORT_PUBLIC_URL": f"http://localhost:{port}",
        "RAPPORT_PRIVATE_PUSH_HOSTS": push_service.host, "RAPPORT_COMPANY": "Nordlicht", "RAPPORT_PORT": str(port),
    }  # fmt: skip
    with _process(serving.ARGUMENTS, environment, folder / "api.log") as api:
        _wait_for(f"http://127.0.0.1:{port}/healthz", api, folder / "api.log")
        with _process(["-m", "backend.worker"], environment, folder / "worker.log"):
            yield f"http://localhost:{port}"


@contextmanager
def _process(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdout=file, stderr=file, preexec_fn=end_with_parent
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


@pytest.fixture
def environment(environment: dict[str, str], server: str) -> dict[str, str]:
    return environment | {"RAPPORT_PUBLIC_URL": server}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return needed_chromium()


@pytest.fixture(scope="package")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        await browser.close()


class Complaints:
    """What the browser's console complains about (errors, broken content rules). A test names what it expects."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected = ["net::ERR_INTERNET_DISCONNECTED"]

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(message.text)

    def unexpected(self) -> list[str]:
        return [text for text in self.heard if not any(part in text for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected() == []


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def pushing(push_service: PushService) -> Pushing:
    return Pushing(push_service)


@pytest.fixture
async def open_page(chromium: Browser, server: str, complaints: Complaints) -> AsyncIterator[OpenPage]:
    """A page in a new browser profile, German and light if not told otherwise."""
    contexts = []

    async def open_(size: str, pushing: Pushing | None = None, **options: Any) -> Page:
        usual = {
            "locale": "de-DE",
            "timezone_id": "Europe/Berlin",
            "permissions": ["notifications"],
            "reduced_motion": "reduce",
        }
        context = await chromium.new_context(**(usual | SIZES[size] | options), base_url=server)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if pushing:
            await pushing.enter(context)
        page = await context.new_page()
        complaints.listen(page)
        return page

    yield open_
    for context in contexts:
        await context.close()


@pytest.fixture
def enter(keys: Keys, server: str) -> Enter:
    """Go to a screen as somebody who has signed in before: with the session's cookie, without the sign-in screen."""

    async def enter_(page: Page, user: User, path: str = "/") -> None:
        session = await sessions.begin(PydanticObjectId(str(user.id)), user.token_version, datetime.now(UTC))
        token = sessions.refresh_token(session, keys.derive("refresh-token"))
        cookie: Any = {"name": "rapport", "value": token, "url": server, "httpOnly": True, "sameSite": "Strict"}
        await page.context.add_cookies([cookie])
        await page.goto("/robots.txt")
        await page.evaluate("() => localStorage.setItem('rapport.signed_in', '1')")
        await page.goto(path)
        await expect(page.locator(".app")).to_be_visible()

    return enter_


@pytest.fixture
async def page(open_page: OpenPage, size: str) -> Page:
    """The test once on a phone and once at a desk."""
    return await open_page(size)


@pytest.fixture
async def phone(open_page: OpenPage, pushing: Pushing) -> Page:
    """A phone that can be pushed to."""
    return await open_page("phone", pushing)


@pytest.fixture
async def desk(open_page: OpenPage) -> Page:
    return await open_page("desktop")
