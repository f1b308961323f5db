"""Somebody who writes one small document after the other, as the product does: in a transaction, acknowledged by a majority and journaled."""

import asyncio
import threading
import time
from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError

from backend.settings import Mongo
from backend.store.connection import open_store

PAUSE_S = 0.02
COLLECTION = "probe"


class Writer:
    """Writes from entering on, on a thread of its own, until it is left."""

    def __init__(self, uri: str, database: str) -> None:
        self._mongo = Mongo(uri, database)
        self.acknowledged: dict[int, float] = {}
        """Each document's number, and when it was acknowledged (monotonic)."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._write()))

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def wrote_after(self, moment: float) -> bool:
        return bool(self.acknowledged) and next(reversed(self.acknowledged.values())) > moment

    def gaps(self, kills: Sequence[float]) -> list[float]:
        """After each kill the longest time, in seconds, between two writes, of those that ended before the next kill."""
        ends = [*kills[1:], float("inf")]
        pauses = list(pairwise(self.acknowledged.values()))
        return [max(b - a for a, b in pauses if kill < b <= end) for kill, end in zip(kills, ends, strict=True)]

    def lost(self, db: Any) -> int:
        """How many of the acknowledged are not there."""
        return len(self.acknowledged.keys() - {it["_id"] for it in db[COLLECTION].find({}, {"_id": 1})})

    async def _write(self) -> None:
        store = await open_store(self._mongo)
        probe: Any = store.database[COLLECTION].delegate

        def work(session: ClientSession) -> None:
            probe.insert_one({"_id": number}, session=session)

        for number in count():
            if self._over.is_set():
                break
            try:
                await store.at_once(work)
            except PyMongoError:
                continue  # not acknowledged, whether it is there or not
            finally:
                await asyncio.sleep(PAUSE_S)
            self.acknowledged[number] = time.monotonic() - PAUSE_S
        store.close()
