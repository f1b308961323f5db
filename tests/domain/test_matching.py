from dataclasses import replace
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.evidence import HINTS, NOBODY, SCORE, SENDER, AddressBook, Hit, MailBooks, Method, Scope
from backend.domain.matching import Match, is_nobodys, is_only_quoted, match, match_passed_on, match_sent, whose
from backend.domain.trust import Trust, TrustReason, TrustVerdict, second_hand

A, B, C = "a", "b", "c"


def hit(method: Method, customer: str, person: str | None = None, value: str = "", thread: str | None = None) -> Hit:
    return Hit(method, value or f"{method}-{customer}", customer, customer.upper(), person, person or "", thread)


def thread(customer: str, id_: str = "t") -> Hit:
    return hit("thread", customer, thread=id_)


def said(customer: str, scope: Scope, person: str | None = None) -> Hit:
    return Hit("remembered", "Anna Berger", customer, customer.upper(), person, person or "", scope=scope)


# (what is known) -> customer, person, method
DECIDED: list[tuple[tuple[Hit, ...], str, str | None, str]] = [
    ((hit("address", A, "petra"),), A, "petra", "address"),
    ((hit("address", A),), A, None, "address"),
    ((hit("sub_address", A, "petra"),), A, "petra", "sub_address"),
    ((hit("domain", A),), A, None, "domain"),
    ((thread(A),), A, None, "thread"),
    ((thread(A), hit("address", A, "petra")), A, "petra", "thread"),
    ((thread(A), hit("domain", A), hit("domain", B)), A, None, "thread"),
    ((thread(A), hit("address", A, "petra"), hit("address", B, "petra-b")), A, "petra", "thread"),
    ((hit("address", A, "petra"), hit("domain", A), hit("domain", B)), A, "petra", "address"),
    ((hit("address", A, "petra"), hit("sub_address", B, "otto")), A, "petra", "address"),
    ((hit("sub_address", A, "petra"), hit("domain", B)), A, "petra", "sub_address"),
    ((hit("domain", A, value="a.example"), hit("domain", A, value="eu.a.example")), A, None, "domain"),
    ((hit("address", A, "petra"), hit("address", A, "otto")), A, None, "address"),
    ((hit("address", A), hit("address", A, "petra")), A, None, "address"),
    ((thread(A, "t1"), thread(A, "t2")), A, None, "thread"),
    ((hit("number", A),), A, None, "number"),
    ((hit("number", A), hit("domain", A), hit("domain", B)), A, None, "number"),
    ((thread(A), hit("number", A), hit("address", A, "petra")), A, "petra", "thread"),
    ((thread(A), hit("address", A, "petra"), hit("number", B)), A, "petra", "thread"),
    ((hit("former_address", A, "petra"), hit("domain", B)), A, "petra", "former_address"),
    ((hit("address", B, "otto"), hit("former_address", A, "petra")), B, "otto", "address"),
    ((said(A, "address", "petra"), hit("address", B, "otto")), A, "petra", "remembered"),
    ((said(A, "address"), hit("address", A, "petra"), hit("domain", B)), A, "petra", "remembered"),
    ((said(A, "domain"), hit("domain", B)), A, None, "remembered"),
    ((said(A, "domain"), hit("address", B, "otto")), B, "otto", "address"),
    ((said(A, "address"), said(B, "domain")), A, None, "remembered"),
    ((said(A, "thread"), thread(B), hit("number", C), hit("address", B, "otto"), said(B, "address")), A, None, "remembered"),
    ((hit("address", A, "petra"), hit("phone", B, "otto"), hit("company_name", C)), A, "petra", "address"),
]  # fmt: skip


@pytest.mark.parametrize(("hits", "customer", "person", "method"), DECIDED)
def test_one_customer_left_is_the_match(hits: tuple[Hit, ...], customer: str, person: str | None, method: str) -> None:
    found = match(AddressBook(hits))
    assert found is not None
    assert (found.customer_id, found.contact_id, found.method) == (customer, person, method)
    assert {it.customer_id for it in found.evidence} == {customer}
    assert found.candidates == ()


