"""What reading a mail ends in: a Reading or Unreadable, and nothing else. Pure; the same in the child that reads and the process that asks."""

from dataclasses import dataclass

from backend.domain.folding import stems
from backend.domain.kinds import KindVerdict, kind_of
from backend.domain.mail import Limit, Mail
from backend.domain.visible_text import new_text


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

    @property
    def cut(self) -> tuple[Limit, ...]:
        """The limits that were hit, by name."""
        return self.mail.cut


def reading_of(mail: Mail) -> Reading:
    lines = new_text(mail.text)
    return Reading(mail, lines, kind_of(mail.headers, lines), tuple(stems(mail.headers.subject, lines)))
