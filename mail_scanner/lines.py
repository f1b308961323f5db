"""What a server sends, cut into lines and literals: never more, and never for longer, than the command under way may cost.

A server may drip, flood, announce gigabytes or fall silent in the middle of a line. Each ends the connection with a sentence; none holds
a thread or fills the memory. After that nothing more is read: what would come next belongs to no command of ours.

Reading in two ways, on one buffer: `line` and `exactly` wait (on a thread, within the Budget), `fill` takes what is there (in the event
loop). TLS hides received bytes from a selector once their record was opened, so `fill` reads until there is nothing left.
"""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from mail_scanner.troubles import MailboxTrouble, Trouble, explained

SILENCE_S = 60
AT_ONCE = 64 * 1024
PARKED_LIMIT = 64 * 1024
"""More than this from a server that was only asked to tell news is not news; it also bounds what a sleeping mailbox may hold."""

Filled = Literal["open", "full", "closed"]


class Source(Protocol):
    """As much of a socket as reading takes."""

    def recv(self, limit: int, /) -> bytes: ...
    def settimeout(self, timeout_s: float, /) -> None: ...


@dataclass(slots=True)
class Budget:
    """What one command may take, all its answers together."""

    deadline: float
    """Monotonic."""
    bytes_left: int
    lines_left: int
    literal_limit: int


class Reader:
    """One connection's received bytes. `source` is asked for each time, for STARTTLS replaces the socket."""

    def __init__(
        self, source: Callable[[], Source], budget: Budget, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._clock = clock
        self._buffer = bytearray()
        self._searched = 0
        self._trouble: MailboxTrouble | None = None
        self.budget = budget
        self.taken = 0
        """Bytes that were read in all."""

    def line(self) -> bytes:
        """The next line with its end; waits. Raises MailboxTrouble."""
        while not (end := self._line_end()):
            if len(self._buffer) > self.budget.bytes_left:
                raise self._over("protocol", "The server sends a line without an end.")
            self._receive()
        self.budget.lines_left -= 1
        if self.budget.lines_left < 0 or end > self.budget.bytes_left:
            raise self._over("protocol", "The server sends more than any answer needs.")
        return self._take(end)

    def exactly(self, size: int) -> bytes:
        """The next bytes, as a literal announces them; waits. It is refused by its announcement, before anything is kept for it."""
        if size > min(self.budget.literal_limit, self.budget.bytes_left):
            raise self._over("protocol", f"The server announces {size} bytes, far more than it was asked for.")
        while len(self._buffer) < size:
            self._receive()
        return self._take(size)

    def fill(self) -> Filled:
        """Take what has arrived, without waiting: "open" when nothing is left, "full" when it is too much, "closed" when no more will come."""
        if self._trouble:
            return "closed"
        source = self._source()
        source.settimeout(0)
        while len(self._buffer) < PARKED_LIMIT:
            try:
                arrived = source.recv(AT_ONCE)
            except (BlockingIOError, ssl.SSLWantReadError):
                return "open"
            except OSError:
                return "closed"
            if not arrived:
                return "closed"
            self._buffer += arrived
        return "full"

    def waiting(self) -> list[bytes]:
        """The whole lines that have arrived and were not taken. The beginning of another is not among them."""
        *whole, _ = bytes(self._buffer).split(b"\n")
        return [line + b"\n" for line in whole]

    def drop(self, count: int) -> None:
        """Forget the first lines of `waiting`; they were news, and cost no command anything."""
        size = sum(len(it) for it in self.waiting()[:count])
        del self._buffer[:size]
        self._searched = 0
        self.taken += size

    def end(self, trouble: MailboxTrouble) -> MailboxTrouble:
        """Read nothing more, now and for whoever asks again."""
        self._buffer.clear()
        self._searched = 0
        self._trouble = trouble
        return trouble

    def left_s(self) -> float:
        return self.budget.deadline - self._clock()

    def is_empty(self) -> bool:
        return not self._buffer

    def _line_end(self) -> int:
        """Where the first line ends; 0 while it does not. Nothing is searched twice, or a dripped line would cost its square."""
        end = self._buffer.find(b"\n", self._searched) + 1
        self._searched = 0 if end else len(self._buffer)
        return end

    def _take(self, size: int) -> bytes:
        with memoryview(self._buffer) as view:
            taken = bytes(view[:size])
        del self._buffer[:size]
        self._searched = 0
        self.taken += size
        self.budget.bytes_left -= size
        return taken

    def _receive(self) -> None:
        if self._trouble:
            raise self._trouble
        if (left_s := self.left_s()) <= 0:
            raise self._over("connection", "The server answers too slowly to be read.")
        source = self._source()
        source.settimeout(min(left_s, SILENCE_S))
        try:
            arrived = source.recv(AT_ONCE)
        except OSError as error:
            raise self.end(explained(error)) from error
        if not arrived:
            raise self._over("connection", "The server ended the connection.")
        self._buffer += arrived

    def _over(self, trouble: Trouble, message: str) -> MailboxTrouble:
        return self.end(MailboxTrouble(trouble, message))
