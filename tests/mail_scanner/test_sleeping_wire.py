"""What is said while a mailbox sleeps, over TLS and however the network cuts it: nothing stays hidden, and half a line wakes nobody."""

import select
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.domain.networks import networks
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from tests.parts import certificates
from tests.parts.scripted_imap import WAIT, ScriptedImap


class Sleeper:
    """A mailbox in IDLE over TLS; what the server says next is said when `say` is called."""

    def __init__(self, folder: Path) -> None:
        self._next: list[bytes] = []
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

    def _answer(self, command: str, _: str) -> "list[str] | Iterator[str | bytes]":
        return self._news() if command == "IDLE" else []

    def _news(self) -> Iterator[str | bytes]:
        yield "+ idling"
        while self._may_speak.acquire() and self._next:
            yield self._next.pop()
            self._spoken.release()
        yield WAIT

    def say(self, said: bytes) -> None:
        """As one TLS record."""
        self._next.append(said)
        self._may_speak.release()
        self._spoken.acquire()

    def is_woken(self) -> bool:
        """Whether a selector sees something, as it does within a second when there is something."""
        return bool(select.select([self.wire.fileno()], [], [], 1)[0])

    def close(self) -> None:
        self._may_speak.release()
        self.wire.close()
        self.server.close()


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Sleeper]:
    made = Sleeper(tmp_path)
    yield made
    made.close()


def test_two_lines_in_one_record_are_both_seen(sleeper: Sleeper) -> None:
    sleeper.say(b"* OK Still here\r\n* 5 EXISTS\r\n")
    assert sleeper.is_woken()
    assert sleeper.wire.drain() == "open"
    assert sleeper.wire.reader.waiting() == [b"* OK Still here\r\n", b"* 5 EXISTS\r\n"]


def test_a_line_in_two_records_is_seen_when_it_is_whole(sleeper: Sleeper) -> None:
    sleeper.say(b"* 5 EX")
    assert sleeper.is_woken()
    assert (sleeper.wire.drain(), sleeper.wire.reader.waiting()) == ("open", [])
    sleeper.say(b"ISTS\r\n")
    assert sleeper.is_woken()
    assert (sleeper.wire.drain(), sleeper.wire.reader.waiting()) == ("open", [b"* 5 EXISTS\r\n"])


def test_many_records_at_once_leave_nothing_behind(sleeper: Sleeper) -> None:
    """A selector would not tell of what TLS has opened already, and the mail would wait for the next look."""
    for _ in range(20):
        sleeper.say(b"* OK Still here\r\n")
    sleeper.say(b"* 5 EXISTS\r\n")
    seen: list[bytes] = []
    while b"* 5 EXISTS\r\n" not in seen:
        assert sleeper.is_woken()
        assert sleeper.wire.drain() == "open"
        seen = sleeper.wire.reader.waiting()
    assert len(seen) == 21


def test_what_was_drained_while_asleep_is_not_lost_when_idle_ends(sleeper: Sleeper) -> None:
    sleeper.say(b"* 5 EXISTS\r\n")
    assert sleeper.is_woken()
    sleeper.wire.drain()
    sleeper._may_speak.release()
    sleeper.wire.end_idle()
    assert sleeper.wire._talk.is_announced()
