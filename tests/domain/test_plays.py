"""A playbook as a mail's checklist: until when each step is to be done, in whose language, and what is done."""

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.domain.playbooks import Playbook, Step
from backend.domain.plays import Done, due_at, plays, text_in
from backend.domain.sla import BERLIN, DEFAULT_CLOSED, DEFAULT_HOURS, calendar

OFFICE = calendar("BW", DEFAULT_HOURS, DEFAULT_CLOSED)
"""Monday to Thursday from 8 to 17, Friday from 8 to 15."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("received", "within", "due"),
    [
        ("2026-11-18T10:00", {"within_hours": 4}, "2026-11-18T14:00"),
        ("2026-11-20T14:00", {"within_hours": 4}, "2026-11-23T11:00"),
        ("2026-11-18T10:00", {"within_days": 0}, "2026-11-18T17:00"),
        ("2026-11-18T10:00", {"within_days": 2}, "2026-11-20T15:00"),
        ("2026-11-20T18:00", {"within_days": 0}, "2026-11-23T17:00"),
        ("2026-11-21T12:00", {"within_days": 1}, "2026-11-24T17:00"),
        ("2026-12-23T10:00", {"within_days": 1}, "2026-12-28T17:00"),
        ("2026-11-18T10:00", {}, None),
    ],
)
def test_a_step_is_due_by_working_time(received: str, within: dict[str, Any], due: str | None) -> None:
    step = Step("a", "Anrufen", "", **within)
    assert due_at(step, local(received), OFFICE) == (local(due) if due else None)


@pytest.mark.parametrize(
    ("de", "en", "in_german", "in_english"),
    [("Anrufen", "Call", "Anrufen", "Call"), ("Anrufen", "", "Anrufen", "Anrufen"), ("", "Call", "Call", "Call")],
)
def test_a_step_is_read_in_ones_own_language_if_it_has_it(de: str, en: str, in_german: str, in_english: str) -> None:
    step = Step("a", de, en)
    assert (text_in(step, "de"), text_in(step, "en")) == (in_german, in_english)


def test_the_checklist_says_who_has_done_what_and_what_is_left() -> None:
    at = datetime(2026, 11, 18, 9, tzinfo=UTC)
    book = Playbook(
        "p", "mail", steps=(Step("a", "Anrufen", "Call", "inside"), Step("b", "Schreiben", "Write", within_hours=1))
    )
    first, second = plays(book, {"a": Done(at, "Rep"), "gone": Done(at, "Rep")}, at, OFFICE, "en")
    assert (first.text, first.by, first.done_at, first.done_by) == ("Call", "inside", at, "Rep")
    assert (second.text, second.due_at, second.done_at, second.done_by) == (
        "Write", datetime(2026, 11, 18, 10, tzinfo=UTC), None, "",
    )  # fmt: skip
