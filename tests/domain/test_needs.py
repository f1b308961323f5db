"""Estimates of what a customer spends, and of what is ours of it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.needs import Estimate, Wallet, next_step, open_cents, ours_cents, wallets

ESTIMATES = st.builds(
    Estimate,
    potential_cents=st.none() | st.integers(0, 10**13),
    share_percent=st.none() | st.integers(0, 100),
    currency=st.sampled_from(["EUR", "CHF"]),
)


@pytest.mark.parametrize(
    ("potential", "share", "ours", "open_"),
    [
        (100_000_00, 40, 40_000_00, 60_000_00),
        (1, 50, 1, 0),
        (0, 30, 0, 0),
        (100_000_00, 0, 0, 100_000_00),
        (100_000_00, None, None, None),
        (None, 40, None, None),
    ],
)
def test_what_is_ours_and_what_is_open(
    potential: int | None, share: int | None, ours: int | None, open_: int | None
) -> None:
    estimate = Estimate(potential, share, "EUR")

    assert (ours_cents(estimate), open_cents(estimate)) == (ours, open_)


@given(ESTIMATES)
def test_ours_and_open_are_the_whole(estimate: Estimate) -> None:
    ours, rest = ours_cents(estimate), open_cents(estimate)

    assert (ours is None) == (rest is None)
    if ours is not None and rest is not None:
        assert ours + rest == estimate.potential_cents
        assert ours >= 0
        assert rest >= 0


def test_francs_and_euros_are_never_added() -> None:
    found = wallets(
        [Estimate(100, 50, "EUR"), Estimate(900, 10, "CHF"), Estimate(300, 100, "EUR"), Estimate(500, None, "EUR")]
    )

    assert found == (Wallet("CHF", 900, 90, 0), Wallet("EUR", 400, 350, 1))
    assert [(it.open_cents, it.share_percent) for it in found] == [(810, 10), (50, 88)]


def test_of_nothing_there_is_no_share() -> None:
    assert wallets([Estimate(None, None, "EUR")])[0].share_percent is None


@given(st.lists(ESTIMATES))
def test_every_need_is_in_a_sum_or_counted_as_unknown(estimates: list[Estimate]) -> None:
    found = {it.currency: it for it in wallets(estimates)}

    assert found.keys() == {it.currency for it in estimates}
    unknown = Counter(it.currency for it in estimates if ours_cents(it) is None)
    assert {currency: it.unknown for currency, it in found.items() if it.unknown} == dict(unknown)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("Leiser fördern", "", "", None), "requirement"),
        (("Leiser fördern", "unter 65 dB", "", None), "demand"),
        (("Leiser fördern", "unter 65 dB", "zwei Bänder", None), "potential"),
        (("Leiser fördern", "unter 65 dB", "zwei Bänder", 0), None),
        (("Leiser fördern", "", "", 100), "requirement"),
    ],
)
def test_the_next_step_is_the_first_nobody_has_told(
    told: tuple[str, str, str, int | None], expected: str | None
) -> None:
    assert next_step(*told) == expected
