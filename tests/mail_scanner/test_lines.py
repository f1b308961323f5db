"""What a server sends comes out the same however the network cuts it, and never costs more than its budget."""

import re
import ssl
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_scanner.lines import PARKED_LIMIT, SILENCE_S, Budget, Reader
from mail_scanner.troubles import MailboxTrouble

ANNOUNCED = re.compile(rb"\{(\d+)\}\r\n$")


class Network:
    """Gives what it was given, slice by slice; then there is nothing for now, or the end."""

    def __init__(self, slices: list[bytes], *, ends: bool = False, nothing: type[OSError] = BlockingIOError) -> None:
        self._slices = [it for it in slices if it]
        self._ends = ends
        self._nothing = nothing
        self.timeout_s = -1.0
        self.asked = 0

    def arrive(self, sent: bytes) -> None:
        self._slices += [sent] if sent else []

    def recv(self, limit: int) -> bytes:
        self.asked += 1
        if not self._slices:
            if self._ends:
                return b""
            raise TimeoutError if self.timeout_s else self._nothing
        first = self._slices.pop(0)
        if len(first) > limit:
            self._slices.insert(0, first[limit:])
        return first[:limit]

    def settimeout(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s


class Clock:
    def __init__(self, step_s: float = 0) -> None:
        self.now_s = 0.0
        self.step_s = step_s

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def reader(network: Network, clock: Callable[[], float] | None = None, **changes: float) -> Reader:
    limits = {"deadline": 100.0, "bytes_left": 10_000, "lines_left": 100, "literal_limit": 1000} | changes
    return Reader(lambda: network, Budget(**limits), clock or Clock())  # type: ignore[arg-type]


def read_all(found: Reader, size: int) -> list[bytes]:
    """Lines, and the literals that they announce, until so many bytes are taken."""
    read: list[bytes] = []
    while found.taken < size:
        read.append(found.line())
        if announced := ANNOUNCED.search(read[-1]):
            read.append(found.exactly(int(announced[1])))
    return read


def text_of(parts: list[bytes]) -> list[bytes]:
    """On the wire: a part with a number before it is a literal."""
    return [b"* %d FETCH {%d}\r\n%s)\r\n" % (number, len(it), it) for number, it in enumerate(parts)]


@st.composite
def sliced(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    parts = draw(
        st.lists(st.one_of(st.binary(max_size=60), st.just(b"\r\n{9}\r\n"), st.just(b"\n\n\r")), min_size=1, max_size=6)
    )
    whole = b"".join(text_of(parts))
    cuts = sorted(draw(st.sets(st.integers(0, len(whole)), max_size=20)))
    return whole, [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@given(sliced())
def test_any_slicing_gives_the_same_lines_and_literals(case: tuple[bytes, list[bytes]]) -> None:
    whole, slices = case
    assert read_all(reader(Network(slices)), len(whole)) == read_all(reader(Network([whole])), len(whole))


@given(sliced(), st.integers(0, 20))
def test_what_was_taken_in_while_asleep_comes_first_and_is_not_lost(
    case: tuple[bytes, list[bytes]], asleep: int
) -> None:
    whole, slices = case
    parked, network = slices[:asleep], Network([])
    found = reader(network)
    for it in parked:
        network.arrive(it)
        assert found.fill() == "open"
    for it in slices[asleep:]:
        network.arrive(it)
    assert read_all(found, len(whole)) == read_all(reader(Network([whole])), len(whole))


@given(sliced())
def test_whole_lines_wait_and_half_a_line_does_not(case: tuple[bytes, list[bytes]]) -> None:
    network, arrived = Network([]), b""
    found = reader(network)
    for it in case[1]:
        arrived += it
        network.arrive(it)
        found.fill()
        waiting = found.waiting()
        assert b"".join(waiting) == arrived[: arrived.rfind(b"\n") + 1]
        assert all(line.count(b"\n") == 1 for line in waiting)


def test_dropped_lines_are_gone_and_the_next_is_read_from_its_beginning() -> None:
    found = reader(Network([b"* OK Still here\r\n* OK Still here\r\n* 5 EX", b"ISTS\r\n"]))
    found.fill()
    found.drop(2)
    assert found.waiting() == [b"* 5 EXISTS\r\n"]
    found.drop(0)
    assert found.line() == b"* 5 EXISTS\r\n"
    assert found.is_empty()


@pytest.mark.parametrize("nothing", [BlockingIOError, ssl.SSLWantReadError])
def test_filling_goes_on_until_nothing_is_hidden(nothing: type[OSError]) -> None:
    """A selector does not see what TLS has opened already: each record must be asked for."""
    network = Network([b"* 1 EXISTS\r\n", b"* 2 EXISTS\r\n"], nothing=nothing)
    found = reader(network)
    assert found.fill() == "open"
    assert (len(found.waiting()), network.timeout_s) == (2, 0)


def test_filling_tells_when_the_line_has_ended() -> None:
    found = reader(Network([b"* BYE\r\n"], ends=True))
    assert (found.fill(), found.waiting()) == ("closed", [b"* BYE\r\n"])
    assert reader(Network([], nothing=ConnectionResetError)).fill() == "closed"


def test_a_server_that_talks_without_end_fills_no_memory_while_we_sleep() -> None:
    network = Network([b"* OK still here\r\n" * 4096] * 50)
    found = reader(network)
    assert found.fill() == "full"
    assert len(b"".join(found.waiting())) < PARKED_LIMIT * 2


@pytest.mark.parametrize(
    ("sent", "changes", "sentence"),
    [
        ([b"* 1 EXISTS\r\n"] * 200, {}, "more than any answer needs"),
        ([b"x" * 900 + b"\r\n"] * 50, {}, "more than any answer needs"),
        ([b"x" * 2000] * 50, {}, "a line without an end"),
        ([b"* 1 EXISTS\r\n", b"* 2"], {}, "does not answer in time"),
    ],
    ids=["too many lines", "too much", "an endless line", "silence in the middle of a line"],
)
def test_each_overrun_ends_the_connection_with_a_sentence(
    sent: list[bytes], changes: dict[str, float], sentence: str
) -> None:
    found = reader(Network(sent), **changes)

    def read() -> None:
        while True:
            found.line()

    with pytest.raises(MailboxTrouble, match=sentence):
        read()
    with pytest.raises(MailboxTrouble, match=sentence):
        found.line()
    assert (found.fill(), found.waiting()) == ("closed", [])


def test_a_dripping_server_is_given_up_when_the_time_for_the_answer_is_over() -> None:
    network = Network([b"x"] * 500)
    with pytest.raises(MailboxTrouble, match="too slowly"):
        reader(network, Clock(step_s=0.5)).line()
    assert network.asked < 205


def test_a_silent_server_is_given_up_before_the_time_for_the_answer_is_over() -> None:
    network = Network([b"x"])
    with pytest.raises(MailboxTrouble, match="in time") as trouble:
        reader(network, deadline=10_000.0).line()
    assert (network.timeout_s, trouble.value.trouble) == (SILENCE_S, "connection")


@pytest.mark.parametrize("size", [1001, 3 * 1024**3, 10**30])
def test_a_literal_that_is_too_large_is_refused_by_its_announcement(size: int) -> None:
    network = Network([b"x" * 100])
    found = reader(network)
    with pytest.raises(MailboxTrouble, match="announces"):
        found.exactly(size)
    assert network.asked == 0
    with pytest.raises(MailboxTrouble, match="announces"):
        found.line()


def test_an_end_in_the_middle_of_a_literal_is_no_shorter_literal() -> None:
    with pytest.raises(MailboxTrouble, match="ended the connection"):
        reader(Network([b"half"], ends=True)).exactly(8)
