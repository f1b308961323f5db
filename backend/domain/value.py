"""How much a customer matters, as one number: lists begin with those that matter most.

The class a person or the ERP gave says the quarter, the revenue of the last 12 months the place within it. Of whom nobody has said a
class the revenue alone speaks, up to where the A customers begin: what somebody decided stands above what was only counted.
"""

import math

FLOOR = {"A": 75.0, "B": 50.0, "C": 25.0, "D": 0.0}
WITHIN = 25.0
UNCLASSED = 75.0
"""How far revenue carries: within a class, and without one."""
DIGITS = 7
"""From 10 million euros on (so many digits) more revenue makes no difference. Each tenfold counts the same, so that a hundred small
customers do not all stand at nearly nothing beside one large."""


def rank(value_class: str, revenue_12m_cents: int) -> float:
    """0 to 100, to one decimal: a little more revenue changes nothing, and nothing need be written.

    >>> rank("A", 0), rank("B", 100_000_00), rank("", 100_000_00), rank("", 0)
    (75.0, 67.9, 53.6, 0.0)
    """
    reached = min(1.0, math.log10(1 + max(revenue_12m_cents, 0) / 100) / DIGITS)
    within = WITHIN if value_class in FLOOR else UNCLASSED
    return round(FLOOR.get(value_class, 0.0) + within * reached, 1)
