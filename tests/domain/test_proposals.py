"""Who could be added, by what a mail says of its writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import proposals
from backend.domain.mail import Address
from backend.domain.proposals import Card

SAID = Card("", "Leiterin Einkauf", "Muster Anlagenbau GmbH", ("Tel. 0711 2312542", "ext. 5", "+49 711 2312542"))


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("Anna Berg", "anna.berg@muster.example", "Anna Berg"),
        ("Berg, Anna", "a@muster.example", "Anna Berg"),
        ("Berg, Anna (Muster GmbH)", "a@muster.example", "Anna Berg"),
        ("Anna Berg | Muster GmbH", "a@muster.example", "Anna Berg"),
        ("Anna Berg - Muster GmbH", "a@muster.example", "Anna Berg"),
        ("Anna Berg via Portal", "a@muster.example", "Anna Berg"),
        ("Anna-Lena Berg", "a@muster.example", "Anna-Lena Berg"),
        ("'anna.berg@muster.example'", "anna.berg@muster.example", "Anna Berg"),
        ("", "anna_berg+crm@muster.example", "Anna Berg"),
        ("", "a.berg@muster.example", None),
        ("", "berg@muster.example", None),
        ("Muster Einkauf", "einkauf@muster.example", None),
        ("Anna Berg", "", None),
        ("12345", "77@muster.example", None),
    ],
)
def test_a_person_is_proposed_by_their_name(written: str, address: str, name: str | None) -> None:
    found = proposals.contact(Address(written, address), Card())
    assert (found and found.name) == name


def test_the_signature_says_as_what_and_by_which_number() -> None:
    found = proposals.contact(Address("Anna Berg", "anna@muster.example"), SAID)
    assert found is not None
    assert (found.title, found.phones) == ("Leiterin Einkauf", ("+49 711 2312542",))
    abroad = proposals.contact(Address("Anna Berg", "anna@muster.example"), SAID, "AT")
    assert abroad is not None
    assert abroad.phones == ("+49 711 2312542",), "0711 is nowhere in Austria"


@pytest.mark.parametrize(
    ("card", "domain", "name"),
    [
        (SAID, "muster.example", "Muster Anlagenbau GmbH"),
        (Card(), "nordwind-anlagen.example", "Nordwind Anlagen"),
        (Card(), "eu.muster.example", "Muster"),
        (SAID, "", "Muster Anlagenbau GmbH"),
        (Card(), "", None),
    ],
)
def test_a_company_is_proposed_by_its_signature_or_its_domain(card: Card, domain: str, name: str | None) -> None:
    found = proposals.customer(Address("Anna Berg", "anna@muster.example"), card, domain)
    assert (found and found.name) == name


@given(
    st.text(max_size=400), st.text(max_size=80), st.builds(Card, st.text(), st.text(), st.text(), st.tuples(st.text()))
)
def test_nothing_that_a_stranger_writes_raises_or_grows_long(name: str, address: str, card: Card) -> None:
    found = proposals.customer(Address(name, address), card, address)
    for text in (found.name, found.contact.name, found.contact.title) if found and found.contact else ():
        assert len(text) <= proposals.LONGEST
        assert text == " ".join(text.split())
