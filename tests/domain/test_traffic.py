"""What is still read when a provider has given out most of a day's bytes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.traffic import BYTES_A_DAY, MB, allowance, left_of_day_s

GMAIL = "imap.gmail.com"
LIMIT = 2500 * MB
BYTES = st.integers(0, 2 * LIMIT)


@pytest.mark.parametrize(
    ("used", "reading", "left_for_the_past"),
    [(0, "all", 1500), (1400, "all", 100), (1500, "all", 0), (1999, "all", 0), (2000, "new", 0), (2374, "new", 0), (2375, "nothing", 0), (9000, "nothing", 0)],
)  # fmt: skip
def test_the_past_waits_first_then_what_is_large_then_all(used: int, reading: str, left_for_the_past: int) -> None:
    found = allowance(GMAIL, used * MB)
    assert found is not None
    assert (found.reading, found.left_for_the_past) == (reading, left_for_the_past * MB)


def test_the_owner_is_told_why_less_is_read_and_nothing_while_all_is_well() -> None:
    told = [allowance(GMAIL, used * MB) for used in (100, 2100, 2400)]
    sentences = [it.sentence for it in told if it]
    assert sentences[0] == ""
    assert "2500 MB a day" in sentences[1]
    assert "2100 MB of it are used. New mail is read" in sentences[1]
    assert sentences[2].endswith("Reading goes on with the next day.")


@pytest.mark.parametrize("host", ["imap.gmx.net", "outlook.office365.com", "localhost", "", "imap.gmail.com.evil.example"])  # fmt: skip
def test_where_the_provider_names_no_limit_there_is_none(host: str) -> None:
    assert allowance(host, 10**15) is None


def test_a_host_is_known_however_it_is_written() -> None:
    assert all(allowance(host.upper(), 0) for host in BYTES_A_DAY)


@given(BYTES, BYTES)
def test_who_has_used_more_may_never_read_more(one: int, other: int) -> None:
    order = ["all", "new", "nothing"]
    less, more = (allowance(GMAIL, it) for it in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert order.index(less.reading) <= order.index(more.reading)
    assert less.left_for_the_past >= more.left_for_the_past
    assert less.left_for_the_past + less.used < LIMIT or less.left_for_the_past == 0


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14))])))
def test_a_day_ends_within_a_day(now: datetime) -> None:
    if now.year in (1, 9999):
        return
    left = left_of_day_s(now)
    assert 0 < left <= 86_400
    assert (now + timedelta(seconds=left)).astimezone(UTC).strftime("%H:%M:%S.%f") == "00:00:00.000000"
