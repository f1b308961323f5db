"""Revenue, margin, open items and payment behaviour, from rows a person could add up by hand."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.figures import (
    Bucket,
    OpenItem,
    Settled,
    Sold,
    ageing,
    behaviour,
    bucket_of,
    days_beyond,
    due,
    figure,
    overdue_so_far,
    per_year,
    quarter_of,
    quarters_back,
)

TODAY = date(2026, 11, 21)


def sold(year: int = 2026, revenue: int = 100, *, basis: Any = "invoices", **more: Any) -> Sold:
    fields: dict[str, Any] = {"currency": "EUR", "offering_id": None} | more
    return Sold(basis, year=year, revenue_cents=revenue, **fields)


def item(days_overdue: int, cents: int = 100, currency: str = "EUR") -> OpenItem:
    return OpenItem(currency, TODAY - timedelta(days=90), TODAY - timedelta(days=days_overdue), cents)


# Revenue and margin


def test_a_years_offerings_add_up_to_the_year() -> None:
    rows = [sold(revenue=300, offering_id="a"), sold(revenue=500, offering_id="b"), sold(revenue=200, offering_id="a")]
    (year,) = per_year(rows)["EUR"]
    assert year.figure.revenue_cents == 1000
    assert [(it.offering_id, it.figure.revenue_cents) for it in year.offerings] == [("a", 500), ("b", 500)]


def test_orders_count_only_for_a_year_without_invoices() -> None:
    rows = [sold(2025, 700, basis="orders"), sold(2026, 300, basis="orders"), sold(2026, 200)]
    years = per_year(rows)["EUR"]
    assert [(it.year, it.basis, it.figure.revenue_cents) for it in years] == [
        (2026, "invoices", 200),
        (2025, "orders", 700),
    ]


def test_a_margin_is_told_of_what_has_a_known_cost_only() -> None:
    found = figure([sold(revenue=1000, costed_cents=1000, cost_cents=600), sold(revenue=5000)])
    assert (found.revenue_cents, found.costed_cents, found.contribution_cents, found.margin_permille) == (
        6000,
        1000,
        400,
        400,
    )


def test_without_a_known_cost_there_is_no_margin() -> None:
    assert figure([sold(revenue=1000)]).margin_permille is None


def test_a_loss_is_a_margin_below_zero() -> None:
    assert figure([sold(revenue=1000, costed_cents=1000, cost_cents=1250)]).margin_permille == -250


def test_currencies_are_never_added() -> None:
    rows = [sold(revenue=100), sold(revenue=900, currency="CHF")]
    assert {currency: years[0].figure.revenue_cents for currency, years in per_year(rows).items()} == {
        "CHF": 900,
        "EUR": 100,
    }


ROWS = st.lists(
    st.builds(
        sold, st.integers(2022, 2026), st.integers(-(10**9), 10**9), basis=st.sampled_from(["invoices", "orders"]),
        currency=st.sampled_from(["EUR", "CHF", "USD"]), offering_id=st.sampled_from([None, "a", "b"]),
    ),
    max_size=30,
)  # fmt: skip


@given(ROWS)
def test_no_order_of_rows_changes_a_figure_and_every_year_is_the_sum_of_its_offerings(rows: list[Sold]) -> None:
    found = per_year(rows)
    again = per_year(reversed(rows))
    for currency, years in found.items():
        assert [(it.year, it.figure) for it in years] == [(it.year, it.figure) for it in again[currency]]
        for year in years:
            assert sum(it.figure.revenue_cents for it in year.offerings) == year.figure.revenue_cents
            counted = [it for it in rows if (it.currency, it.year, it.basis) == (currency, year.year, year.basis)]
            assert sum(it.revenue_cents for it in counted) == year.figure.revenue_cents


# Open items


@pytest.mark.parametrize(
    ("days_overdue", "bucket"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "to_30"),
        (30, "to_30"),
        (31, "to_60"),
        (60, "to_60"),
        (61, "to_90"),
        (90, "to_90"),
        (91, "older"),
    ],
)
def test_an_open_item_is_as_old_as_it_is_overdue(days_overdue: int, bucket: Bucket) -> None:
    assert bucket_of(days_overdue) == bucket
    (found,) = ageing([item(days_overdue)], None, TODAY)
    assert {name for name, cents in found.buckets.items() if cents} == {bucket}


def test_without_a_due_day_the_terms_tell_it_and_without_terms_the_law() -> None:
    given_ = OpenItem("EUR", TODAY, TODAY, 1)
    without = OpenItem("EUR", TODAY, None, 1)
    assert due(given_, 14) == TODAY
    assert due(without, 14) == TODAY + timedelta(days=14)
    assert due(without, 0) == TODAY
    assert due(without, None) == TODAY + timedelta(days=30)


def test_a_credit_note_lowers_what_is_owed_and_nothing_that_is_overdue() -> None:
    (found,) = ageing([item(40, 500), item(-3, 300), item(10, -200)], None, TODAY)
    assert (found.total_cents, found.overdue_cents, found.credit_cents) == (600, 500, -200)


def test_open_items_of_two_currencies_stay_apart() -> None:
    found = ageing([item(1, 100), item(1, 100, "CHF")], None, TODAY)
    assert [(it.currency, it.total_cents) for it in found] == [("CHF", 100), ("EUR", 100)]


@given(st.lists(st.builds(item, st.integers(-200, 400), st.integers(-(10**6), 10**6)), max_size=20))
def test_buckets_and_credit_are_all_that_is_open(items: list[OpenItem]) -> None:
    for found in ageing(items, None, TODAY):
        assert (
            sum(found.buckets.values()) + found.credit_cents == found.total_cents == sum(it.open_cents for it in items)
        )
        assert 0 <= found.overdue_cents <= sum(found.buckets.values())


# Payment behaviour


def paid(days: int, cents: int = 100, quarter: date = date(2026, 10, 1)) -> Settled:
    return Settled("EUR", quarter, days, cents)


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        ([], None),
        ([paid(10)], 10.0),
        ([paid(10, 300), paid(30, 100)], 15.0),
        ([paid(-10, 100), paid(10, 100)], 0.0),
        ([paid(1, 200), paid(2, 100)], 1.3),
    ],
)
def test_days_beyond_terms_are_weighted_by_value(rows: list[Settled], days: float | None) -> None:
    assert days_beyond(rows) == days


@given(st.lists(st.builds(paid, st.integers(-60, 400), st.integers(1, 10**9)), min_size=1, max_size=20))
def test_an_average_lies_between_its_extremes(rows: list[Settled]) -> None:
    found = days_beyond(rows)
    assert found is not None
    assert min(it.days for it in rows) - 0.1 <= found <= max(it.days for it in rows) + 0.1


def test_who_stops_paying_does_not_look_better() -> None:
    settled = [paid(2, 1000)]
    waiting = overdue_so_far([item(70, 1000), item(-10, 9000), item(5, -500)], None, TODAY)
    assert [(it.days, it.amount_cents, it.quarter) for it in waiting] == [(70, 1000, date(2026, 10, 1))]
    (found,) = behaviour([*settled, *waiting], TODAY)
    assert found.quarters[-1].days == 36.0


def test_a_quarter_without_payments_says_nothing() -> None:
    (found,) = behaviour([paid(4)], TODAY)
    assert len(found.quarters) == 12
    assert [it.first_day for it in found.quarters][-2:] == [date(2026, 7, 1), date(2026, 10, 1)]
    assert [it.days for it in found.quarters] == [None] * 11 + [4.0]


@pytest.mark.parametrize(
    ("before", "last", "trend"),
    [(5, 5, "steady"), (5, 7, "steady"), (5, 8, "worse"), (8, 5, "better"), (None, 5, None), (5, None, None)],
)
def test_a_trend_is_told_from_three_days_on(before: int | None, last: int | None, trend: str | None) -> None:
    rows = [paid(days, quarter=day) for days, day in ((before, date(2025, 4, 1)), (last, date(2026, 4, 1))) if days]
    (found,) = behaviour(rows, TODAY)
    assert found.trend == trend


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_quarters_follow_each_other_up_to_the_present_one(today: date, amount: int) -> None:
    found = quarters_back(today, amount)
    assert found[-1] == quarter_of(today)
    assert len(found) == amount
    assert all(quarter_of(earlier + timedelta(days=95)) == later for earlier, later in itertools.pairwise(found))
