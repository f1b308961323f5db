"""The figures of a scanner: words of closed sets only, and readable by Prometheus on this machine alone."""

import asyncio
import re
import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.store.mailboxes import Mailbox
from mail_scanner.exposing import exposed
from mail_scanner.metrics import LAG_S, OTHER, Counter, Gauge, Histogram, Metrics
from tests.build import raw_mail
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import until, watching

LINE = re.compile(r'# (HELP|TYPE) rapport_[a-z_]+ .+|rapport_[a-z_]+(\{[a-z]+="[a-zA-Z0-9_.+]+"\})? [0-9.e+-]+')


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def ask(port: int, question: bytes = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(question)
    answer = (await reader.read()).decode()
    writer.close()
    return answer


@given(st.text())
def test_no_word_of_a_mail_ever_becomes_a_label(word: str) -> None:
    counter = Counter("rapport_x_total", "x", "decision", ("kept",))
    counter.add(word)
    assert set(counter.counts) == {"kept", OTHER}
    assert sum(counter.counts.values()) == 1


def test_a_histogram_adds_up_from_the_fastest_to_all() -> None:
    histogram = Histogram("rapport_x_seconds", "x", (0.1, 1))
    for seconds in (0.05, 0.1, 0.5, 7):
        histogram.observe(seconds)
    assert list(histogram.lines())[2:] == [
        'rapport_x_seconds_bucket{le="0.1"} 2', 'rapport_x_seconds_bucket{le="1"} 3', 'rapport_x_seconds_bucket{le="+Inf"} 4',
        "rapport_x_seconds_sum 7.650000", "rapport_x_seconds_count 4",
    ]  # fmt: skip


def test_a_block_that_fails_is_timed_as_well() -> None:
    histogram = Histogram("rapport_x_seconds", "x", LAG_S)
    with pytest.raises(ValueError, match="no"), histogram.timed():
        raise ValueError("no")
    assert sum(histogram.counts) == 1


def test_every_line_keeps_to_the_format() -> None:
    metrics = Metrics()
    metrics.gauges += [
        Gauge("rapport_mailboxes", "x", lambda: 3), Gauge("rapport_cut_total", "x", lambda: {"depth": 2, "parts": 1e9}, "limit", "counter"),
    ]  # fmt: skip
    metrics.mails.add("stored")
    lines = metrics.text().splitlines()
    assert [it for it in lines if not LINE.fullmatch(it)] == []
    assert {'rapport_mails_total{decision="stored"} 1', "rapport_mailboxes 3", 'rapport_cut_total{limit="depth"} 2'} <= set(lines)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (b"GET /metrics HTTP/1.1\r\n\r\n", "200"), (b"GET /metrics?x=1 HTTP/1.0\r\nA: b\r\n\r\n", "200"),
        (b"GET / HTTP/1.1\r\n\r\n", "404"), (b"POST /metrics HTTP/1.1\r\n\r\n", "404"),
        (b"\xff\x00\r\n\r\n", "404"), (b"x" * 20_000, ""),
    ],
)  # fmt: skip
async def test_only_metrics_are_answered(question: bytes, status: str) -> None:
    port = free_port()
    async with exposed(port, lambda: "figures\n"):
        try:
            answer = await ask(port, question)
        except ConnectionResetError:  # what was left unread of an endless question
            answer = ""
        assert answer[9:12] == status
        assert answer.endswith("figures\n") == (status == "200")


async def test_whoever_asks_nothing_keeps_nobody_from_asking_and_a_taken_port_stops_no_scanner() -> None:
    port = free_port()
    async with exposed(port, lambda: "one\n"), exposed(port, lambda: "two\n"), exposed(0, lambda: ""):
        _, silent = await asyncio.open_connection("127.0.0.1", port)
        assert (await ask(port)).endswith("one\n")
        silent.close()
    with pytest.raises(ConnectionRefusedError):
        await ask(port)


@pytest.mark.dovecot
async def test_a_scanner_counts_what_it_decides_and_names_nobody(
    dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., object]
) -> None:
    port = free_port()
    scanner(RAPPORT_METRICS_PORT=str(port))
    await watching(mailbox)
    dovecot.deliver(mailbox.address, raw_mail())

    async def counted() -> str:
        text = await ask(port)
        return text if 'rapport_mails_total{decision="stored"} 1' in text.splitlines() else ""

    text = await until(counted)
    for line in (
        'rapport_logins_total{result="ok"} 1',
        'rapport_leases_total{event="claimed"} 1',
        "rapport_mailboxes 1",
    ):
        assert line in text.splitlines()
    assert "rapport_parse_seconds_count 2" in text.splitlines()
    assert mailbox.address.partition("@")[0] not in text
