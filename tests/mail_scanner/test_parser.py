"""The child against the mails it is made for. Each hostile mail is made here; after each of them a good one must be read."""

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from backend.domain.mail import Mail
from mail_scanner import mime, parser
from mail_scanner.checked import HEADERS, MAIL
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Unreadable, reading_of
from tests.mail_scanner.test_mime import MAILS, SENDERS, header

GOOD = (
    b"From: Anna Berg <anna@kunde.example>\r\nTo: v@firma.example\r\nSubject: Termin\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\n"
    b"Authentication-Results: mx.firma.example; dmarc=pass header.from=kunde.example\r\nMessage-ID: <1@kunde.example>\r\n\r\nMontag?\r\n"
)


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
    hostile: str, shared: Parsers
) -> None:
    began = time.monotonic()
    for read in (shared.mail, shared.headers):
        with contextlib.suppress(Unreadable):
            await read(HOSTILE[hostile])
    assert time.monotonic() - began < 2 * parser.CPU_S
    assert (await shared.mail(GOOD)).new_text == "Montag?"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared() -> AsyncIterator[Parsers]:
    shared = Parsers(live=1)  # so that the good mail meets the very child that read the hostile one
    yield shared
    await shared.close()


async def test_a_child_gives_what_the_reader_gives(shared: Parsers) -> None:
    assert await shared.mail(GOOD) == reading_of(mime.parse(GOOD))
    assert await shared.headers(GOOD) == mime.parse_headers(GOOD)


async def test_a_child_lacks_nothing_that_it_may_not_load_any_more(shared: Parsers) -> None:
    """A codec, for one: the domain of an umlaut needs two that Python loads when they are first used."""
    raws = [header("From", line) for line, _, _ in SENDERS] + [path.read_bytes() for path in MAILS]
    for found, raw in zip(await shared.many(MAIL, raws), raws, strict=True):
        assert found == reading_of(mime.parse(raw))


async def test_a_child_has_neither_network_nor_secrets(shared: Parsers) -> None:
    await shared.mail(GOOD)
    (child,) = shared._live._free._queue  # type: ignore[attr-defined]
    proc = Path(f"/proc/{child.pid}")
    names = [pair.partition("=")[0] for pair in (proc / "environ").read_text().split("\0") if pair]
    limits = (proc / "limits").read_text()
    assert names == ["LANG"]
    assert "Max open files            3" in limits
    assert str(parser.MEMORY_BYTES) in limits
    assert sorted(it.name for it in (proc / "fd").iterdir()) == ["0", "1", "2"]
    assert len(list((proc / "task").iterdir())) == 1


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"null", b'{"value":{}}', b'{"value":{"mail":1}}', b'{"error":5}', b'{"error":"a b"}', b"\xff"],
)
def test_a_lying_child_is_not_believed(answer: bytes) -> None:
    for verb in (HEADERS, MAIL):
        with pytest.raises(Unreadable, match=r"^answer$"):
            verb.value(answer)


def test_an_error_in_the_reader_becomes_its_class_name() -> None:
    def deep(raw: bytes) -> Mail:
        return deep(raw)

    def full(raw: bytes) -> Mail:
        raise MemoryError(raw)

    for read, reason in ((deep, "RecursionError"), (full, "MemoryError")):
        with pytest.raises(Unreadable, match=rf"^{reason}$"):
            MAIL.value(parser.answer_of(read, b"geheim"))
