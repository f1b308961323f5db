"""Looking in the network for the server of a mailbox, of which only the address is known.

    kept list -> mail exchangers (MX) -> announced servers (SRV) -> the domain's own description (autoconfig)

The first that says something counts. Only the address's own domain is asked, and nobody else is told which it is. What comes back is
judged by `domain.providers` and `domain.autoconfig`; an answer that makes no sense is none.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
from dns.asyncresolver import Resolver
from dns.exception import DNSException

from backend.domain.addresses import domain_of, normalise
from backend.domain.autoconfig import LONGEST, from_autoconfig
from backend.domain.providers import Guess, Security, Srv, from_mx, from_srv, guess
from backend.errors import Invalid
from backend.push_connections import public_session

DNS_S = 5.0
SERVICES: tuple[tuple[str, Security], ...] = (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))

Ask = Callable[[str], Awaitable[tuple[Guess, ...]]]


class Network(Protocol):
    async def records(self, name: str, kind: str) -> list[Any]:
        """The DNS records of a name; none if there are none, or nobody answers."""

    async def page(self, url: str) -> bytes:
        """A page of at most 64 kB and a byte; empty if it cannot be had."""


class Internet:
    """DNS as this machine asks it, and https to public addresses only: the domain is whatever somebody typed in."""

    async def records(self, name: str, kind: str) -> list[Any]:
        with suppress(DNSException):
            return list(await Resolver().resolve(name, kind, lifetime=DNS_S))
        return []

    async def page(self, url: str) -> bytes:
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with public_session() as session, session.get(url, allow_redirects=False) as answer:
                return await _beginning(answer.content) if answer.status == 200 else b""
        return b""


@dataclass(frozen=True)
class Finder:
    network: Network = field(default_factory=Internet)

    async def find(self, address: str) -> tuple[Guess, ...]:
        """The ways to read this mailbox, the best first; none if nothing is known. Raises Invalid for what is no address."""
        if kept := tuple(it for it in guess(address) if it.source == "kept"):
            return kept
        asks: tuple[Ask, ...] = (self._by_exchangers, self._announced, self._described)
        for ask in asks:
            with suppress(Invalid):
                if found := await ask(normalise(address)):
                    return found
        return ()

    async def _by_exchangers(self, address: str) -> tuple[Guess, ...]:
        found = await self.network.records(domain_of(address), "MX")
        return from_mx([it.exchange.to_text() for it in found], address)

    async def _announced(self, address: str) -> tuple[Guess, ...]:
        found = [
            Srv(security, it.priority, it.weight, it.port, it.target.to_text())
            for service, security in SERVICES
            for it in await self.network.records(f"{service}.{domain_of(address)}", "SRV")
        ]
        return from_srv(found, address)

    async def _described(self, address: str) -> tuple[Guess, ...]:
        return from_autoconfig(await self.network.page(_url(domain_of(address))), address)


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    try:
        return await content.readexactly(LONGEST + 1)
    except asyncio.IncompleteReadError as end:
        return end.partial


def _url(domain: str) -> str:
    return f"https://autoconfig.{domain}/mail/config-v1.1.xml"
