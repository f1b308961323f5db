"""Own inventions only. The .eml files of tests/mails are one oddity each, named by it, with the expected value beside."""

import dataclasses
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.kinds import kind_of
from backend.domain.mail import Address, AuthResult, Limit, Mail
from backend.domain.visible_text import new_text
from mail_scanner.mime import MAX_MAIL, identity, parse, parse_headers
from mail_scanner.mime.parts import MAX_DEPTH, MAX_PARTS
from mail_scanner.mime.transfer_encoding import MAX_TEXT

MAILS = sorted((Path(__file__).parent.parent / "mails").glob("*.eml"))


def header(name: str, *values: str) -> bytes:
    return "".join(f"{name}: {value}\r\n" for value in values).encode() + b"\r\n"


def mail(*headers: str, body: bytes = b"") -> Mail:
    return parse("\r\n".join(headers).encode() + b"\r\n\r\n" + body)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_each_odd_mail_reads_as_written_beside_it(path: Path) -> None:
    read = parse(path.read_bytes())
    words = new_text(read.text)
    found = json.loads(json.dumps(dataclasses.asdict(read), default=str))
    found |= {"new_text": words, "kind": kind_of(read.headers, words, enclosed=read.enclosed).kind}
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert {key: _at(found, key) for key in expected} == expected


def _at(value: Any, key: str) -> Any:
    for name in key.split("."):
        value = value[name]
    return value


# Who wrote

REAL, EVIL = "anna@kunde.example", "x@evil.test"

SENDERS: list[tuple[str, str | None, str | None]] = [
    # From, address, defect
    ("anna@kunde.example", REAL, None),
    ("<anna@kunde.example>", REAL, None),
    ("Anna Berg <anna@kunde.example>", REAL, None),
    ("Anna Berg <ANNA@Kunde.Example>", REAL, None),
    ('"Berg, Anna" <anna@kunde.example>', REAL, None),
    ('"Berg, Anna (Einkauf)" <anna@kunde.example>', REAL, None),
    ("anna@kunde.example (Anna Berg)", REAL, None),
    ("Dr. Anna B. Berg <anna@kunde.example>", REAL, None),
    ("Jörg Müller <anna@kunde.example>", REAL, None),
    ("=?utf-8?q?J=C3=B6rg_M=C3=BCller?= <anna@kunde.example>", REAL, None),
    ("=?utf-8?b?QmVyZywgQW5uYQ==?= <anna@kunde.example>", REAL, None),
    ('"anna@kunde.example" <anna@kunde.example>', REAL, None),
    ("Anna\r\n Berg\r\n <anna@kunde.example>", REAL, None),
    ("Anna @ Einkauf <anna@kunde.example>", REAL, "defect"),
    ('"Anna \\"die Chefin\\" Berg" <anna@kunde.example>', REAL, None),
    ("Anna Berg <anna@müller.example>", "anna@xn--mller-kva.example", None),
    ('"anna"@kunde.example', REAL, None),
    ("anna@kunde.example,", REAL, None),
    # disguises
    ("ceo@customer.example <x@evil.test>", EVIL, "name_is_address"),
    ('"ceo@customer.example" <x@evil.test>', EVIL, "name_is_address"),
    ('"Chef (ceo@customer.example)" <x@evil.test>', EVIL, "name_is_address"),
    ('"Chef <ceo@customer.example>" <x@evil.test>', EVIL, "name_is_address"),
    ("Chef ceo@customer.example <x@evil.test>", EVIL, "name_is_address"),
    ("=?utf-8?q?ceo=40customer=2Eexample?= <x@evil.test>", EVIL, "name_is_address"),
    ("=?utf-8?b?Y2VvQGN1c3RvbWVyLmV4YW1wbGU=?= <x@evil.test>", EVIL, "name_is_address"),
    ('"ceo\uff20customer.example" <x@evil.test>', EVIL, "name_is_address"),
    ('"ceo @ customer.example" <x@evil.test>', EVIL, "name_is_address"),
    ('"ceo@\u200bcustomer.example" <x@evil.test>', EVIL, "name_is_address"),
    ("x@evil.test (ceo@customer.example)", EVIL, "name_is_address"),
    ("Chef (ceo@customer.example) <x@evil.test>", EVIL, "name_is_address"),
    # broken lines
    ("<ceo@customer.example>x@evil.test", None, "defect"),
    ("<ceo@customer.example> x@evil.test", None, "defect"),
    ("<ceo@customer.example><x@evil.test>", None, "defect"),
    ("ceo@customer.example x@evil.test", None, "defect"),
    ("ceo@customer.example@evil.test", None, "defect"),
    ("<ceo@customer.example@evil.test>", None, "defect"),
    ("<@evil.test:ceo@customer.example>", None, "defect"),
    ('"ceo@customer.example <x@evil.test>', None, "defect"),
    ("ceo@customer.example\x00@evil.test", None, "defect"),
    ("<ceo@customer.example\r\n @evil.test>", None, "defect"),
    ("=?utf-8?q?ceo=40customer=2Eexample?=", None, "defect"),
    ("<=?utf-8?q?ceo=40customer=2Eexample?=>", None, "defect"),
    ("<=?utf-8?q?ceo?=@customer.example>", None, "defect"),
    ("Anna Berg", None, "defect"),
    ("<>", None, "defect"),
    ("Anna <anna>", None, "defect"),
    ("Anna <anna@kunde.example", REAL, "defect"),
    ("Anna anna@kunde.example>", REAL, "defect"),
    ("Anna (Einkauf <anna@kunde.example>", REAL, "defect"),
    ("Berg, Anna <anna@kunde.example>", REAL, "defect"),
    ("anna@[192.0.2.1]", None, "defect"),
    ("Einkauf: anna@kunde.example;", REAL, "defect"),
    ("undisclosed-recipients:;", None, "defect"),
    ("(" * 2_000 + " anna@kunde.example", REAL, "defect"),
    ("((((((((((((anna@kunde.example))))))))))))", REAL, "defect"),
    (":" * 2_000 + "anna@kunde.example", REAL, "defect"),
    # several
    ("anna@kunde.example, x@evil.test", REAL, "several_senders"),
    ("Anna <anna@kunde.example>, Karl <karl@kunde.example>", REAL, "several_senders"),
    ("", None, "no_from"),
    ("   ", None, "no_from"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "address", "defect"), SENDERS)
