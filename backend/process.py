"""A process that works until it is told to stop: what it logs, how it is stopped, how it ends.

Where dying at any moment does no harm it ends in time whatever still hangs: a thread that waits for a database which does not answer would
hold the interpreter's end for ever.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from backend import keys as keyring
from backend import settings as settings_
from backend.errors import RapportError
from backend.keys import Keys
from backend.settings import Settings

log = logging.getLogger("rapport.process")

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


def run(work: Work, ends_within_s: float | None = None) -> int:
    """Work until SIGTERM or SIGINT sets the event; the exit status. What is loaded by now is no garbage: the collector looks at it no more.

    `ends_within_s`: after the signal; None leaves it all the time it takes.
    """
    start_log()
    gc.freeze()
    try:
        settings = settings_.read()
        uvloop.run(_until_stopped(work, settings, keyring.load(os.environ, settings.var), ends_within_s))
    except RapportError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


async def _until_stopped(work: Work, settings: Settings, keys: Keys, ends_within_s: float | None) -> None:
    stop = asyncio.Event()

    def told() -> None:
        if ends_within_s is not None and not stop.is_set():
            _end_after(ends_within_s)
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told)
    await work(settings, keys, stop)


def _end_after(seconds: float) -> None:
    """By a thread that nobody waits for: the event loop may have ended by then."""
    ending = threading.Timer(seconds, _end)
    ending.daemon = True
    ending.start()


def _end() -> None:
    log.warning("ended without waiting for what hangs")
    os._exit(0)
