"""Who sleeps is woken by news and by nothing else, however the network and TLS cut what the server says."""

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient import IMAPClient

from mail_scanner import waiting as waiting_
from mail_scanner.connecting import Access
from mail_scanner.lines import Reader
from mail_scanner.mailbox import Wire
from mail_scanner.waiting import Waiting, Woken, said
from tests.build import raw_mail
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.fault_line import Fault
from tests.parts.fault_proxy import FaultProxy
from tests.parts.scripted_imap import HANG_UP
from tests.parts.sleeper import Sleeper
from tests.parts.waiting import until

LONG_S = 20
SIGNS_OF_LIFE = [
    b"* OK Still here\r\n", b"* ok\r\n", b"* 5 RECENT\r\n", b"* 3 EXPUNGE\r\n", b"* 3 FETCH (FLAGS (\\Seen))\r\n",
    b"* 3 fetch (UID 7 FLAGS (\\Seen $Work) MODSEQ (12))\r\n", b"* OK Still here\n", b"* OK Still here [2 min] \r\n",
]  # fmt: skip
REASONS_TO_LOOK = [
    b"* 5 EXISTS\r\n", b"* BYE Autologout; idle for too long\r\n", b"A3 OK Idle completed\r\n", b"A3 BAD what\r\n",
    b"* OK [UIDNEXT 101] next\r\n", b"* OK [UIDVALIDITY 9] new\r\n", b"* OK  [ALERT] closing soon\r\n", b"* NO low on disk\r\n", b"+ idling\r\n",
    b"* 3 FETCH (BODY[TEXT] {12}\r\n", b"* 3 FETCH (FLAGS (\\Seen)\r\n* 5 EXISTS)\r\n", b"* 12345678901 EXPUNGE\r\n",
    b"* OKAY\r\n", b"* VANISHED 4:6\r\n", b"\r\n", b"* 5 RECENT", b"",
]  # fmt: skip


@pytest.mark.parametrize("line", SIGNS_OF_LIFE)
def test_idle_talk_is_a_sign_of_life(line: bytes) -> None:
    assert said(line) == "alive"


@pytest.mark.parametrize("line", REASONS_TO_LOOK)
def test_whatever_is_not_idle_talk_is_a_reason_to_look(line: bytes) -> None:
    assert said(line) == "look"


@given(st.binary(max_size=40).map(lambda it: b"* " + it + b" EXISTS\r\n"))
def test_nothing_before_it_makes_idle_talk_of_news(line: bytes) -> None:
    assert said(line) == "look" or line.startswith((b"* OK", b"* ok", b"* oK", b"* Ok"))


# Asleep


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Sleeper]:
    made = Sleeper(tmp_path)
    yield made
    made.close()


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def asleep(waiting: Waiting, sleeper: Sleeper, for_s: float = LONG_S) -> "asyncio.Task[Woken]":
    return asyncio.create_task(waiting.parked(sleeper.wire, for_s))


async def heard(waiting: Waiting) -> None:
    """Until a sleeper has taken in a sign of life that came after this."""
    asked = time.monotonic()

    async def is_heard() -> bool:
        return waiting.longest_silence_s() < time.monotonic() - asked

    await until(is_heard)


