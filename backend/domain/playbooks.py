"""Playbooks: what is to be done at a contact point, by whom and within which time.

    when   contact point x the customer's segment x the stage of its opportunity
    what   steps, each with who does it and the working time it may take

A playbook may leave segment and stage open. Of those that fit the one for the sharper contact point holds (an offer that was declined is also one
that was answered), then the one that names more of the situation. Two that name as much are a conflict: the first in order holds until it is solved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from backend.domain.words import OpenStage
from backend.errors import Invalid

ContactPoint = Literal[
    "complaint", "offer", "price", "declined", "order", "request", "mail", "appointment", "absence", "departure"
]
"""What somebody may write. `offer` answers one of ours, `price` haggles about it, `declined` says no to it; `order` places one, `request` asks
for an offer."""

NO_OPPORTUNITY: Literal["none"] = "none"
StageNow = Literal["none", "lead", "qualified", "offer", "negotiation"]
"""Of the opportunity that has come furthest; `none` where none is open."""
StageAsked = Literal["any", "none", "lead", "qualified", "offer", "negotiation"]

Doer = Literal["owner", "inside", "manager", "deputy"]
"""Who does a step: the customer's owner, inside sales, the sales manager, or whoever stands in for the owner."""

CONTACT_POINTS: tuple[ContactPoint, ...] = get_args(ContactPoint)
STAGES: tuple[StageNow, ...] = get_args(StageNow)
BROADER: dict[ContactPoint, ContactPoint] = {"price": "offer", "declined": "offer"}

STEPS_MOST, TEXT_LENGTH = 12, 120
HOURS_MOST, DAYS_MOST = 400, 200


@dataclass(frozen=True, slots=True)
class Step:
    """In German and English; one may be empty. `within_hours` of working time or `within_days` that are worked, 0: the same day; neither: whenever."""

    id: str
    de: str
    en: str
    by: Doer = "owner"
    within_hours: int | None = None
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    """`segment_id` None: of any segment, and of none."""

    id: str
    point: ContactPoint
    segment_id: str | None = None
    stage: StageAsked = "any"
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    point: ContactPoint
    segment_id: str | None = None
    stage: StageNow = NO_OPPORTUNITY


def checked(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, each known to make sense. Raises Invalid naming what does not."""
    found = tuple(steps)
    if not 0 < len(found) <= STEPS_MOST or len({it.id for it in found}) != len(found):
        raise Invalid(f"A playbook has 1 to {STEPS_MOST} steps, each its own.")
    for step in found:
        _check(step)
    return found


def chosen(playbooks: Iterable[Playbook], situation: Situation) -> Playbook | None:
    """What holds in a situation. The order of `playbooks` decides a conflict."""
    return next(iter(best(playbooks, situation)), None)


def best(playbooks: Iterable[Playbook], situation: Situation) -> tuple[Playbook, ...]:
    """Those that fit best, in their order; more than one is a conflict."""
    fitting = [it for it in playbooks if _fits(it, situation)]
    most = max((_sharpness(it, situation) for it in fitting), default=None)
    return tuple(it for it in fitting if _sharpness(it, situation) == most)


def names_more(playbook: Playbook) -> int:
    """How much of a situation it names beside the contact point: 0 to 2."""
    return (playbook.segment_id is not None) + (playbook.stage != "any")


def furthest(stages: Iterable[OpenStage]) -> StageNow:
    """The stage that counts where several opportunities are open."""
    return max(stages, key=STAGES.index, default=NO_OPPORTUNITY)


def _fits(playbook: Playbook, situation: Situation) -> bool:
    return (
        playbook.point in (situation.point, BROADER.get(situation.point))
        and playbook.segment_id in (None, situation.segment_id)
        and playbook.stage in ("any", situation.stage)
    )


def _sharpness(playbook: Playbook, situation: Situation) -> tuple[bool, int]:
    return playbook.point == situation.point, names_more(playbook)


def _check(step: Step) -> None:
    texts = (step.de, step.en)
    if not any(it.strip() for it in texts) or any(len(it) > TEXT_LENGTH for it in texts):
        raise Invalid(f"A step has a text of 1 to {TEXT_LENGTH} characters in one language at least.")
    if step.within_hours is not None and step.within_days is not None:
        raise Invalid("A step is due within hours or within days, not both.")
    if not _is_within(step.within_hours, 1, HOURS_MOST) or not _is_within(step.within_days, 0, DAYS_MOST):
        raise Invalid(f"A step is due within 1 to {HOURS_MOST} hours or 0 to {DAYS_MOST} days.")


def _is_within(number: int | None, least: int, most: int) -> bool:
    return number is None or least <= number <= most
