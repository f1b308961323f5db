"""The place beside the first connection to an account: there is one, whoever takes it. So we never have more than two connections there.

Providers allow so many and no more (backend/domain/provider_list.py), and the person's own mail programs need most of them. What works beside a
watch (second.py) stays for as long as there is something to do; who tries a sign-in of that account asks it to leave for a moment.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary


@dataclass(eq=False)
class Beside:
    """Of one account. Whoever uses a connection there holds `turn`; who keeps one without using it says how to `leave`."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    leave: Callable[[], Awaitable[None]] | None = None

    @asynccontextmanager
    async def emptied(self) -> AsyncIterator[None]:
        """Nobody stands there meanwhile: a connection of another kind may."""
        async with self.turn:
            if self.leave:
                await self.leave()
            yield


class Places:
    """Those of this process, as long as somebody uses them. An account is a login at a host."""

    def __init__(self) -> None:
        self._of: WeakValueDictionary[tuple[str, str], Beside] = WeakValueDictionary()

    def beside(self, host: str, login: str) -> Beside:
        return self._of.setdefault((host.lower(), login), Beside())
