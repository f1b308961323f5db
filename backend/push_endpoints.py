"""Where we are willing to post. A push endpoint is an address that a browser gave us and our server connects to.

Allowed: https on port 443 to a known push service's host (settings), connecting only to a public address of it. The check of the name is
repeated at each sending, the check of the address is made on the very address that is connected to, so that a name that
changes its address in between (DNS rebinding) gains nothing. Private services (`host:port`) are the administrator's explicit choice.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from backend.errors import Invalid
from backend.settings import Push

TIMEOUT_S = 10
ENDPOINT_LENGTH = 1024
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
"""A plain host name. Whatever else parsers disagree on (backslashes, percent signs, empty labels) is no push service's."""
CARRIES_IPV4 = (ip_network("::/96"), ip_network("64:ff9b::/96"), ip_network("2002::/16"))
"""IPv6 with an IPv4 address inside (RFC 4291, RFC 6052, RFC 3056): public to look at, and may lead anywhere."""


class PublicOnly(AbstractResolver):
    """Resolves names, and drops every address that is not on the public internet."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [it for it in found if is_public(ip_address(it["host"].partition("%")[0]))]
        if not public:
            raise OSError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in it for it in CARRIES_IPV4)


def check(endpoint: str, push: Push) -> None:
    """Raises Invalid unless we may post there."""
    if len(endpoint) > ENDPOINT_LENGTH or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise Invalid("This push address is malformed.")
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise Invalid("This push address is malformed.") from None
    if is_private(endpoint, push):
        return
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or "@" in parts.netloc:
        raise Invalid("A push address must be plain https.")
    host = parts.hostname or ""
    if not HOST.fullmatch(host) or not any(_covers(pattern, host) for pattern in push.hosts):
        raise Invalid("This push service is not on the list of known services.")


def is_private(endpoint: str, push: Push) -> bool:
    """Whether the administrator has named exactly this host and port."""
    parts = urlsplit(endpoint)
    return parts.netloc in push.private_hosts and parts.scheme in ("http", "https")


def origin(endpoint: str) -> str:
    parts: SplitResult = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def public_session(timeout_s: float = TIMEOUT_S) -> ClientSession:
    return _session(TCPConnector(resolver=PublicOnly(), limit=100, ttl_dns_cache=60), timeout_s)


def private_session(timeout_s: float = TIMEOUT_S) -> ClientSession:
    return _session(TCPConnector(limit=100), timeout_s)


def _session(connector: TCPConnector, timeout_s: float) -> ClientSession:
    return ClientSession(
        connector=connector, timeout=ClientTimeout(total=timeout_s), cookie_jar=DummyCookieJar(), trust_env=False
    )


def _covers(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return host == pattern
