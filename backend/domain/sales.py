"""Opportunities and offers: how likely, how late, which step may follow which, what a line adds up to.

lead -> qualified -> offer -> negotiation -> won        any open stage may follow any other: a deal jumps and falls back
                                          -> lost       won and lost need a cause; both can be opened again

draft -> sent -> accepted                               an offer that was sent is changed by taking it back to a draft
              -> declined
              -> answered                               derived: a mail of the customer's does it
              -> expired                                derived: nobody sets it, the day does
"""

from datetime import date
from typing import get_args

from backend.domain.words import LostCause, OfferStatus, OpenStage, Stage, WonCause
from backend.errors import Conflict, Invalid

PROBABILITY: dict[Stage, int] = {"lead": 10, "qualified": 25, "offer": 50, "negotiation": 75, "won": 100, "lost": 0}
"""Percent, by stage, until somebody judges it: a starting point, and no statistics of this house."""
CAUSES: dict[Stage, tuple[str, ...]] = {"won": get_args(WonCause), "lost": get_args(LostCause)}
OFFER_STEPS: dict[OfferStatus, tuple[OfferStatus, ...]] = {
    "draft": ("sent",), "sent": ("accepted", "declined", "draft"), "answered": ("accepted", "declined", "draft"),
    "expired": ("accepted", "declined", "draft"),
    "accepted": ("sent",), "declined": ("sent",),
}  # fmt: skip
_WHOLE_LINE = 1000 * 10_000
"""Thousandths of a unit times hundredths of a percent."""


def is_open(stage: Stage) -> bool:
    return stage in get_args(OpenStage)


def probability(stage: Stage, judged: int | None) -> int:
    """Percent: what somebody judged while it is open, else the stage's own."""
    return judged if judged is not None and is_open(stage) else PROBABILITY[stage]


def weighted_cents(value_cents: int, stage: Stage, judged: int | None) -> int:
    """Value times probability, half a cent rounded away from zero."""
    return _rounded(value_cents * probability(stage, judged), 100)


def is_late(day: date | None, stage: Stage, today: date) -> bool:
    """Whether a day that was meant for an open opportunity (its close, its next step) has passed."""
    return day is not None and day < today and is_open(stage)


def check_move(stage: Stage, to: Stage, cause: str, reason: str) -> None:
    """Refuse a step that is none, and an end without a cause. Raises Invalid; its code is worded by the app."""
    if stage == to:
        raise Invalid("The opportunity is in this stage already.", code="same_stage")
    if not is_open(to) and cause not in CAUSES[to]:
        raise Invalid("Please say why it was won or lost.", code="cause_missing")
    if cause == "other" and not reason.strip():
        raise Invalid("Please put the reason into words.", code="reason_missing")
    if is_open(to) and cause:
        raise Invalid("Only what is won or lost has a cause.", code="cause_unwanted")


def line_total(quantity: int, price_cents: int, discount: int) -> int:
    """What a line of an offer comes to: `quantity` in thousandths of the unit, `discount` in hundredths of a percent.

    Each line is rounded by itself, half a cent away from zero as invoices are written; the total is the sum of rounded lines.

    >>> line_total(2_500, 199, 1000), line_total(-500, 1, 0)
    (448, -1)
    """
    return _rounded(quantity * price_cents * (10_000 - discount), _WHOLE_LINE)


def offer_status(
    status: OfferStatus, valid_until: date | None, today: date, *, is_answered: bool = False
) -> OfferStatus:
    """Of what was sent: answered, if the customer has written about it, else expired once it is no longer valid; the last day still counts.
    What a person or another system says of its end outweighs both."""
    if status != "sent":
        return status
    is_over = valid_until is not None and valid_until < today
    return "answered" if is_answered else "expired" if is_over else "sent"


def check_offer_step(status: OfferStatus, to: OfferStatus) -> None:
    """`status` as of today. Raises Invalid."""
    if to not in OFFER_STEPS[status]:
        raise Invalid("This step does not follow here.", code="no_such_step")


def check_draft(status: OfferStatus) -> None:
    """Only a draft is changed: what the customer holds in their hands must stay what we have here. Raises Conflict."""
    if status != "draft":
        raise Conflict("This offer was sent. Take it back to a draft first.", code="not_a_draft")


def _rounded(value: int, divisor: int) -> int:
    """Half away from zero."""
    quotient = (2 * abs(value) + divisor) // (2 * divisor)
    return quotient if value >= 0 else -quotient