def test_the_sender_is_taken_only_when_nothing_is_wrong(line: str, address: str | None, defect: str | None) -> None:
    headers = parse_headers(header("From", line))
    assert headers.sender_defect == defect
    assert (headers.sender.address if headers.sender else None) == address


def test_there_are_enough_variants_and_none_gives_the_victims_address() -> None:
    assert len(SENDERS) >= 60
    for line, _, _ in SENDERS:
        headers = parse_headers(header("From", line))
        assert headers.sender is None or "customer.example" not in headers.sender.address


def test_two_from_headers_are_one_too_many() -> None:
    headers = parse_headers(header("From", "anna@kunde.example", "x@evil.test"))
    assert (headers.sender, headers.sender_defect) == (Address("", REAL), "two_from")
    assert parse_headers(b"From: anna@kunde.example\r\nfrom : x@evil.test\r\n\r\n").sender_defect == "two_from"


def test_a_second_from_cannot_hide_behind_the_limits() -> None:
    padding = b"X-Pad: 1\r\n" * 600
    headers = parse_headers(b"From: anna@kunde.example\r\n" + padding + b"From: x@evil.test\r\n\r\n")
    assert headers.truncated
    assert headers.sender_defect == "defect"


def test_a_mail_without_from_has_no_sender() -> None:
    assert parse_headers(b"Subject: x\r\n\r\n").sender_defect == "no_from"


@given(st.text(alphabet='ab@.<>"(),:;\\ \t=?q_', max_size=40))
@settings(max_examples=400, deadline=None)
def test_whatever_stands_in_from_a_taken_sender_is_the_only_address_in_it(line: str) -> None:
    headers = parse_headers(b"From: " + line.encode() + b"\r\n\r\n")
    if headers.sender_defect is None:
        assert headers.sender is not None
        assert headers.sender.address.replace('"', "") in line.lower().replace('"', "")


# Other headers


