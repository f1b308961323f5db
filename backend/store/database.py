"""The open database and its transactions, apart from the documents, so that a document's file may change several at once."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from beanie import Document
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.client_session import ClientSession
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from backend.domain.fingerprints import Fingerprints
from backend.keys import Keys

T = TypeVar("T")

SNAPSHOT = ReadConcern("snapshot")
MAJORITY = WriteConcern("majority", j=True)
TRANSACTIONS_AT_ONCE = 8
WITHDRAWN = "withdrawn mails"
"""What the key of the fingerprints is derived for."""
PASSING = frozenset(
    (6, 7, 24, 50, 64, 89, 91, 112, 133, 134, 189, 211, 262, 8000, 9001, 10107, 11600, 11602, 13435, 13436, 14031)
)
"""A host that is not reached, a primary that steps down or another that is chosen, a member that ends, no time or disk left
(MongoDB, error_codes.yml)."""
PASSING_LABELS = ("TransientTransactionError", "RetryableWriteError", "UnknownTransactionCommitResult")


class Store:
    """The open database. Documents are used through their classes; this holds what belongs to the connection."""

    def __init__(self, client: AsyncIOMotorClient[Any], database: AsyncIOMotorDatabase[Any]) -> None:
        self.client = client
        self.database = database
        self.bound: set[type[Document]] = set()
        self.fingerprints = Fingerprints()
        """What withdrawn mails are known again by (tombstones.py)."""
        # Not the loop's own few threads: those resolve names, and a database that is slow would hold them all.
        self._threads = ThreadPoolExecutor(TRANSACTIONS_AT_ONCE, thread_name_prefix="transaction")

    def learn(self, keys: Keys) -> None:
        """For every process that keeps or withdraws mail: without the key it knows no withdrawn mail again."""
        self.fingerprints = Fingerprints(tuple(keys.derive_all(WITHDRAWN).values()))

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


def is_away(error: Exception) -> bool:
    """Whether the database does not answer, or cannot now, and will again by itself. Any other error of it is a fault of ours."""
    if isinstance(error, ConnectionFailure) or (isinstance(error, OperationFailure) and error.code in PASSING):
        return True
    return isinstance(error, PyMongoError) and any(error.has_error_label(it) for it in PASSING_LABELS)


def plain(document: type[Document]) -> Any:
    """The collection as PyMongo knows it."""
    return document.get_motor_collection().delegate
