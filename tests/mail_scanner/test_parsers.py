"""Children in their lanes: who waits for whom, what a crash costs, and that what dies comes back."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from backend.domain.mail import Headers
from mail_scanner import parser, zygote
from mail_scanner.checked import HEADERS, MAIL
from mail_scanner.parsers import Lane, Parsers
from mail_scanner.reading import Reading, Unreadable
from mail_scanner.zygote import Child
from tests.mail_scanner.test_mime import LIMITS
from tests.mail_scanner.test_parser import HOSTILE
from tests.parts.crashing_parser import CRASH, LINGER, SLEEP
from tests.parts.waiting import until

GOOD = b"From: Anna Berg <anna@kunde.example>\r\nSubject: Termin\r\nMessage-ID: <1@kunde.example>\r\n\r\nMontag?\r\n"
BOMB = HOSTILE["HTML of wide tables"]
"""It keeps its child busy some hundred times as long as a good mail."""


def good(number: int) -> bytes:
    return GOOD.replace(b"Montag", b"Tag %d" % number)


@pytest_asyncio.fixture
async def parsers() -> AsyncIterator[Parsers]:
    parsers = Parsers()
    yield parsers
    await parsers.close()


@pytest_asyncio.fixture
async def breakable(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Parsers]:
    """Their children crash and fall silent on demand."""
    monkeypatch.setattr(zygote, "PROGRAM", "tests.parts.crashing_parser")
    parsers = Parsers()
    yield parsers
    await parsers.close()


def children(lane: Lane) -> Sequence[Child]:
    """Those that are free now."""
    free: Any = lane._free
    return list(free._queue)


async def all_free(lane: Lane) -> Sequence[Child]:
    """All of them, once each is free."""

    async def complete() -> Sequence[Child] | None:
        return children(lane) if len(children(lane)) == lane._size else None

    found: Sequence[Child] = await until(complete)
    return found


def zygote_id(parsers: Parsers) -> int:
    assert parsers._zygote._process
    return parsers._zygote._process.pid


def is_there(pid: int) -> bool:
    """Whether a process exists and is no zombie, which has no memory."""
    try:
        return "VmRSS" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def ended(*pids: int) -> None:
    async def none_is_left() -> bool:
        return not any(map(is_there, pids))

    await until(none_is_left)


def memory_kb(pid: int | str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(it.split()[1]) for it in lines if it.startswith("VmRSS:"))


# Nobody waits for a bomb


async def test_old_mail_is_read_with_what_new_mail_leaves_of_the_processors(parsers: Parsers) -> None:
    await parsers.mail(GOOD)
    await parsers.many(MAIL, [GOOD])
    lanes = [await all_free(it) for it in (parsers._live, parsers._bulk)]
    live, bulk = ({os.getpriority(os.PRIO_PROCESS, child.pid) for child in lane} for lane in lanes)
    assert max(live) < min(bulk)


async def test_a_good_mail_does_not_wait_for_a_bomb(parsers: Parsers) -> None:
    await parsers.mail(GOOD)
    bomb = asyncio.ensure_future(parsers.mail(BOMB))
    await asyncio.sleep(0)
    for number in range(5):
        assert (await parsers.mail(good(number))).new_text == f"Tag {number}?"
    assert not bomb.done()
    await asyncio.wait([bomb])


async def test_a_good_mail_does_not_wait_for_a_backfill_full_of_bombs(parsers: Parsers) -> None:
    await parsers.mail(GOOD)
    backfills = [asyncio.ensure_future(parsers.many(MAIL, [BOMB] * 2)) for _ in range(3)]
    await asyncio.sleep(0)
    for number in range(5):
        assert (await parsers.mail(good(number))).new_text == f"Tag {number}?"
    assert not any(it.done() for it in backfills)
    for backfill in backfills:
        backfill.cancel()
    await asyncio.wait(backfills)


async def test_f15_bombs_among_a_hundred_times_as_many_mails(parsers: Parsers) -> None:
    bombs = [
        b"From: x@evil.test\r\n" * (b"From:" not in raw) + raw for name, raw in HOSTILE.items() if name in SECTION_8
    ]
    assert len(bombs) == len(SECTION_8)
    read = asyncio.gather(*(_timed(parsers, raw) for bomb in bombs for raw in (bomb, *map(good, range(100)))))
    peak_kb = 0
    while not read.done():
        peak_kb = max(peak_kb, _memory_of_all_kb(parsers))
        await asyncio.sleep(0.01)
    results = await read
    waits = sorted(took for _, took in results)
    assert waits[len(waits) * 95 // 100] < 30
    assert 10_000 < peak_kb < 600 * 1024
    for number, (found, _) in enumerate(results):
        if number % 101:
            assert isinstance(found, Reading)
            assert found.new_text == f"Tag {number % 101 - 1}?"
        else:
            assert isinstance(found, Unreadable) or found.cut or found.mail.headers.sender_defect


SECTION_8 = {
    "subject of 10,000 encoded words", "subject of 40,000 encoded words", "display name of 20,000 encoded words", "20,000 recipients",
    "20,000 parameters", "3,000 levels", "100,000 empty parts", "From of 2,000 brackets", "charset punycode", "26 MiB of text",
}  # fmt: skip
"""The worst that were measured when the limits were chosen."""


async def _timed(parsers: Parsers, raw: bytes) -> tuple[Reading | Unreadable, float]:
    began = time.monotonic()
    try:
        return await parsers.mail(raw), time.monotonic() - began
    except Unreadable as error:
        return error, time.monotonic() - began


def _memory_of_all_kb(parsers: Parsers) -> int:
    """The zygote and its children, shared pages counted each time: more than they really need."""
    if parsers._zygote._process is None:
        return 0
    own = zygote_id(parsers)
    forked = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    return sum(memory_kb(pid) for pid in (own, *map(int, forked)) if is_there(pid))


# What a crash costs


async def test_f16_a_mail_that_crashes_its_child_is_unreadable_at_each_try_and_the_next_is_read(
    breakable: Parsers,
) -> None:
    for _ in range(3):
        with pytest.raises(Unreadable, match=r"^crash$"):
            await breakable.mail(CRASH + GOOD)
    assert (await breakable.mail(GOOD)).new_text == "Montag?"


async def test_a_crash_among_many_costs_that_mail_alone(breakable: Parsers) -> None:
    raws = [good(number) for number in range(9)]
    raws[0] = raws[4] = raws[8] = CRASH + GOOD
    found = await breakable.many(MAIL, raws)
    assert ["crash" if isinstance(it, Unreadable) else it.new_text for it in found] == [
        "crash", "Tag 1?", "Tag 2?", "Tag 3?", "crash", "Tag 5?", "Tag 6?", "Tag 7?", "crash",
    ]  # fmt: skip
    assert [it.reason for it in found if isinstance(it, Unreadable)] == ["crash"] * 3


async def test_a_mail_that_takes_too_long_is_given_up_and_those_behind_it_are_read(breakable: Parsers) -> None:
    breakable._bulk._wall_s = 0.3
    await breakable.many(HEADERS, [GOOD])
    slow, *rest = await breakable.many(HEADERS, [SLEEP + GOOD, GOOD, GOOD])
    assert isinstance(slow, Unreadable)
    assert slow.reason == "timeout"
    assert [isinstance(it, Headers) and it.subject for it in rest] == ["Termin", "Termin"]


async def test_the_time_allowed_is_that_of_one_mail_not_of_many(breakable: Parsers) -> None:
    breakable._bulk._wall_s = 1
    found = await breakable.many(HEADERS, [LINGER + GOOD] * 5)
    assert [isinstance(it, Headers) for it in found] == [True] * 5


async def test_a_child_that_is_stopped_is_given_up(parsers: Parsers) -> None:
    await parsers.mail(GOOD)
    for child in await all_free(parsers._live):
        os.kill(child.pid, signal.SIGSTOP)
    parsers._live._wall_s = 0.2
    with pytest.raises(Unreadable, match=r"^timeout$"):
        await parsers.mail(GOOD)
    with pytest.raises(Unreadable, match=r"^timeout$"):
        await parsers.mail(GOOD)
    parsers._live._wall_s = 10
    assert (await parsers.mail(GOOD)).new_text == "Montag?"


async def test_a_cancelled_call_does_not_give_its_answer_to_the_next_mail(breakable: Parsers) -> None:
    await breakable.mail(GOOD)
    busy = await all_free(breakable._live)
    calls = [asyncio.ensure_future(breakable.mail(SLEEP + GOOD)) for _ in busy]
    await asyncio.sleep(0)
    assert [it.owed for it in busy] == [1, 1]
    for call in calls:
        call.cancel()
    await asyncio.wait(calls)
    assert (await breakable.mail(good(7))).new_text == "Tag 7?"
    await ended(*(it.pid for it in busy))


async def test_what_was_cut_and_what_failed_is_counted_once_for_each_mail(breakable: Parsers) -> None:
    crowded = b"X-Pad: 1\r\n" * 501 + b"Content-Type: text/plain; charset=punycode\r\n" + GOOD
    for raw in (GOOD, crowded.replace(b"X-Pad", b"To-Pad"), CRASH + GOOD):
        with contextlib.suppress(Unreadable):
            await breakable.headers(raw)
            await breakable.mail(raw)
    await breakable.many(MAIL, [LIMITS["depth"], CRASH + GOOD])
    assert breakable.cuts == {"header_count": 1, "depth": 1}
    assert breakable.failures == {"crash": 2}


# Many


async def test_many_callers_get_each_their_own_answer(parsers: Parsers) -> None:
    found = await asyncio.gather(*(parsers.mail(good(number)) for number in range(50)))
    assert [one.new_text for one in found] == [f"Tag {number}?" for number in range(50)]


async def test_many_mails_are_answered_in_their_order_by_as_many_children_as_it_takes() -> None:
    parsers = Parsers(mails_per_child=7)
    found = await parsers.many(MAIL, [good(number) for number in range(30)])
    assert [isinstance(it, Reading) and it.new_text for it in found] == [f"Tag {number}?" for number in range(30)]
    assert await parsers.many(MAIL, []) == []
    await parsers.close()


async def test_a_child_is_replaced_after_its_mails() -> None:
    parsers = Parsers(live=1, mails_per_child=4)
    serving = []
    for _ in range(12):
        await parsers.mail(GOOD)
        serving += [it.pid for it in await all_free(parsers._live)]
    assert [serving.count(pid) for pid in dict.fromkeys(serving)] == [3, 4, 4, 1]
    await parsers.close()


async def test_two_thousand_mails_leave_no_memory_behind(parsers: Parsers) -> None:
    """Neither in the children, which are never replaced here, nor in the zygote, nor in the process that asks."""
    parsers._bulk._mails_per_child = 1_000_000
    tracemalloc.start()
    before: list[int] = []
    for count in (400, 2_000):
        for _ in range(count // 100):
            await parsers.many(MAIL, [good(number) + b"Zeichnung\r\n" * 20 for number in range(100)])
        pids = [*(it.pid for it in await all_free(parsers._bulk)), zygote_id(parsers)]
        now = [*map(memory_kb, pids), tracemalloc.get_traced_memory()[0] // 1024]
        assert not before or max(after - was for after, was in zip(now, before, strict=True)) < 2_000
        before = now
    tracemalloc.stop()


# What dies comes back, what is closed leaves nothing


async def test_a_killed_zygote_takes_its_children_along_and_comes_back(parsers: Parsers) -> None:
    await parsers.mail(GOOD)
    children = await all_free(parsers._live)
    killed = zygote_id(parsers)
    os.kill(killed, signal.SIGKILL)
    await ended(*(it.pid for it in children))

    async def noticed() -> bool:
        return all(it.is_gone() for it in children)

    await until(noticed)
    assert [(await parsers.mail(good(number))).new_text for number in range(4)] == [
        f"Tag {number}?" for number in range(4)
    ]
    assert zygote_id(parsers) != killed


async def test_while_no_child_can_be_started_mail_waits_and_is_read_afterwards(
    parsers: Parsers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(zygote, "PROGRAM", "tests.parts.no_such_parser")
    call = asyncio.ensure_future(parsers.mail(GOOD))

    async def told() -> bool:
        return "tried again" in caplog.text

    await until(told)
    monkeypatch.setattr(zygote, "PROGRAM", "mail_scanner.parser")
    assert (await call).new_text == "Montag?"


async def test_closing_leaves_no_process_behind_and_the_next_mail_starts_anew() -> None:
    parsers = Parsers()
    await asyncio.gather(parsers.mail(GOOD), parsers.many(MAIL, [GOOD]))
    pids = [it.pid for lane in (parsers._live, parsers._bulk) for it in await all_free(lane)]
    pids.append(zygote_id(parsers))
    await parsers.close()
    assert not any(map(is_there, pids))
    assert (await parsers.mail(GOOD)).new_text == "Montag?"
    await parsers.close()


SCANNER = """
import os, signal, uvloop
from mail_scanner.parsers import Parsers