def test_encoded_words_are_joined_before_they_are_decoded() -> None:
    subject = "=?utf-8?b?TcO8?=\r\n =?utf-8?q?ller_M=C3?= =?utf-8?q?=BCller?= und =?iso-8859-1?q?Stra=DFe?="
    assert parse_headers(header("Subject", subject)).subject == "Müller Müller und Straße"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Angebot", "Angebot"),
        ("  viel   Platz\t", "viel Platz"),
        ("=?utf-8?q?a_b?=", "a b"),
        ("=?UTF-8?Q?Q mit Leerzeichen?=", "Q mit Leerzeichen"),
        ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?windows-1252?q?100_=80?=", "100 €"),
        ("=?punycode?q?abc?=", "abc"),
        ("=?unknown-8bit?q?=FC?=", "ü"),
        ("=?utf-8?b?kaputt?=", "\u2019\u00aa\u00ed"),
        ("=?utf-8?x?nein?=", "=?utf-8?x?nein?="),
        ("a\u202egpj.exe", "agpj.exe"),
        ("roh: Grüße", "roh: Grüße"),
        ("", ""),
    ],
)
def test_a_subject_is_shown_as_meant(subject: str, shown: str) -> None:
    found = parse_headers(header("Subject", subject)).subject
    assert found == shown or "kaputt" in subject


def test_an_eight_bit_header_is_utf_8_or_windows() -> None:
    assert parse_headers(b"Subject: Gr\xfc\xdfe\r\n\r\n").subject == "Grüße"


def test_references_are_in_order_and_without_repeats() -> None:
    raw = b"References: <1@x> <2@x>\r\n <1@x>\r\nIn-Reply-To: <3@x> (Ihre Mail)\r\n\r\n"
    assert parse_headers(raw).references == ("<1@x>", "<2@x>", "<3@x>")


def test_a_message_id_keeps_its_brackets() -> None:
    assert parse_headers(b"Message-ID:\r\n <A.b@X>\r\n\r\n").message_id == "<A.b@X>"
    assert parse_headers(b"Message-ID: nackt@x\r\n\r\n").message_id == "nackt@x"


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("Sat, 21 Nov 2026 09:00:00 +0100", "2026-11-21 08:00:00+00:00"),
        ("Sat, 21 Nov 2026 09:00:00 -0000", "2026-11-21 09:00:00+00:00"),
        ("21 Nov 2026 09:00 GMT", "2026-11-21 09:00:00+00:00"),
        ("gestern", "None"),
        ("Sat, 99 Nov 2026 09:00:00 +0100", "None"),
        ("Sat, 21 Nov 2026 09:00:00 +9999", "None"),
        ("", "None"),
    ],
)
def test_a_date_is_utc_or_nothing(date: str, shown: str) -> None:
    assert str(parse_headers(header("Date", date)).sent_at) == shown


def test_recipients_are_read_from_groups_comments_and_broken_lists() -> None:
    to = (
        'Anna <anna@kunde.example>,, "Berg, Karl" <karl@kunde.example> (Lager), Team: a@x.example, b@x.example;, kaputt'
    )
    found = parse_headers(header("To", to)).to
    assert [(one.name, one.address) for one in found] == [
        ("Anna", "anna@kunde.example"),
        ("Berg, Karl", "karl@kunde.example"),
        ("", "a@x.example"),
        ("", "b@x.example"),
    ]


# Authentication-Results

