"""A database that is away for seconds, as when its primary changes, costs no connection to a mail server.

Whatever else it says is a fault of ours: asking again would not help, so the log says where it is and the connection begins anew.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from traceback import extract_tb
from typing import Any, TypeVar

from pymongo.errors import PyMongoError

from backend.going_on import place
from backend.store.database import is_away

log = logging.getLogger("rapport.scanner")

ROOT = Path(__file__).parents[1]
SHORTEST_S, LONGEST_S = 0.2, 5.0

T = TypeVar("T")


async def patiently(step: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Do a step, and do it again until the database answers. How long that may go on is the lease's matter: the fleet ends whom it is lost for.

    Raises what is not the database's absence.
    """
    delay_s = SHORTEST_S
    while True:
        try:
            return await step(*arguments)
        except PyMongoError as error:
            if not is_away(error):
                raise
            tell("the scanner", error, log)
        await asyncio.sleep(delay_s * random.uniform(0.7, 1.3))
        delay_s = min(delay_s * 2, LONGEST_S)


def tell(who: str, error: Exception, log: logging.Logger) -> None:
    """One line of the log, without the message: that may quote a mail."""
    if is_away(error):
        log.warning("%s: the database does not answer (%s)", who, type(error).__name__)
    elif not isinstance(error, PyMongoError):
        log.error("%s: %s", who, place(error))
    else:
        log.error("%s: the database refused what we asked of it: %s in %s", who, type(error).__name__, _asked_in(error))


def _asked_in(error: PyMongoError) -> str:
    """Our last line before it: where the driver raised it says nothing."""
    ours = [it for it in extract_tb(error.__traceback__) if _is_ours(Path(it.filename))]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "the driver"


def _is_ours(file: Path) -> bool:
    return any(file.is_relative_to(ROOT / it) for it in ("backend", "mail_scanner"))
