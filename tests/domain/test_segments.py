"""Rules that make sense, and those that do not; when a contact is late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.context import care
from backend.domain.segments import ATTRIBUTES, TESTS, Rule, Treatment, checked, due_on, is_overdue, needs_money
from backend.errors import Invalid

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("$where", "any", ("1",)), "do not know"),
        (Rule("industry", "at_least", (), 3), "does not fit"),
        (Rule("industry", "any"), "1 to 50 values"),
        (Rule("industry", "any", ("x" * 81,)), "1 to 80 characters"),
        (Rule("industry", "none", (" ",)), "1 to 80 characters"),
        (Rule("days_without_contact", "at_least", (), -1), "too small or too large"),
        (Rule("revenue_12m_cents", "at_most", (), 10**13), "too small or too large"),
        (Rule("open_complaint", "any", ("yes",)), "does not fit"),
        (Rule("bought", "any"), "1 to 50 values"),
        (Rule("bought", "any", ("a",), 241), "at most 240 months"),
    ],
)
def test_a_rule_without_sense_is_refused_in_words(rule: Rule, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        checked([rule])


def test_a_segment_has_at_most_twelve_rules() -> None:
    with pytest.raises(Invalid, match="at most 12"):
        checked([Rule("open_complaint", "no")] * 13)


@pytest.mark.parametrize(
    ("attribute", "test"), [(name, test) for name, kind in ATTRIBUTES.items() for test in TESTS[kind]]
)
def test_every_attribute_can_be_asked_in_each_of_its_ways(attribute: str, test: str) -> None:
    rule = Rule(attribute, test, ("a",) if test in ("any", "none") else (), 5)  # type: ignore[arg-type]
    assert checked([rule]) == (rule,)


def test_only_revenue_is_money() -> None:
    assert needs_money([Rule("industry", "any", ("Metall",)), Rule("revenue_12m_cents", "at_least", (), 1)])
    assert not needs_money([Rule("industry", "any", ("Metall",))])


@given(st.integers(1, 1000), st.integers(0, 3000))
def test_a_contact_is_late_from_the_day_after_the_rhythm_whatever_the_hour(rhythm: int, ago: int) -> None:
    last = NOW - timedelta(days=ago, hours=-9)
    assert is_overdue(rhythm, last, NOW.date()) == (ago > rhythm)
    assert due_on(rhythm, last, NOW.date()) == NOW.date() + timedelta(days=rhythm - ago)


def test_who_was_never_spoken_to_is_due_today_and_late() -> None:
    assert due_on(30, None, NOW.date()) == NOW.date()
    assert is_overdue(30, None, NOW.date())


@given(st.integers(1, 1000), st.integers(0, 3000))
def test_the_card_calls_late_what_the_page_calls_late(rhythm: int, ago: int) -> None:
    last = NOW - timedelta(days=ago, minutes=1)
    shown = care(Treatment(rhythm), last, NOW)
    assert shown is not None
    assert shown.days_since is not None
    assert (shown.days_since > rhythm) == is_overdue(rhythm, last, NOW.date())


def test_the_card_shows_the_rhythm_and_the_first_two_lines_of_the_playbook() -> None:
    asked = Treatment(30, ("Zuerst nach der Anlage fragen", "x" * 400, "drittens"))
    shown = care(asked, NOW - timedelta(days=45), NOW)
    assert shown is not None
    assert (shown.rhythm_days, shown.days_since, len(shown.playbook), len(shown.playbook[1])) == (30, 45, 2, 120)
    assert care(Treatment(), None, NOW) is None
