import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.matching import SCORE, AddressBook, Hit, Match, Method, match, match_sent

A, B, C = "a", "b", "c"


def hit(method: Method, customer: str, person: str | None = None, value: str = "", thread: str | None = None) -> Hit:
    return Hit(method, value or f"{method}-{customer}", customer, customer.upper(), person, person or "", thread)


def thread(customer: str, id_: str = "t") -> Hit:
    return hit("thread", customer, thread=id_)


def decided(*hits: Hit) -> str | None:
    found = match(AddressBook(hits))
    return found.customer_id if found else None


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
    ((hit("address", A), hit("address", A, "petra")), A, "petra", "address"),
    ((thread(A, "t1"), thread(A, "t2")), A, None, "thread"),
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


def test_the_evidence_stands_strongest_first() -> None:
    found = match(AddressBook((hit("domain", A), hit("address", A, "petra"), thread(A))))
    assert found is not None
    assert [it.method for it in found.evidence] == ["thread", "address", "domain"]
    assert [it.score for it in found.evidence] == [*sorted(SCORE.values(), reverse=True)[1:3], SCORE["domain"]]


@pytest.mark.parametrize("others", [(), (hit("domain", A),), (hit("address", B, "otto"),)])
def test_the_conversation_is_kept_also_while_nobody_has_decided(others: tuple[Hit, ...]) -> None:
    found = match(AddressBook((thread(A, "t9"), *others)))
    assert found is not None
    assert found.thread_id == "t9"


hits = st.builds(
    lambda method, customer, person, value: hit(
        method, customer, person if method in ("address", "sub_address") else None, value, f"t-{value}" if method == "thread" else None
    ),
    st.sampled_from(["thread", "address", "sub_address", "domain"]), st.sampled_from([A, B, C]), st.sampled_from([None, "petra", "otto"]),
    st.sampled_from(["1", "2"]),
)  # fmt: skip
books = st.lists(hits, max_size=7)


@settings(deadline=None, max_examples=60)
@given(books, st.randoms(use_true_random=False))
def test_the_order_of_the_hits_says_nothing(found: list[Hit], dice: object) -> None:
    mixed = list(found)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert match(AddressBook(tuple(found))) == match(AddressBook(tuple(mixed)))


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
    "address": ("sub_address", "domain"),
    "sub_address": ("domain",),
    "domain": (),
}


@settings(deadline=None, max_examples=60)
@given(books, st.sampled_from([A, B, C, "stranger"]))
def test_a_weaker_sign_of_another_customer_never_changes_who_the_sender_is(found: list[Hit], other: str) -> None:
    """An exact address is not shaken by somebody's domain, nor by a mailbox that only looks like it without its +part."""
    methods = {it.method for it in found}
    strongest: Method | None = next((it for it in ("address", "sub_address", "domain") if it in methods), None)  # type: ignore[misc]
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
    "recipients",
    [
        ((hit("address", A, "petra"),), (hit("address", B, "otto"),)),
        ((thread(A), hit("address", A, "petra")), (thread(A), hit("domain", B))),
        ((hit("domain", A), hit("domain", B)),),
    ],
)
def test_to_two_customers_a_person_decides_and_no_thread_does(recipients: tuple[tuple[Hit, ...], ...]) -> None:
    found = sent_to(*recipients)
    assert found is not None
    assert found.customer_id is None
    assert {it.customer_id for it in found.candidates} == {A, B}


@pytest.mark.parametrize("recipients", [(), ((),), ((thread(A),),)])
def test_a_conversation_passed_on_to_a_stranger_is_to_no_customer(recipients: tuple[tuple[Hit, ...], ...]) -> None:
    assert sent_to(*recipients) is None
