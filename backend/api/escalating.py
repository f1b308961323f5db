"""Watching for complaints whose aims are missed: every API process looks, one tells."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI

from backend.api.sending import sender_of
from backend.domain import sla
from backend.settings import Settings
from backend.store import escalations

log = logging.getLogger("rapport.escalating")

PAUSE_S = 30.0


async def keep_escalating(api: FastAPI, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
    """Look every half minute, for ever. A failing round is logged and tried again."""
    settings: Settings = api.state.settings
    await asyncio.to_thread(sla.spans, settings.company.calendar, datetime.now(UTC).year)
    while True:
        await pause(PAUSE_S)
        try:
            await escalate_due(api, datetime.now(UTC))
        except Exception:
            log.exception("looking for overdue complaints failed, trying again")


async def escalate_due(api: FastAPI, now: datetime) -> int:
    """Tell whoever must hear by now; how many notices were made and sent off."""
    settings: Settings = api.state.settings
    told = 0
    for complaint_id in await escalations.due(now):
        told += await escalations.escalate(
            api.state.store, complaint_id, settings.company.calendar, settings.web.public_url, now
        )
    if told:
        await (await sender_of(api)).deliver_pending()
    return told
