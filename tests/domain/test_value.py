"""How much a customer matters: what somebody decided before what was counted, more revenue never less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.value import rank

CLASSES = st.sampled_from(["A", "B", "C", "D", "", "X"])
CENTS = st.integers(-(10**12), 10**15)

IN_ORDER = [("A", 5_000_000_00), ("A", 0), ("B", 5_000_000_00), ("", 1_000_000_00), ("B", 100_00), ("", 50_000_00), ("C", 900_00), ("", 10_00), ("D", 0)]  # fmt: skip


def test_the_order_in_which_somebody_would_put_them() -> None:
    ranks = [rank(*it) for it in IN_ORDER]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)


@given(CLASSES, CENTS, CENTS)
def test_more_revenue_never_matters_less_and_no_rank_leaves_its_bounds(name: str, one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert 0 <= rank(name, less) <= rank(name, more) <= 100


@given(CENTS, CENTS)
def test_a_better_class_never_matters_less_whatever_the_revenue(one: int, other: int) -> None:
    for better, worse in ("AB", "BC", "CD"):
        assert rank(better, one) >= rank(worse, other)


@pytest.mark.parametrize("cents", [0, -5_00])
def test_of_whom_nothing_is_known_the_rank_is_nothing(cents: int) -> None:
    assert rank("", cents) == 0
