import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.forwarded import Forward, forward_of, is_passed_on, writer_of
from backend.domain.mail import Address, Headers
from tests.domain.test_visible_text import HOSTILE

ANNA = Address("Anna Berg", "anna@kunde.example")
BODY = "Die Pumpe tropft.\n\nViele Grüße\nAnna"

PASSED_ON = {
    "Outlook German": "Von: Anna Berg <anna@kunde.example>\nGesendet: Freitag, 20. November 2026 10:12\nAn: Karl Wir\nBetreff: Pumpe",
    "Outlook German with a rule": "________________________________\nVon: Anna Berg <anna@kunde.example>\nGesendet: Freitag\nAn: Karl\nBetreff: Pumpe",
    "Outlook English": "From: Anna Berg [mailto:anna@kunde.example]\nSent: Friday, November 20, 2026 10:12 AM\nTo: Karl\nSubject: Pumpe",
    "Outlook bold": "*From:* Anna Berg <anna@kunde.example>\n*Sent:* Friday\n*To:* Karl\n*Subject:* Pumpe",
    "Outlook with doubled links": "From: Anna Berg<mailto:anna@kunde.example> <anna@kunde.example<mailto:anna@kunde.example>>\nSent: Friday\nTo: Karl\nSubject: Pumpe",
    "Outlook with many recipients": "Von: Anna Berg <anna@kunde.example>\nGesendet: Freitag\nAn: Karl Wir <karl@wir.example>;\n Petra Wir <petra@wir.example>;\n Udo Wir <udo@wir.example>\nBetreff: Pumpe",
    "Outlook with the address below": "Von: Anna Berg\n <anna@kunde.example>\nGesendet: Freitag\nAn: Karl\nBetreff: Pumpe",
    "Exchange": "-----Ursprüngliche Nachricht-----\nVon: Anna Berg <anna@kunde.example>\nGesendet: Freitag\nAn: Karl\nBetreff: Pumpe",
    "Thunderbird German": "-------- Weitergeleitete Nachricht --------\nBetreff: \tPumpe\nDatum: \tFri, 20 Nov 2026 10:12:33 +0100\nVon: \tAnna Berg <anna@kunde.example>\nAn: \tKarl",
    "Thunderbird English": "-------- Forwarded Message --------\nSubject: \tPumpe\nDate: \tFri, 20 Nov 2026\nFrom: \tAnna Berg <anna@kunde.example>\nTo: \tKarl",
    "Gmail German": "---------- Forwarded message ---------\nVon: Anna Berg <anna@kunde.example>\nDate: Fr., 20. Nov. 2026 um 10:12 Uhr\nSubject: Pumpe\nTo: <karl@wir.example>",
    "Gmail as it is now": "---------- Weitergeleitete Nachricht ---------\nVon: Anna Berg <anna@kunde.example>\nDatum: Fr., 20. Nov. 2026\nBetreff: Pumpe\nAn: Karl",
    "Apple Mail German": "Anfang der weitergeleiteten Nachricht:\n\nVon: Anna Berg <anna@kunde.example>\nBetreff: Pumpe\nDatum: 20. November 2026 um 10:12:33 MEZ\nAn: karl@wir.example",
    "Apple Mail marked": "> Begin forwarded message:\n> \n> From: Anna Berg <anna@kunde.example>\n> Subject: Pumpe\n> Date: 20 November 2026\n> To: karl@wir.example\n>",
    "GMX and Web.de": 'Gesendet: Freitag, 20. November 2026 um 10:12 Uhr\nVon: "Anna Berg" <anna@kunde.example>\nAn: karl@wir.example\nBetreff: Pumpe',
    "T-Online": '-----Original-Nachricht-----\nBetreff: Pumpe\nDatum: 2026-11-20T10:12:33+0100\nVon: "Anna Berg" <anna@kunde.example>\nAn: "karl@wir.example" <karl@wir.example>',
    "Open-Xchange": "---------- Ursprüngliche Nachricht ----------\nVon: Anna Berg <anna@kunde.example>\nAn: karl@wir.example\nDatum: 20.11.2026 10:12\nBetreff: Pumpe",
    "Notes": "----- Weitergeleitet von Karl Wir/Wir/DE am 20.11.2026 10:12 -----\n\nVon:\tAnna Berg <anna@kunde.example>\nAn:\tKarl Wir/Wir/DE@WIR\nDatum:\t20.11.2026 10:10\nBetreff:\tPumpe",
    "Outlook in the browser": "________________________________\nVon: Anna Berg <anna@kunde.example>\nGesendet: Freitag, 20. November 2026 10:12:33\nAn: Karl\nCc: Petra\nBetreff: Pumpe",
    "on behalf of": "Von: Anna Berg <anna@kunde.example> im Auftrag von Kunde GmbH\nGesendet: Freitag\nAn: Karl\nBetreff: Pumpe",
    "French": "-------- Message transféré --------\nSujet : \tPumpe\nDate : \tFri, 20 Nov 2026\nDe : \tAnna Berg <anna@kunde.example>\nPour : \tKarl",
    "Italian": "Da: Anna Berg <anna@kunde.example>\nInviato: venerdì 20 novembre 2026\nA: Karl\nOggetto: Pumpe",
    "Polish": "Od: Anna Berg <anna@kunde.example>\nWysłane: piątek\nDo: Karl\nTemat: Pumpe",
    "Turkish": "Gönderen: Anna Berg <anna@kunde.example>\nGönderildi: 20 Kasım 2026 Cuma\nKime: Karl\nKonu: Pumpe",
    "Chinese": "发件人： Anna Berg <anna@kunde.example>\n发送时间： 2026年11月20日\n收件人： Karl\n主题： Pumpe",
}  # fmt: skip