async def main():
    parsers = Parsers(live=1)
    await parsers.mail(b"From: a@b.example\\r\\n\\r\\nMontag?")
    print(parsers._zygote._process.pid, parsers._live._free.get_nowait().pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

uvloop.run(main())
"""


async def test_a_scanner_that_is_killed_leaves_no_process_behind() -> None:
    scanner = await asyncio.create_subprocess_exec(sys.executable, "-c", SCANNER, stdout=asyncio.subprocess.PIPE)
    said, _ = await scanner.communicate()
    assert scanner.returncode == -signal.SIGKILL
    await ended(*map(int, said.split()))


async def test_the_zygote_outlives_the_signal_that_stops_the_scanner(parsers: Parsers) -> None:
    """A service manager signals all processes of a service at once; the mail that is being read is still to be read."""
    await parsers.mail(GOOD)
    pids = [zygote_id(parsers), *(it.pid for it in await all_free(parsers._live))]
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    assert (await parsers.mail(GOOD)).new_text == "Montag?"
    assert all(map(is_there, pids))


def test_only_a_child_of_its_own_is_ended_by_the_zygote() -> None:
    """A child's id may be somebody else's by the time an order comes: after a new zygote took the place of the old."""
    bystander = os.fork()
    if bystander == 0:
        signal.pause()
    ours, theirs = socket.socketpair()
    ours.sendall(parser.ORDER.pack(b"e", bystander))
    ours.shutdown(socket.SHUT_WR)
    parser.obey(theirs, {})
    assert is_there(bystander)
    os.kill(bystander, signal.SIGKILL)
    os.waitpid(bystander, 0)
    ours.close()
    theirs.close()
