"""An event loop on a thread of its own: what serves there serves tests that block and tests that do not."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

ANSWER_S = 10


class SideLoop:
    def __init__(self, name: str) -> None:
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def result(self, work: Coroutine[Any, Any, T]) -> T:
        """Let it run over there, and wait for its result; TimeoutError after 10 s."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_S)

    def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """The same for a plain function, which then races with nothing that lives on that loop."""

        async def called() -> T:
            return work(*arguments)

        return self.result(called())

    def close(self) -> None:
        """End what still runs there, then the loop and its thread."""
        self.result(_end_the_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_S)
        self._loop.close()


async def _end_the_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # Transports close one turn after they were told to; a socket left open is a warning, and warnings are errors.
    for _ in range(5):
        await asyncio.sleep(0)
