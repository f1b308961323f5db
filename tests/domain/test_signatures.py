import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.mail import Address
from backend.domain.signatures import Signature, signature_of
from tests.domain.test_visible_text import HOSTILE, QUOTES

KARL = Address("Karl Kunde", "karl@kunde.example")
OTHERS = "Von: Anna Berg <anna@wir.example>\nGesendet: Freitag\nAn: Karl\nBetreff: Termin\n\nMfG\nAnna Berg\nLeiterin Vertrieb\nWir GmbH\nTel. 0711 99999"

SIGNATURES: list[tuple[str, Signature]] = [
    (
        "Mit freundlichen Grüßen\n\ni. A. Karl Kunde\nLeiter Einkauf\n\nKunde Pumpen GmbH & Co. KG\nHafenstr. 3, 20457 Hamburg\nTel.: +49 (0)40 / 123 45-67 | Mobil 0171 / 1234567"
        "\nFax +49 40 1234568\nkarl@kunde.example\nAmtsgericht Hamburg HRB 123456\nGeschäftsführer: Max Muster",
        Signature("Karl Kunde", "Leiter Einkauf", "Kunde Pumpen GmbH & Co. KG", ("+49 (0)40 / 123 45-67", "0171 / 1234567")),
    ),
    (
        "Best regards,\nKarl Kunde\nHead of Procurement\nKunde Ltd.\nT +44 20 7946 0018  M +44 7700 900123  F +44 20 7946 0019",
        Signature("Karl Kunde", "Head of Procurement", "Kunde Ltd.", ("+44 20 7946 0018", "+44 7700 900123")),
    ),
    ("Karl Kunde | Einkauf | Kunde AG\nFon 0711-123456", Signature("Karl Kunde", "Einkauf", "Kunde AG", ("0711-123456",))),
    ("Gruß\nKarl Kunde, Sachbearbeiter\n+49 711 1234567", Signature("Karl Kunde", "Sachbearbeiter", "", ("+49 711 1234567",))),
    ("-- \nKarl Kunde\nKunde Werkzeugbau e.K.\nUSt-IdNr. DE123456789\nIBAN DE02 1203 0000 0000 2020 51", Signature("Karl Kunde", "", "Kunde Werkzeugbau e.K.")),
    ("MfG\nKunde, Karl\nAbteilung Instandhaltung", Signature("Karl Kunde", "Abteilung Instandhaltung", "")),
]  # fmt: skip


@pytest.mark.parametrize(("signature", "expected"), SIGNATURES)
def test_a_signature_says_name_role_company_and_numbers(signature: str, expected: Signature) -> None:
    assert signature_of(f"Bitte liefern Sie am Montag.\n\n{signature}", KARL) == expected
    assert signature_of(f"Bitte liefern Sie am Montag.\n\n{signature}\n\n{OTHERS}", KARL) == expected


def test_the_signature_in_the_quote_is_somebody_elses() -> None:
    assert signature_of(f"Passt.\n\nGruß\nKarl\n\n{OTHERS}", KARL) is None


def test_a_name_in_from_is_turned_round_at_its_comma() -> None:
    found = signature_of("Passt.\n\nMfG\nKarl Kunde\nEinkauf", Address("Kunde, Karl", "karl@kunde.example"))
    assert found == Signature("Karl Kunde", "Einkauf", "")


def test_without_a_name_in_from_the_signature_tells_it() -> None:
    found = signature_of("Passt.\n\nMfG\ni. V. Karl Kunde\nEinkauf\nKunde AG", Address("", "einkauf@kunde.example"))
    assert found == Signature("Karl Kunde", "Einkauf", "Kunde AG")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Passt.",
        "Passt.\n\nViele Grüße\nKarl",
        "Wir brauchen 20 Ventile der Kunde GmbH.\nTel. 0711 123456 ist besetzt.",
        "Passt.\n\nMfG\nKarl Kunde\nFax 0711 123456",
        "Passt.\n\nMfG\nKarl Kunde\n70173 Stuttgart\nHRB 123456",
    ],
)
def test_what_says_nothing_is_no_signature(text: str) -> None:
    assert signature_of(text, KARL) is None


@pytest.mark.parametrize(
    "hostile",
    [*HOSTILE.values(), "MfG\n" + "Tel. +49 711 " * 5_000, "MfG\n" + "A b " * 10_000, "MfG\n" + "0 " * 30_000],
)
def test_hostile_text_takes_no_longer_than_a_long_mail(hostile: str) -> None:
    began = time.process_time()
    signature_of(hostile, KARL)
    assert time.process_time() - began < 0.5


@given(st.text(max_size=200), st.text("KarlKunde GmbH\n|,-+0123456789() Tel.", max_size=200), st.text(max_size=20))
@settings(deadline=None)
def test_no_text_raises_and_no_part_is_long(text: str, below: str, name: str) -> None:
    found = signature_of(f"{text}\n\nMfG\n{below}", Address(name, "a@b.example"))
    assert found is None or max(map(len, (found.role, found.company, *found.phones))) <= 160
    assert signature_of(QUOTES["Outlook German"], Address(name, "a@b.example")) is None
