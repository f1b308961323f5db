"""What is said while a mailbox sleeps, over TLS and however the network cuts it: nothing stays hidden, and half a line wakes nobody."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.sleeper import Sleeper


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Sleeper]:
    made = Sleeper(tmp_path)
    yield made
    made.close()


def is_woken(sleeper: Sleeper) -> bool:
    """Whether a selector sees something, as it does within a second when there is something."""
    return bool(select.select([sleeper.wire.fileno()], [], [], 1)[0])


def test_two_lines_in_one_record_are_both_seen(sleeper: Sleeper) -> None:
    sleeper.say(b"* OK Still here\r\n* 5 EXISTS\r\n")
    assert is_woken(sleeper)
    assert sleeper.wire.drain() == "open"
    assert sleeper.wire.reader.waiting() == [b"* OK Still here\r\n", b"* 5 EXISTS\r\n"]


def test_a_line_in_two_records_is_seen_when_it_is_whole(sleeper: Sleeper) -> None:
    sleeper.say(b"* 5 EX")
    assert is_woken(sleeper)
    assert (sleeper.wire.drain(), sleeper.wire.reader.waiting()) == ("open", [])
    sleeper.say(b"ISTS\r\n")
    assert is_woken(sleeper)
    assert (sleeper.wire.drain(), sleeper.wire.reader.waiting()) == ("open", [b"* 5 EXISTS\r\n"])


def test_many_records_at_once_leave_nothing_behind(sleeper: Sleeper) -> None:
    """A selector would not tell of what TLS has opened already, and the mail would wait for the next look."""
    for _ in range(20):
        sleeper.say(b"* OK Still here\r\n")
    sleeper.say(b"* 5 EXISTS\r\n")
    seen: list[bytes] = []
    while b"* 5 EXISTS\r\n" not in seen:
        assert is_woken(sleeper)
        assert sleeper.wire.drain() == "open"
        seen = sleeper.wire.reader.waiting()
    assert len(seen) == 21


def test_what_was_drained_while_asleep_is_not_lost_when_idle_ends(sleeper: Sleeper) -> None:
    sleeper.say(b"* 5 EXISTS\r\n")
    assert is_woken(sleeper)
    sleeper.wire.drain()
    sleeper.ask_for_more()
    sleeper.wire.end_idle()
    assert sleeper.wire._talk.is_announced()