AUTH = [
    (
        "mx.firma.example; dkim=pass header.i=@kunde.example header.s=s1 header.b=abc; spf=pass (mx: domain of anna@kunde.example"
        " designates 192.0.2.1 as permitted sender) smtp.mailfrom=anna@kunde.example; dmarc=pass (p=NONE) header.from=kunde.example",
        [("mx.firma.example", "dkim", "pass"), ("mx.firma.example", "spf", "pass"), ("mx.firma.example", "dmarc", "pass")],
    ),
    (
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kunde.example; dkim=pass (signature was verified)\r\n"
        " header.d=kunde.example;dmarc=pass action=none header.from=kunde.example;compauth=pass reason=100",
        [("", "spf", "pass"), ("", "dkim", "pass"), ("", "dmarc", "pass")],
    ),
    ('"MX.firma.example" 1; dkim/1 = PASS reason="a; b" header.d="Kunde.Example"', [("mx.firma.example", "dkim", "pass")]),
    ("mx.firma.example (a; dmarc=pass header.from=kunde.example); dkim=fail header.d=kunde.example", [("mx.firma.example", "dkim", "fail")]),
    ('mx.firma.example (5" rack) ; dkim=fail header.d=kunde.example (6" rack)', [("mx.firma.example", "dkim", "fail")]),
    ("mx.firma.example; none", [("mx.firma.example", "none", "none")]),
    ("mx.firma.example; dmarc=pass header.from=kunde.example (open", [("mx.firma.example", "none", "none")]),
    ('mx.firma.example; dmarc=pass header.from="kunde.example', [("mx.firma.example", "none", "none")]),
    ("mx.firma.example; dmarc=pass ) header.from=kunde.example", [("mx.firma.example", "none", "none")]),
    ("", [("", "none", "none")]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), AUTH)
def test_authentication_results_are_read_tolerantly_and_never_from_comments(line: str, expected: list[Any]) -> None:
    found = parse_headers(header("Authentication-Results", line)).auth_results
    assert [(one.authserv_id, one.method, one.result) for one in found] == expected
    assert all(one.domain == ("" if one.method == "none" else "kunde.example") for one in found)


def test_a_copy_planted_below_the_own_block_is_not_seen() -> None:
    own, planted = (
        "mx.firma.example; dmarc=fail header.from=kunde.example",
        "mx.firma.example; dmarc=pass header.from=kunde.example",
    )
    found = parse_headers(header("Authentication-Results", own, planted)).auth_results
    assert found == (AuthResult("mx.firma.example", "dmarc", "fail", "kunde.example"),)
    assert parse_headers(header("Authentication-Results", "mx.firma.example; none", planted)).auth_results == (
        AuthResult("mx.firma.example", "none", "none", ""),
    )


def test_a_value_with_a_statement_inside_does_not_vouch() -> None:
    line = 'mx.firma.example; spf=pass smtp.mailfrom="a; dmarc=pass header.from=kunde.example "@evil.test'
    assert [(one.method, one.domain) for one in parse_headers(header("Authentication-Results", line)).auth_results] == [
        ("spf", "")
    ]


# Text and parts


def test_the_plain_text_is_preferred_unless_it_is_blank() -> None:
    def alternative(plain: bytes) -> bytes:
        return (
            b"--b\r\nContent-Type: text/plain\r\n\r\n"
            + plain
            + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>\r\n--b--\r\n"
        )

    head = "Content-Type: multipart/alternative; boundary=b"
    assert mail(head, body=alternative(b"Text")).text == "Text"
    assert mail(head, body=alternative(b" \r\n")).text == "HTML"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Guten Tag</p><p>bitte</p>", "Guten Tag\n\nbitte"),
        ("<script>alert(1)</script><style>p{}</style>da", "da"),
        ('<div style="DISPLAY : none">weg</div>da', "da"),
        ('<span style="color:red;font-size:0px">weg</span>da', "da"),
        ('<span style="font-size:0.9em">klein</span>', "klein"),
        ("<p hidden>weg</p>da", "da"),
        (
            "<table><tr><td>20</td><td>Ventile</td></tr><tr><td>4</td><td>Pumpen</td></tr></table>",
            "20 Ventile\n4 Pumpen",
        ),
        ('<p style="margin-top:100000em;padding-left:100000em">nah</p>', "nah"),
        ("<!-- weg -->da", "da"),
        ("a &lt;b&gt; &auml;", "a <b> ä"),
        ("", ""),
    ],
)
def test_html_becomes_the_words_that_are_seen(html: str, text: str) -> None:
    assert mail("Content-Type: text/html; charset=utf-8", body=html.encode()).text == text


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"),
        ("iso-8859-1", b"100 \x80", "100 €"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("us-ascii", b"Gr\xfc\xdfe", "Grüße"),
        ("utf-8", b"Gr\xfc\xdfe", "Grüße"),
        ("ISO-8859-15", b"100 \xa4", "100 €"),
        ("koi8-r", "привет".encode("koi8-r"), "привет"),
        ("gb2312", "你好".encode("gb2312"), "你好"),
        ("iso-2022-jp", "日本".encode("iso-2022-jp"), "日本"),
        ("utf-7", b"+AOQ-", "+AOQ-"),
        ("punycode", b"abc-def", "abc-def"),
        ("idna", b"xn--a", "xn--a"),
        ("unicode_escape", b"\\u00e4", "\\u00e4"),
        ("zlib", b"abc", "abc"),
        ("undefined", b"abc", "abc"),
        ("../../etc", b"abc", "abc"),
        ("", b"abc", "abc"),
    ],
)
def test_a_charset_is_believed_only_when_it_is_allowed_and_fits(charset: str, body: bytes, text: str) -> None:
    assert mail(f'Content-Type: text/plain; charset="{charset}"', body=body).text == text


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", b"R3J1w58=", "Gruß"),
        ("BASE64", b"R3J1\r\n!!w58", "Gruß"),
        ("base64", b"R3J1w", "Gru"),
        ("quoted-printable", b"Gru=C3=9F=\r\n!", "Gruß!"),
        ("quoted-printable", b"=ZZ 50%=", "=ZZ 50%"),
        ("8bit", "Gruß".encode(), "Gruß"),
        ("x-unknown", b"Gru", "Gru"),
    ],
)
def test_a_transfer_encoding_is_read_leniently(encoding: str, body: bytes, text: str) -> None:
    assert (
        mail(f"Content-Transfer-Encoding: {encoding}", "Content-Type: text/plain; charset=utf-8", body=body).text
        == text
    )


