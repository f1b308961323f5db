"""A process that works until it is told to stop: what it logs, how it is stopped, how it ends."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from backend import keys as keyring
from backend import settings as settings_
from backend.errors import RapportError
from backend.keys import Keys
from backend.settings import Settings

Work = Callable[[Settings, Keys, asyncio.Event], Coroutine[Any, Any, None]]

QUIET = ("asyncio", "aiohttp", "imapclient", "motor", "pymongo")
"""At DEBUG these would write addresses into the log."""


def start_log() -> None:
    """To standard error, at the level of RAPPORT_LOG."""
    logging.basicConfig(
        level=os.environ.get("RAPPORT_LOG", "INFO"), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


def run(work: Work) -> int:
    """Work until SIGTERM or SIGINT sets the event; the exit status. What is loaded by now is no garbage: the collector looks at it no more."""
    start_log()
    gc.freeze()
    try:
        settings = settings_.read()
        uvloop.run(_until_stopped(work, settings, keyring.load(os.environ, settings.var)))
    except RapportError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


async def _until_stopped(work: Work, settings: Settings, keys: Keys) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await work(settings, keys, stop)
