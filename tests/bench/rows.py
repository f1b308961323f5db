"""One measured line, and the small arithmetic of measuring."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`ratio` is value / baseline. `holds` is None where there is no goal, only information."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    goal: str
    holds: bool | None


def at_most(name: str, value: float, unit: str, baseline: float, goal: float) -> Row:
    """A time that may be at most `goal` times its floor."""
    ratio = value / baseline
    return Row(name, round(value, 3), unit, round(baseline, 3), round(ratio, 3), f"<= {goal:g} x", ratio <= goal)


def at_least(name: str, value: float, unit: str, baseline: float, goal: float) -> Row:
    """A rate that must be at least `goal` times its floor."""
    ratio = value / baseline
    return Row(name, round(value, 1), unit, round(baseline, 1), round(ratio, 3), f">= {goal:g} x", ratio >= goal)


def limit(name: str, value: float, unit: str, goal: float, *, least: bool = False, floor: float | None = None) -> Row:
    """An absolute goal; the floor beside it says how fast the machine was in this run."""
    holds = value >= goal if least else value <= goal
    return Row(
        name, round(value, 3), unit, round(floor, 3) if floor else None, round(value / floor, 3) if floor else None,
        f"{'>=' if least else '<='} {goal:g} {unit}", holds,
    )  # fmt: skip


def told(name: str, value: float, unit: str, baseline: float | None = None) -> Row:
    """Information beside the goals."""
    return Row(name, round(value, 3), unit, None if baseline is None else round(baseline, 3), None, "", None)


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]
