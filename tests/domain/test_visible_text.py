import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.visible_text import MAX_TEXT, new_text
from backend.domain.why import why_line

NEW = "Guten Tag Frau Berg,\n\ndas passt so, bitte liefern Sie am Montag."

QUOTES = {
    "Outlook German": "Von: Anna Berg <anna@firma.example>\nGesendet: Freitag, 20. November 2026 10:12\nAn: Karl Kunde\nBetreff: Liefertermin\n\nPasst Montag?",
    "Outlook German with rule": "________________________________\nVon: Anna Berg\nGesendet: Freitag, 20. November 2026 10:12\nAn: Karl Kunde\nCc: Lager\nBetreff: Liefertermin\n\nPasst Montag?",
    "Outlook German with separator": "-----Ursprüngliche Nachricht-----\nVon: Anna Berg\nGesendet: Freitag\nAn: Karl\nBetreff: Termin\n\nPasst Montag?",
    "Outlook English": "From: Anna Berg <anna@firma.example>\nSent: Friday, November 20, 2026 10:12 AM\nTo: Karl Kunde\nSubject: Date\n\nMonday?",
    "Outlook English bold": "*From:* Anna Berg <anna@firma.example>\n*Sent:* Friday, November 20, 2026 10:12 AM\n*To:* Karl Kunde\n*Subject:* Date\n\nMonday?",
    "Exchange separator English": "-----Original Message-----\nFrom: Anna Berg\nSent: Friday\nTo: Karl\nSubject: Date\n\nMonday?",
    "Apple Mail German": "> Am 20.11.2026 um 10:12 schrieb Anna Berg <anna@firma.example>:\n> \n> Passt Montag?",
    "Apple Mail German unmarked": "Am 20.11.2026 um 10:12 schrieb Anna Berg <anna@firma.example>:\n\nPasst Montag?",
    "Apple Mail English": "On 20. Nov 2026, at 10:12, Anna Berg <anna@firma.example> wrote:\n\n> Monday?",
    "Gmail German": "Am Fr., 20. Nov. 2026 um 10:12 Uhr schrieb Anna Berg <anna@firma.example>:\n\n> Passt Montag?",
    "Gmail German wrapped": "Am Fr., 20. Nov. 2026 um 10:12 Uhr schrieb Anna Berg <\nanna@firma.example>:\n\n> Passt Montag?",
    "Gmail German name first": "Anna Berg <anna@firma.example> schrieb am Fr., 20. Nov. 2026,\n10:12:\n\n> Passt Montag?",
    "Gmail English": "On Fri, Nov 20, 2026 at 10:12 AM Anna Berg <anna@firma.example> wrote:\n\n> Monday?",
    "Gmail English wrapped": "On Fri, Nov 20, 2026 at 10:12 AM Anna Berg\n<anna@firma.example> wrote:\n\n> Monday?",
    "Thunderbird German": "Am 20.11.26 um 10:12 schrieb Anna Berg:\n> Passt Montag?\n> Gruß, Anna",
    "Thunderbird English": "On 20/11/2026 10:12, Anna Berg wrote:\n> Monday?",
    "GMX and Web.de": 'Gesendet: Freitag, 20. November 2026 um 10:12 Uhr\nVon: "Anna Berg" <anna@firma.example>\nAn: karl@kunde.example\nBetreff: Termin\n\nPasst Montag?',
    "bare name": "Anna Berg schrieb:\n> Passt Montag?",
    "no verb": "2026-11-20 10:12 GMT+01:00 Anna Berg <anna@firma.example>:\n\n> Passt Montag?",
    "marks only": "> Passt Montag?\n>> Oder Dienstag?",
    "forward below": "-------- Weitergeleitete Nachricht --------\nBetreff: Termin\nDatum: Fri, 20 Nov 2026\nVon: Anna\nAn: Karl\n\nPasst Montag?",
}


@pytest.mark.parametrize("client", QUOTES)
def test_the_quote_of_each_client_is_left_out(client: str) -> None:
    assert new_text(f"{NEW}\n\n{QUOTES[client]}\n") == NEW


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nKarl Kunde\nKunde GmbH",
        "Mit freundlichen Grüßen\n\nKarl Kunde\nEinkauf\nKunde GmbH\nTel. +49 30 1234",
        "Mit freundlichen Gruessen\nKarl Kunde",
        "Freundliche Grüße\nKarl Kunde",
        "Viele Grüße\nKarl",
        "Viele Grüße aus Hamburg\nKarl",
        "Vielen Dank und viele Grüße,\nKarl",
        "Liebe Grüße, Karl",
        "MfG\nKunde",
        "Best regards,\nKarl Kunde\nPurchasing",
        "Kind regards\nKarl",
        "Cheers,\nKarl",
        "Von meinem iPhone gesendet",
        "Gesendet mit Outlook für iOS",
        "Gesendet von Outlook für Android<https://aka.example/x>",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.\nBitte löschen Sie sie.",
        "This email and any attachments are confidential.",
    ],
)
def test_a_signature_is_left_out(signature: str) -> None:
    assert new_text(f"{NEW}\n\n{signature}\n") == NEW
    assert new_text(f"{NEW}\n\n{signature}\n\n{QUOTES['Outlook German']}") == NEW