# (what is known) -> the customers and people to choose from
OPEN: list[tuple[tuple[Hit, ...], list[tuple[str, str | None]]]] = [
    ((hit("domain", A), hit("domain", B)), [(A, None), (B, None)]),
    ((hit("address", A, "petra"), hit("address", B, "petra-b")), [(A, "petra"), (B, "petra-b")]),
    ((hit("address", A), hit("address", B)), [(A, None), (B, None)]),
    ((thread(A), hit("address", B, "otto")), [(A, None), (B, "otto")]),
    ((thread(A), hit("domain", B)), [(A, None), (B, None)]),
    ((thread(A), thread(B)), [(A, None), (B, None)]),
    ((thread(A), thread(B), hit("domain", A), hit("domain", B)), [(A, None), (B, None)]),
    ((hit("address", A, "petra"), hit("domain", A), hit("address", B, "otto"), hit("domain", C)), [(A, "petra"), (B, "otto")]),
    ((thread(A), hit("address", B, "otto"), hit("address", B, "uta")), [(A, None), (B, "otto"), (B, "uta")]),
    ((hit("sub_address", A, "petra"), hit("sub_address", B, "otto"), hit("domain", C)), [(A, "petra"), (B, "otto")]),
    ((hit("number", A), hit("address", B, "otto")), [(A, None), (B, "otto")]),
    ((thread(A), hit("number", B)), [(A, None), (B, None)]),
    ((thread(A), hit("number", A), hit("address", B, "otto")), [(A, None), (B, "otto")]),
    ((said(A, "address"), thread(B)), [(A, None), (B, None)]),
    ((said(A, "domain"), hit("number", B)), [(A, None), (B, None)]),
    ((hit("phone", A, "petra"), hit("company_name", B)), [(A, "petra"), (B, None)]),
    ((hit("phone", A, "petra"),), [(A, "petra")]),
    ((said(NOBODY, "address"), thread(A)), [(A, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("hits", "candidates"), OPEN)
def test_two_customers_are_never_settled_silently(
    hits: tuple[Hit, ...], candidates: list[tuple[str, str | None]]
) -> None:
    found = match(AddressBook(hits))
    assert found is not None
    assert (found.customer_id, found.contact_id, found.method, found.evidence) == (None, None, "undecided", ())
    assert sorted((it.customer_id, it.contact_id or "") for it in found.candidates) == sorted(
        (c, p or "") for c, p in candidates
    )


def test_nobody_known_is_no_match() -> None:
    assert match(AddressBook()) is None


@pytest.mark.parametrize(
    "hits",
    [
        (said(NOBODY, "address"), hit("address", A, "petra")), (said(NOBODY, "domain"), hit("domain", A)),
        (said(NOBODY, "thread"), thread(A), hit("address", A, "petra")), (said(NOBODY, "address"), hit("phone", A)),
    ],
)  # fmt: skip
def test_what_somebody_has_said_to_be_nobodys_is_nobodys(hits: tuple[Hit, ...]) -> None:
    assert match(AddressBook(hits)) is None
    assert is_nobodys(AddressBook(hits))


def test_the_evidence_stands_strongest_first() -> None:
    found = match(AddressBook((hit("domain", A), hit("address", A, "petra"), thread(A))))
    assert found is not None
    assert [it.method for it in found.evidence] == ["thread", "address", "domain"]
    assert [it.score for it in found.evidence] == [95, 90, 60]


def test_each_method_says_no_more_than_the_one_before() -> None:
    chain = ["chosen", "thread", "number", "remembered", "address", "former_address", "sub_address", "forwarded", "domain", "company_name", "phone"]  # fmt: skip
    assert sorted(SCORE, key=lambda it: (-SCORE[it], it)) == chain


@pytest.mark.parametrize("others", [(), (hit("domain", A),), (hit("address", B, "otto"),)])
def test_the_conversation_is_kept_also_while_nobody_has_decided(others: tuple[Hit, ...]) -> None:
    found = match(AddressBook((thread(A, "t9"), *others)))
    assert found is not None
    assert found.thread_id == "t9"


hits = st.builds(
    lambda method, customer, person, value: hit(
        method, customer, person if method in ("address", "sub_address") else None, value, f"t-{value}" if method == "thread" else None
    ),
    st.sampled_from(["thread", "address", "sub_address", "domain", "number", "former_address"]), st.sampled_from([A, B, C]),
    st.sampled_from([None, "petra", "otto"]),
    st.sampled_from(["1", "2"]),
)  # fmt: skip
books = st.lists(hits, max_size=7)


@settings(deadline=None, max_examples=60)
@given(books, st.randoms(use_true_random=False))
def test_the_order_of_the_hits_says_nothing(found: list[Hit], dice: Random) -> None:
    mixed = list(found)
    dice.shuffle(mixed)
    assert match(AddressBook(tuple(found))) == match(AddressBook(tuple(mixed)))


words = st.builds(said, st.sampled_from([A, B, NOBODY]), st.sampled_from(["thread", "address", "domain"]))


@settings(deadline=None, max_examples=60)
@given(st.lists(hits | words, max_size=7), st.randoms(use_true_random=False))
def test_what_was_said_is_never_nobody_as_a_customer_and_its_order_says_nothing(found: list[Hit], dice: Random) -> None:
    mixed = list(found)
    dice.shuffle(mixed)
    result = match(AddressBook(tuple(found)))
    assert result == match(AddressBook(tuple(mixed)))
    assert result is None or NOBODY not in {result.customer_id, *(it.customer_id for it in result.candidates)}
    of_thread = {it.customer_id for it in found if it.scope == "thread"}
    if len(of_thread) == 1:
        assert (result.customer_id if result else NOBODY) in of_thread


@settings(deadline=None, max_examples=60)
@given(books)
def test_a_match_is_one_customer_or_several_to_choose_from(found: list[Hit]) -> None:
    result = match(AddressBook(tuple(found)))
    if result is None:
        assert found == []
    elif result.customer_id:
        assert result.candidates == ()
        assert result.evidence
        assert {it.customer_id for it in result.evidence} == {result.customer_id}
        assert result.contact_id in {None, *(it.contact_id for it in found if it.customer_id == result.customer_id)}
    else:
        assert len({it.customer_id for it in result.candidates}) >= 2
        assert len({(it.customer_id, it.contact_id) for it in result.candidates}) == len(result.candidates)


WEAKER: dict[Method, tuple[Method, ...]] = {
    "address": ("former_address", "sub_address", "domain", *HINTS),
    "former_address": ("sub_address", "domain", *HINTS),
    "sub_address": ("domain", *HINTS),
    "domain": (),
}


@settings(deadline=None, max_examples=60)
@given(books, st.sampled_from([A, B, C, "stranger"]))
def test_a_weaker_sign_of_another_customer_never_changes_who_the_sender_is(found: list[Hit], other: str) -> None:
    """An exact address is not shaken by somebody's domain, nor by a mailbox that only looks like it without its +part."""
    methods = {it.method for it in found}
    strongest: Method | None = next((it for it in SENDER if it in methods), None)
    if strongest is None:
        return
    before = match(AddressBook(tuple(found)))
    assert before is not None
    for method in WEAKER[strongest]:
        after = match(AddressBook((*found, hit(method, other))))
        assert after is not None
        assert after.customer_id == before.customer_id
        if before.customer_id != other:
            assert _without(after, other) == _without(before, other)


@settings(deadline=None, max_examples=60)
@given(books)
def test_more_of_the_same_evidence_changes_nothing(found: list[Hit]) -> None:
    before, after = match(AddressBook(tuple(found))), match(AddressBook((*found, *found)))
    assert (before and (before.customer_id, before.contact_id, before.candidates)) == (
        after and (after.customer_id, after.contact_id, after.candidates)
    )


@settings(deadline=None, max_examples=60)
@given(books, st.sampled_from([A, B, C]))
def test_a_thread_decides_between_companies_only_where_the_sender_is_one_of_them(
    found: list[Hit], customer: str
) -> None:
    senders = [it for it in found if it.method == "address"]
    result = match(AddressBook((*senders, thread(customer))))
    assert result is not None
    known = {it.customer_id for it in senders}
    assert (result.customer_id == customer) == (not known or customer in known)


@settings(deadline=None, max_examples=60)
@given(books, st.lists(hits, max_size=4))
def test_whoever_else_got_a_mail_never_changes_whose_it_is(sender: list[Hit], other: list[Hit]) -> None:
    alone = match(AddressBook(tuple(sender)))
    found = whose(MailBooks(AddressBook(tuple(sender)), (AddressBook(tuple(other)),)))
    assert (found and replace(found, also=())) == alone
    assert found is None or found.customer_id not in {it.customer_id for it in found.also}
    assert found is None or found.customer_id or not found.also


def test_a_copy_to_another_customer_is_linked_and_one_to_a_colleague_is_not() -> None:
    copies = (
        AddressBook((thread(A), hit("address", B, "otto"))),
        AddressBook((hit("domain", A),)),
        AddressBook((thread(A),)),
    )
    found = whose(MailBooks(AddressBook((thread(A), hit("address", A, "petra"))), copies))
    assert found is not None
    assert found.customer_id == A
    assert [(it.customer_id, it.contact_id, it.contact_name, it.score) for it in found.also] == [
        (B, "otto", "otto", 90)
    ]


def test_what_a_colleague_passes_on_is_whose_wrote_it_and_a_conversation_alone_is_nobodys() -> None:
    found = match_passed_on(AddressBook((hit("address", A, "petra"),)), "Jonas Weber")
    assert found is not None
    assert (found.customer_id, found.contact_id, found.method) == (A, "petra", "forwarded")
    assert [(it.method, it.value) for it in found.evidence] == [("forwarded", "Jonas Weber"), ("address", "address-a")]
    assert match_passed_on(AddressBook((thread(A), hit("number", A))), "Jonas Weber") is None
    several = match_passed_on(AddressBook((hit("domain", A), hit("domain", B))), "Jonas Weber")
    assert several is not None
    assert several.method == "undecided"


@given(st.builds(TrustVerdict, st.sampled_from(get_args(Trust)), st.sampled_from(get_args(TrustReason))))
def test_whoever_passes_on_or_only_quotes_never_gains_trust(verdict: TrustVerdict) -> None:
    rank = get_args(Trust).index
    for reason in ("passed_on", "only_quoted"):
        left = second_hand(verdict, reason)
        assert rank(left.trust) >= rank(verdict.trust)
        assert left.trust != "verified"


@pytest.mark.parametrize(
    ("hits", "is_so"),
    [((hit("number", A),), True), ((hit("number", A), hit("phone", A)), True), ((hit("number", A), hit("domain", A)), False), ((thread(A), hit("number", A)), False)],
)  # fmt: skip
def test_who_only_quotes_a_number_is_told_from_whom_we_know(hits: tuple[Hit, ...], is_so: bool) -> None:
    found = match(AddressBook(hits))
    assert found is not None
    assert is_only_quoted(found) == is_so


def _without(found: Match, customer: str) -> tuple[object, ...]:
    return (
        found.contact_id,
        found.method,
        found.evidence,
        tuple(it for it in found.candidates if it.customer_id != customer),
    )


# Whom a mail of ours is to


def sent_to(*recipients: tuple[Hit, ...]) -> Match | None:
    return match_sent(AddressBook(hits) for hits in recipients)


# (what is known of each recipient) -> customer, person
SENT: list[tuple[tuple[tuple[Hit, ...], ...], str, str | None]] = [
    (((hit("address", A, "petra"),),), A, "petra"),
    (((hit("domain", A),), ()), A, None),
    (((hit("address", A),), (hit("address", A, "petra"),), (hit("address", A, "otto"),)), A, "petra"),
    (((thread(A), hit("domain", A), hit("domain", B)),), A, None),
    (((thread(B), hit("address", A, "petra")),), A, "petra"),
    (((hit("address", A, "petra"), hit("domain", B)),), A, "petra"),
]  # fmt: skip


@pytest.mark.parametrize(("recipients", "customer", "person"), SENT)
def test_a_sent_mail_is_to_the_customer_of_its_recipients(
    recipients: tuple[tuple[Hit, ...], ...], customer: str, person: str | None
) -> None:
    found = sent_to(*recipients)
    assert found is not None
    assert (found.customer_id, found.contact_id) == (customer, person)
    assert {it.customer_id for it in found.evidence} == {customer}


@pytest.mark.parametrize(
    ("recipients", "also"),
    [
        (((hit("address", A, "petra"),), (hit("address", B, "otto"),)), [(B, "otto", "address")]),
        (((thread(B), hit("address", A, "petra")), (thread(B), hit("domain", B))), [(B, None, "domain")]),
        (((hit("address", A),), (hit("domain", A), hit("domain", B)), (hit("domain", C),)), [(C, None, "domain")]),
        (((hit("address", A),), (said(NOBODY, "address"), hit("address", B, "otto"))), []),
    ],
)
def test_to_two_customers_it_is_the_firsts_and_also_the_others(
    recipients: tuple[tuple[Hit, ...], ...], also: list[tuple[str, str | None, str]]
) -> None:
    found = sent_to(*recipients)
    assert found is not None
    assert found.customer_id == A
    assert [(it.customer_id, it.contact_id, it.method) for it in found.also] == also


@pytest.mark.parametrize(
    "recipients",
    [((hit("domain", A), hit("domain", B)),), ((hit("domain", A), hit("domain", B)), (hit("address", C),))],
)
def test_a_recipient_who_may_be_two_customers_is_left_to_a_person(recipients: tuple[tuple[Hit, ...], ...]) -> None:
    found = sent_to(*recipients)
    assert found is not None
    assert found.customer_id is None
    assert {A, B} <= {it.customer_id for it in found.candidates}


@pytest.mark.parametrize("recipients", [(), ((),), ((thread(A),),)])
def test_a_conversation_passed_on_to_a_stranger_is_to_no_customer(recipients: tuple[tuple[Hit, ...], ...]) -> None:
    assert sent_to(*recipients) is None
