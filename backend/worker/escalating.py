"""Watching for complaints whose aims are missed: every worker looks, one tells."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import ConnectionFailure

from backend.domain import sla
from backend.going_on import go_on, place
from backend.push import Sender
from backend.settings import Settings
from backend.store import escalations
from backend.store.database import Store

log = logging.getLogger("rapport.escalating")

PAUSE_S = 30.0


async def keep_escalating(
    store: Store, sender: Sender, settings: Settings, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep
) -> None:
    """Look every half minute, for ever."""
    await asyncio.to_thread(sla.spans, settings.company.calendar, datetime.now(UTC).year)
    await pause(PAUSE_S)
    await go_on(
        "looking for overdue complaints",
        lambda: escalate_due(store, sender, settings, datetime.now(UTC)),
        PAUSE_S,
        log,
        pause,
    )


async def escalate_due(store: Store, sender: Sender, settings: Settings, now: datetime) -> int:
    """Tell whoever must hear by now; how many notices were made and sent off. One that cannot be told holds up no other."""
    told = 0
    for complaint_id in await escalations.due(now):
        try:
            told += await escalations.escalate(
                store, complaint_id, settings.company.calendar, settings.web.public_url, now
            )
        except ConnectionFailure:
            raise
        except Exception as error:
            log.error("nobody can be told of complaint %s, the others go on: %s", complaint_id, place(error))
    if told:
        await sender.deliver_pending()
    return told
