from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.ranking import Entry, crowded_out, relevant
from backend.domain.words import ActivityKind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def entry(id_: str, days_ago: int, thread_id: str | None = None, kind: ActivityKind = "note") -> Entry:
    return Entry(id_, kind, NOW - timedelta(days=days_ago), f"Titel {id_}", "", None, thread_id)


def ids(entries: list[Entry], thread_id: str | None, limit: int = 5) -> list[tuple[str, str]]:
    return [(it.entry.id, it.reason) for it in relevant(entries, thread_id, limit)]


PAST = [entry("old", 9), entry("new", 1), entry("same-old", 8, "t"), entry("same-new", 2, "t"), entry("other", 3, "u")]


def test_the_same_conversation_comes_first_and_the_newest_first_within_both() -> None:
    assert ids(PAST, "t") == [
        ("same-new", "thread"), ("same-old", "thread"), ("new", "recent"), ("other", "recent"), ("old", "recent"),
    ]  # fmt: skip


def test_without_a_conversation_only_time_counts() -> None:
    assert [it for it, _ in ids(PAST, None)] == ["new", "same-new", "other", "same-old", "old"]
    assert {reason for _, reason in ids(PAST, None)} == {"recent"}
    assert ids([entry("x", 1, "")], "") == [("x", "recent")]


def test_an_old_mail_of_the_conversation_is_worth_more_than_a_new_one_of_another() -> None:
    assert ids([*(entry(f"n{day}", day) for day in range(9)), entry("start", 400, "t")], "t", 3)[0] == (
        "start",
        "thread",
    )


def test_no_more_than_asked_for() -> None:
    assert len(ids(PAST, "t", 2)) == 2
    assert ids(PAST, "t", 0) == []


def test_a_hundred_invoices_leave_room_for_the_call_of_last_month() -> None:
    paper = [entry(f"{kind}{day}", day, None, kind) for day in range(50) for kind in ("invoice", "payment")]
    shown = ids([*paper, entry("call", 40, None, "call"), entry("visit", 90, None, "visit")], None)
    assert [it for it, _ in shown] == ["invoice0", "payment0", "invoice1", "payment1", "call"]
    assert [it for it, _ in ids(paper, None)] == ["invoice0", "payment0", "invoice1", "payment1", "invoice2"]


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
    known = {it.id: it for it in found}
    shown = relevant(found, thread_id, limit)
    assert len({it.entry.id for it in shown}) == len(shown) == min(limit, len(known))
    order = [(it.reason != "thread", -it.entry.at.timestamp()) for it in shown]
    assert order == sorted(order)
    left_out = [it for it in known.values() if it.id not in {one.entry.id for one in shown}]
    if shown:
        last = (shown[-1].reason != "thread", -shown[-1].entry.at.timestamp())
        assert all((not (thread_id and it.thread_id == thread_id), -it.at.timestamp()) >= last for it in left_out)
