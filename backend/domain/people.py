"""The people a mail may concern: each still here and allowed to see what it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.domain.language import Lang, LockScreen
from backend.domain.rules import Around, Situation
from backend.domain.trust import Trust
from backend.domain.words import Kind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be told, in their words; the teams and the customers (those they stand in for today) say what they may see."""

    id: str
    lang: Lang
    lock_screen: LockScreen
    teams: frozenset[str] = frozenset()
    deputy_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class People:
    """Around one customer: the owner at work and who stands in for them today, the team's managers and inside sales, and the people of
    the mailbox who are in the team."""

    caring: tuple[Person, ...]
    managers: tuple[Person, ...]
    inside: tuple[Person, ...]
    mailbox: tuple[Person, ...]


def by_id(around: Iterable[People]) -> dict[str, Person]:
    """Everybody once."""
    return {it.id: it for who in around for it in (*who.mailbox, *who.inside, *who.managers, *who.caring)}


def situation(
    around: Sequence[People], *, kind: Kind, trust: Trust, decided: bool, received_at: datetime, alert_unchecked: bool,
    is_ours: bool = False, is_unsure: bool = False,
) -> Situation:  # fmt: skip
    """`around`: the people of the mail's customer, or while nobody has decided of each candidate."""
    circles = tuple(Around(_ids(it.caring), _ids(it.mailbox), _ids(it.inside), _ids(it.managers)) for it in around)
    return Situation(kind, trust, decided, circles, received_at, alert_unchecked, is_ours, is_unsure)


def _ids(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(it.id for it in people)
