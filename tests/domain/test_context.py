from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.domain.context import (
    HISTORY_LENGTH,
    OPPORTUNITIES_SHOWN,
    CardComplaint,
    CardContact,
    CardCustomer,
    CardMail,
    CardMatch,
    CardOpportunity,
    CustomerFacts,
    Promise,
    Ref,
    card,
    days_between,
    opportunity_on,
)
from backend.domain.mail import Address
from backend.domain.ranking import Entry, Ranked, Reason
from backend.domain.wants import Wants

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
MAIL = CardMail(
    "m1", Address("Petra Klein", "petra@mueller.example"), "Frage", "Guten Tag,\n\nwas kostet die\nFörderanlage?", NOW, "offer", ("kostet",), "verified",
    "dmarc_pass", CardMatch("address", (), ()), "t1",
)  # fmt: skip
FACTS = CustomerFacts(
    CardCustomer("c1", "Müller", "Stuttgart", "Ausbau", "A", ()), Ref("u1", "Rita Rep"),
    CardContact("p1", "Petra Klein", "", "buyer", "positive", (), ()),
    complaint=CardComplaint("x", "Riss", "received", NOW, 0),
)  # fmt: skip


def chance(id_: str, close: date | None = None, value: int = 0) -> CardOpportunity:
    return CardOpportunity(id_, "Anlage", "", "offer", value, "EUR", close, "", late=False)


def ranked(id_: str, *reasons: Reason) -> Ranked:
    return Ranked(Entry(id_, "note", NOW - timedelta(days=1), id_, "Guten Tag,\n\nText", "m0"), 1.0, reasons)


def test_a_mail_that_nobody_has_decided_shows_itself_and_nothing_of_any_customer() -> None:
    shown = card(MAIL, None, NOW)
    assert (shown.customer, shown.contact, shown.owner, shown.complaint) == (None, None, None, None)
    assert (shown.opportunities, shown.history, shown.opportunities_more) == ((), (), 0)
    assert (shown.subject, shown.why, shown.kind, shown.trust) == (
        "Frage",
        "Was kostet die Förderanlage?",
        "offer",
        "verified",
    )


def test_a_decided_mail_shows_what_is_known_of_its_customer() -> None:
    shown = card(MAIL, FACTS, NOW)
    assert (shown.customer, shown.contact, shown.owner, shown.complaint) == (
        FACTS.customer, FACTS.contact, FACTS.owner, FACTS.complaint,
    )  # fmt: skip


def test_late_business_comes_first_then_the_soonest_and_without_a_date_the_most_valuable() -> None:
    days = {"late": -3, "soon": 2, "then": 20, "later": 90}
    found = [chance(name, TODAY + timedelta(days=days[name])) for name in ("later", "soon", "late", "then")]
    shown = card(MAIL, replace(FACTS, opportunities=(chance("open", value=9), *found)), NOW)
    assert [it.id for it in shown.opportunities] == ["late", "soon", "then", "later"]
    assert [it.late for it in shown.opportunities] == [True, False, False, False]
    assert shown.opportunities_more == 1
    dateless = card(MAIL, replace(FACTS, opportunities=(chance("small", value=1), chance("big", value=9))), NOW)
    assert [it.id for it in dateless.opportunities] == ["big", "small"]


def test_at_most_four_opportunities_and_the_number_of_the_others() -> None:
    shown = card(MAIL, replace(FACTS, opportunities=tuple(chance(str(it)) for it in range(11))), NOW)
    assert (len(shown.opportunities), shown.opportunities_more) == (OPPORTUNITIES_SHOWN, 11 - OPPORTUNITIES_SHOWN)


@pytest.mark.parametrize(
    ("close", "late"),
    [(None, False), (TODAY, False), (TODAY - timedelta(days=1), True), (TODAY + timedelta(days=1), False)],
)
def test_business_is_late_from_the_day_after_its_expected_close(close: date | None, late: bool) -> None:
    assert opportunity_on(chance("x", close), TODAY).late is late
    assert opportunity_on(replace(chance("x", close), late=not late), TODAY).late is late


def test_of_the_past_the_first_five_are_shown_in_their_order_with_all_reasons() -> None:
    past = [
        ranked("old", Reason("number", "AN-1"), Reason("person", "Petra Klein")),
        *(ranked(f"note-{it}", Reason("recent")) for it in range(8)),
    ]
    shown = card(MAIL, replace(FACTS, past=tuple(past)), NOW).history
    assert [it.id for it in shown] == ["old", *(f"note-{it}" for it in range(HISTORY_LENGTH - 1))]
    assert shown[0].reasons == (Reason("number", "AN-1"), Reason("person", "Petra Klein"))
    assert {(it.text, it.mail_id) for it in shown} == {("Text", "m0")}


def test_what_it_wants_what_is_owed_and_what_was_promised_come_from_mail_and_facts() -> None:
    promise = Promise("t1", "Rückruf", TODAY)
    shown = card(
        replace(MAIL, wants=Wants("offer")), replace(FACTS, money="overdue", money_days=9, promised=promise), NOW
    )
    assert (shown.wants, shown.money, shown.money_days, shown.promised) == (Wants("offer"), "overdue", 9, promise)
    nobodys = card(MAIL, None, NOW)
    assert (nobodys.wants, nobodys.money, nobodys.promised) == (None, "", None)


def test_days_are_calendar_days_and_never_less_than_none() -> None:
    assert days_between(datetime(2026, 11, 20, 23, 59, tzinfo=UTC), datetime(2026, 11, 21, 0, 1, tzinfo=UTC)) == 1
    assert days_between(NOW, NOW + timedelta(days=40)) == 40
    assert days_between(NOW + timedelta(days=3), NOW) == 0
