"""A database that is away for seconds, as when its primary changes, costs no connection to a mail server."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pymongo.errors import PyMongoError

log = logging.getLogger("rapport.scanner")

SHORTEST_S, LONGEST_S = 0.2, 5.0

T = TypeVar("T")


async def patiently(step: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Do a step, and do it again until the database answers. How long that may go on is the lease's matter: the fleet ends whom it is lost for."""
    delay_s = SHORTEST_S
    while True:
        try:
            return await step(*arguments)
        except PyMongoError as error:
            log.warning("the database does not answer (%s)", type(error).__name__)
        await asyncio.sleep(delay_s * random.uniform(0.7, 1.3))
        delay_s = min(delay_s * 2, LONGEST_S)
