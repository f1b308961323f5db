"""How long a complaint may take, as the settings say it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import complaint_life, sla
from backend.domain.limits import DEFAULT_LIMITS, LIMITS, Limits, limits
from backend.errors import Invalid
from tests.complaining import MONDAY, OFFICE

MINUTES = st.integers(1, 9999)


def test_what_is_not_set_is_as_the_handbook_says() -> None:
    assert limits(DEFAULT_LIMITS) == LIMITS
    assert LIMITS.high == Limits(4 * 60, 16 * 60, 2 * 60)


@pytest.mark.parametrize(
    "text",
    ["", "normal 8h 40h 4h", "normal 8h 40h, high 4h 16h 2h, critical 1h 8h 30m", "normal 8 40h 4h, high 4h 16h 2h, critical 1h 8h 30m",
     "normal 0h 40h 4h, high 4h 16h 2h, critical 1h 8h 30m", "normal 9h 8h 4h, high 4h 16h 2h, critical 1h 8h 30m",
     "usual 8h 40h 4h, high 4h 16h 2h, critical 1h 8h 30m", "normal 8h 9999h 4h, high 4h 16h 2h, critical 1h 8h 30m"],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        limits(text)


@given(st.tuples(MINUTES, MINUTES).map(sorted), st.integers(1, 2000))
def test_limits_are_read_as_they_are_written(aims: list[int], hours: int) -> None:
    one = f"{aims[0]}m {aims[1]}m {hours}h"
    assert limits(f"normal {one},high {one}, CRITICAL {one}").critical == Limits(*aims, hours * 60)


def test_a_complaint_is_due_and_told_by_the_companys_own_limits() -> None:
    strict = replace(OFFICE, limits=limits("normal 2h 3h 10m, high 1h 2h 5m, critical 1m 2m 3m"))
    made = complaint_life.received(MONDAY, "high", strict)
    assert made.due_at == made.escalate_at == MONDAY + timedelta(hours=1)
    assert complaint_life.clock(made, strict, MONDAY).limit_minutes == 60
    told = complaint_life.told(made, "acknowledge_owner", strict)
    assert told.escalate_at == MONDAY + timedelta(hours=1, minutes=5)


def test_the_working_time_to_come_begins_with_the_one_that_runs() -> None:
    found = sla.next_spans(sla.calendar("BW", "mon-fri 8-17", ""), MONDAY, 6)
    assert [(it.start.day, it.end.day) for it in found] == [(day, day) for day in (16, 17, 18, 19, 20, 23)]
    assert found[0].start < MONDAY < found[0].end
