"""The layout of a mail is taken along with its text, unless it is more than can be shown."""

import time

import pytest

from mail_scanner.mime import parse
from mail_scanner.mime.original import MAX_HTML, MAX_TAGS

HEAD = b"From: anna@kunde.example\r\nMIME-Version: 1.0\r\n"


def alone(html: bytes) -> str:
    return parse(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html).html


def of_parts(kind: bytes, *parts: bytes) -> str:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return parse(HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body + b"--b--\r\n").html


PLAIN = b"Content-Type: text/plain\r\n\r\nPasst."
HTML = b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>M\xfcller</p>"


def test_the_layout_is_kept_as_sent() -> None:
    assert alone("<p>Müller</p>".encode()) == "<p>Müller</p>"
    assert of_parts(b"alternative", PLAIN, HTML) == "<p>Müller</p>"
    assert of_parts(b"mixed", HTML, PLAIN, HTML) == "<p>Müller</p>\n<hr>\n<p>Müller</p>"


def test_words_alone_and_attached_pages_are_no_layout() -> None:
    assert of_parts(b"alternative", PLAIN) == ""
    assert of_parts(b"mixed", PLAIN, b"Content-Disposition: attachment; filename=a.html\r\n" + HTML) == ""


@pytest.mark.parametrize("html", [b"x" * (MAX_HTML + 1), b"<b>" * (MAX_TAGS + 1), b"x" * (4 * MAX_HTML)])
def test_what_is_too_much_is_shown_as_text_only(html: bytes) -> None:
    assert alone(html) == ""
    assert alone(html[: min(MAX_HTML, 3 * MAX_TAGS)]) != ""


def test_nothing_that_turns_a_line_round_is_kept() -> None:
    assert alone("<p>a\u202eb\x00c</p>".encode()) == "<p>abc</p>"


@pytest.mark.parametrize(
    "source", ['"cid:a@b"', "'CID:a@b'", "cid:a@b", '"data:image/png;base64,iVBO\nRw0K"', '" data:x"']
)
def test_a_picture_inside_the_mail_leaves_nothing(source: str) -> None:
    found = alone(f"<p>Typenschild: <img src={source}> data: 4711, siehe cid: 8</p>".encode())
    assert not any(trace in found for trace in ("a@b", "iVBO", "Rw0K", "data:x", "data:image"))
    assert "data: 4711, siehe cid: 8" in found


def test_hostile_layout_takes_no_longer_than_a_long_mail() -> None:
    for hostile in (b'"cid:', b'"' * 3, b"= data:", b"'   ", b"=data:x "):
        began = time.process_time()
        alone(hostile * (MAX_HTML // len(hostile)))
        assert time.process_time() - began < 3
