"""Opportunities and offers: what they are worth, when they are late, which step follows which, what a line comes to."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.sales import (
    CAUSES,
    OFFER_STEPS,
    PROBABILITY,
    check_draft,
    check_move,
    check_offer_step,
    is_late,
    is_open,
    line_total,
    offer_status,
    probability,
    weighted_cents,
)
from backend.domain.words import OfferStatus, Stage
from backend.errors import Conflict, Invalid

TODAY = date(2026, 11, 21)
STAGES: tuple[Stage, ...] = get_args(Stage)
STATUSES: tuple[OfferStatus, ...] = get_args(OfferStatus)


def test_every_stage_has_a_probability_that_grows_on_the_way_to_won() -> None:
    way = [PROBABILITY[it] for it in ("lead", "qualified", "offer", "negotiation", "won")]
    assert way == sorted(set(way))
    assert (PROBABILITY["won"], PROBABILITY["lost"]) == (100, 0)


@pytest.mark.parametrize(
    ("stage", "judged", "percent"),
    [("offer", None, 50), ("offer", 80, 80), ("offer", 0, 0), ("won", 80, 100), ("lost", 80, 0)],
)
def test_a_judgement_counts_only_while_it_is_open(stage: Stage, judged: int | None, percent: int) -> None:
    assert probability(stage, judged) == percent


@pytest.mark.parametrize(
    ("value_cents", "judged", "weighted"),
    [(48_000_00, None, 24_000_00), (1, 50, 1), (3, 50, 2), (1, 49, 0), (0, 100, 0), (99, 33, 33)],
)
def test_value_is_weighted_by_probability(value_cents: int, judged: int | None, weighted: int) -> None:
    assert weighted_cents(value_cents, "offer", judged) == weighted


@pytest.mark.parametrize(
    ("day", "stage", "late"),
    [
        (TODAY, "offer", False),
        (TODAY - timedelta(days=1), "offer", True),
        (TODAY - timedelta(days=1), "won", False),
        (TODAY - timedelta(days=1), "lost", False),
        (None, "offer", False),
    ],
)
def test_only_an_open_opportunity_can_be_late(day: date | None, stage: Stage, late: bool) -> None:
    assert is_late(day, stage, TODAY) is late


def test_any_stage_may_follow_any_other_if_an_end_has_its_cause() -> None:
    for stage in STAGES:
        for to in STAGES:
            if stage != to:
                check_move(stage, to, "" if is_open(to) else "price", "")


@pytest.mark.parametrize(
    ("stage", "to", "cause", "reason", "code"),
    [
        ("offer", "offer", "", "", "same_stage"),
        ("offer", "lost", "", "zu teuer", "cause_missing"),
        ("offer", "won", "budget", "", "cause_missing"),
        ("offer", "lost", "other", "  ", "reason_missing"),
        ("lost", "offer", "price", "", "cause_unwanted"),
    ],
)
def test_a_step_that_is_none_is_refused(stage: Stage, to: Stage, cause: str, reason: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_move(stage, to, cause, reason)
    assert refused.value.code == code


def test_each_end_has_causes_and_something_else() -> None:
    assert set(CAUSES) == {"won", "lost"}
    assert all("other" in it for it in CAUSES.values())


@pytest.mark.parametrize(
    ("quantity", "price_cents", "discount", "cents"),
    [
        (1000, 199, 0, 199),
        (2500, 199, 0, 498),
        (1000, 5, 5000, 3),
        (1000, -5, 5000, -3),
        (500, 1, 0, 1),
        (499, 1, 0, 0),
        (3000, 33_33, 750, 92_49),
        (1000, 100, 10_000, 0),
        (0, 100, 0, 0),
    ],
)
def test_a_line_is_rounded_half_away_from_zero(quantity: int, price_cents: int, discount: int, cents: int) -> None:
    assert line_total(quantity, price_cents, discount) == cents


@given(st.integers(0, 10**9), st.integers(-(10**10), 10**10), st.integers(0, 10_000))
def test_a_line_is_what_decimal_arithmetic_says(quantity: int, price_cents: int, discount: int) -> None:
    exact = Decimal(quantity) * price_cents * (10_000 - discount) / 10_000_000
    assert line_total(quantity, price_cents, discount) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert line_total(quantity, -price_cents, discount) == -line_total(quantity, price_cents, discount)


@pytest.mark.parametrize(
    ("status", "valid_until", "now"),
    [
        ("sent", TODAY, "sent"),
        ("sent", TODAY - timedelta(days=1), "expired"),
        ("sent", None, "sent"),
        ("draft", TODAY - timedelta(days=1), "draft"),
        ("accepted", TODAY - timedelta(days=1), "accepted"),
    ],
)
def test_only_what_was_sent_expires(status: OfferStatus, valid_until: date | None, now: OfferStatus) -> None:
    assert offer_status(status, valid_until, TODAY) == now


def test_nobody_sets_an_offer_to_expired() -> None:
    assert not [it for steps in OFFER_STEPS.values() for it in steps if it == "expired"]
    assert set(OFFER_STEPS) == set(STATUSES)


def test_a_draft_cannot_be_accepted() -> None:
    with pytest.raises(Invalid):
        check_offer_step("draft", "accepted")
    check_offer_step("expired", "accepted")


@pytest.mark.parametrize("status", [it for it in STATUSES if it != "draft"])
def test_what_was_sent_is_not_changed(status: OfferStatus) -> None:
    with pytest.raises(Conflict):
        check_draft(status)
    check_draft("draft")
