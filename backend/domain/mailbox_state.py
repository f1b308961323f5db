"""How a mailbox is doing, as far as it may be said: that somebody listens only if its server has just answered (mail-contract.md 1.5).

    active               the server answers, and all mail that is there has been decided
    catching_up          the server answers, and mail still waits
    waiting_for_sign_in  nothing is tried until a person gives a new password or consents anew
    refused              the server said no, and is asked again
    unreachable          no answer, or none for 12 minutes: a scanner that died corrects no document
    slowed               the provider allows no more for now
    stopped              the server numbers its mail anew again and again; a person decides
    never                nothing has been read yet
    disabled             it is no longer read

What the scanner noted is believed only downwards: bad news stays however old, good news has an age.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Literal

Said = Literal["active", "connecting", "needs_sign_in", "unreachable", "slowed", "stopped", "never"]
"""What the scanner last noted."""
State = Literal[
    "active", "catching_up", "waiting_for_sign_in", "refused", "unreachable", "slowed", "stopped", "never", "disabled"
]

FRESH = timedelta(minutes=12)
"""The scanner hears from a living server more often than this."""
SIGN_IN_TRIES = 3
"""So often in all a password is shown to a server that refuses it, by all processes together; then it has to be another one."""


@dataclass(frozen=True, slots=True)
class Box:
    """The mailbox itself. `last_ok_at` is the last answer of its server, `refusals` how often it refused the present password."""

    said: Said
    added_at: datetime
    last_ok_at: datetime | None = None
    refusals: int = 0
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Mails of a folder: each that was seen was stored, known already, skipped as nobody's, gone before it could be read, or quarantined."""

    seen: int = 0
    stored: int = 0
    known: int = 0
    skipped: int = 0
    gone: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """How far one folder is read."""

    settled_through: int
    highest_seen: int
    """The highest UID known to be there."""
    last_ok_at: datetime | None = None
    caught_up_at: datetime | None = None
    """When everything that was there had been decided."""
    last_settled_at: datetime | None = None
    oldest_open_at: datetime | None = None
    """Since when the oldest mail below `settled_through` is being tried again."""
    is_stopped: bool = False
    counts: Counts = Counts()
    missed: int = 0
    """Mails that only the daily sweep has found."""


@dataclass(frozen=True, slots=True)
class Condition:
    state: State
    lag_s: int | None
    """The oldest mail that waits has waited at most so long; 0 if none waits, None if nobody can know."""
    counts: Counts
    in_quarantine: int
    """So many an administrator may still have read again; those given up are only counted."""
    stuck_since: datetime | None
    """Since when nothing has moved although it should; None while all is well."""


def condition(box: Box, folders: Sequence[Place], quarantined: int, now: datetime) -> Condition:
    """How the mailbox is doing, or with one folder how that is; `quarantined` counts the mails that lie there now."""
    state, counts = _state(box, folders, now), _sum(it.counts for it in folders)
    match state:
        case "disabled":
            return Condition(state, None, counts, quarantined, None)
        case "active" | "catching_up":
            return Condition(state, _lag_s(folders, now), counts, quarantined, _not_moved_since(folders))
        case _:
            return Condition(state, None, counts, quarantined, box.last_ok_at or box.added_at)


def _state(box: Box, folders: Sequence[Place], now: datetime) -> State:
    if box.is_disabled:
        return "disabled"
    if box.said == "stopped" or any(it.is_stopped for it in folders):
        return "stopped"
    if box.said == "needs_sign_in":
        return "refused" if 0 < box.refusals < SIGN_IN_TRIES else "waiting_for_sign_in"
    if box.said in ("slowed", "unreachable"):
        return "slowed" if box.said == "slowed" else "unreachable"
    if box.last_ok_at is None:
        return "unreachable" if box.said == "active" else "never"
    if any(now - it > FRESH for it in _answers(box, folders)):
        return "unreachable"
    return "catching_up" if box.said != "active" or any(map(_waits, folders)) else "active"


def _answers(box: Box, folders: Iterable[Place]) -> list[datetime]:
    """The last answers: one folder that has fallen silent is not outvoted by the others."""
    return [it for it in (box.last_ok_at, *(folder.last_ok_at for folder in folders)) if it]


def _waits(folder: Place) -> bool:
    return folder.highest_seen > folder.settled_through or folder.oldest_open_at is not None


def _lag_s(folders: Sequence[Place], now: datetime) -> int:
    """What came since a folder was caught up with may have come at once."""
    waiting = [it for it in folders if _waits(it)]
    begun = [at for it in waiting for at in (it.oldest_open_at, _behind(it, it.caught_up_at)) if at]
    return max((int((now - at).total_seconds()) for at in begun), default=0)


def _not_moved_since(folders: Iterable[Place]) -> datetime | None:
    """A long way to catch up is no fault as long as mail after mail is decided."""
    stuck = [at for it in folders for at in (it.oldest_open_at, _behind(it, _latest(it.caught_up_at, it.last_settled_at))) if at]  # fmt: skip
    return min(stuck, default=None)


def _behind(folder: Place, at: datetime | None) -> datetime | None:
    return at if folder.highest_seen > folder.settled_through else None


def _latest(*times: datetime | None) -> datetime | None:
    return max((it for it in times if it), default=None)


def _sum(counts: Iterable[Counts]) -> Counts:
    rows = [astuple(it) for it in counts]
    return Counts(*map(sum, zip(*rows, strict=True)))
