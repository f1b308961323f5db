"""Where we are willing to post. A push endpoint is an address that a browser gave us and our server connects to.

Allowed: https on port 443 to a known push service's host (settings), connecting only to a public address of it. The check of the name is
repeated at each sending, the check of the address is made on the very address that is connected to, so that a name that
changes its address in between (DNS rebinding) gains nothing. Private services (`host:port`) are the administrator's explicit choice.
"""

import socket
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from backend.errors import Invalid
from backend.settings import Push

TIMEOUT_S = 10
ENDPOINT_LENGTH = 1024


class PublicOnly(AbstractResolver):
    """Resolves names, and drops every address that is not on the public internet."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [it for it in found if ip_address(it["host"].partition("%")[0]).is_global]
        if not public:
            raise OSError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def check(endpoint: str, push: Push) -> None:
    """Raises Invalid unless we may post there."""
    if len(endpoint) > ENDPOINT_LENGTH or not endpoint.isascii() or any(char.isspace() for char in endpoint):
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
    if not any(_covers(pattern, parts.hostname or "") for pattern in push.hosts):
        raise Invalid("This push service is not on the list of known services.")


def is_private(endpoint: str, push: Push) -> bool:
    """Whether the administrator has named exactly this host and port."""
    parts = urlsplit(endpoint)
    return parts.netloc in push.private_hosts and parts.scheme in ("http", "https")


def origin(endpoint: str) -> str:
    parts: SplitResult = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def public_session() -> ClientSession:
    return _session(TCPConnector(resolver=PublicOnly(), limit=100, ttl_dns_cache=60))


def private_session() -> ClientSession:
    return _session(TCPConnector(limit=100))


def _session(connector: TCPConnector) -> ClientSession:
    return ClientSession(
        connector=connector, timeout=ClientTimeout(total=TIMEOUT_S), cookie_jar=DummyCookieJar(), trust_env=False
    )


def _covers(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return host == pattern
