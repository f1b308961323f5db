"""A mailbox that sleeps in IDLE over TLS, on a server that says something when it is told to."""

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from backend.domain.networks import networks
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from tests.parts import certificates
from tests.parts.scripted_imap import WAIT, ScriptedImap


class Sleeper:
    """Asleep when it is made."""

    def __init__(self, folder: Path) -> None:
        self._next: list[str | bytes] = []
        self._may_speak, self._spoken = threading.Semaphore(0), threading.Semaphore(0)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificates.make(folder), folder / "key.pem")
        self.server = ScriptedImap(self._answer, tls)
        ca_file = str(folder / "cert.pem")
        self.wire = Wire(
            Access("localhost", self.server.port, "tls", "anna", "geheim", ca_file, networks(["127.0.0.0/8"]))
        )
        self.wire.examine("INBOX")
        assert not self.wire.start_idle()

    def say(self, said: str | bytes) -> None:
        """As one TLS record; HANG_UP ends the connection."""
        self._next.append(said)
        self._may_speak.release()
        if isinstance(said, bytes):
            self._spoken.acquire()

    def ask_for_more(self) -> None:
        """Let the server wait for what we say next."""
        self._may_speak.release()

    def close(self) -> None:
        self._may_speak.release()
        self.wire.close()
        self.server.close()

    def _answer(self, command: str, _: str) -> "list[str] | Iterator[str | bytes]":
        return self._news() if command == "IDLE" else []

    def _news(self) -> Iterator[str | bytes]:
        yield "+ idling"
        while self._may_speak.acquire() and self._next:
            yield self._next.pop()
            self._spoken.release()
        yield WAIT
