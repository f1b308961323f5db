"""Thousands of mailboxes on an IMAP server that costs next to nothing, so that what is measured is the scanner.

It can serve on many addresses of this machine (127.0.0.1, 127.0.0.2, ...), all with one port: to a scanner these are as many hosts, each
with its own limit of sign-ins. Every login exists and every password is right. What it counts is TCP, with TLS and without headers.
"""

import asyncio
import resource
import ssl
from collections.abc import Sequence
from pathlib import Path

from backend.embedded import free_port
from tests.parts import certificates
from tests.parts.farm_session import Farmland, FarmSession, Stock
from tests.parts.side_loop import SideLoop

STILL_HERE_S = 120.0
"""As Dovecot does it, so that the line is not taken for dead."""


class ImapFarm:
    """Serves from the beginning. With a folder for its key and certificate (`ca_file`) it speaks TLS, else plain text."""

    def __init__(
        self, hosts: Sequence[str] = ("127.0.0.1",), tls: Path | None = None, still_here_s: float = STILL_HERE_S
    ) -> None:
        self.port = free_port()
        self.ca_file = certificates.make(tls, ("localhost", *hosts)) if tls else None
        self._land = Farmland(still_here_s)
        self._loop = SideLoop("imap farm")
        self._loop.result(self._serve(hosts))

    @property
    def sign_ins(self) -> int:
        return self._land.sign_ins

    @property
    def idling(self) -> int:
        """How many sessions listen in IDLE right now."""
        return self._loop.call(lambda: sum(it.is_idling for it in self._land.sessions))

    def traffic(self) -> tuple[int, int]:
        """Bytes to all clients and from them since the beginning, those that are gone included."""
        return self._loop.call(self._traffic)

    def bring(self, login: str, raw: bytes, mails: int = 1) -> int:
        """Put so many copies of a mail into an INBOX; how many sessions were told."""
        return self._loop.call(self._bring, login, raw, mails)

    def close(self) -> None:
        self._loop.call(self._end)
        self._loop.close()

    async def _serve(self, hosts: Sequence[str]) -> None:
        self._server = await asyncio.get_running_loop().create_server(
            lambda: FarmSession(self._land), list(hosts), self.port, ssl=self._tls(), backlog=1024
        )

    def _tls(self) -> ssl.SSLContext | None:
        if self.ca_file is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, self.ca_file.with_name("key.pem"))
        return context

    def _bring(self, login: str, raw: bytes, mails: int) -> int:
        stock = self._land.stocks.setdefault(login, Stock())
        stock.mails += [raw] * mails
        return sum([it.announce() for it in stock.open_in])

    def _traffic(self) -> tuple[int, int]:
        live = [it.traffic() for it in self._land.sessions]
        to_clients = self._land.bytes_to_gone + sum(to_client for to_client, _ in live)
        return to_clients, self._land.bytes_from_gone + sum(from_client for _, from_client in live)

    def _end(self) -> None:
        self._server.close()
        for session in list(self._land.sessions):
            session.close()


def hold_many() -> int:
    """Let this process, and the children it will have, open as many sockets as the system allows; how many that are."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
