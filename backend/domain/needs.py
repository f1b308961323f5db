"""From what a customer lacks to what it could buy: need -> requirement -> demand -> potential.

The potential is what the customer spends on this in a year, with us and with others; our share of it is the share of wallet. Both are
a person's estimates, never computed, and are never shown without saying so. Money is integer cents; currencies are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Step = Literal["need", "requirement", "demand", "potential"]
STEPS: tuple[Step, ...] = ("need", "requirement", "demand", "potential")


@dataclass(frozen=True, slots=True)
class Estimate:
    potential_cents: int | None
    share_percent: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Wallet:
    """What is known of the customer's spending in one currency. `unknown` needs have no potential yet or no share, and are not in it."""

    currency: str
    potential_cents: int
    ours_cents: int
    unknown: int

    @property
    def open_cents(self) -> int:
        return self.potential_cents - self.ours_cents

    @property
    def share_percent(self) -> int | None:
        """Our share of all that is estimated, half a percent rounded up; None of nothing."""
        if not self.potential_cents:
            return None
        return _rounded(self.ours_cents * 100, self.potential_cents)


def ours_cents(estimate: Estimate) -> int | None:
    """What of the potential is ours, half a cent rounded up; None if one of the two is not estimated.

    >>> ours_cents(Estimate(1_000_01, 50, "EUR"))
    50001
    """
    if estimate.potential_cents is None or estimate.share_percent is None:
        return None
    return _rounded(estimate.potential_cents * estimate.share_percent, 100)


def open_cents(estimate: Estimate) -> int | None:
    """The potential that is still open to us."""
    ours = ours_cents(estimate)
    return None if ours is None or estimate.potential_cents is None else estimate.potential_cents - ours


def wallets(estimates: Iterable[Estimate]) -> tuple[Wallet, ...]:
    """One per currency, the largest potential first."""
    by_currency: dict[str, list[Estimate]] = {}
    for it in estimates:
        by_currency.setdefault(it.currency, []).append(it)
    found = (_wallet(currency, some) for currency, some in by_currency.items())
    return tuple(sorted(found, key=lambda it: (-it.potential_cents, it.currency)))


def next_step(need: str, requirement: str, demand: str, potential_cents: int | None) -> Step | None:
    """The first of the four steps that nobody has told us yet; None if all are known.

    >>> next_step("Leiser fördern", "", "", 12_000_00)
    'requirement'
    """
    told = (bool(need), bool(requirement), bool(demand), potential_cents is not None)
    return next((step for step, known in zip(STEPS, told, strict=True) if not known), None)


def _wallet(currency: str, estimates: list[Estimate]) -> Wallet:
    told = [(it.potential_cents or 0, ours) for it in estimates if (ours := ours_cents(it)) is not None]
    return Wallet(
        currency, sum(potential for potential, _ in told), sum(ours for _, ours in told), len(estimates) - len(told)
    )


def _rounded(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)
