"""A person says whose a mail is: for how much mail that may hold, and for whom older mail then waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")

CorrectionScope = Literal["mail", "thread", "address", "domain"]


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to say it, from this mail only to everything of a domain. `value` is what it holds for; of the mail itself ""."""

    scope: CorrectionScope
    value: str


THIS_MAIL = Reach("mail", "")


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Whoever of a mail is not us. `address` is "" if nobody is known, `domain` if it stands for no company (free mail, ours)."""

    thread_id: str
    address: str
    domain: str


def reaches(other: OtherSide) -> tuple[Reach, ...]:
    """All that can be said of such a mail, the narrowest first.

    >>> [it.scope for it in reaches(OtherSide("t", "anna@gmx.de", ""))]
    ['mail', 'thread', 'address']
    """
    every = THIS_MAIL, Reach("thread", other.thread_id), Reach("address", other.address), Reach("domain", other.domain)  # fmt: skip
    return tuple(it for it in every if it.scope == "mail" or it.value)


def waits_for(readers: Sequence[T], before: Collection[T], *, was_open: bool) -> list[T]:
    """For whom a corrected mail waits. `readers`: those of its new customer; `before`: for whom it has waited so far.

    While nobody had decided (`was_open`) it goes on waiting for those, too. What waited for nobody, such as mail of years ago, waits for
    nobody now.
    """
    if not before:
        return []
    return list(dict.fromkeys((*before, *readers) if was_open else readers))
