"""What stands on the lock screen: a table over kind, trust, level and language, and one property that must never break."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from backend.domain import wording
from backend.domain.context import (
    Card,
    CardCandidate,
    CardComplaint,
    CardContact,
    CardCustomer,
    CardMatch,
    CardOpportunity,
    Ref,
)
from backend.domain.language import Lang, LockScreen
from backend.domain.mail import Address
from backend.domain.rules import NoticeReason
from backend.domain.trust import Trust
from backend.domain.wording import ESSENTIAL_LENGTH, TEXTS, activation, money, words
from backend.domain.words import Kind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRETS = ("Geheimbetreff", "Geheimtext", "48.000", "48,000", "Geheimanlage", "Geheimwort", "geheim@", "Geheimadresse")


def candidate(name: str) -> CardCandidate:
    return CardCandidate(Ref(name, name), None, "domain", "x.example", 60)


CARD = Card(
    mail_id="m", customer=CardCustomer("c", "Müller", "Stuttgart", "", "A", ()), contact=CardContact("p", "Petra Klein", "", "", "", (), ()),
    sender=Address("Geheimadresse", "geheim@mueller.example"), owner=Ref("u", "Rita Rep"), kind="offer", kind_evidence=("Geheimwort",),
    trust="verified", trust_reason="dmarc_pass", match=CardMatch("address", (), ()), why="Geheimtext", subject="Geheimbetreff", received_at=NOW,
    opportunities=(CardOpportunity("o", "Geheimanlage", "", "offer", 48_000_00, "EUR", None, "", late=False),), opportunities_more=0, history=(),
    complaint=CardComplaint("k", "Geheimbetreff", "received", NOW, 4),
)  # fmt: skip
UNDECIDED = replace(CARD, customer=None, contact=None, opportunities=(), complaint=None, match=CardMatch("undecided", (), (candidate("Müller"), candidate("Maier"), candidate("Müller"))))  # fmt: skip

FOREIGN_TOO = replace(UNDECIDED, match=replace(UNDECIDED.match, elsewhere=2))
COMPLAINS = replace(CARD, kind_evidence=("reklamieren", "setzen ihnen Geheimwort morgen frist", "defekt", "leider"))

SAID: list[tuple[Card, NoticeReason, LockScreen, Lang, str, str]] = [
    (CARD, "customer_mail", "discreet", "de", "Rapport", "Neue Mail von einem Kunden"),
    (CARD, "customer_mail", "discreet", "en", "Rapport", "New mail from a customer"),
    (CARD, "customer_mail", "kind", "de", "Müller", "Mail zu einem Angebot"),
    (CARD, "customer_mail", "kind", "en", "Müller", "Mail about an offer"),
    (replace(CARD, kind="mail"), "customer_mail", "kind", "de", "Müller", "Neue Mail"),
    (replace(CARD, kind="complaint"), "customer_mail", "kind", "de", "Müller", "Reklamation"),
    (replace(CARD, kind="complaint"), "customer_mail", "kind", "en", "Müller", "Complaint"),
    (replace(CARD, trust="unchecked"), "customer_mail", "kind", "de", "Müller", "Mail zu einem Angebot"),
    (replace(CARD, trust="doubtful"), "customer_mail", "kind", "de", "Absender nicht bestätigt", "Gibt sich als Müller aus"),
    (replace(CARD, trust="doubtful"), "customer_mail", "kind", "en", "Sender not confirmed", "Claims to be Müller"),
    (replace(CARD, trust="doubtful"), "customer_mail", "full", "de", "Absender nicht bestätigt", "Gibt sich als Müller aus"),
    (replace(CARD, trust="doubtful"), "customer_mail", "discreet", "de", "Rapport", "Neue Mail, bitte prüfen"),
    (replace(UNDECIDED, trust="doubtful"), "undecided", "kind", "de", "Absender nicht bestätigt", "Gibt sich als Müller, Maier aus"),
    (UNDECIDED, "undecided", "discreet", "en", "Rapport", "New mail, please check"),
    (UNDECIDED, "undecided", "kind", "de", "2 Kunden möglich", "Müller / Maier"),
    (FOREIGN_TOO, "undecided", "kind", "de", "4 Kunden möglich", "Müller / Maier · dazu 2 in anderem Team"),
    (FOREIGN_TOO, "undecided", "full", "en", "4 customers possible", "Müller / Maier · and 2 in another team"),
    (FOREIGN_TOO, "undecided", "discreet", "de", "Rapport", "Neue Mail, bitte prüfen"),
    (UNDECIDED, "undecided", "full", "en", "2 customers possible", "Müller / Maier"),
    (CARD, "complaint_alert", "discreet", "de", "Rapport", "Neue Meldung"),
    (COMPLAINS, "complaint_alert", "kind", "de", "Reklamation: Müller", "Erkannt an: reklamieren, defekt · Zuständig: Rita Rep"),
    (replace(COMPLAINS, owner=None), "complaint_alert", "kind", "en", "Complaint: Müller", "Recognised by: reklamieren, defekt · In charge: nobody"),
    (COMPLAINS, "complaint_alert", "full", "de", "Reklamation: Müller", "Erkannt an: reklamieren, defekt, leider · Zuständig: Rita Rep"),
    (replace(CARD, kind_evidence=()), "complaint_alert", "full", "de", "Reklamation: Müller", "Zuständig: Rita Rep"),
    (CARD, "customer_mail", "full", "de", "Müller · Petra Klein", "Reklamation offen seit 4 Tagen\nGeheimtext\nOffen: Geheimanlage, 48.000 €"),
    (CARD, "customer_mail", "full", "en", "Müller · Petra Klein", "Complaint open for 4 days\nGeheimtext\nOpen: Geheimanlage, €48,000"),
    (replace(CARD, contact=None, complaint=None, opportunities=(), why=""), "customer_mail", "full", "de", "Müller", "Mail zu einem Angebot"),
]  # fmt: skip


@pytest.mark.parametrize(("card", "reason", "level", "lang", "title", "body"), SAID)
def test_what_is_said(card: Card, reason: NoticeReason, level: LockScreen, lang: Lang, title: str, body: str) -> None:
    said = words(card, reason, lang, level)
    assert (said.title, said.body) == (title, body)


@pytest.mark.parametrize(("days", "line"), [(0, False), (1, True), (2, True)])
def test_a_complaint_of_today_has_not_been_open_for_days(days: int, line: bool) -> None:
    card = replace(CARD, complaint=CardComplaint("k", "", "received", NOW, days))
    assert words(card, "customer_mail", "de", "full").body.startswith("Reklamation offen seit") is line


KINDS: tuple[Kind, ...] = ("mail", "offer", "complaint")
TRUSTS: tuple[Trust, ...] = ("verified", "unchecked", "doubtful")
REASONS: tuple[NoticeReason, ...] = ("customer_mail", "undecided", "complaint_alert")
LANGS: tuple[Lang, ...] = ("de", "en")


@pytest.mark.parametrize("level", ["discreet", "kind"])
@pytest.mark.parametrize(("kind", "trust", "reason", "lang"), list(product(KINDS, TRUSTS, REASONS, LANGS)))
def test_unless_somebody_chose_it_nothing_of_the_mail_is_on_the_lock_screen(
    kind: Kind, trust: Trust, reason: NoticeReason, lang: Lang, level: LockScreen
) -> None:
    card = UNDECIDED if reason == "undecided" else COMPLAINS
    said = words(replace(card, kind=kind, trust=trust), reason, lang, level)
    assert said.title
    assert said.body
    for secret in SECRETS:
        assert secret not in said.title + said.body
    assert ("reklamieren" in said.body) is (reason == "complaint_alert" and level == "kind")
    assert ("Müller" in said.title + said.body) is (level == "kind")


@pytest.mark.parametrize("reason", ["customer_mail", "undecided"])
@pytest.mark.parametrize("level", ["discreet", "kind", "full"])
@pytest.mark.parametrize("lang", LANGS)
def test_an_unconfirmed_sender_is_never_announced_as_the_customer(
    level: LockScreen, lang: Lang, reason: NoticeReason
) -> None:
    said = words(replace(CARD, trust="doubtful"), reason, lang, level)
    assert (said.title, said.body) == (
        ("Rapport", TEXTS[lang]["discreet_unsure"]) if level == "discreet"
        else (TEXTS[lang]["doubtful"], TEXTS[lang]["pretends"].format(customer="Müller"))
    )  # fmt: skip
    assert "Geheim" not in said.title + said.body


@pytest.mark.parametrize(("kind", "trust", "reason", "lang"), list(product(KINDS, TRUSTS, REASONS, LANGS)))
def test_the_longest_names_still_fit_a_lock_screen(kind: Kind, trust: Trust, reason: NoticeReason, lang: Lang) -> None:
    long = "Vereinigte Donaudampfschifffahrtsgesellschaft " * 5
    of_customer = replace(
        CARD, customer=CardCustomer("c", long, "", "", "", ()), owner=Ref("u", long), kind_evidence=("beschädigungen", "transportschaden")
    )  # fmt: skip
    candidates = tuple(candidate(f"{long}{number}") for number in range(9))
    of_many = replace(UNDECIDED, match=CardMatch("undecided", (), candidates, elsewhere=11))
    card = of_many if reason == "undecided" else of_customer
    for level in ("discreet", "kind"):
        said = words(replace(card, kind=kind, trust=trust), reason, lang, level)  # type: ignore[arg-type]
        assert len(said.title) + len(said.body) <= ESSENTIAL_LENGTH, said


def test_also_in_full_each_line_is_short() -> None:
    long = "Wort " * 200
    card = replace(
        CARD, why=long, contact=CardContact("p", long, "", "", "", (), ()), kind_evidence=(long,) * 9,
        opportunities=(CardOpportunity("o", long, "", "offer", 10**12, "EUR", None, "", late=False),),
    )  # fmt: skip
    for reason, lang in product(("customer_mail", "complaint_alert"), LANGS):
        said = words(card, reason, lang, "full")  # type: ignore[arg-type]
        for line in (said.title, *said.body.split("\n")):
            assert len(line) <= 160


def test_every_sentence_exists_in_both_languages_and_takes_the_same_words() -> None:
    import string

    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    for key, german in TEXTS["de"].items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (german, TEXTS["en"][key])
        ]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize(
    ("cents", "currency", "lang", "said"),
    [
        (48_000_00, "EUR", "de", "48.000 €"), (48_000_00, "EUR", "en", "€48,000"), (99, "USD", "en", "$1"), (1_234_567_89, "GBP", "de", "1.234.568 £"),
        (0, "EUR", "de", "0 €"), (5_00, "CHF", "de", "5 CHF"),
    ],
)  # fmt: skip
def test_an_amount_is_said_in_whole_units(cents: int, currency: str, lang: Lang, said: str) -> None:
    assert money(cents, currency, lang) == said


@pytest.mark.parametrize("lang", LANGS)
def test_activation_and_test_say_no_name(lang: Lang) -> None:
    for said in (activation(lang), wording.test(lang)):
        assert said.title
        assert said.body
        assert len(said.title) + len(said.body) <= ESSENTIAL_LENGTH
