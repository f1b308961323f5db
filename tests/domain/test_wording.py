"""What stands on the lock screen: a table over kind, trust, level, language and how many mails, and properties that must never break."""

import string
from dataclasses import replace
from datetime import date
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain import wording
from backend.domain.amounts import Amount
from backend.domain.context import Card, CardComplaint, CardContact, CardCustomer, CardMatch, CardOpportunity, Ref
from backend.domain.language import Lang, LockScreen
from backend.domain.mail import Address
from backend.domain.rules import NoticeReason
from backend.domain.trust import Trust
from backend.domain.wants import Deadline, Wants
from backend.domain.wording import ESSENTIAL_LENGTH, TEXTS, activation, money, words
from backend.domain.words import Kind
from tests.domain.wording_table import ALERT, NOW, OFFER, SAID, SECRETS, UNDECIDED, candidate


@pytest.mark.parametrize(("card", "reason", "mails", "level", "lang", "title", "body"), SAID)
def test_what_is_said(
    card: Card, reason: NoticeReason, mails: int, level: LockScreen, lang: Lang, title: str, body: str
) -> None:
    said = words(card, reason, lang, level, mails)
    assert (said.title, said.body) == (title, body)


@pytest.mark.parametrize(("days", "line"), [(0, False), (1, True), (2, True)])
def test_a_complaint_of_today_has_not_been_open_for_days(days: int, line: bool) -> None:
    card = replace(OFFER, complaint=CardComplaint("k", "", "received", NOW, days))
    assert words(card, "customer_mail", "de", "full").body.count("Reklamation offen seit") == line


KINDS: tuple[Kind, ...] = get_args(Kind)
TRUSTS: tuple[Trust, ...] = get_args(Trust)
REASONS: tuple[NoticeReason, ...] = get_args(NoticeReason)
LANGS: tuple[Lang, ...] = get_args(Lang)
LEVELS: tuple[LockScreen, ...] = get_args(LockScreen)
BEFORE_FULL: tuple[LockScreen, ...] = ("discreet", "kind")

TEXT = st.text(min_size=1, max_size=200)
DEADLINE = st.builds(Deadline, st.dates(date(2026, 1, 1), date(2028, 12, 31)), TEXT, st.none() | st.times())
MAILS = st.integers(1, 120)


@st.composite
def told(draw: st.DrawFn) -> Card:
    """The card of a mail that asks for something, with everything in it that the mail itself says or is worth."""
    amount = st.builds(Amount, st.integers(0, 10**12), st.just("EUR"), TEXT)
    question, amounts = draw(TEXT).replace("?", "") + "?", tuple(draw(st.lists(amount, max_size=2)))
    wants = Wants("mail", draw(st.none() | DEADLINE), question, amounts, (draw(TEXT),))
    business = CardOpportunity(
        "o", draw(TEXT), "", "offer", draw(st.integers(0, 10**12)), "EUR", None, draw(TEXT), late=False
    )
    return replace(
        OFFER, wants=wants, why=draw(TEXT), subject=draw(TEXT), opportunities=(business,), contact=CardContact("p", draw(TEXT), "", "", "", (), ()),
        sender=Address(draw(TEXT), draw(TEXT)), complaint=CardComplaint("k", draw(TEXT), "received", NOW, draw(st.integers(0, 99))),
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.data(), st.sampled_from(KINDS), st.sampled_from(TRUSTS), st.sampled_from(LANGS), MAILS)
def test_unless_somebody_chose_it_the_lock_screen_says_the_same_whatever_stands_in_the_mail(
    data: st.DataObject, kind: Kind, trust: Trust, lang: Lang, mails: int
) -> None:
    """So no word of it, no day and no amount can be read there, nor be guessed."""
    cards = data.draw(told()), data.draw(told())
    for reason, level in product(REASONS, BEFORE_FULL):
        base = replace(UNDECIDED if reason == "undecided" else ALERT, kind=kind, trust=trust)
        one, other = (words(with_what_it_says(base, it), reason, lang, level, mails) for it in cards)
        assert one == other


def with_what_it_says(base: Card, it: Card) -> Card:
    """Whose card `base` is, with everything that the mail of another says or is worth."""
    return replace(
        base, wants=it.wants, why=it.why, subject=it.subject, opportunities=it.opportunities, contact=it.contact, sender=it.sender,
        complaint=it.complaint,
    )  # fmt: skip


@pytest.mark.parametrize("level", BEFORE_FULL)
@pytest.mark.parametrize(
    ("kind", "trust", "reason", "lang"), list(product(("mail", "offer", "complaint"), TRUSTS, REASONS, LANGS))
)
def test_before_that_it_names_the_customer_only_where_they_may_be_named(
    kind: Kind, trust: Trust, reason: NoticeReason, lang: Lang, level: LockScreen
) -> None:
    card = UNDECIDED if reason == "undecided" else ALERT
    said = words(replace(card, kind=kind, trust=trust), reason, lang, level)
    assert said.title
    assert said.body
    for secret in SECRETS:
        assert secret not in said.title + said.body
    assert ("reklamieren" in said.body) is (reason == "complaint_alert" and level == "kind")
    assert ("Müller" in said.title + said.body) is (level == "kind")


@settings(max_examples=25, deadline=None)
@given(st.data(), TEXT, st.sampled_from(KINDS), st.sampled_from(LANGS), MAILS)
def test_the_essential_fits_however_long_the_names_and_the_words_are(
    data: st.DataObject, name: str, kind: Kind, lang: Lang, mails: int
) -> None:
    """Title and first line; below that each line is short, too."""
    card = data.draw(told())
    wants = card.wants and replace(card.wants, question=card.wants.question * 99)
    named = replace(
        card, kind=kind, why=card.why * 99, wants=wants, customer=CardCustomer("c", name * 9, "", "", "", ()), owner=Ref("u", name * 9),
        kind_evidence=("transportschaden" * 9, "defekt"),
    )  # fmt: skip
    candidates = tuple(candidate(f"{name * 9}{number}") for number in range(9))
    of_many = replace(named, customer=None, match=CardMatch("undecided", (), candidates, elsewhere=11))
    for reason, level, trust in product(REASONS, LEVELS, TRUSTS):
        shown = replace(of_many if reason == "undecided" else named, trust=trust)
        said = words(shown, reason, lang, level, mails)
        first, *more = said.body.split("\n")
        assert len(said.title) + len(first) <= ESSENTIAL_LENGTH
        assert all(len(line) <= ESSENTIAL_LENGTH for line in more)


@pytest.mark.parametrize("reason", ["customer_mail", "undecided"])
@pytest.mark.parametrize("level", ["discreet", "kind", "full"])
@pytest.mark.parametrize("lang", LANGS)
def test_an_unconfirmed_sender_is_never_announced_as_the_customer(
    level: LockScreen, lang: Lang, reason: NoticeReason
) -> None:
    said = words(replace(OFFER, trust="doubtful"), reason, lang, level)
    assert (said.title, said.body) == (
        ("Rapport", TEXTS[lang]["discreet_unsure"]) if level == "discreet"
        else (TEXTS[lang]["doubtful"], TEXTS[lang]["pretends"].format(customer="Müller"))
    )  # fmt: skip
    assert "Geheim" not in said.title + said.body


def test_every_sentence_exists_in_both_languages_and_takes_the_same_words() -> None:
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