@pytest.mark.parametrize("above", ["", "Bitte übernehmen.\n\n"])
@pytest.mark.parametrize("client", PASSED_ON)
def test_the_writer_of_the_original_is_found_in_what_each_client_writes(client: str, above: str) -> None:
    found = forward_of("WG: Pumpe", f"{above}{PASSED_ON[client]}\n\n{BODY}", None)
    assert found is not None
    assert (found.writer, found.subject) == (ANNA, "Pumpe")
    assert found.sent
    assert found.text == BODY


@pytest.mark.parametrize("client", PASSED_ON)
def test_in_an_answer_the_same_head_is_a_quote(client: str) -> None:
    is_marked_as_passed_on = any(
        word in PASSED_ON[client].lower() for word in ("forwarded", "weitergeleitet", "transféré")
    )
    found = forward_of("AW: Pumpe", f"Danke, das passt.\n\n{PASSED_ON[client]}\n\n{BODY}", None)
    assert (found is not None) == is_marked_as_passed_on


@pytest.mark.parametrize(
    "introduction",
    [
        'Am 20.11.26, 10:12 schrieb "Anna Berg" <anna@kunde.example>:',
        "On 20/11/2026, 10:12, Anna Berg <anna@kunde.example> wrote:",
        "Am Fr., 20. Nov. 2026 um 10:12 Uhr schrieb Anna Berg <\nanna@kunde.example>:",
    ],
)
def test_an_introduction_tells_the_writer_only_below_a_subject_that_says_so(introduction: str) -> None:
    found = forward_of("FW: Pumpe", f"{introduction}\n\n{BODY}", None)
    assert found is not None
    assert (found.writer.address, found.text) == ("anna@kunde.example", BODY)
    assert forward_of("Re: Pumpe", f"Danke.\n\n{introduction}\n\n{BODY}", None) is None
    assert forward_of("Pumpe", f"Danke.\n\n{introduction}\n\n{BODY}", None) is None


def test_a_web_mailer_that_lost_its_line_ends_still_says_from_whom() -> None:
    flat = " ----- Weitergeleitete Nachricht ----- Von: Anna Berg <anna@kunde.example>An: Karl <karl@wir.example>Betreff: Pumpe"
    found = forward_of("Fw: Pumpe", f"{flat}\n{BODY}", None)
    assert found is not None
    assert found.writer == ANNA


