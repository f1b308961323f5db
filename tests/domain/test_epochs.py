"""In which numbering a folder is: the same one, a new one, or one that hides behind the old name."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.epochs import IN_VAIN, SKEW, Epoch, incarnation, is_hopeless, is_known, silent_before

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


def one_after_the_other(*unfinished: bool) -> list[Epoch]:
    opened = (NOW + timedelta(hours=it) for it in range(len(unfinished)))
    return [
        Epoch(it, 1, at, 0, 0, is_unfinished=so) for it, (at, so) in enumerate(zip(opened, unfinished, strict=True))
    ]


@pytest.mark.parametrize(
    ("unfinished", "hopeless"),
    [
        ([], False),
        ([True] * (IN_VAIN - 1), False),
        ([True] * IN_VAIN, True),
        ([False, *[True] * IN_VAIN], True),
        ([*[True] * IN_VAIN, False], False),
        ([True, True, False, True, True, True], False),
    ],
)
def test_a_folder_is_hopeless_after_five_numberings_in_vain(unfinished: list[bool], hopeless: bool) -> None:
    past = one_after_the_other(*unfinished)
    assert is_hopeless(past) == is_hopeless(reversed(past)) == hopeless


def test_after_a_new_numbering_mail_from_before_the_last_decision_under_the_old_one_is_silent() -> None:
    noon = NOW + timedelta(hours=3)
    old, newer = Epoch(1, 1, NOW, 9, 0, last_settled_at=noon), Epoch(2, 1, noon + timedelta(hours=1), 0, 0)
    assert silent_before([], 1, 1) is None
    assert silent_before([old], 1, 1) is None
    assert silent_before([old], 2, 1) == noon - SKEW
    assert silent_before([newer, old], 2, 1) == noon - SKEW, "also after a restart"
    assert silent_before([old, newer], 1, 1) is None
    assert silent_before([old, newer], 3, 1) == newer.opened_at - SKEW, "in which nothing was decided"


@given(UIDS, UIDS)
def test_opening_a_folder_twice_with_the_same_answer_changes_nothing(settled: int, uidnext: int) -> None:
    """Whatever was settled before: in the numbering that follows, the same answer is no news."""
    past = [epoch(settled=settled, uidnext=uidnext)]
    number = incarnation(past, 77, uidnext)
    opened = epoch(number=number, settled=min(settled, max(uidnext - 1, 0)), uidnext=uidnext)
    assert incarnation([*past, opened], 77, uidnext) == number
