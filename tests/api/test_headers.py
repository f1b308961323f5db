"""What every answer carries and which names we answer to; and when something breaks, nothing of what is inside."""

import httpx
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from pymongo.errors import ServerSelectionTimeoutError
from pymongo.synchronous.topology import Topology

from backend import settings as settings_
from backend.app import BODY_LIMIT
from backend.keys import Keys
from backend.store.connection import Store
from tests.api.attacks import (
    is_our_error,
)
from tests.api.conftest import SignIn, running
from tests.api.hostile import MISSING
from tests.cast import Cast

HEADERS = {
    "content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy",
}  # fmt: skip


@pytest.fixture
async def me(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return (await bearer(cast.manager)) | {"X-Rapport": "1"}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8080", "", "localhost@evil.example", "localhost:80:80", "127.0.0.2", "[::2]",
     "localhost, evil.example", "localhost/"],
)  # fmt: skip
async def test_a_foreign_host_is_refused(host: str, client: AsyncClient) -> None:
    answer = await client.get("/api/me", headers={"Host": host})
    assert answer.status_code == 400
    assert is_our_error(answer)
    assert answer.headers.keys() >= HEADERS


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_our_own_names_are_answered(host: str, client: AsyncClient) -> None:
    assert (await client.get("/api/me", headers={"Host": host})).status_code == 401


async def test_every_answer_carries_the_security_headers(cast: Cast, me: dict[str, str], client: AsyncClient) -> None:
    answers = {
        200: await client.get("/api/me", headers=me),
        204: await client.post("/api/auth/sign-out", json={}, headers={"X-Rapport": "1"}),
        401: await client.get("/api/me"),
        403: await client.post("/api/auth/refresh"),
        404: await client.get(f"/api/mails/{MISSING}", headers=me),
        405: await client.put("/api/me"),
        413: await client.post("/api/auth/sign-in", headers={"Content-Length": str(BODY_LIMIT + 1)}),
        422: await client.patch("/api/me", json={"lang": "x"}, headers=me),
    }
    for path in ("/", "/mails/x", "/assets/index-abc123.js", "/assets/none.js", "/api/none", "/healthz"):
        answer = await client.get(path)
        answers |= {path: answer}  # type: ignore[dict-item]
    for status, answer in answers.items():
        assert answer.headers.keys() >= HEADERS, status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
        assert not isinstance(status, int) or answer.status_code == status
    assert answers[405].headers["allow"]
    assert {it.headers["cache-control"] for status, it in answers.items() if isinstance(status, int)} == {"no-store"}


async def test_what_nobody_foresaw_tells_nothing_and_carries_the_headers(
    keys: Keys, store: Store, environment_of_api: dict[str, str]
) -> None:
    """A route that fails, mounted for this test: the app itself must not have one."""
    async with running(settings_.read(environment_of_api), keys, store) as api:

        async def fails() -> None:
            raise RuntimeError("secret: mongodb://user:password@host")

        api.add_api_route("/api/fails", fails, methods=["POST"])
        transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.post("/api/fails")
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "error", "message": "Something went wrong. Please try again."}}
    assert answer.headers.keys() >= HEADERS


async def test_without_a_database_the_answer_is_to_try_again(
    cast: Cast, bearer: SignIn, api: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await bearer(cast.rep)

    def nobody_there(*_: object, **__: object) -> None:
        raise ServerSelectionTimeoutError("geheim")

    with monkeypatch.context() as patch:
        patch.setattr(Topology, "select_server", nobody_there)
        async with AsyncClient(transport=httpx.ASGITransport(app=api), base_url="http://localhost") as client:
            for path in ("/healthz", "/api/me", "/api/today"):
                answer = await client.get(path, headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")
                assert answer.headers["retry-after"] == "5"
                assert is_our_error(answer)
                assert answer.headers.keys() >= HEADERS


async def test_the_shell_gives_no_file_but_its_own(client: AsyncClient) -> None:
    for path in (
        "/../backend/app.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/assets/../index.html",
        "//etc/passwd",
        "/.env",
    ):
        answer = await client.get(path)
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or answer.text.startswith("<!doctype html>")
    assert (await client.get("/assets/index-abc123.js")).headers[
        "cache-control"
    ] == "public, max-age=31536000, immutable"
    assert (await client.get("/")).headers["cache-control"] == "no-cache"