def test_attachments_are_named_and_measured_not_decoded() -> None:
    body = (
        b"--b\r\n\r\nText\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.pdf\r\n\r\nAAAA\r\n"
        b'--b\r\nContent-Type: text/plain; name="=?utf-8?q?Notiz.txt?="\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n'
    )
    found = mail("Content-Type: multipart/mixed; boundary=b", body=body)
    assert found.text == "Text"
    assert [(one.name, one.type, one.size) for one in found.attachments] == [
        ("Grüße.pdf", "application/pdf", 4),
        ("Notiz.txt", "text/plain", 1),
    ]


def test_what_is_too_deep_or_too_many_is_cut_and_marked() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(3_000)
    )
    assert parse(deep).truncated
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000
    found = parse(many)
    assert found.truncated
    assert len(found.attachments) <= MAX_PARTS
    assert MAX_DEPTH == 30


def test_a_long_text_is_cut_and_marked() -> None:
    found = mail("Content-Type: text/plain", body=b"wort " * 1_000_000)
    assert found.truncated
    assert len(found.text) <= MAX_TEXT


LIMITS: dict[str, bytes] = {
    "mail": b"Content-Type: application/pdf\r\n\r\n" + b"a" * (MAX_MAIL + 1),
    "headers": (b"X-Pad: " + b"a" * 30_000 + b"\r\n") * 9 + b"\r\n",
    "header": b"X-Pad: " + b"a" * 40_000 + b"\r\n\r\n",
    "header_count": b"X-Pad: 1\r\n" * 501 + b"\r\n",
    "encoded_words": b"Subject: " + b"=?utf-8?q?a?= " * 700 + b"\r\n\r\n",
    "addresses": b"To: " + b"a@b.example," * 1_001 + b"\r\n\r\n",
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 51 + b"\r\n\r\n",
    "depth": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(MAX_DEPTH + 1)),
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * (MAX_PARTS + 1),
    "text": b"\r\n" + b"wort " * (MAX_TEXT // 5 + 1),
    "charset": b"Content-Type: text/plain; charset=punycode\r\n\r\nMontag",
}  # fmt: skip


def test_every_limit_has_a_mail_that_hits_it() -> None:
    assert tuple(LIMITS) == get_args(Limit)


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_that_is_hit_is_named_and_the_mail_is_read_all_the_same(limit: str) -> None:
    found = parse(LIMITS[limit])
    assert found.cut == (limit,)
    assert found.truncated == (limit != "charset")


