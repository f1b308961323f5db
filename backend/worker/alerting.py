"""Watching for mailboxes that are stuck: every worker looks, one tells. A scanner that died is found out here, too: it is no worker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from backend.going_on import go_on
from backend.push import Sender
from backend.settings import Settings
from backend.store import mailbox_alerts
from backend.store.database import Store

log = logging.getLogger("rapport.alerting")

PAUSE_S = 30.0


async def keep_alerting(
    store: Store, sender: Sender, settings: Settings, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep
) -> None:
    """Look every half minute, for ever."""
    await pause(PAUSE_S)
    await go_on(
        "looking for stuck mailboxes",
        lambda: alert_due(store, sender, settings, datetime.now(UTC)),
        PAUSE_S,
        log,
        pause,
    )


async def alert_due(store: Store, sender: Sender, settings: Settings, now: datetime) -> int:
    """One round; how many notices were made and sent off."""
    await mailbox_alerts.look(now)
    told = await mailbox_alerts.tell(store, settings.web.public_url, now)
    if told:
        await sender.deliver_pending()
    return told
