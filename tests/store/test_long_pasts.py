from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.ranking import Entry, Matter
from backend.store.long_pasts import LONG, IndexedPast, LongPasts

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def lines(many: int) -> list[Entry]:
    """The newest first."""
    return [Entry(str(it), "note", NOW - timedelta(days=it), f"Notiz {it}", "") for it in range(many)]


def naming(past: IndexedPast, number: str) -> list[str]:
    """Which lines the ranking finds by a number."""
    found = past.ranked(Matter("m", None, NOW, numbers=(number,)), NOW, LONG * 2)
    return [it.entry.id for it in found if it.reasons[0].kind == "number"]


@pytest.fixture
def pasts() -> LongPasts:
    return LongPasts()


def test_of_a_short_past_nothing_is_kept(pasts: LongPasts) -> None:
    short = lines(LONG - 1)
    assert pasts.of("a", short) is not pasts.of("a", short)
    long = lines(LONG)
    assert pasts.of("a", long) is pasts.of("a", long)


def test_what_is_new_or_says_something_else_is_found_at_once(pasts: LongPasts) -> None:
    old = lines(LONG)
    first = pasts.of("a", old)
    assert naming(first, "4711") == []
    new = Entry("new", "offer", NOW, "AN-4711", "", numbers=("4711",))
    changed = replace(old[3], numbers=("4711",))
    second = pasts.of("a", [new, *old[:3], changed, *old[4:]])
    assert second is first
    assert sorted(naming(second, "4711")) == ["3", "new"]


def test_a_line_that_is_gone_is_found_no_more(pasts: LongPasts) -> None:
    old = lines(LONG + 1)
    old[3] = replace(old[3], numbers=("4711",))
    assert naming(pasts.of("a", old), "4711") == ["3"]
    assert naming(pasts.of("a", [*old[:3], *old[4:]]), "4711") == []


def test_what_is_older_than_all_that_was_read_may_stay(pasts: LongPasts) -> None:
    old = lines(LONG + 1)
    assert pasts.of("a", old) is pasts.of("a", old[:-1])


def test_no_more_lines_are_kept_than_there_is_room_for_and_the_last_used_stay() -> None:
    pasts, old = LongPasts(most_lines=2 * LONG), lines(LONG)
    first, second = pasts.of("a", old), pasts.of("b", old)
    assert pasts.of("a", old) is first
    pasts.of("c", old)
    assert pasts.of("a", old) is first
    assert pasts.of("b", old) is not second
