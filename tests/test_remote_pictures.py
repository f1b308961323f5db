"""Fetching the pictures of a mail: what may be asked for, and what of the answer is believed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from backend.push_connections import private_session, public_session
from backend.remote_pictures import MAX_PICTURE, MAX_PICTURES, fetched, may_be_fetched

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@dataclass
class Gallery:
    host: str = ""
    asked: list[web.BaseRequest] = field(default_factory=list)

    def at(self, path: str) -> str:
        return f"http://{self.host}/{path}"

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked.append(request)
        match request.path.strip("/").partition("-")[0]:
            case "png" | "page" as kind:
                return web.Response(
                    body=PNG if kind == "png" else b"<svg onload=alert(1)>", headers={"Set-Cookie": "a=b"}
                )
            case "away":
                return web.Response(status=302, headers={"Location": "/png"})
            case "big":
                return web.Response(body=PNG + b"x" * MAX_PICTURE)
        return web.Response(status=404, body=PNG)


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    found = Gallery()
    runner = web.ServerRunner(web.Server(found.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.host = f"127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def test_only_what_begins_like_a_picture_comes_back(gallery: Gallery) -> None:
    wanted = [gallery.at(it) for it in ("png", "page", "away", "big", "gone", "png-2")]
    async with private_session() as session:
        found = await fetched(wanted, session, {gallery.host})
    assert set(found) == {gallery.at("png"), gallery.at("png-2")}
    assert all(it.startswith("data:image/png;base64,") for it in found.values())
    assert {it.path for it in gallery.asked} == {"/png", "/page", "/away", "/big", "/gone", "/png-2"}, (
        "no redirect was followed"
    )
    assert not any("Cookie" in it.headers or "Referer" in it.headers for it in gallery.asked)


async def test_of_very_many_only_so_many_are_asked_for(gallery: Gallery) -> None:
    async with private_session() as session:
        await fetched([gallery.at(f"png-{number}") for number in range(3 * MAX_PICTURES)], session, {gallery.host})
    assert len(gallery.asked) == MAX_PICTURES


async def test_our_own_network_is_never_asked(gallery: Gallery) -> None:
    """Even a name that would pass, when the address behind it is ours."""
    port = gallery.host.partition(":")[2]
    async with public_session() as session:
        assert await fetched([f"http://localhost:{port}/png"], session, {f"localhost:{port}"}) == {}
        assert await fetched([gallery.at("png")], session) == {}
    assert gallery.asked == []


@pytest.mark.parametrize(
    "address", ["https://bilder.kunde.example/a.png", "https://kunde.example:443/a?b=c", "https://a-b.kunde.example/"]
)
def test_a_plain_address_may_be_fetched(address: str) -> None:
    assert may_be_fetched(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "http://kunde.example/a", "https://127.0.0.1/a", "https://10.0.0.1/a", "https://2130706433/a", "https://0x7f.1/a", "https://127.1/a",
        "https://[::1]/a", "https://[::ffff:127.0.0.1]/a", "https://localhost/a", "https://intranet/a", "https://kunde.example:8443/a", "https://kunde.example:99999/",
        "https://user@kunde.example/a", "https://kunde.example@127.0.0.1/a", "https://kunde.example\\@x.example/a", "https:///a", "//kunde.example/a",
        "ftp://kunde.example/a", "data:image/png;base64,x", "file:///etc/passwd", "https://kunde.example/ a", "https://kunde.example/\n", "https://k\u00fcnde.example/",
        "https://kunde.example/" + "a" * 3000,
    ],
)  # fmt: skip
def test_nothing_else_may(address: str) -> None:
    assert not may_be_fetched(address)


async def test_a_slow_server_keeps_nobody_waiting(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.remote_pictures.ALL_WITHIN_S", 0.2)
    release = asyncio.Event()

    async def never(request: web.BaseRequest) -> web.Response:
        gallery.asked.append(request)
        await release.wait()
        return web.Response(body=PNG)

    monkeypatch.setattr(gallery, "answer", never)
    async with private_session() as session:
        found = await asyncio.wait_for(fetched([gallery.at("png")], session, {gallery.host}), 5)
    release.set()
    assert found in ({}, {gallery.at("png"): found.get(gallery.at("png"))})
