"""What may be written onto the timeline, and what of it is a contact."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.activity_log import LOGGED, happened_at, is_contact
from backend.domain.words import ActivityKind
from backend.errors import Invalid

NOW = datetime(2026, 11, 21, 9, 30, 15, 250_000, tzinfo=UTC)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


def test_a_clock_that_is_a_little_ahead_says_now() -> None:
    assert happened_at(NOW + timedelta(minutes=20), NOW) == NOW.replace(microsecond=0)


def test_a_visit_of_next_week_is_a_task() -> None:
    with pytest.raises(Invalid) as refused:
        happened_at(NOW + timedelta(days=7), NOW)
    assert refused.value.code == "in_the_future"


@given(said=moments, now=moments)
def test_nothing_is_written_later_than_now(said: datetime, now: datetime) -> None:
    if said <= now + timedelta(days=1):
        when = happened_at(said, now)
        assert when <= now
        assert happened_at(when, now) == when
        assert said - when < timedelta(seconds=1) or said > now


def test_a_customer_was_spoken_with_when_both_took_part() -> None:
    kinds = {it for it in get_args(ActivityKind) if is_contact(it)}
    assert kinds == {"mail_in", "mail_out", "call", "visit", "meeting", "letter", "fax"}
    assert set(LOGGED) - kinds == {"note"}


@pytest.mark.parametrize("mail_kind", ["bulk", "auto_reply", "bounce"])
def test_a_mail_that_nobody_wrote_is_no_contact(mail_kind: str) -> None:
    assert not is_contact("mail_in", mail_kind)
    assert is_contact("mail_in", "offer")
