"""The open database and its transactions, apart from the documents, so that a document's file may change several at once."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from beanie import Document
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

T = TypeVar("T")

SNAPSHOT = ReadConcern("snapshot")
MAJORITY = WriteConcern("majority", j=True)
TRANSACTIONS_AT_ONCE = 8
REFUSED = frozenset((2, 9, 14, 52, 57, 121, 10334, 11000, 17280, 17419, 17420))
"""BadValue, FailedToParse, TypeMismatch, field names, DocumentValidationFailure, too large, DuplicateKey (MongoDB, error_codes.yml)."""


class Store:
    """The open database. Documents are used through their classes; this holds what belongs to the connection."""

    def __init__(self, client: AsyncIOMotorClient[Any], database: AsyncIOMotorDatabase[Any]) -> None:
        self.client = client
        self.database = database
        self.bound: set[type[Document]] = set()
        # Not the loop's own few threads: those resolve names, and a database that is slow would hold them all.
        self._threads = ThreadPoolExecutor(TRANSACTIONS_AT_ONCE, thread_name_prefix="transaction")

    async def in_transaction(self, work: Callable[[AsyncIOMotorClientSession], Coroutine[Any, Any, T]]) -> T:
        """Run `work` all or nothing: snapshot reads, majority writes. It may run again after a conflict; no IMAP, no push inside."""
        async with await self.client.start_session() as session:
            result: T = await session.with_transaction(work, read_concern=SNAPSHOT, write_concern=MAJORITY)
            return result

    async def at_once(self, work: Callable[[ClientSession], T]) -> T:
        """The same for a few quick writes through `plain`, one after the other on one thread: going back to the event loop between
        them costs more than they do."""

        def run() -> T:
            with self.client.delegate.start_session() as session:
                result: T = session.with_transaction(work, read_concern=SNAPSHOT, write_concern=MAJORITY)
                return result

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    async def ping(self) -> None:
        await self.database.command("ping")

    def close(self) -> None:
        self._threads.shutdown(wait=False)
        self.client.close()


def is_refused(error: Exception) -> bool:
    """Whether MongoDB will not take what it was given, however often it is asked. Everything else passes by itself."""
    if isinstance(error, BulkWriteError):
        return any(it["code"] in REFUSED for it in (error.details or {}).get("writeErrors", ()))
    return isinstance(error, OperationFailure) and error.code in REFUSED


def plain(document: type[Document]) -> Any:
    """The collection as PyMongo knows it."""
    return document.get_motor_collection().delegate
