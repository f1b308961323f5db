"""In which numbering a folder is: the same one, a new one, or one that hides behind the old name."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.epochs import Epoch, incarnation, is_known

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
UIDS = st.integers(0, 2**32 - 1)


def epoch(uidvalidity: int = 77, number: int = 1, settled: int = 10, uidnext: int = 0) -> Epoch:
    return Epoch(uidvalidity, number, NOW, settled, uidnext)


@pytest.mark.parametrize(
    ("past", "uidvalidity", "uidnext", "number"),
    [
        ([], 77, 5, 1),
        ([epoch()], 78, 5, 1),
        ([epoch()], 77, 11, 1),
        ([epoch()], 77, 900, 1),
        ([epoch()], 77, 0, 1),
        ([epoch()], 77, 10, 2),
        ([epoch()], 77, 1, 2),
        ([epoch(uidnext=20)], 77, 20, 1),
        ([epoch(uidnext=20)], 77, 19, 2),
        ([epoch(uidnext=20)], 77, 0, 1),
        ([epoch(), epoch(number=2, settled=3)], 77, 4, 2),
        ([epoch(number=2, settled=3), epoch()], 77, 4, 2),
        ([epoch(), epoch(number=2, settled=3)], 77, 3, 3),
        ([epoch(uidvalidity=78, settled=900), epoch()], 77, 11, 1),
    ],
)
def test_numbers_that_went_back_belong_to_a_mailbox_made_anew(
    past: list[Epoch], uidvalidity: int, uidnext: int, number: int
) -> None:
    assert incarnation(past, uidvalidity, uidnext) == number


def test_a_numbering_is_known_by_uidvalidity_and_incarnation() -> None:
    past = [epoch(), epoch(number=2)]
    assert is_known(past, 77, 2)
    assert not is_known(past, 77, 3)
    assert not is_known(past, 78, 1)
    assert not is_known([], 77, 1)


@given(UIDS, UIDS)
def test_opening_a_folder_twice_with_the_same_answer_changes_nothing(settled: int, uidnext: int) -> None:
    """Whatever was settled before: in the numbering that follows, the same answer is no news."""
    past = [epoch(settled=settled, uidnext=uidnext)]
    number = incarnation(past, 77, uidnext)
    opened = epoch(number=number, settled=min(settled, max(uidnext - 1, 0)), uidnext=uidnext)
    assert incarnation([*past, opened], 77, uidnext) == number
