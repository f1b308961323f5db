"""What is left alone, and that nothing else is."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.mail import Address, Headers
from backend.domain.privacy import (
    MARK,
    Block,
    Discretion,
    house,
    is_left_alone,
    is_private,
    read_block,
    without_blocked,
)

ANNA, DOCTOR = Address("Anna Berg", "anna@kunde.example"), Address("", "praxis@arzt.example")
COLLEAGUE = Address("Max", "max@nordlicht.example")
PLAIN = Headers("<1@kunde.example>", ANNA, None, "Angebot", None, to=(COLLEAGUE,))
REP, TEAMMATE = "rep", "teammate"


def listed(*values: str, scope: str = "all") -> Discretion:
    """What a personal mailbox of the rep leaves alone."""
    blocks = [it for value in values if (it := read_block(scope, value))]
    return house(blocks, leaving_private=()).discretion("personal", [REP])


def is_own(address: str) -> bool:
    return address.endswith("@nordlicht.example")


# Marked as private

MARKED = [
    "[privat] Grillen am Samstag", "[Privat]", "AW: [privat] Grillen", "Re: AW: WG: [privat] x", "Grillen [privat]", "privat: Urlaub", "Privat : Urlaub",
    "PRIVAT: URLAUB", "private: holiday", "Private!", "privat", "persönlich: Gehalt", "Perso\u0308nlich: Gehalt", "Persoenlich: Gehalt", "[persönlich]", "(persönlich) Bitte lesen",
    "(vertraulich/persönlich) Gehalt", "Gehalt (persönlich / vertraulich)", "[streng vertraulich und persönlich]", "[Private & Confidential] offer",
    "(personal and confidential) letter", "Re[2]: privat: x", "[strictly private]", "Antwort: privat: x",
]  # fmt: skip
UNMARKED = [
    "", "Angebot", "Privatkunde Meier", "Privatisierung der Stadtwerke", "Private Cloud: Angebot", "Anfrage eines Privatkunden", "Privatkunden: neue Preise",
    "Krankenversicherung (privat) für Ihre Leute", "Vertraulich: Angebot 4711", "[vertraulich] Angebot", "[confidential] offer", "Personal: neue Stelle",
    "[Personal] Urlaubsplan", "Persönliche Beratung", "persönlicher Ansprechpartner: Herr Klein", "Ihre private Nummer", "Nicht privat gemeint",
    "[privatkunde] Anfrage", "[Lieferung] Privatweg 3", "privat - Wohnhaus Klein", "[]", "()", "[ ]", "Privat Equity: Beteiligung", "[privat", "persönlich abgegeben: Muster",
]  # fmt: skip


@pytest.mark.parametrize("subject", MARKED)
def test_a_word_set_apart_in_the_subject_marks_a_mail_as_private(subject: str) -> None:
    assert is_private(replace(PLAIN, subject=subject))


@pytest.mark.parametrize("subject", UNMARKED)
def test_a_word_that_only_sounds_like_it_does_not(subject: str) -> None:
    assert not is_private(replace(PLAIN, subject=subject))


def test_the_header_of_the_mail_program_marks_it_too() -> None:
    assert is_private(replace(PLAIN, marks=(MARK,)))


@pytest.mark.parametrize("piece", ["[", "(", "re:", "re : ", "[privat", "(a ", "[/", "privat ", "AW[1]:", " "])
def test_a_subject_made_to_keep_us_busy_does_not(piece: str) -> None:
    began = perf_counter()
    is_private(replace(PLAIN, subject=piece * 20_000))
    assert perf_counter() - began < 1


def test_marked_mail_is_left_alone_where_somebody_wants_it() -> None:
    marked = replace(PLAIN, subject="privat: Urlaub")
    assert is_left_alone(marked, house([]).discretion("personal", [REP]), "inbox")
    assert not is_left_alone(marked, house([]).discretion("functional", [REP]), "inbox")
    assert not is_left_alone(marked, house([], leaving_private=()).discretion("personal", [REP]), "inbox")
    assert is_left_alone(marked, house([], leaving_private=[REP]).discretion("personal", [REP]), "inbox")
    assert not is_left_alone(marked, house([], leaving_private=[TEAMMATE]).discretion("personal", [REP]), "inbox")


# On a list

WRITTEN = [
    ("Anna@Kunde.example ", "address", "anna@kunde.example"), ("anna+neu@kunde.example", "address", "anna@kunde.example"),
    ("kunde.example", "domain", "kunde.example"), ("@Kunde.example", "domain", "kunde.example"), ("*.kunde.example", "domain", "kunde.example"),
    ("Müller.example", "domain", "xn--mller-kva.example"), ("kunde.example.", "domain", "kunde.example"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "kind", "value"), WRITTEN)
def test_a_block_is_read_as_people_write_it(written: str, kind: str, value: str) -> None:
    assert read_block("all", written) == Block("all", kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["", "@", "de", "a@b@c", "kunde", "http://kunde.example", "a b.example", ".", "x@"])
def test_nonsense_is_no_block(written: str) -> None:
    assert read_block("all", written) is None


@pytest.mark.parametrize(
    ("value", "address", "blocked"),
    [
        ("anna@kunde.example", "anna@kunde.example", True),
        ("anna@kunde.example", "anna+x@kunde.example", True),
        ("anna@kunde.example", "karl@kunde.example", False),
        ("anna@kunde.example", "anna@mail.kunde.example", False),
        ("kunde.example", "anna@kunde.example", True),
        ("kunde.example", "anna@mail.eu.kunde.example", True),
        ("mail.kunde.example", "anna@kunde.example", False),
        ("kunde.example", "anna@andererkunde.example", False),
    ],
)
def test_a_block_holds_an_address_or_a_domain_with_all_below_it(value: str, address: str, blocked: bool) -> None:
    assert listed(value).is_blocked(address) is blocked


def test_a_persons_list_holds_for_their_own_mailboxes_alone() -> None:
    said = house([Block(REP, "address", ANNA.address), Block("all", "address", DOCTOR.address)])
    assert said.discretion("personal", [REP]).is_blocked(ANNA.address)
    for kind, owner in (("functional", REP), ("personal", TEAMMATE)):
        theirs = said.discretion(kind, [owner])  # type: ignore[arg-type]
        assert not theirs.is_blocked(ANNA.address)
        assert theirs.is_blocked(DOCTOR.address)


def test_a_blocked_sender_is_left_alone_and_a_blocked_recipient_hides_nothing() -> None:
    mail = replace(PLAIN, cc=(DOCTOR, COLLEAGUE))
    assert is_left_alone(mail, listed("kunde.example"), "inbox")
    assert not is_left_alone(mail, listed("arzt.example"), "inbox")
    assert without_blocked(mail, listed("arzt.example")) == replace(mail, cc=(COLLEAGUE,))
    assert without_blocked(mail, listed("other.example")) is mail


def test_what_we_sent_is_left_alone_if_all_it_went_to_are_on_the_list() -> None:
    sent = replace(PLAIN, sender=COLLEAGUE, to=(DOCTOR,), cc=(COLLEAGUE,))
    assert is_left_alone(sent, listed("arzt.example"), "sent", is_own)
    assert not is_left_alone(replace(sent, cc=(ANNA,)), listed("arzt.example"), "sent", is_own)
    assert not is_left_alone(replace(sent, to=()), listed("arzt.example"), "sent", is_own)


@given(
    subject=st.text(max_size=80),
    addresses=st.lists(st.sampled_from([ANNA, DOCTOR, COLLEAGUE, Address("", "")]), max_size=4),
)
def test_leaving_out_recipients_is_done_once_and_never_hides_an_unlisted_sender(
    subject: str, addresses: list[Address]
) -> None:
    mail, discretion = replace(PLAIN, subject=subject, to=tuple(addresses)), listed("arzt.example")
    once = without_blocked(mail, discretion)
    assert without_blocked(once, discretion) is once
    assert not is_left_alone(mail, discretion, "inbox", is_own)


@given(st.text(max_size=200))
def test_no_subject_and_no_block_raises(text: str) -> None:
    is_private(replace(PLAIN, subject=text))
    read_block("all", text)