def test_the_topmost_of_several_mails_counts() -> None:
    deeper = PASSED_ON["Outlook German"].replace("Anna Berg", "Udo Alt").replace("anna@", "udo@")
    found = forward_of("WG: AW: Pumpe", f"{PASSED_ON['Outlook German']}\n\n{BODY}\n\n{deeper}\n\nAlt.", None)
    assert found is not None
    assert found.writer == ANNA
    assert "udo@kunde.example" in found.text


def test_without_a_telling_subject_a_head_is_a_forward_only_if_nothing_new_stands_above() -> None:
    head = f"{PASSED_ON['Outlook German']}\n\n{BODY}"
    assert forward_of("Pumpe", head, None) is not None
    assert forward_of("Pumpe", f"Danke, das passt.\n\n{head}", None) is None


@pytest.mark.parametrize(
    "written",
    ["Anna Berg", "Anna Berg/Kunde/DE", "Anna Berg/Kunde/DE@KUNDE", "", "<>", "[mailto:]", "anna@", "@kunde.example"],
)
def test_a_name_without_an_address_is_no_writer(written: str) -> None:
    assert writer_of(written) is None
    assert (
        forward_of("WG: Pumpe", f"Von: {written}\nGesendet: Freitag\nAn: Karl\nBetreff: Pumpe\n\n{BODY}", None) is None
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("anna@kunde.example", ""),
        ("<anna@kunde.example>", ""),
        ('"anna@kunde.example" <anna@kunde.example>', ""),
        ("'Berg, Anna' <Anna@Kunde.example>", "Berg, Anna"),
        ("Anna Berg via Verteiler <anna@kunde.example>", "Anna Berg"),
        ("Anna Berg (anna@kunde.example)", "Anna Berg"),
        ("Anna Berg [mailto:anna@kunde.example]", "Anna Berg"),
    ],
)
def test_a_writer_is_read_in_every_spelling(written: str, name: str) -> None:
    assert writer_of(written) == Address(name, "anna@kunde.example")


def test_an_attached_mail_tells_its_writer() -> None:
    attached = Headers("<1@kunde.example>", ANNA, None, "Pumpe", datetime(2026, 11, 20, 10, 12, tzinfo=UTC))
    assert forward_of("Pumpe", "Bitte übernehmen.", attached) == Forward(ANNA, "Pumpe", "2026-11-20T10:12:00+00:00", "")
    assert forward_of("Pumpe", "", Headers("", None, "no_from", "", None)) is None


def test_what_the_original_says_of_its_writer_is_read_too() -> None:
    text = f"{PASSED_ON['Outlook German']}\n\nDie Pumpe tropft.\n\nMfG\nAnna Berg\nLeiterin Einkauf\nTel. 0711 123456"
    found = forward_of("WG: Pumpe", text, None)
    assert found is not None
    assert found.signature is not None
    assert (found.signature.role, found.signature.phones) == ("Leiterin Einkauf", ("0711 123456",))


@pytest.mark.parametrize("subject", ["WG: x", "Fwd: x", "FW: AW: x", "fw[2]: x", "TR : x", "İLT: x", " WG:x"])
def test_a_subject_says_that_a_mail_was_passed_on(subject: str) -> None:
    assert is_passed_on(subject)


@pytest.mark.parametrize("subject", ["", "AW: WG: x", "Re: x", "Anfrage: Pumpe", "Wg. Pumpe", "x: WG: y", ":"])
def test_other_subjects_do_not(subject: str) -> None:
    assert not is_passed_on(subject)


@pytest.mark.parametrize(
    "prose", ["Betreff: siehe oben.", "Von: hier an.\nWir melden uns.", "Bitte forward an:\nFrau Berg"]
)
def test_prose_is_no_forward(prose: str) -> None:
    assert forward_of("WG: Pumpe", prose, None) is None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_takes_no_longer_than_a_long_mail(hostile: str) -> None:
    began = time.process_time()
    forward_of("WG: x", HOSTILE[hostile], None)
    assert time.process_time() - began < 0.5


@given(st.text("Von:FrmSubjectDaetAn @<>.-_\n\t", max_size=300), st.text(max_size=20))
@settings(deadline=None)
def test_no_text_raises_and_every_writer_has_an_address(text: str, subject: str) -> None:
    found = forward_of(subject, text, None)
    assert found is None or "@" in found.writer.address
