"""What reading a mail ends in: a Reading or Unreadable, and nothing else. Pure; the same in the child that reads and the process that asks."""

from dataclasses import dataclass, replace

from backend.domain.business_numbers import tokens
from backend.domain.folding import stems
from backend.domain.forwarded import Forward, forward_of
from backend.domain.kind_facts import NO_FACTS, KindFacts
from backend.domain.kinds import KindVerdict, facts_of, kind_of
from backend.domain.mail import Address, Limit, Mail
from backend.domain.signatures import Signature, signature_in
from backend.domain.visible_text import own_lines, shown


class Unreadable(Exception):
    """A mail that could not be read. `reason` is a class of error ("RecursionError", "timeout", "crash"), never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail with what follows from its words alone, found out where hostile text can hold up nobody else."""

    mail: Mail
    new_text: str
    kind: KindVerdict
    words: tuple[str, ...]
    """What full text finds the mail by (`backend.domain.folding.stems` of subject and new text)."""
    facts: KindFacts = NO_FACTS
    """What a machine's mail or an invitation says."""
    forward: Forward | None = None
    """The mail that was passed on with this one."""
    signature: Signature | None = None
    numbers: tuple[str, ...] = ()
    """What may be a business number in subject and new text (`backend.domain.business_numbers.tokens`), and in what was passed on."""

    @property
    def cut(self) -> tuple[Limit, ...]:
        """The limits that were hit, by name."""
        return self.mail.cut


def reading_of(mail: Mail) -> Reading:
    own = own_lines(mail.text)
    lines = shown(own, mail.text)
    kind = kind_of(mail.headers, lines, enclosed=mail.enclosed)
    facts = facts_of(kind, mail.headers, mail.text, lines, mail.enclosed)
    words = tuple(stems(mail.headers.subject, lines))
    forward = forward_of(mail.headers.subject, mail.text, mail.attached)
    signature = signature_in(own, mail.headers.sender or Address("", ""))
    numbers = tokens(mail.headers.subject, lines, forward.text if forward else "")
    return Reading(replace(mail, enclosed=(), attached=None), lines, kind, words, facts, forward, signature, numbers)
