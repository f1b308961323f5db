"""A mail within a mail: forwarded as an attachment, and what only looks like it."""

import pytest

from mail_scanner.mime import parse
from mail_scanner.reading import reading_of

INNER = b"From: Anna Berg <anna@kunde.example>\r\nSubject: =?utf-8?q?Pumpe_f=C3=BCr_Halle_3?=\r\nDate: Fri, 20 Nov 2026 10:12:00 +0100\r\n\r\nSie tropft."


def outer(kind: bytes, part: bytes) -> bytes:
    head = (
        b"From: Karl <karl@wir.example>\r\nSubject: WG: Pumpe\r\nMIME-Version: 1.0\r\nContent-Type: multipart/"
        + kind
        + b"; boundary=b\r\n\r\n"
    )
    return head + b"--b\r\nContent-Type: text/plain\r\n\r\nSiehe Anhang.\r\n--b\r\n" + part + b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: message/rfc822",
        b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="Pumpe.eml"',
        b'Content-Type: application/octet-stream; name="Pumpe.EML"',
    ],
)
def test_the_head_of_an_attached_mail_tells_who_wrote_it(head: bytes) -> None:
    found = reading_of(parse(outer(b"mixed", head + b"\r\n\r\n" + INNER)))
    assert found.forward is not None
    assert found.forward.writer.address == "anna@kunde.example"
    assert (found.forward.subject, found.forward.sent) == ("Pumpe für Halle 3", "2026-11-20T09:12:00+00:00")
    assert found.mail.attached is None, "it has said what it had to say"


def test_a_forward_in_the_text_is_nearer_than_an_attached_mail() -> None:
    text = b"\r\n\r\nVon: Udo <udo@kunde.example>\r\nGesendet: Freitag\r\nAn: Karl\r\nBetreff: Ventil\r\n\r\nEs klemmt."
    raw = outer(b"mixed", b"Content-Type: message/rfc822\r\n\r\n" + INNER).replace(
        b"Siehe Anhang.", b"Siehe unten." + text
    )
    forward = reading_of(parse(raw)).forward
    assert forward is not None
    assert forward.writer.address == "udo@kunde.example"


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (b"report; report-type=delivery-status", b"Content-Type: message/rfc822\r\n\r\n" + INNER),
        (b"mixed", b"Content-Type: message/rfc822\r\n\r\nSubject: ohne Absender\r\n\r\nx"),
        (b"mixed", b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n" + INNER),
        (b"mixed", b"Content-Type: message/rfc822\r\n\r\n"),
    ],
)
def test_a_report_and_what_is_no_mail_are_no_forward(kind: bytes, part: bytes) -> None:
    assert reading_of(parse(outer(kind, part))).forward is None