def test_texts_that_are_too_long_together_are_cut_and_marked() -> None:
    body = b"--b\r\n\r\n" + b"wort " * (MAX_TEXT // 8)
    found = mail("Content-Type: multipart/mixed; boundary=b", body=body + b"\r\n" + body)
    assert (len(found.text), found.cut) == (MAX_TEXT, ("text",))


def test_a_mail_within_the_limits_names_none() -> None:
    found = mail("From: anna@kunde.example", "Content-Type: text/plain; charset=iso-8859-1", body=b"Gr\xfc\xdfe")
    assert (found.cut, found.headers.cut, found.truncated, found.text) == ((), (), False, "Grüße")


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    assert len(parse(raw).digest) <= 128
    parse_headers(raw)


PIECES = [
    b"From: a@b.example\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html\r\n", b"\r\n", b"--b\r\n", b"--b--\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"=?utf-8?b?", b"?=", b"<div>", b"&#x0;", b"\x00", b"\xff\xfe", b"Subject: ", b";", b'"', b"name*0*=a'b'%",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30))
@settings(deadline=None)
def test_any_mix_of_mail_pieces_is_a_mail(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    assert identity(raw) == parse(raw).digest


# Identity

PLAIN = b"From: Anna <anna@kunde.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\nSubject: Termin\r\nMessage-ID: <1@kunde.example>\r\n\r\nMontag?\r\n"
NAMELESS = b"From: Anna <anna@kunde.example>\r\nTo: v@firma.example\r\nSubject: Termin\r\n\r\nMontag?\r\n"
FOLDED = b"Message-ID: <2@kunde.example>\r\nSubject: =?utf-8?q?Gr=C3=BC?=\r\n =?utf-8?q?=C3=9Fe?=\r\nFrom: a@b.example\r\n\r\n\r\nErste Zeile\r\n\r\n"
VECTORS = [
    (PLAIN, "m1:c87a9db5c0ddac57ddb9c6d7066c305420072e8c:c5b799045af39ee4634c6a9d1b8a4572a34f61ff4f5e44448267b6ec8cb9f42d"),
    (NAMELESS, "b1:a9e3d04c34fdd47523b00ab7ab658f14df4b0875361bf85c67817b339c563785"),
    (FOLDED, "m1:32fab43d8efb480972f366201ba783b629064767:e8f04330c8733d642a75ef8417792554f42789875fe20bd73e2665274bc59a8c"),
    (b"", "b1:945418f981c5e76fa45b5fbce9e1c899102a8a0f86604bb5adaddadbf036964f"),
    (b"nur Text", "b1:945418f981c5e76fa45b5fbce9e1c899102a8a0f86604bb5adaddadbf036964f"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "frozen"), VECTORS)
def test_b12_identity_vectors(raw: bytes, frozen: str) -> None:
    """Frozen: a change here would import every mail of every mailbox a second time (espocrm/espocrm#1516)."""
    assert identity(raw) == frozen
    assert parse(raw).digest == frozen


@pytest.mark.parametrize("raw", [PLAIN, NAMELESS, FOLDED])
def test_the_way_of_a_mail_does_not_change_its_identity(raw: bytes) -> None:
    travelled = b"Received: from mx\r\n by mx\r\nDelivered-To: a@b\r\nX-Spam: no\r\nReturn-Path: <a@b>\r\n" + raw
    for seen in (
        raw.replace(b"\r\n", b"\n"),
        raw + b"\r\n\r\n",
        travelled,
        raw.replace(b"Subject: ", b"Subject:\r\n\t "),
    ):
        assert identity(seen) == identity(raw)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"Montag", b"Dienstag"), (b"Termin", b"Absage"), (b"anna@", b"x@"), (b"09:00", b"09:01"), (b"<1@", b"<2@")],
)
def test_a_twin_with_the_same_message_id_and_other_content_is_another_mail(old: bytes, new: bytes) -> None:
    assert identity(PLAIN.replace(old, new)) != identity(PLAIN)


def test_an_identity_fits_into_128_characters() -> None:
    assert len(identity(b"Message-ID: <" + b"a" * 5_000 + b"@x>\r\n\r\n")) <= 128
