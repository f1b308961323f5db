"""Whose turn it is: a run is claimed by one process and worked on in a thread, until it is through, stopped, or this process ends."""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from contextlib import suppress

from pymongo.errors import ConnectionFailure

from backend.domain.tables import Refused
from backend.going_on import place, tell
from backend.store import imports, rounds
from backend.store.imports import ImportRun
from backend.worker import importing

log = logging.getLogger("rapport.imports")

ROUND_S = 0.5
"""How often an idle worker looks for work: a person waits for it."""
STOPPED: dict[imports.Status, imports.Status] = {
    "checking": "failed", "applying": "paused", "indexing": "paused", "undoing": "cancelled",
}  # fmt: skip
"""Where a run stands after trouble: what has written something can always be gone on with or taken back."""
Step = Callable[[ImportRun, Callable[[], bool]], None]
STEPS: dict[imports.Status, Step] = {
    "checking": importing.check, "applying": importing.apply, "indexing": importing.index, "undoing": importing.undo,
}  # fmt: skip


class Importer:
    """The imports of one process. `close` lets the present batch end."""

    def __init__(self) -> None:
        self._owner = f"{os.getpid()}-{secrets.token_hex(3)}"
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        self._ending.set()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while not self._ending.is_set():
            try:
                if await asyncio.to_thread(work_once, self._owner, self._ending.is_set):
                    continue
            except Exception as error:
                tell("looking for imports", error, log)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), ROUND_S)


def work_once(owner: str, is_ending: Callable[[], bool] = lambda: False) -> bool:
    """Claim one run and take its step. False if there was nothing. Blocks.

    Trouble stops the run and no other. Only while MongoDB is away it stays where it is: whoever comes next goes on.
    """
    run = None if is_ending() else imports.claim(owner)
    if run is None:
        return False
    try:
        _have_looked_at(run)
        STEPS[run.status](run, is_ending)
        _have_looked_at(run)
    except Refused as error:
        imports.finish(run, STOPPED[run.status], {"trouble": error.code})
    except ConnectionFailure:
        raise
    except Exception as error:
        log.error("import %s stops behind line %d: %s", run.id, run.position, place(error))
        imports.finish(run, STOPPED[run.status], {"trouble": "unforeseen"})
    finally:
        imports.release(run)
    log.info("import %s: %s, line %d", run.id, run.status, run.position)
    return True


def _have_looked_at(run: ImportRun) -> None:
    """What this run writes is looked at for doubles and flaws, though its time has passed: before it writes, in case it dies, and after,
    for while a run is paused others are looked at."""
    if run.status != "checking" and run.stamp:
        rounds.again_from(imports.plain(ImportRun).database, run.stamp)
