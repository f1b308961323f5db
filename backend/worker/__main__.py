"""`python -m backend.worker`: works until a signal."""

import asyncio
import logging
import os
import signal
import sys

import uvloop

from backend import keys as keyring
from backend import settings as settings_
from backend.errors import RapportError
from backend.keys import Keys
from backend.push import Sender
from backend.settings import Settings
from backend.store.connection import open_store
from backend.store.installation import vapid
from backend.worker.escalating import keep_escalating
from backend.worker.importing import Importer
from backend.worker.refreshing import keep_fresh

POLITE = 10
"""Niceness: where the cores are few, a person at a screen goes before a table."""


async def work(settings: Settings, keys: Keys, stop: asyncio.Event) -> None:
    """Import, escalate and refresh until `stop` is set; the batch in hand ends first."""
    store = await open_store(settings.mongo)
    sender = Sender(settings.push, await vapid(keys))
    importer = Importer()
    rounds = [
        asyncio.create_task(keep_escalating(store, sender, settings)),
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
    logging.basicConfig(
        level=os.environ.get("RAPPORT_LOG", "INFO"), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for library in ("pymongo", "motor", "aiohttp", "asyncio"):
        logging.getLogger(library).setLevel(logging.WARNING)
    os.nice(POLITE)
    try:
        settings = settings_.read()
        uvloop.run(_until_stopped(settings, keyring.load(os.environ, settings.var)))
    except RapportError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


async def _until_stopped(settings: Settings, keys: Keys) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await work(settings, keys, stop)


if __name__ == "__main__":
    sys.exit(main())
