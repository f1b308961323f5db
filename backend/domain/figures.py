"""What orders, invoices and payments say of a customer: revenue, cost and margin, open items by age, days beyond terms.

Rows come in as the store has summed them; currencies are never added to each other, each has its own figures. Money is integer cents.

    revenue        net, as invoiced; for a year without a single invoice as ordered, and that is said (`basis`)
    contribution   revenue minus cost, over the lines whose cost is known only (`costed_cents` says how much that is)
    margin         contribution in thousandths of that revenue
    overdue        what is open after its due day; without one 30 days after the invoice, as German law has it (BGB section 286, 3)
    days beyond terms   sum(amount x (day paid - day due)) / sum(amount), per quarter of payment: the value-weighted average of credit
                   agencies. Paid early counts below zero. Overdue items that are still open count in the present quarter with the days
                   so far, so that nobody looks better by not paying at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Basis = Literal["invoices", "orders"]
Bucket = Literal["not_due", "to_30", "to_60", "to_90", "older"]
Trend = Literal["better", "steady", "worse"]

LEGAL_TERMS = 30
BUCKETS: tuple[tuple[Bucket, int], ...] = (("not_due", 0), ("to_30", 30), ("to_60", 60), ("to_90", 90))
"""Up to so many days overdue; what is later is `older`."""
NOTICEABLE_DAYS = 3
"""A change of days beyond terms that is told as a trend."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold of one offering (None: not said) in one year; `costed_cents` is the revenue of the lines with a known cost."""

    basis: Basis
    currency: str
    year: int
    offering_id: str | None
    revenue_cents: int
    costed_cents: int = 0
    cost_cents: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    revenue_cents: int
    costed_cents: int
    cost_cents: int
    contribution_cents: int
    margin_permille: int | None


@dataclass(frozen=True, slots=True)
class OfferingFigure:
    offering_id: str | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    basis: Basis
    figure: Figure
    offerings: tuple[OfferingFigure, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    currency: str
    day: date
    due_day: date | None
    open_cents: int
    """Below zero for a credit note."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Open items by days overdue. `credit_cents` (credit notes, not above zero) is in no bucket."""

    currency: str
    buckets: dict[Bucket, int]
    credit_cents: int
    total_cents: int
    overdue_cents: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was paid in one quarter with the same number of days beyond terms."""

    currency: str
    quarter: date
    days: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """`first_day` names it. `days` is None where nothing was paid."""

    first_day: date
    days: float | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Payment behaviour in one currency; `last_year` and `year_before` are four quarters each, the present one included."""

    currency: str
    quarters: tuple[Quarter, ...]
    last_year: float | None
    year_before: float | None
    trend: Trend | None


def per_year(rows: Iterable[Sold]) -> dict[str, tuple[Year, ...]]:
    """By currency, the latest year first, each with its offerings by revenue."""
    years: dict[str, dict[int, list[Sold]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        years[row.currency][row.year].append(row)
    return {
        currency: tuple(_year(year, of_currency[year]) for year in sorted(of_currency, reverse=True))
        for currency, of_currency in sorted(years.items())
    }


def _year(year: int, rows: Sequence[Sold]) -> Year:
    basis: Basis = "invoices" if any(it.basis == "invoices" for it in rows) else "orders"
    counted = [it for it in rows if it.basis == basis]
    offerings: dict[str | None, list[Sold]] = defaultdict(list)
    for row in counted:
        offerings[row.offering_id].append(row)
    found = (OfferingFigure(offering, figure(of)) for offering, of in offerings.items())
    return Year(year, basis, figure(counted), tuple(sorted(found, key=lambda it: -it.figure.revenue_cents)))


def figure(rows: Sequence[Sold]) -> Figure:
    """Rows of one currency."""
    costed, cost = sum(it.costed_cents for it in rows), sum(it.cost_cents for it in rows)
    margin = round(1000 * (costed - cost) / costed) if costed > 0 else None
    return Figure(sum(it.revenue_cents for it in rows), costed, cost, costed - cost, margin)


def due(item: OpenItem, terms_days: int | None) -> date:
    """When it is to be paid: its own day, else by the customer's terms, else by law."""
    return item.due_day or item.day + timedelta(days=LEGAL_TERMS if terms_days is None else terms_days)


def ageing(items: Iterable[OpenItem], terms_days: int | None, today: date) -> tuple[Ageing, ...]:
    """By currency."""
    of: dict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        of[item.currency].append(item)
    return tuple(_ageing(currency, of[currency], terms_days, today) for currency in sorted(of))


def _ageing(currency: str, items: Sequence[OpenItem], terms_days: int | None, today: date) -> Ageing:
    buckets: dict[Bucket, int] = {**{bucket: 0 for bucket, _ in BUCKETS}, "older": 0}
    for item in items:
        if item.open_cents > 0:
            buckets[bucket_of((today - due(item, terms_days)).days)] += item.open_cents
    credit = sum(it.open_cents for it in items if it.open_cents < 0)
    owed = sum(buckets.values())
    return Ageing(currency, buckets, credit, owed + credit, owed - buckets["not_due"])


def bucket_of(days_overdue: int) -> Bucket:
    """On the due day itself nothing is late."""
    return next((name for name, days in BUCKETS if days_overdue <= days), "older")


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarters_back(today: date, amount: int) -> list[date]:
    """The last `amount` quarters, the present one last."""
    months = today.year * 12 + 3 * ((today.month - 1) // 3)
    return [date((months - 3 * back) // 12, (months - 3 * back) % 12 + 1, 1) for back in reversed(range(amount))]


def overdue_so_far(items: Iterable[OpenItem], terms_days: int | None, today: date) -> list[Settled]:
    """Open items past their due day, as if they were paid today."""
    late = ((it, (today - due(it, terms_days)).days) for it in items if it.open_cents > 0)
    return [Settled(it.currency, quarter_of(today), days, it.open_cents) for it, days in late if days > 0]


def behaviour(rows: Iterable[Settled], today: date, amount: int = 12) -> tuple[Behaviour, ...]:
    """By currency, over the last `amount` quarters (at least eight)."""
    of: dict[str, list[Settled]] = defaultdict(list)
    for row in rows:
        of[row.currency].append(row)
    return tuple(_behaviour(currency, of[currency], quarters_back(today, amount)) for currency in sorted(of))


def _behaviour(currency: str, rows: Sequence[Settled], quarters: Sequence[date]) -> Behaviour:
    def days_in(wanted: Sequence[date]) -> float | None:
        return days_beyond([it for it in rows if it.quarter in wanted])

    def told(first_day: date) -> Quarter:
        return Quarter(first_day, days_in([first_day]), sum(it.amount_cents for it in rows if it.quarter == first_day))

    last, before = days_in(quarters[-4:]), days_in(quarters[-8:-4])
    return Behaviour(currency, tuple(told(it) for it in quarters), last, before, _trend(before, last))


def days_beyond(rows: Sequence[Settled]) -> float | None:
    """Value-weighted average, to a tenth of a day."""
    amount = sum(it.amount_cents for it in rows)
    return round(sum(it.days * it.amount_cents for it in rows) / amount, 1) if amount > 0 else None


def _trend(before: float | None, last: float | None) -> Trend | None:
    if before is None or last is None:
        return None
    if abs(last - before) < NOTICEABLE_DAYS:
        return "steady"
    return "worse" if last > before else "better"
