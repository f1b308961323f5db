"""Where we post to: of all the ways to write an address only a known push service's plain one is taken."""

import asyncio
import socket
from ipaddress import ip_address

import pytest
from aiohttp import ClientConnectionError

from backend import push_connections, push_endpoints, settings
from backend.errors import Invalid
from backend.push_connections import PublicOnly, is_public
from backend.push_endpoints import ENDPOINT_LENGTH

PUSH = settings.read(
    {"RAPPORT_PRIVATE_PUSH_HOSTS": "push.intern:8443, 127.0.0.1:9000", "RAPPORT_PUSH_HOSTS": "push.partner.example"}
).push

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91b",
    "https://fcm.googleapis.com:443/fcm/send/abc",
    "https://FCM.googleapis.com/fcm/send/abc",
    "HTTPS://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-by3p.notify.windows.com/w/?token=BQYA",
    "https://push.partner.example/x",
    "http://127.0.0.1:9000/push/x",
    "https://push.intern:8443/push/x",
]

BAD = [
    # other places
    "https://evil.example/x", "https://fcm.googleapis.com.evil.example/x", "https://evilfcm.googleapis.com/x", "https://googleapis.com/x",
    "https://push.apple.com/x", "https://evilpush.apple.com/x", "https://.push.apple.com/x", "https://a..push.apple.com/x",
    "https://push.services.mozilla.com/x", "https://x.push.partner.example/x", "https://fcm-googleapis.com/x",
    # this machine and the network around it, in every spelling
    "https://localhost/x", "https://127.0.0.1/x", "https://0177.0.0.1/x", "https://0x7f.0.0.1/x", "https://0x7f000001/x", "https://2130706433/x",
    "https://127.1/x", "https://017700000001/x", "https://0/x", "https://10.0.0.1/x", "https://192.168.1.1/x", "https://169.254.169.254/x",
    "https://[::1]/x", "https://[::]/x", "https://[::ffff:127.0.0.1]/x", "https://[::ffff:7f00:1]/x", "https://[fe80::1%25eth0]/x",
    "https://[::1].push.apple.com/x", "https://127.0.0.1.nip.io/x",
    # other ways in
    "http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x", "file:///etc/passwd", "gopher://fcm.googleapis.com/x",
    "javascript:alert(1)", "//fcm.googleapis.com/x", "fcm.googleapis.com/x", "https:fcm.googleapis.com/x", "https:///fcm.googleapis.com/x",
    # ports
    "https://fcm.googleapis.com:80/x", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:0/x", "https://fcm.googleapis.com:-443/x",
    "https://fcm.googleapis.com:99999/x", "https://fcm.googleapis.com:x/x", "https://fcm.googleapis.com:443:80/x",
    # userinfo, and what parsers disagree on
    "https://user@fcm.googleapis.com/x", "https://user:pw@fcm.googleapis.com/x", "https://@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x", "https://fcm.googleapis.com\\@evil.example/x", "https://evil.example\\.push.apple.com/x",
    "https://evil.example%2f.push.apple.com/x", "https://evil.example%00.push.apple.com/x", "https://evil.example#.push.apple.com/x",
    "https://evil.example?.push.apple.com/x", "https://evil.example;.push.apple.com/x", "https://evil_example,.push.apple.com/x",
    "https://fcm.googleapis.com./x", "https://web.push.apple.com./x", "https://*.push.apple.com/x",
    # letters that only look the same, and none at all
    "https://fcm.gооgleapis.com/x", "https://fcm。googleapis。com/x", "https://ｆcm.googleapis.com/x", "https://fcm.googleapis.com/\u202ex",
    " https://fcm.googleapis.com/x", "https://fcm.googleapis.com/x ", "https://fcm.goo gleapis.com/x", "https://fcm.googleapis.com/\tx",
    "https://fcm.googleapis.com\r\nHost: evil.example/x", "https://fcm.googleapis.com/\x00", "\x01https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/\x7f", "", " ", "https://", "https:", "https://[", "https://]/x", "https://fcm.googleapis.com/" + "x" * ENDPOINT_LENGTH,
    # nearly the administrator's own
    "http://127.0.0.1:9001/x", "http://127.0.0.1/x", "http://x@127.0.0.1:9000/x", "http://127.0.0.1:9000@evil.example/x", "http://127.0.0.1:09000/x",
    "ftp://127.0.0.1:9000/x", "http://push.intern/x", "http://localhost:9000/x",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", GOOD)
def test_a_known_push_service_is_posted_to(endpoint: str) -> None:
    push_endpoints.check(endpoint, PUSH)


@pytest.mark.parametrize("endpoint", BAD)
def test_nothing_else_is(endpoint: str) -> None:
    with pytest.raises(Invalid) as refused:
        push_endpoints.check(endpoint, PUSH)
    assert "evil" not in refused.value.message


def test_enough_of_them_are_tried() -> None:
    assert len(BAD) == len(set(BAD)) >= 80


def test_an_endpoint_may_be_as_long_as_the_longest() -> None:
    start = "https://fcm.googleapis.com/"
    push_endpoints.check(start + "x" * (ENDPOINT_LENGTH - len(start)), PUSH)
    with pytest.raises(Invalid):
        push_endpoints.check(start + "x" * (ENDPOINT_LENGTH - len(start) + 1), PUSH)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2001:0:7f00:1::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_on_the_public_internet_is_dropped(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.0.1", "17.57.144.1", "2a00:1450:4001::1", "2620:149::1"])
def test_an_address_on_the_public_internet_is_kept(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "0177.0.0.1", "2130706433", "0x7f.1"])
async def test_a_name_that_leads_to_this_machine_is_not_resolved(host: str) -> None:
    resolver = PublicOnly()
    with pytest.raises(OSError, match=r"public address|[Nn]ame|Temporary"):
        await resolver.resolve(host, 443, socket.AF_UNSPEC)
    await resolver.close()


async def test_a_public_address_is_resolved() -> None:
    resolver = PublicOnly()
    assert [it["host"] for it in await resolver.resolve("8.8.8.8", 443, socket.AF_INET)] == ["8.8.8.8"]
    await resolver.close()


async def test_a_session_for_the_public_internet_connects_to_nothing_here() -> None:
    """The name was checked and passed; the address is checked where the connection is made (DNS rebinding)."""
    connected: list[str] = []

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append("somebody")
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    url = f"http://localhost:{server.sockets[0].getsockname()[1]}/"
    public, private = push_connections.public_session(), push_connections.private_session()
    try:
        with pytest.raises(ClientConnectionError):
            await public.post(url)
        assert connected == []
        assert (await private.post(url)).status == 201
    finally:
        await public.close()
        await private.close()
        server.close()
        await server.wait_closed()
