"""The life of a complaint: which step may follow, what is due when, when the clock rests, and who hears of a missed aim."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain import complaint_life as it
from backend.domain.complaint_alerts import Overdue, who_hears, words
from backend.domain.complaint_life import FOLLOWS, Escalation, Life, Stage
from backend.domain.language import Lang, LockScreen
from backend.domain.limits import LIMITS
from backend.domain.sla import BERLIN, calendar, working_minutes
from backend.domain.words import ComplaintStatus, Severity

OFFICE = calendar("BY", "mon-fri 8-16", "")


def at(text: str) -> datetime:
    """An hour of November 2026 by the office's clock: "16 09:00" is a Monday morning."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=BERLIN).astimezone(UTC)


MONDAY = at("16 09:00")
NEW = it.received(MONDAY, "high", OFFICE)


def lived(*steps: tuple[ComplaintStatus, datetime], start: Life = NEW) -> Life:
    for to, when in steps:
        start = it.stepped(start, to, when, OFFICE)
    return start


STATUSES: tuple[ComplaintStatus, ...] = get_args(ComplaintStatus)
ALLOWED = {
    ("received", "acknowledged"), ("acknowledged", "in_work"), ("acknowledged", "solved"), ("in_work", "solved"), ("solved", "confirmed"),
    ("solved", "in_work"), ("confirmed", "in_work"),
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("to", STATUSES)
def test_only_the_next_step_may_follow(status: ComplaintStatus, to: ComplaintStatus) -> None:
    refused = it.refusal(replace(NEW, status=status), to, "product")
    assert refused == (None if (status, to) in ALLOWED else "not_next")


def test_nothing_is_solved_before_somebody_says_what_lay_behind_it() -> None:
    in_work = lived(("acknowledged", MONDAY), ("in_work", MONDAY))
    assert it.refusal(in_work, "solved", "") == "no_cause"
    assert it.refusal(in_work, "solved", "delivery") is None
    assert it.refusal(NEW, "acknowledged", "") is None


@pytest.mark.parametrize(
    ("severity", "acknowledge", "solve"),
    [
        ("normal", at("17 09:00"), at("23 09:00")),
        ("high", at("16 13:00"), at("18 09:00")),
        ("critical", at("16 10:00"), at("17 09:00")),
    ],
)
def test_the_graver_it_is_the_sooner_it_is_due(severity: Severity, acknowledge: datetime, solve: datetime) -> None:
    life = it.received(MONDAY, severity, OFFICE)
    assert (life.ack_due_at, life.solve_due_at) == (acknowledge, solve)
    assert life.due_at == life.escalate_at == acknowledge


def test_a_straight_life_meets_its_aims() -> None:
    acknowledged = lived(("acknowledged", at("16 10:00")))
    assert (acknowledged.acknowledged_at, acknowledged.due_at) == (at("16 10:00"), at("18 09:00"))
    solved = lived(("in_work", at("16 11:00")), ("solved", at("17 15:00")), start=acknowledged)
    assert (solved.is_open, solved.solved_at, solved.due_at, solved.escalate_at) == (False, at("17 15:00"), None, None)
    confirmed = lived(("confirmed", at("20 09:00")), start=solved)
    assert (confirmed.status, confirmed.confirmed_at, confirmed.is_open) == ("confirmed", at("20 09:00"), False)
    assert it.clock(confirmed, OFFICE, at("30 09:00")) == it.clock(solved, OFFICE, at("17 16:00"))
    assert it.clock(solved, OFFICE, at("30 09:00")).state == "met"


CLOCKS = [
    (NEW, at("16 09:00"), ("acknowledge", "running", 240)),
    (NEW, at("16 13:00"), ("acknowledge", "running", 0)),
    (NEW, at("16 13:01"), ("acknowledge", "missed", -1)),
    (NEW, at("17 08:30"), ("acknowledge", "missed", -210)),
    (lived(("acknowledged", at("16 10:00"))), at("16 10:00"), ("solve", "running", 15 * 60)),
    (lived(("acknowledged", at("16 10:00")), ("solved", at("18 09:30"))), at("25 09:00"), ("solve", "missed", -30)),
    (it.waiting(lived(("acknowledged", at("16 10:00"))), at("16 12:00"), OFFICE), at("25 09:00"), ("solve", "paused", 13 * 60)),
    (it.waiting(lived(("acknowledged", at("16 10:00"))), at("19 12:00"), OFFICE), at("25 09:00"), ("solve", "missed", -11 * 60)),
    (Life("in_work", "normal", MONDAY, MONDAY), at("25 09:00"), ("solve", "none", 0)),
]  # fmt: skip


@pytest.mark.parametrize(("life", "now", "shown"), CLOCKS)
def test_the_clock_tells_the_aim_its_state_and_the_working_minutes_left(
    life: Life, now: datetime, shown: tuple[str, str, int]
) -> None:
    clock = it.clock(life, OFFICE, now)
    assert (clock.aim, clock.state, clock.left_minutes) == shown


def test_while_the_customer_must_answer_the_clock_rests() -> None:
    waits = it.waiting(lived(("acknowledged", at("16 10:00"))), at("16 12:00"), OFFICE)
    assert (waits.escalate_at, waits.due_at) == (None, at("18 09:00"))
    again = it.resumed(waits, at("18 10:00"), OFFICE)
    assert (again.paused_minutes, again.waiting_since) == (14 * 60, None)
    assert again.due_at == again.escalate_at == at("19 15:00")


def test_what_is_solved_while_it_waits_no_longer_waits() -> None:
    waits = it.waiting(lived(("acknowledged", at("16 10:00"))), at("16 12:00"), OFFICE)
    solved = it.stepped(waits, "solved", at("17 10:00"), OFFICE)
    assert (solved.waiting_since, solved.paused_minutes) == (None, 6 * 60)


@pytest.mark.parametrize("life", [NEW, lived(("acknowledged", MONDAY), ("solved", MONDAY))])
def test_it_may_not_wait_before_it_is_acknowledged_nor_after_it_is_solved(life: Life) -> None:
    assert it.waiting(life, at("17 09:00"), OFFICE) == life


def test_waiting_twice_and_resuming_what_runs_changes_nothing() -> None:
    runs = lived(("acknowledged", at("16 10:00")))
    waits = it.waiting(runs, at("16 12:00"), OFFICE)
    assert it.waiting(waits, at("17 12:00"), OFFICE) == waits
    assert it.resumed(runs, at("17 12:00"), OFFICE) == runs


def test_a_reopened_complaint_begins_a_new_round() -> None:
    late = it.told(lived(("acknowledged", at("16 10:00"))), "solve_owner", OFFICE)
    closed = lived(("solved", at("20 09:00")), ("confirmed", at("23 09:00")), start=late)
    again = it.stepped(closed, "in_work", at("24 09:00"), OFFICE)
    assert (again.is_open, again.solved_at, again.confirmed_at, again.told) == (True, None, None, ())
    assert (again.received_at, again.acknowledged_at) == (MONDAY, at("16 10:00"))
    assert again.due_at == again.escalate_at == at("26 09:00")


def test_another_severity_moves_what_is_due() -> None:
    graver = it.graded(lived(("acknowledged", at("16 10:00"))), "critical", OFFICE)
    assert (graver.severity, graver.due_at, graver.escalate_at) == ("critical", at("17 09:00"), at("17 09:00"))


def test_the_owner_hears_first_and_the_managers_later_each_once() -> None:
    """Of the missed acknowledgement, and of the missed solution although nobody has acknowledged yet."""
    life, heard = NEW, []
    while found := it.next_escalation(life, OFFICE):
        heard.append(found)
        life = it.told(life, found.stage, OFFICE)
    assert heard == [
        Escalation("acknowledge_owner", at("16 13:00")),
        Escalation("acknowledge_managers", at("16 15:00")),
        Escalation("solve_owner", at("18 09:00")),
        Escalation("solve_managers", at("18 11:00")),
    ]
    assert life.escalate_at is None


def test_who_acknowledges_late_is_no_longer_reminded_of_it() -> None:
    life = it.told(NEW, "acknowledge_owner", OFFICE)
    assert it.stepped(life, "acknowledged", at("16 14:00"), OFFICE).escalate_at == at("18 09:00")


def test_only_what_changed_is_written() -> None:
    before = lived(("acknowledged", at("16 10:00")))
    assert it.changed(before, before) == {}
    waits = it.waiting(before, at("16 12:00"), OFFICE)
    assert it.changed(before, waits) == {"waiting_since": at("16 12:00"), "escalate_at": None}


def test_nothing_more_is_sold_over_an_open_complaint() -> None:
    assert it.upsell_allowed(None)
    assert not it.upsell_allowed({"title": "Riss"})


LIVES = st.lists(
    st.tuples(st.sampled_from(["step", "wait", "resume", "grade", "tell"]), st.integers(1, 3000)), max_size=12
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(get_args(Severity)), LIVES)
def test_whatever_happens_an_aim_is_missed_only_when_its_own_time_is_used_up(
    severity: Severity, happenings: list[tuple[str, int]]
) -> None:
    life, now = it.received(MONDAY, severity, OFFICE), MONDAY
    for what, minutes in happenings:
        now += timedelta(minutes=minutes)
        life = _happened(life, what, now)
        assert life.is_open == (life.status in it.OPEN)
        assert (life.escalate_at is None) == (it.next_escalation(life, OFFICE) is None)
        assert life.waiting_since is None or life.status in it.MAY_WAIT
        clock = it.clock(life, OFFICE, now)
        if life.status in it.MAY_WAIT:
            ours = working_minutes(OFFICE, life.round_at, life.waiting_since or now) - life.paused_minutes
            assert clock.left_minutes in (clock.limit_minutes - ours, clock.limit_minutes - ours - 1)


def _happened(life: Life, what: str, now: datetime) -> Life:
    if what == "step":
        return it.stepped(life, FOLLOWS[life.status][-1], now, OFFICE)
    if what == "grade":
        return it.graded(life, "critical", OFFICE)
    if what == "tell":
        found = it.next_escalation(life, OFFICE)
        return it.told(life, found.stage, OFFICE) if found else life
    return (it.waiting if what == "wait" else it.resumed)(life, now, OFFICE)


def test_every_limit_leaves_more_time_to_solve_than_to_acknowledge() -> None:
    for limits in LIMITS:
        assert limits.acknowledge + limits.managers <= limits.solve
    assert all(graver.solve < milder.solve for milder, graver in pairwise(LIMITS))


# Who hears, and what


HEARD: list[tuple[Stage, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ("acknowledge_owner", ("rep",), ("boss",), ("rep",)),
    ("solve_owner", ("rep", "deputy"), ("boss",), ("rep", "deputy")),
    ("solve_owner", (), ("boss",), ("boss",)),
    ("solve_managers", ("rep",), ("boss", "boss2"), ("boss", "boss2")),
    ("solve_managers", ("boss",), ("boss",), ("boss",)),
]


@pytest.mark.parametrize(("stage", "owners", "managers", "told"), HEARD)
def test_it_is_never_nobodys(
    stage: Stage, owners: tuple[str, ...], managers: tuple[str, ...], told: tuple[str, ...]
) -> None:
    assert who_hears(stage, owners, managers) == told


LATE = Overdue("solve_owner", "Müller Präzision", "R-2026-00017", "Rita Rep")
SAID: list[tuple[Overdue, Lang, LockScreen, tuple[str, str]]] = [
    (LATE, "de", "discreet", ("Rapport", "Neue Meldung")),
    (LATE, "de", "kind", ("Reklamation überfällig: Müller Präzision", "Noch nicht gelöst")),
    (LATE, "de", "full", ("Reklamation überfällig: Müller Präzision", "Noch nicht gelöst · R-2026-00017 · Zuständig: Rita Rep")),
    (replace(LATE, stage="acknowledge_managers"), "en", "kind", ("Complaint overdue: Müller Präzision", "Not yet acknowledged")),
    (replace(LATE, owner=""), "en", "full", ("Complaint overdue: Müller Präzision", "Not yet solved · R-2026-00017 · In charge: nobody")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "lang", "level", "said"), SAID)
def test_the_alert_says_what_is_missed_and_no_word_of_the_complaint(
    what: Overdue, lang: Lang, level: LockScreen, said: tuple[str, str]
) -> None:
    found = words(what, lang, level)
    assert (found.title, found.body) == said
