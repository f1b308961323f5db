"""The bad line does what it is told: a fault test behind a proxy that passes everything on would prove nothing."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.parts.echo import Echo
from tests.parts.fault_line import HEALTHY, Ending, Fault, passing
from tests.parts.fault_proxy import FaultProxy
from tests.parts.wire_log import Command, WireLog

Put = Callable[..., FaultProxy]


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that sends back what it hears."""
    server = Echo()
    yield server.port
    server.close()


def client(proxy: FaultProxy, timeout_s: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout_s)


def said(line: socket.socket, size: int) -> bytes:
    """So many bytes, or those that came until the end."""
    heard = b""
    while len(heard) < size and (data := line.recv(size - len(heard))):
        heard += data
    return heard


def is_silent(line: socket.socket, for_s: float = 0.1) -> bool:
    return not select.select([line], [], [], for_s)[0]


@pytest.mark.parametrize(
    ("fault", "passed", "size"),
    [
        (HEALTHY, 0, 10),
        (Fault(slices=3), 0, 3),
        (Fault(rate=100), 0, 5),
        (Fault(rate=1), 0, 1),
        (Fault(after=4), 0, 4),
        (Fault(after=4), 3, 1),
        (Fault(after=4), 4, 0),
        (Fault(at=b"567"), 0, 5),
        (Fault(at=b"012"), 0, 0),
        (Fault(at=b"nowhere"), 0, 10),
        (Fault(at=b"567", slices=2), 0, 2),
    ],
)
def test_a_fault_says_how_many_bytes_go_on(fault: Fault, passed: int, size: int) -> None:
    assert passing(fault, passed, b"0123456789") == size


