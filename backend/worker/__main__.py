"""`python -m backend.worker`: works until a signal."""

import asyncio
import os
import sys

from backend.keys import Keys
from backend.process import run
from backend.push import Sender
from backend.settings import Settings
from backend.store.connection import open_store
from backend.store.installation import vapid
from backend.worker.alerting import keep_alerting
from backend.worker.escalating import keep_escalating
from backend.worker.importer import Importer
from backend.worker.refreshing import keep_fresh

POLITE = 10
"""Niceness: where the cores are few, a person at a screen goes before a table."""


async def work(settings: Settings, keys: Keys, stop: asyncio.Event) -> None:
    """Import, escalate, alert and refresh until `stop` is set; the batch in hand ends first."""
    store = await open_store(settings.mongo)
    sender = Sender(settings.push, await vapid(keys))
    importer = Importer()
    rounds = [
        asyncio.create_task(keep_escalating(store, sender, settings)),
        asyncio.create_task(keep_alerting(store, sender, settings)),
        asyncio.create_task(keep_fresh(store)),
    ]
    try:
        await stop.wait()
    finally:
        await importer.close()
        for it in rounds:
            it.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
        await sender.close()
        store.close()


def main() -> int:
    os.nice(POLITE)
    return run(work)


if __name__ == "__main__":
    sys.exit(main())