async def test_signs_of_life_are_taken_in_and_wake_nobody(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    threads = threading.active_count()
    for line in SIGNS_OF_LIFE:
        sleeper.say(line)
        await heard(waiting)
    assert (sleeping.done(), threading.active_count(), sleeper.wire.reader.waiting()) == (False, threads, [])

    sleeper.say(b"* 5 EXISTS\r\n")
    assert (await sleeping).why == "news"
    sleeper.ask_for_more()
    await asyncio.to_thread(sleeper.wire.end_idle)
    assert [it.split(" ")[-1] for it in sleeper.server.heard[-2:]] == ["IDLE", "DONE"], "meanwhile nothing was said"


async def test_the_moment_of_waking_is_that_of_the_news(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    before = time.monotonic()
    sleeper.say(b"* 5 EXISTS\r\n")
    assert before <= (await sleeping).at <= time.monotonic()
    assert waiting.parked_now == 0


@pytest.mark.parametrize("news", [b"* OK Still here\r\n* 5 EXISTS\r\n", b"* 5 EXISTS\r\n* OK Still here\r\n"])
async def test_news_beside_a_sign_of_life_in_one_record_is_seen(
    news: bytes, sleeper: Sleeper, waiting: Waiting
) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    sleeper.say(news)
    assert (await sleeping).why == "news"


async def test_a_line_in_many_records_wakes_when_it_is_whole(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    for byte in b"* OK Still here\r\n* 5 EXISTS\r":
        sleeper.say(bytes([byte]))
    await until(lambda: _buffered(sleeper, b"* 5 EXISTS\r"))
    assert not sleeping.done()
    sleeper.say(b"\n")
    assert (await sleeping).why == "news"


async def test_half_a_line_is_no_reason_for_a_thread_and_the_time_ends_it(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper, 0.3)
    await asyncio.sleep(0)
    sleeper.say(b"* 5 EXI")
    assert (await sleeping).why == "time"
    assert bytes(sleeper.wire.reader._buffer) == b"* 5 EXI"


async def test_what_tls_has_opened_already_is_found_before_sleep(sleeper: Sleeper, waiting: Waiting) -> None:
    """The selector would tell nothing: the bytes have left the socket."""
    sleeper.say(b"* OK Still here\r\n* 5 EXISTS\r\n")
    await until(lambda: _drained(sleeper))
    sleeping = asleep(waiting, sleeper, 5)
    assert (await sleeping).why == "news"


async def test_a_connection_that_ends_wakes_and_news_before_its_end_is_news(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    sleeper.say(HANG_UP)
    assert (await sleeping).why == "closed"


async def test_who_chatters_without_end_is_heard_on_a_thread(
    sleeper: Sleeper, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_, "CHATTER", 10)
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    sleeper.say(b"* OK Still here\r\n" * 11)
    assert (await sleeping).why == "news"


async def test_a_sleeper_that_is_cancelled_leaves_nothing_behind(sleeper: Sleeper, waiting: Waiting) -> None:
    sleeping = asleep(waiting, sleeper)
    await asyncio.sleep(0)
    assert waiting.parked_now == 1
    sleeping.cancel()
    await asyncio.gather(sleeping, return_exceptions=True)
    assert waiting.parked_now == 0
    assert not asyncio.get_running_loop().remove_reader(sleeper.wire.fileno())


async def _buffered(sleeper: Sleeper, rest: bytes) -> bool:
    return bytes(sleeper.wire.reader._buffer) == rest


async def _drained(sleeper: Sleeper) -> bool:
    return sleeper.wire.drain() == "open" and len(sleeper.wire.reader.waiting()) == 2


# Many


class Bare:
    """A connection without IMAP: one end of a pair of sockets."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.reader = Reader(lambda: self.ours, None)  # type: ignore[arg-type]

    def drain(self) -> waiting_.Filled:
        return self.reader.fill()

    def fileno(self) -> int:
        return self.ours.fileno()


async def test_hundreds_sleep_without_a_thread_and_only_the_one_with_news_wakes(waiting: Waiting) -> None:
    bares = [Bare() for _ in range(300)]
    threads = threading.active_count()
    sleeping = [asyncio.create_task(waiting.parked(it, LONG_S)) for it in bares]
    await asyncio.sleep(0)
    assert (waiting.parked_now, threading.active_count()) == (300, threads)
    for it in bares:
        it.theirs.send(b"* OK Still here\r\n")
    bares[7].theirs.send(b"* 5 EXISTS\r\n")
    (woken,), _ = await asyncio.wait(sleeping, return_when=asyncio.FIRST_COMPLETED)
    assert woken is sleeping[7]
    for task in sleeping:
        task.cancel()
    await asyncio.gather(*sleeping, return_exceptions=True)
    for it in bares:
        it.ours.close()
        it.theirs.close()


# Dovecot, one byte at a time


@pytest.mark.parametrize("tls", [True, False])
async def test_dovecot_cut_into_single_bytes_wakes_for_mail_and_not_for_flags(
    tls: bool, dovecot: Dovecot, fault_proxy: Callable[..., FaultProxy], waiting: Waiting
) -> None:
    address = dovecot.user(f"asleep-{secrets.token_hex(4)}@nordlicht.example")
    dovecot.deliver(address, raw_mail())
    proxy = fault_proxy(dovecot.imaps_port if tls else dovecot.imap_port)
    proxy.set(to_client=Fault(slices=1), to_server=Fault(slices=1))
    host, ca_file = ("localhost", str(dovecot.ca_file)) if tls else ("127.0.0.1", "")
    access = Access(
        host, proxy.port, "tls" if tls else "none", address, PASSWORD, ca_file, (ip_network("127.0.0.0/8"),)
    )
    wire = await asyncio.to_thread(Wire, access)
    try:
        await asyncio.to_thread(wire.examine, "INBOX")
        while await asyncio.to_thread(wire.start_idle):
            await asyncio.to_thread(wire.end_idle)
        sleeping = asyncio.create_task(waiting.parked(wire, LONG_S))
        await asyncio.sleep(0)
        await asyncio.to_thread(mark_as_read, dovecot, address)
        await heard(waiting)
        assert not sleeping.done()
        await asyncio.to_thread(dovecot.deliver, address, raw_mail(subject="Die zweite"))
        assert (await sleeping).why == "news"
        await asyncio.to_thread(wire.end_idle)
        assert [it.uid for it in await asyncio.to_thread(wire.envelopes_after, 1)] == [2]
    finally:
        await asyncio.to_thread(wire.close)


def mark_as_read(dovecot: Dovecot, address: str) -> None:
    """As its owner does it on the phone."""
    with IMAPClient("127.0.0.1", port=dovecot.imap_port, ssl=False) as phone:
        phone.login(address, PASSWORD)
        phone.select_folder("INBOX")
        phone.add_flags([1], [rb"\Seen"])
        with suppress(OSError):
            phone.noop()
