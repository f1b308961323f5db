"""Work that goes on in rounds, for ever: a round that fails is told in one line and done again, less and less often while it fails."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pymongo.errors import ConnectionFailure

LONGEST_S = 60.0
DATABASE_S = 5.0
"""A database that is away comes back by itself, and people wait for what was under way."""

Pause = Callable[[float], Awaitable[Any]]


async def go_on(
    what: str, once: Callable[[], Awaitable[Any]], every_s: float, log: logging.Logger, pause: Pause = asyncio.sleep
) -> None:
    """A round and a pause, until it is cancelled. `what` begins the sentences of the log, such as "delivering notices"."""
    wait_s = every_s
    while True:
        try:
            await once()
        except Exception as error:
            tell(what, error, log)
            longest_s = DATABASE_S if isinstance(error, ConnectionFailure) else LONGEST_S
            wait_s = min(wait_s * 2, max(longest_s, every_s))
        else:
            wait_s = every_s
        await pause(wait_s)


def tell(what: str, error: Exception, log: logging.Logger) -> None:
    """One line: a database that is away is no fault of ours, everything else is, and says where."""
    if isinstance(error, ConnectionFailure):
        log.warning("%s waits for the database (%s)", what, type(error).__name__)
    else:
        log.error("%s failed, trying again: %s", what, place(error))


def place(error: Exception) -> str:
    """Where an error happened, without its message: messages may quote a mail, or what somebody typed."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
