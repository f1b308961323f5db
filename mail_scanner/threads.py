"""How often and how widely we stand at a mail server's door: threads for work, sign-ins in a second, and connections to an account.

A thread waits in the network. One provider that hangs may hold eight of them and no more, so that the mailboxes of all others go on.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from backend.domain.networks import Networks
from mail_scanner.beside import Places

TOTAL = 48
PER_HOST = 8
SIGN_INS_PER_S = 5.0
"""At one host, of all scanners together."""


class Threads:
    """The threads that wait in the network, with so many seats for each host."""

    def __init__(self, total: int = TOTAL, per_host: int = PER_HOST) -> None:
        self._pool = ThreadPoolExecutor(total, thread_name_prefix="imap")
        self._seats: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self.busy = 0

    async def run(self, host: str, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do blocking work, and give its result. The seat is free again when the work has ended, even if nobody waits for it any more."""
        seat = self._seats[host.lower()]
        await seat.acquire()
        self.busy += 1
        loop = asyncio.get_running_loop()

        def ended(_: Future[Any]) -> None:
            with suppress(RuntimeError):  # the loop has ended before the work
                loop.call_soon_threadsafe(self._stand_up, seat)

        working = self._pool.submit(work, *arguments)
        working.add_done_callback(ended)
        return await asyncio.wrap_future(working)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _stand_up(self, seat: asyncio.Semaphore) -> None:
        self.busy -= 1
        seat.release()


class Logins:
    """Turns to sign in, one host's never closer than its rate allows. Where several scanners share the hosts each takes its part of `rate`."""

    def __init__(self, rate: float = SIGN_INS_PER_S) -> None:
        self.rate = rate
        """Sign-ins in a second."""
        self._next: dict[str, float] = {}

    async def turn(self, host: str) -> None:
        """Wait until it is our turn; the first does not wait."""
        now = time.monotonic()
        at = max(now, self._next.get(host.lower(), now))
        self._next[host.lower()] = at + random.uniform(1.0, 1.3) / self.rate
        await asyncio.sleep(at - now)


@dataclass(frozen=True)
class Doors:
    """How this process may reach mail servers; shared by all its mailboxes."""

    networks: Networks = ()
    threads: Threads = field(default_factory=Threads)
    logins: Logins = field(default_factory=Logins)
    places: Places = field(default_factory=Places)
