from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.ranking import Entry, Matter, Past, crowded_out, relevant
from backend.domain.words import ActivityKind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def entry(id_: str, days_ago: int, thread_id: str | None = None, kind: ActivityKind = "note") -> Entry:
    return Entry(id_, kind, NOW - timedelta(days=days_ago), f"Titel {id_}", "", None, thread_id)


def ids(entries: list[Entry], thread_id: str | None, limit: int = 5) -> list[tuple[str, str]]:
    found = relevant(entries, Matter("m", thread_id, NOW), NOW, limit)
    return [(it.entry.id, it.reasons[0].kind) for it in found]


PAST = [entry("old", 9), entry("new", 1), entry("same-old", 8, "t"), entry("same-new", 2, "t"), entry("other", 3, "u")]


def test_the_same_conversation_comes_first_and_the_newest_first_within_both() -> None:
    assert ids(PAST, "t") == [
        ("same-new", "thread"), ("same-old", "thread"), ("new", "recent"), ("other", "recent"), ("old", "recent"),
    ]  # fmt: skip


def test_without_a_conversation_only_time_counts() -> None:
    assert [it for it, _ in ids(PAST, None)] == ["new", "same-new", "other", "same-old", "old"]
    assert {reason for _, reason in ids(PAST, None)} == {"recent"}
    assert ids([entry("x", 1, "")], "") == [("x", "recent")]


def test_no_more_than_asked_for() -> None:
    assert len(ids(PAST, "t", 2)) == 2
    assert ids(PAST, "t", 0) == []


def test_papers_crowd_out_what_was_said_when_hardly_anything_else_is_new() -> None:
    assert crowded_out(["invoice"] * 7 + ["call"])
    assert not crowded_out(["invoice"] * 6 + ["call", "mail_in"])


entries = st.lists(
    st.builds(entry, st.sampled_from("abcdef"), st.integers(0, 400), st.sampled_from([None, "t", "u"])), max_size=12
)


@settings(deadline=None, max_examples=60)
@given(entries, st.sampled_from([None, "t"]), st.integers(0, 6))
def test_each_entry_appears_once_and_none_that_matters_more_is_left_out(
    found: list[Entry], thread_id: str | None, limit: int
) -> None:
    past, matter = Past(found), Matter("m", thread_id, NOW)
    shown, every = past.ranked(matter, NOW, limit), past.ranked(matter, NOW, len(found))
    assert shown == every[:limit]
    assert sorted(it.entry.id for it in every) == sorted({it.id for it in found})
    assert all(it.reasons for it in every)
