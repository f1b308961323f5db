"""What is still read when a provider has given out most of what it gives in 24 hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.traffic import BYTES_A_DAY, LAST, MB, PAST, Allowance, Hour, allowance

GMAIL = "imap.gmail.com"
LIMIT = 2500 * MB
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
hours = st.lists(
    st.builds(lambda ago, mb: Hour(NOON - timedelta(hours=ago), mb * MB), st.integers(0, 30), st.integers(0, 900)),
    max_size=30,
)


def used(mb: int) -> Allowance:
    found = allowance(GMAIL, [Hour(NOON, mb * MB)], NOON)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("mb", "reading", "left_for_the_past"),
    [(0, "all", 1500), (1400, "all", 100), (1500, "all", 0), (1999, "all", 0), (2000, "new", 0), (2374, "new", 0), (2375, "nothing", 0), (9000, "nothing", 0)],
)  # fmt: skip
def test_the_past_waits_first_then_what_is_large_then_all(mb: int, reading: str, left_for_the_past: int) -> None:
    assert (used(mb).reading, used(mb).left_for_the_past) == (reading, left_for_the_past * MB)


def test_the_owner_is_told_why_less_is_read_and_nothing_while_all_is_well() -> None:
    sentences = [used(mb).sentence for mb in (100, 2100, 2400)]
    assert sentences[0] == ""
    assert "2500 MB in 24 hours" in sentences[1]
    assert "2100 MB of it are used. New mail is read" in sentences[1]
    assert sentences[2].endswith("Reading goes on when some of it is a day old.")


@pytest.mark.parametrize("host", ["imap.gmx.net", "outlook.office365.com", "localhost", "", "imap.gmail.com.evil.example"])  # fmt: skip
def test_where_the_provider_names_no_limit_there_is_none(host: str) -> None:
    assert allowance(host, [Hour(NOON, 10**15)], NOON) is None


def test_a_host_is_known_however_it_is_written() -> None:
    assert all(allowance(host.upper(), [], NOON) for host in BYTES_A_DAY)


@pytest.mark.parametrize(
    ("minutes_ago", "counts"),
    [(0, True), (59, True), (24 * 60, True), (25 * 60 - 1, True), (25 * 60, False), (26 * 60, False)],
)
def test_an_hour_counts_until_all_of_it_is_a_day_old(minutes_ago: int, counts: bool) -> None:
    it = Allowance(LIMIT, [Hour(NOON - timedelta(minutes=minutes_ago), 7)], NOON)
    assert it.used == (7 if counts else 0)


def test_midnight_gives_nothing_back() -> None:
    evening = [Hour(datetime(2026, 11, 21, 23, tzinfo=UTC), 2400 * MB)]
    assert Allowance(LIMIT, evening, datetime(2026, 11, 22, 0, 1, tzinfo=UTC)).reading == "nothing"


def test_reading_goes_on_when_enough_hours_are_a_day_old() -> None:
    read = [Hour(NOON - timedelta(hours=ago), mb * MB) for ago, mb in ((1, 900), (10, 800), (20, 900))]
    it = Allowance(LIMIT, read, NOON)
    assert (it.reading, it.below_in_s(LAST) / 3600, it.below_in_s(PAST) / 3600) == ("nothing", 5, 15)
    assert used(10).below_in_s(LAST) == 0


@given(hours, st.sampled_from([PAST, LAST]))
def test_at_the_moment_that_is_named_less_than_the_share_is_used_and_not_before(read: list[Hour], share: float) -> None:
    it = Allowance(LIMIT, read, NOON)
    wait = timedelta(seconds=it.below_in_s(share))
    assert Allowance(LIMIT, read, NOON + wait).used < LIMIT * share
    assert not wait or Allowance(LIMIT, read, NOON + wait - timedelta(seconds=1)).used >= LIMIT * share


@given(hours, hours)
def test_who_has_used_more_may_never_read_more(one: list[Hour], more: list[Hour]) -> None:
    order = ["all", "new", "nothing"]
    less, most = Allowance(LIMIT, one, NOON), Allowance(LIMIT, one + more, NOON)
    assert order.index(less.reading) <= order.index(most.reading)
    assert less.left_for_the_past >= most.left_for_the_past
    assert less.left_for_the_past + less.used < LIMIT or less.left_for_the_past == 0
