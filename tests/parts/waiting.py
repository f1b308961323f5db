"""Waiting for what a process of the product does by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from backend.store.mailboxes import Mailbox
from backend.store.progress import Progress


async def until(condition: Callable[[], Awaitable[Any]], timeout_s: float = 20) -> Any:
    """Wait for something to become true; its value."""
    deadline = time.monotonic() + timeout_s
    while not (found := await condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.03)
    return found


async def watching(mailbox: Mailbox) -> None:
    """The scanner has caught up with this mailbox and is idle."""

    async def active() -> bool:
        found = await Mailbox.get(mailbox.id)
        return found is not None and found.health.state == "active"

    await until(active)


async def settled(mailbox: Mailbox, uid: int) -> None:
    """The scanner has decided this UID."""

    async def through() -> bool:
        return await Progress.find({"mailbox_id": mailbox.id, "settled_through": {"$gte": uid}}).count() > 0

    await until(through)
