import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.domain.addresses import domain_of, normalise, parent_domains, without_sub_address

WRITTEN_AND_KEY = [
    ("anna@kunde.example", "anna@kunde.example"),
    ("  Anna.Berg@KUNDE.Example\t", "anna.berg@kunde.example"),
    ("anna@googlemail.com", "anna@gmail.com"),
    ("anna@müller.example", "anna@xn--mller-kva.example"),
    ("anna@MÜLLER.example", "anna@xn--mller-kva.example"),
    ("anna@XN--MLLER-KVA.example", "anna@xn--mller-kva.example"),
    ("anna@straße.example", "anna@xn--strae-oqa.example"),
    ("anna@strasse.example", "anna@strasse.example"),
    ("jörg@kunde.example", "jörg@kunde.example"),
    ("jo\u0308rg@kunde.example", "jörg@kunde.example"),
    ('"anna"@kunde.example', "anna@kunde.example"),
    ("root@localhost", "root@localhost"),
    ("a_b+c.d-e'f@kunde.example", "a_b+c.d-e'f@kunde.example"),
    ("", ""),
    ("anna", ""),
    ("@kunde.example", ""),
    ("anna@", ""),
    ("anna@kunde@evil.test", ""),
    ("anna berg@kunde.example", ""),
    ("anna@kunde .example", ""),
    ("anna\r\nbcc@kunde.example", ""),
    ("anna\x00@kunde.example", ""),
    ("anna@kunde..example", ""),
    ("anna@.example", ""),
    ("anna@kunde.example.", ""),
    ("anna@-kunde.example", ""),
    ("anna@[192.0.2.1]", ""),
    ("<anna@kunde.example>", ""),
    ("anna@kunde.example>", ""),
    ("anna@kunde.exam\u202eple", ""),
    ("anna@kunde\u200b.example", ""),
    ("anna@kunde\uff0eexample\uff20evil.test", ""),
    ("anna@" + "a" * 64 + ".example", ""),
    ("a" * 330 + "@kunde.example", ""),
    ("anna@" + "ü" * 300 + ".example", ""),
]


@pytest.mark.parametrize(("written", "key"), WRITTEN_AND_KEY)
def test_an_address_has_one_key_and_nonsense_has_none(written: str, key: str) -> None:
    assert normalise(written) == key


@given(st.text(max_size=60) | st.tuples(st.text(max_size=20), st.text(max_size=40)).map("@".join))
@settings(deadline=None)
@example("ΑΣ@kunde.example")
@example("İ@kunde.example")
@example("a@straße.example")
def test_normalising_twice_equals_once(address: str) -> None:
    once = normalise(address)
    assert normalise(once) == once


@given(st.text(max_size=20), st.text(max_size=40))
@settings(deadline=None)
def test_a_key_has_one_at_sign_and_an_ascii_domain(local: str, domain: str) -> None:
    key = normalise(f"{local}@{domain}")
    assert not key or (key.count("@") == 1 and domain_of(key).isascii() and not any(map(str.isspace, key)))


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("anna+crm@x.example", "anna@x.example"),
        ("anna+a+b@x.example", "anna@x.example"),
        ("anna@x.example", "anna@x.example"),
        ("+anna@x.example", "+anna@x.example"),
        ("", ""),
    ],
)
def test_a_sub_address_belongs_to_its_mailbox(address: str, mailbox: str) -> None:
    assert without_sub_address(address) == mailbox


def test_the_parents_of_a_domain_end_at_two_labels() -> None:
    assert parent_domains("mail.eu.kunde.example") == ("mail.eu.kunde.example", "eu.kunde.example", "kunde.example")
    assert parent_domains("kunde.example") == ("kunde.example",)
    assert parent_domains("localhost") == ()


def test_the_domain_is_what_stands_behind_the_at_sign() -> None:
    assert (domain_of("anna@kunde.example"), domain_of("anna")) == ("kunde.example", "")
