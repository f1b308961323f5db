"""The worker against the mails it is made for. Each hostile mail is made here; after each of them a good one must be read."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from backend.domain.mail import Mail
from mail_scanner import mime, parser
from mail_scanner.parser import Parser, Unreadable

GOOD = (
    b"From: Anna Berg <anna@kunde.example>\r\nTo: v@firma.example\r\nSubject: Termin\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\n"
    b"Authentication-Results: mx.firma.example; dmarc=pass header.from=kunde.example\r\nMessage-ID: <1@kunde.example>\r\n\r\nMontag?\r\n"
)


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[Parser]:
    reader = Parser()
    yield reader
    await reader.close()


def words(count: int) -> bytes:
    return b" ".join([b"=?utf-8?q?wort?="] * count)


HOSTILE: dict[str, bytes] = {
    "subject of 10,000 encoded words": b"Subject: " + words(10_000) + b"\r\n\r\n",
    "subject of 40,000 encoded words": b"Subject: " + words(40_000) + b"\r\n\r\n",
    "display name of 20,000 encoded words": b"From: " + words(20_000) + b" <x@evil.test>\r\n\r\n",
    "display name of folded encoded words": b"From: " + words(1_500).replace(b" ", b"\r\n ") + b" <x@evil.test>\r\n\r\n",
    "20,000 recipients": b"To: " + b", ".join([b"a@b.example"] * 20_000) + b"\r\n\r\n",
    "20,000 recipients in many headers": (b"To: " + b", ".join([b"a@b.example"] * 1_000) + b"\r\n") * 20 + b"\r\n",
    "20,000 parameters": b"Content-Type: text/plain" + b"".join(b"; a*%d*=b" % number for number in range(20_000)) + b"\r\n\r\n",
    "endless parameter": b"Content-Type: text/plain; a*0*=" + b"%" * 30_000 + b"\r\n\r\n",
    "3,000 levels": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)),
    "3,000 levels of one boundary": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3_000,
    "3,000 attached mails": b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "100,000 empty parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000,
    "From of 2,000 brackets": b"From: " + b"(" * 2_000 + b"x@evil.test\r\n\r\n",
    "To of 2,000 colons": b"To: " + b":" * 2_000 + b"\r\n\r\n",
    "From of 2,000 angle brackets": b"From: " + b"<" * 2_000 + b"\r\n\r\n",
    "From of quotes and backslashes": b"From: " + b'"\\' * 16_000 + b"\r\n\r\n",
    "From of commas": b"From: " + b"," * 32_000 + b"\r\n\r\n",
    "charset punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 200_000,
    "charset undefined": b"Content-Type: text/plain; charset=undefined\r\n\r\nabc",
    "subject in charset idna": b"Subject: =?idna?q?xn--a?=\r\n\r\n",
    "results of brackets": b"Authentication-Results: mx; " + b"(" * 30_000 + b"\r\n\r\n",
    "results of quotes": b"Authentication-Results: mx; " + b'"a" ' * 8_000 + b'"\r\n\r\n',
    "10,000 headers": b"X-A: b\r\n" * 10_000 + b"\r\n",
    "one header of 20 MiB": b"Subject: " + b"a" * 20_000_000 + b"\r\n\r\n",
    "26 MiB of text": b"Content-Type: text/plain\r\n\r\n" + b"wort\r\n" * 4_500_000,
    "26 MiB in 30 levels": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(30))
    + b"\r\n" + b"a" * 26_000_000,
    "20 MiB of base64": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB" * 5_000_000,
    "HTML of 20,000 levels": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000 + b"tief",
    "HTML of 200,000 levels": b"Content-Type: text/html\r\n\r\n" + b"<b><i>" * 100_000 + b"tief",
    "HTML of open scripts": b"Content-Type: text/html\r\n\r\n" + b"<script" * 200_000,
    "HTML of angle brackets": b"Content-Type: text/html\r\n\r\n" + b"<" * 2_000_000,
    "HTML of attributes": b"Content-Type: text/html\r\n\r\n<p " + b"a=b " * 400_000 + b">x",
    "HTML of wide tables": b"Content-Type: text/html\r\n\r\n<table><tr><td>" + b"x" * 1_000_000 + b"</td></tr>" + b"<tr><td>y</td></tr>" * 20_000,
    "HTML of great margins": b"Content-Type: text/html\r\n\r\n" + b'<p style="margin-top:100000em;padding-left:100000em">x</p>' * 10_000,
    "HTML of nested lists": b"Content-Type: text/html\r\n\r\n" + b"<ul><li>x" * 5_000,
    "HTML of entities": b"Content-Type: text/html\r\n\r\n" + b"&#x1F600;" * 200_000,
    "boundary of special characters": b'Content-Type: multipart/mixed; boundary="(a+)+$"\r\n\r\n' + b"--" + b"a" * 100_000,
    "spaces behind a boundary": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + (b"--b" + b" " * 1_000) * 2_000,
    "zero bytes": b"\x00" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_a_hostile_mail_is_read_within_the_limits_or_refused_and_the_next_mail_works(
    hostile: str, shared: Parser
) -> None:
    began = time.monotonic()
    for read in (shared.mail, shared.headers):
        with contextlib.suppress(Unreadable):
            await read(HOSTILE[hostile])
    assert time.monotonic() - began < 2 * parser.CPU_S
    assert (await shared.mail(GOOD)).text == "Montag?"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared() -> AsyncIterator[Parser]:
    shared = Parser()
    yield shared
    await shared.close()


async def test_the_worker_gives_what_the_reader_gives(reader: Parser) -> None:
    assert await reader.mail(GOOD) == mime.parse(GOOD)
    assert await reader.headers(GOOD) == mime.parse_headers(GOOD)


async def test_a_round_trip_costs_little_beside_the_reading(reader: Parser) -> None:
    await reader.mail(GOOD)
    began = time.perf_counter()
    for _ in range(100):
        await reader.mail(GOOD)
    assert (time.perf_counter() - began) / 100 < 0.01  # 0.4 ms on a quiet machine; the bound is for a busy one


async def test_a_worker_that_dies_is_an_unreadable_mail_and_the_next_one_works(reader: Parser) -> None:
    await reader.mail(GOOD)
    os.kill(process_id(reader), signal.SIGSEGV)
    with pytest.raises(Unreadable, match="crash"):
        await reader.mail(GOOD)
    assert (await reader.mail(GOOD)).text == "Montag?"


async def test_a_worker_that_is_silent_is_given_up(reader: Parser) -> None:
    await reader.mail(GOOD)
    os.kill(process_id(reader), signal.SIGSTOP)
    reader._wall_s = 0.2
    with pytest.raises(Unreadable, match="timeout"):
        await reader.mail(GOOD)
    reader._wall_s = parser.WALL_S
    assert (await reader.mail(GOOD)).text == "Montag?"


async def test_a_cancelled_call_does_not_give_its_answer_to_the_next_mail(reader: Parser) -> None:
    await reader.mail(GOOD)
    os.kill(process_id(reader), signal.SIGSTOP)
    call = asyncio.ensure_future(reader.mail(GOOD.replace(b"Montag", b"Dienstag")))
    await asyncio.sleep(0.05)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await reader.mail(GOOD)).text == "Montag?"


async def test_many_callers_get_each_their_own_answer(reader: Parser) -> None:
    mails = [GOOD.replace(b"Montag", b"Tag %d" % number) for number in range(50)]
    found = await asyncio.gather(*map(reader.mail, mails))
    assert [one.text for one in found] == [f"Tag {number}?" for number in range(50)]


async def test_a_worker_is_replaced_after_its_mails() -> None:
    reader = Parser(mails_per_worker=4)
    serving = []
    for _ in range(12):
        await reader.mail(GOOD)
        serving.append(process_id(reader))
    assert [serving.count(pid) for pid in dict.fromkeys(serving)] == [4, 4, 4]
    await reader.close()


async def test_closing_leaves_no_process_behind() -> None:
    reader = Parser(mails_per_worker=4)
    await asyncio.gather(*(reader.mail(GOOD) for _ in range(4)))
    pid = process_id(reader)
    await reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_worker_has_neither_network_nor_secrets(reader: Parser) -> None:
    await reader.mail(GOOD)
    limits, environ = await asyncio.to_thread(what_the_system_says, process_id(reader))
    names = [pair.partition("=")[0] for pair in environ.split("\0") if pair]
    assert names == ["LANG"]
    assert "Max open files            3" in limits
    assert str(parser.MEMORY_BYTES) in limits


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"null", b'{"value":{}}', b'{"value":{"headers":1}}', b'{"error":5}', b'{"error":"a b"}', b"\xff"],
)
def test_a_lying_worker_is_not_believed(answer: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^answer$"):
        parser._checked(parser._mail, answer)


def test_an_error_in_the_reader_becomes_its_class_name() -> None:
    def deep(raw: bytes) -> Mail:
        return deep(raw)

    def full(raw: bytes) -> Mail:
        raise MemoryError(raw)

    for read, reason in ((deep, "RecursionError"), (full, "MemoryError")):
        with pytest.raises(Unreadable, match=rf"^{reason}$"):
            parser._checked(parser._mail, parser._answer(read, b"geheim"))


def what_the_system_says(pid: int) -> tuple[str, str]:
    return Path(f"/proc/{pid}/limits").read_text(), Path(f"/proc/{pid}/environ").read_text()


def process_id(reader: Parser) -> Any:
    assert reader._worker
    return reader._worker.process.pid
