"""Connections to push services: bounded in time, without cookies, and only to addresses on the public internet.

The check is made on the very address that is connected to, so that a name that changes its address in between (DNS rebinding)
gains nothing.
"""

import socket
from ipaddress import ip_address

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from backend.domain.networks import is_public

TIMEOUT_S = 10


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


def public_session(timeout_s: float = TIMEOUT_S) -> ClientSession:
    return _session(TCPConnector(resolver=PublicOnly(), limit=500, ttl_dns_cache=60), timeout_s)


def private_session(timeout_s: float = TIMEOUT_S) -> ClientSession:
    return _session(TCPConnector(limit=500), timeout_s)


def _session(connector: TCPConnector, timeout_s: float) -> ClientSession:
    return ClientSession(
        connector=connector, timeout=ClientTimeout(total=timeout_s), cookie_jar=DummyCookieJar(), trust_env=False
    )