def test_a_healthy_line_changes_nothing_and_counts(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    sent = bytes(range(256)) * 4000
    with client(proxy) as line:
        threading.Thread(target=line.sendall, args=(sent,)).start()
        assert said(line, len(sent)) == sent
    assert (proxy.traffic.connections, proxy.traffic.bytes_to_client, proxy.traffic.bytes_to_server) == (
        1,
        len(sent),
        len(sent),
    )


def test_slices_arrive_whole_and_in_order(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_client=Fault(slices=1), to_server=Fault(slices=7))
    sent = bytes(range(250)) * 4
    with client(proxy) as line:
        line.sendall(sent)
        first = line.recv(1 << 16)
        assert len(first) < 500, "the first slices come before the last"
        assert first + said(line, len(sent) - len(first)) == sent


@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_the_line_is_cut_after_so_many_bytes(way: str, echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(**{way: Fault(after=300)})
    with client(proxy) as line:
        line.sendall(b"x" * 1000)
        assert len(said(line, 1000)) <= 300
        assert line.recv(1) == b""
    assert {"to_client": proxy.traffic.bytes_to_client, "to_server": proxy.traffic.bytes_to_server}[way] == 300


def test_the_line_is_cut_before_a_word(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_server=Fault(at=b"EXAMINE"))
    with client(proxy) as line:
        line.sendall(b"a NOOP\r\n")
        assert said(line, 8) == b"a NOOP\r\n"
        line.sendall(b"b EXAMINE INBOX\r\n")
        assert said(line, 100) in (b"", b"b ")


@pytest.mark.parametrize("after", [0, 5])
def test_a_reset_is_a_reset(after: int, echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    with client(proxy) as line:
        line.sendall(b"hello")
        assert said(line, 5) == b"hello"
        proxy.set(to_client=Fault(after=after, then="reset"))
        if after:
            line.sendall(b"hello again")
        with pytest.raises(ConnectionResetError):
            said(line, 100)


def test_a_line_that_hangs_stays_open_and_goes_on_when_it_is_healed(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_client=Fault(after=2, then="hang"))
    with client(proxy) as line:
        line.sendall(b"hello")
        assert said(line, 2) == b"he"
        assert is_silent(line)
        proxy.heal()
        assert said(line, 3) == b"llo"


def _timed_out(line: socket.socket, within_s: float = 10) -> bool:
    """Whether the kernel gives the line up in time, because nobody acknowledges what was sent."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 100)
    line.sendall(b"is anybody there?")
    if is_silent(line, within_s):
        return False
    try:
        line.recv(1)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize(("ending", "is_dead"), [("hang", False), ("drop", True)])
def test_only_a_dropped_line_is_dead_to_the_kernel(ending: Ending, is_dead: bool, echo: int, fault_proxy: Put) -> None:
    """A server that hangs still acknowledges, and answers keepalives; a cut cable does not. Only the second is a half-open connection."""
    proxy = fault_proxy(echo)
    with client(proxy) as line:
        line.sendall(b"hello")
        assert said(line, 5) == b"hello"
        proxy.set(to_client=Fault(after=0, then=ending))
        assert _timed_out(line, 10 if is_dead else 1) is is_dead


def test_what_was_dropped_arrives_when_the_line_is_healed(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    with client(proxy) as line:
        line.sendall(b"hello")
        assert said(line, 5) == b"hello"
        proxy.vanish()
        line.sendall(b"again")
        assert is_silent(line)
        proxy.heal()
        assert said(line, 5) == b"again", "TCP sends it once more"


def test_a_stranded_line_stays_dead_while_new_ones_are_well(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    with client(proxy) as old, client(proxy) as waker:
        old.sendall(b"hello")
        waker.sendall(b"hello")
        assert (said(old, 5), said(waker, 5)) == (b"hello", b"hello")
        proxy.strand()
        proxy.heal()
        assert _timed_out(old)
    with client(proxy) as new:
        new.sendall(b"hello")
        assert said(new, 5) == b"hello"


def test_a_host_that_vanished_does_not_even_refuse(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.vanish()
    with pytest.raises(TimeoutError):
        client(proxy, timeout_s=0.2)
    proxy.heal()
    client(proxy).close()


def test_a_port_where_nothing_listens_refuses_until_it_is_healed(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.refuse()
    with pytest.raises(ConnectionRefusedError):
        client(proxy)
    proxy.heal()
    with client(proxy) as line:
        line.sendall(b"hello")
        assert said(line, 5) == b"hello"


def test_a_slow_line_takes_its_time(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_client=Fault(rate=4000))
    with client(proxy) as line:
        begun = time.monotonic()
        line.sendall(b"x" * 1000)
        assert len(said(line, 1000)) == 1000
        assert time.monotonic() - begun >= 0.2


def test_a_long_way_delays_each_byte_once_and_not_once_a_piece(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_server=Fault(delay_s=0.1), to_client=Fault(delay_s=0.1))
    sent = b"x" * (1 << 20)
    with client(proxy) as line:
        begun = time.monotonic()
        threading.Thread(target=line.sendall, args=(sent,)).start()
        assert len(said(line, len(sent))) == len(sent)
        took_s = time.monotonic() - begun
    assert 0.2 <= took_s < 1.6, "sixteen pieces each way: one after the other they would take 3.2 s"


def test_a_server_that_lies(echo: int, fault_proxy: Put) -> None:
    proxy = fault_proxy(echo)
    proxy.set(to_client=Fault(edit=lambda data: data.replace(b"* 1 EXISTS\r\n", b"")))
    with client(proxy) as line:
        line.sendall(b"* 1 EXISTS\r\n* OK Still here\r\n")
        assert said(line, 17) == b"* OK Still here\r\n"


def test_what_clients_say_is_written_down(echo: int, fault_proxy: Put) -> None:
    log = WireLog()
    proxy = fault_proxy(echo, log)
    for word in ("NOOP", "LOGOUT"):
        with client(proxy) as line:
            line.sendall(f"a {word}\r\n".encode())
            said(line, len(word) + 4)
    assert log.commands == [Command("NOOP"), Command("LOGOUT")]
    assert log.beside({"NOOP"}) == [Command("LOGOUT")]