def test_an_answer_between_the_quoted_lines_stays() -> None:
    mail = "Am 20.11.26 um 10:12 schrieb Anna Berg:\n> Wann passt es?\nMontag um zehn.\n\n> Wie viele?\nZwanzig Stück.\n\nViele Grüße\nKarl\n"
    assert new_text(mail) == "Montag um zehn.\n\nZwanzig Stück."


def test_a_postscript_below_the_signature_stays() -> None:
    assert (
        new_text(f"{NEW}\n\nViele Grüße\nKarl\n\nPS: Die Rampe ist gesperrt.\n")
        == f"{NEW}\n\nPS: Die Rampe ist gesperrt."
    )


def test_a_forward_without_a_comment_is_its_forwarded_text() -> None:
    forward = QUOTES["forward below"]
    assert "Passt Montag?" in new_text(forward)
    assert "Passt Montag?" in new_text(f"{forward}\n\nVon meinem iPhone gesendet")


def test_only_the_comment_above_a_forward_is_new() -> None:
    assert new_text(f"Bitte übernehmen.\n\n{QUOTES['forward below']}") == "Bitte übernehmen."


@pytest.mark.parametrize(
    "prose",
    [
        "Von: hier an geht alles gut.\nWir melden uns.",
        "Betreff: siehe oben.\nDanke für alles!",
        "Am Montag schrieb ich Ihnen schon, dass wir warten.",
        "Das Gespräch am 20.11. ergab:\n- 20 Ventile\n- 4 Pumpen",
        "Viele Grüße hatte ich schon bestellt, nun zur Sache, denn es gibt noch einiges zu klären zwischen uns.\nBitte rufen Sie an.",
        "Position 1 -- 20 Stück\nPosition 2 -- 4 Stück",
    ],
)
def test_prose_that_only_resembles_a_quote_or_a_signature_stays(prose: str) -> None:
    assert new_text(prose) == prose


def test_a_mail_that_is_all_quote_stays_as_it_is() -> None:
    assert new_text("> Passt Montag?\n> Gruß") == "> Passt Montag?\n> Gruß"
    assert new_text("") == ""


HOSTILE = {
    "introduction words": "On Mon, " * 20_000,
    "German introduction words": "Am " * 20_000,
    "introduction lines": "On Mon, wrote\n" * 8_000,
    "blank lines": "\n" * 60_000,
    "spaces": " " * 64_000,
    "spaces and line ends": (" " * 30 + "\n") * 2_000,
    "labels": "Von: \n" * 10_000,
    "rules": "_" * 64_000,
    "many rules": "____________________\n" * 3_000,
    "dashes": "--\n" * 20_000,
    "closings": "Viele Grüße\n" * 5_000,
    "marks": "> " * 30_000,
    "mark lines": ">\n" * 30_000,
    "brackets": "<" * 64_000,
    "at signs": "a@b " * 16_000,
    "thanks": "vielen dank und " * 4_000,
    "disclaimer words": "diese mail " * 6_000,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_takes_no_longer_than_a_long_mail(hostile: str) -> None:
    began = time.process_time()
    new_text(HOSTILE[hostile])
    assert time.process_time() - began < 0.5


def test_only_the_first_64_thousand_characters_are_looked_at() -> None:
    assert len(new_text("Wort " * 100_000)) <= MAX_TEXT


@given(st.text(max_size=300))
@settings(deadline=None)
def test_a_text_never_vanishes_and_never_grows(text: str) -> None:
    result = new_text(text)
    assert len(result) <= max(len(text), 1)
    assert result == result.strip()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Sehr geehrte Frau Dr. Berg,\n\nwir brauchen\n20 Ventile.", "Wir brauchen 20 Ventile."),
        ("Sehr geehrte Damen und Herren,\nsehr geehrter Herr Kunde,\nes geht los.", "Es geht los."),
        ("Hallo Anna,\nkurze Frage: wann?", "Kurze Frage: wann?"),
        ("Hallo Anna, kurze Frage.", "Kurze Frage."),
        ("Hi Anna!\n\nPasst.", "Passt."),
        ("Guten Tag\n\nPasst.", "Passt."),
        ("Dear Ms Berg,\nplease call.", "Please call."),
        ("Moin,\npasst.", "Passt."),
        ("Hallo wir brauchen morgen drei Pumpen", "Hallo wir brauchen morgen drei Pumpen"),
        ("Hallo Anna,", "Hallo Anna,"),
        (
            "Liebe zum Detail zeigt Ihr Angebot wirklich sehr schön und überzeugt",
            "Liebe zum Detail zeigt Ihr Angebot wirklich sehr…",
        ),
        ("  viel \n\n Platz\t hier ", "viel Platz hier"),
        ("", ""),
    ],
)
def test_the_why_line_says_the_matter(text: str, line: str) -> None:
    assert why_line(text, 50) == line


def test_the_why_line_is_cut_at_a_word() -> None:
    assert why_line("Die Lieferung kommt leider zu spät", 20) == "Die Lieferung kommt…"
    assert why_line("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudamp…"


@given(st.text(max_size=200), st.integers(min_value=1, max_value=80))
@settings(deadline=None)
def test_the_why_line_never_exceeds_its_limit(text: str, limit: int) -> None:
    line = why_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
