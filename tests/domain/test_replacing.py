"""Which notices are of one matter, and which of them are felt."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.replacing import Earlier, is_felt, matter
from backend.domain.rules import NoticeReason, Urgency
from backend.domain.trust import Trust
from backend.domain.words import Kind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "kind", "trust", "thread"),
    [
        ("customer_mail", "complaint", "verified", "t1"),
        ("customer_mail", "offer", "doubtful", "t1"),
        ("customer_mail", "offer", "verified", "t2"),
        ("undecided", "offer", "verified", "t1"),
        ("complaint_alert", "offer", "verified", "t1"),
    ],
)
def test_nothing_else_takes_the_place_of_a_customers_mail(
    reason: NoticeReason, kind: Kind, trust: Trust, thread: str
) -> None:
    assert matter(reason, kind, trust, thread) != matter("customer_mail", "offer", "verified", "t1")


def test_the_next_mail_of_a_conversation_does_whatever_kind_it_is_as_long_as_it_is_no_complaint() -> None:
    offer, plain = (matter("customer_mail", it, "verified", "t1") for it in ("offer", "mail"))
    assert offer == plain == matter("customer_mail", "order", "unchecked", "t1")


def test_a_doubtful_complaint_does_not_cover_a_true_one() -> None:
    doubtful, true = (matter("customer_mail", "complaint", it, "t1") for it in ("doubtful", "verified"))
    assert doubtful != true


@pytest.mark.parametrize(
    ("was", "minutes", "now", "felt"),
    [
        ("high", 1, "high", False),
        ("high", 60, "high", False),
        ("high", 61, "high", True),
        ("normal", 1, "high", True),
        ("normal", 1, "normal", False),
        ("high", 1, "normal", False),
        ("normal", 61, "normal", True),
    ],
)
def test_a_second_mail_soon_after_is_felt_only_if_it_is_more_urgent(
    was: Urgency, minutes: int, now: Urgency, felt: bool
) -> None:
    assert is_felt(Earlier(1, was, NOW - timedelta(minutes=minutes)), now, NOW) is felt


def test_the_first_one_is_felt() -> None:
    assert is_felt(None, "normal", NOW)
