"""What a buying centre still lacks: who decides, who signs, who speaks for us, and who reports to whom.

Roles after Webster and Wind, "Organizational Buying Behavior" (1972), with the initiator added by Bonoma (1982).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.domain.words import Attitude, BuyingRole

Gap = Literal[
    "nobody", "no_decider", "no_buyer", "no_user", "no_attitude", "nobody_positive", "nobody_critical", "decider_critical", "no_influence", "no_lines",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as far as the buying centre goes. `influence` is 1 (little) to 5 (decides)."""

    id: str
    role: BuyingRole
    attitude: Attitude
    influence: int | None
    boss_id: str | None
    has_left: bool = False


def gaps(people: Iterable[Person]) -> tuple[Gap, ...]:
    """What to find out next, the most important first. Whoever has left counts for nothing.

    "Nobody critical" is a gap, too: where nobody is known to be against us, nobody has been asked.
    """
    here = [it for it in people if not it.has_left]
    if not here:
        return ("nobody",)
    return (*_roles(here), *_attitudes(here), *_lines(here))


def _roles(here: Sequence[Person]) -> list[Gap]:
    wanted: tuple[tuple[BuyingRole, Gap], ...] = (
        ("decider", "no_decider"), ("buyer", "no_buyer"), ("user", "no_user"),
    )  # fmt: skip
    known = {it.role for it in here}
    return [gap for role, gap in wanted if role not in known]


def _attitudes(here: Sequence[Person]) -> list[Gap]:
    known = {it.attitude for it in here} - {""}
    if not known:
        return ["no_attitude"]
    found: list[Gap] = []
    if any(it.role == "decider" and it.attitude == "critical" for it in here):
        found.append("decider_critical")
    if "positive" not in known:
        found.append("nobody_positive")
    if "critical" not in known and len(here) > 2:
        found.append("nobody_critical")
    return found


def _lines(here: Sequence[Person]) -> list[Gap]:
    found: list[Gap] = []
    if all(it.influence is None for it in here):
        found.append("no_influence")
    ids = {it.id for it in here}
    if len(here) > 1 and not any(it.boss_id in ids for it in here):
        found.append("no_lines")
    return found
