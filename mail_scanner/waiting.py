"""How thousands of mailboxes sleep: each is one socket in the event loop's selector and one future, and none has a thread.

    parked -- readable --> drain -- only signs of life --> parked
                             |----- news, or unclear ----> woken, to look
       |------ time is up -------------------------------> woken, to renew IDLE

What is said is judged here by whole lines and never acted on: whoever is woken asks the server itself. Half a line is no reason for a
thread; the rest of it, or the time, will come.
"""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Literal, Protocol

from mail_scanner.lines import Filled

Meaning = Literal["alive", "look"]
Why = Literal["news", "time", "closed"]

ALIVE = re.compile(
    rb"\* (OK( [^\[ \r\n][^\r\n]*)?|\d{1,10} (RECENT|EXPUNGE)|\d{1,10} FETCH \([^\r\n]*\))\r?\n", re.IGNORECASE
)
"""RFC 9051, section 7. Dovecot says "* OK Still here" every two minutes; the others tell what somebody did to mail that is known already.
An OK with a code in brackets may be more than that."""
CHATTER = 1000
"""Lines in one sleep. Who says more is heard on a thread, where reading has a budget."""


class News(Protocol):
    """As much of a `lines.Reader` as waiting takes."""

    def waiting(self) -> list[bytes]: ...
    def drop(self, count: int, /) -> None: ...


class Parkable(Protocol):
    """As much of a `Wire` as waiting takes."""

    @property
    def reader(self) -> News: ...
    def drain(self) -> Filled: ...
    def fileno(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Woken:
    """Why, and at which moment (monotonic)."""

    why: Why
    at: float


def said(line: bytes) -> Meaning:
    """What one whole line means to a sleeper. Whatever is not known to be idle talk is a reason to look."""
    return "alive" if ALIVE.fullmatch(line) else "look"


class Waiting:
    """All sleepers of this process."""

    def __init__(self) -> None:
        self._sleepers: set[_Sleeper] = set()

    @property
    def parked_now(self) -> int:
        return len(self._sleepers)

    def longest_silence_s(self) -> float:
        """How long ago the quietest of the servers that we wait for was heard."""
        return time.monotonic() - min((it.alive_at for it in self._sleepers), default=time.monotonic())

    async def parked(self, wire: Parkable, for_s: float) -> Woken:
        """Sleep until the server says something, or the time is up."""
        loop = asyncio.get_running_loop()
        sleeper = _Sleeper(wire, loop.create_future())
        fd, timer = wire.fileno(), loop.call_later(for_s, sleeper.wake, "time")
        loop.add_reader(fd, sleeper.listen)
        self._sleepers.add(sleeper)
        try:
            # TLS may have opened a record already that the selector will never tell of.
            sleeper.listen()
            return await sleeper.woken
        finally:
            self._sleepers.discard(sleeper)
            loop.remove_reader(fd)
            timer.cancel()


class _Sleeper:
    __slots__ = ("_chatter", "_wire", "alive_at", "woken")

    def __init__(self, wire: Parkable, woken: "asyncio.Future[Woken]") -> None:
        self._wire = wire
        self._chatter = 0
        self.woken = woken
        self.alive_at = time.monotonic()

    def wake(self, why: Why) -> None:
        if not self.woken.done():
            self.woken.set_result(Woken(why, time.monotonic()))

    def listen(self) -> None:
        """Take in what has come, and forget what is only a sign of life."""
        filled = self._wire.drain()
        lines = self._wire.reader.waiting()
        idle_talk = next((at for at, line in enumerate(lines) if said(line) == "look"), len(lines))
        if idle_talk:
            self._wire.reader.drop(idle_talk)
            self._chatter += idle_talk
            self.alive_at = time.monotonic()
        if idle_talk < len(lines) or filled == "full" or self._chatter > CHATTER:
            self.wake("news")
        elif filled == "closed":
            self.wake("closed")
