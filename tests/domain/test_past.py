from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.context import CardContact, CardMail, CardMatch
from backend.domain.mail import Address
from backend.domain.past import NEWEST, Order, holds, matter, order, without_money
from backend.domain.ranking import Entry, Ranked, Reason

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MAIL = CardMail(
    "m1", Address("Petra", "petra@mueller.example"), "AW: Angebot AN-2026-0042", "Rechnung 4711 ist bezahlt.", NOW, "mail", (), "verified",
    "dmarc_pass", CardMatch("address", (), ()), "t1",
)  # fmt: skip
CONTACT = CardContact("p1", "Petra Klein", "", "buyer", "", (), ())
ORDER = Order("c1", NOW, ("a", "b"), is_settled=True)


def ranked(id_: str, status: str = "", *reasons: Reason) -> Ranked:
    return Ranked(Entry(id_, "invoice", NOW, "RE-1", "", status=status), 1.0, reasons or (Reason("recent"),))


def test_the_ranking_knows_the_mail_by_its_writer_its_words_and_the_numbers_it_names() -> None:
    found = matter(MAIL, CONTACT)
    assert (found.people, found.names) == (("p1",), ("Petra Klein",))
    assert (found.mail_id, found.thread_id, found.subject, found.text) == ("m1", "t1", MAIL.subject, MAIL.new_text)
    assert {"an20260042", "4711"} <= set(found.numbers)


def test_whoever_is_no_contact_is_known_by_address_and_name_as_far_as_there_are_any() -> None:
    assert matter(MAIL, None).names == ("Petra",)
    nobody = matter(replace(MAIL, sender=Address("", "")), None)
    assert (nobody.people, nobody.names) == ((), ())


def test_an_order_remembers_the_newest_lines_and_whether_a_paper_in_it_can_change() -> None:
    entries = [Entry(str(it), "note", NOW - timedelta(days=it), "", "") for it in range(NEWEST + 3)]
    found = order("c1", reversed(entries), [ranked("x", "paid")], NOW)
    assert found == Order("c1", NOW, tuple(str(it) for it in range(NEWEST)), is_settled=True)
    assert not order("c1", entries, [ranked("x", "paid"), ranked("y", "open")], NOW).is_settled


@pytest.mark.parametrize(
    ("found", "newest", "now", "expected"),
    [
        (ORDER, ["a", "b"], NOW, True),
        (ORDER, ["b"], NOW, True),
        (ORDER, [], NOW + timedelta(hours=14), True),
        (ORDER, ["a", "new"], NOW, False),
        (ORDER, ["a"], NOW + timedelta(days=1), False),
        (replace(ORDER, is_settled=False), ["a"], NOW, False),
    ],
)
def test_an_order_holds_for_the_day_as_long_as_nothing_comes_and_nothing_is_open(
    found: Order, newest: list[str], now: datetime, expected: bool
) -> None:
    assert holds(found, newest, now) is expected


def test_that_an_invoice_is_overdue_is_no_reason_for_who_may_not_see_money() -> None:
    both = ranked("a", "open", Reason("overdue", "9"), Reason("number", "RE-1"))
    shown = without_money([both, ranked("b", "open", Reason("overdue", "9"))])
    assert [it.reasons for it in shown] == [(Reason("number", "RE-1"),), (Reason("recent"),)]
    assert [it.entry.id for it in shown] == ["a", "b"]
