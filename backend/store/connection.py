"""Opening the database. Every write is acknowledged by a majority and journaled: an acknowledged mail survives kill -9.

`open_store` only connects and never builds an index; `migrate` does, called by `rapport init` and `rapport run`.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from beanie import Document, init_beanie
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from backend.errors import Unreachable
from backend.settings import Mongo
from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.complaints import MIRROR_ALL, Complaint
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.devices import Device
from backend.store.finances import Finances
from backend.store.installation import Installation
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.opportunities import Opportunity
from backend.store.progress import Progress, Quarantined
from backend.store.sessions import Session
from backend.store.sign_ins import SignInTries
from backend.store.tasks import Task
from backend.store.trade import Invoice, Offer, Offering, Order
from backend.store.users import User

DOCUMENTS: Sequence[type[Document]] = (
    Activity, Audit, Complaint, Contact, Customer, Device, Finances, Installation, Invoice, Mail, Mailbox, Notice, Offer, Offering,
    Opportunity, Order, Progress, Quarantined, Session, SignInTries, Task, User,
)  # fmt: skip

T = TypeVar("T")

SNAPSHOT = ReadConcern("snapshot")
MAJORITY = WriteConcern("majority", j=True)


class Store:
    """The open database. Documents are used through their classes; this holds what belongs to the connection."""

    def __init__(self, client: AsyncIOMotorClient[Any], database: AsyncIOMotorDatabase[Any]) -> None:
        self.client = client
        self.database = database

    async def in_transaction(self, work: Callable[[AsyncIOMotorClientSession], Coroutine[Any, Any, T]]) -> T:
        """Run `work` all or nothing: snapshot reads, majority writes. It may run again after a conflict; no IMAP, no push inside."""
        async with await self.client.start_session() as session:
            result: T = await session.with_transaction(work, read_concern=SNAPSHOT, write_concern=MAJORITY)
            return result

    async def ping(self) -> None:
        await self.database.command("ping")

    def close(self) -> None:
        self.client.close()


async def open_store(mongo: Mongo) -> Store:
    """Connect and bind the documents. Raises Unreachable with the reason when MongoDB does not answer within 10 s."""
    return await _bind(mongo, skip_indexes=True)


async def migrate(mongo: Mongo) -> Store:
    """Connect and build what is missing (indexes). Safe to run again and by several at once."""
    store = await _bind(mongo, skip_indexes=False)
    if await Customer.find_one({"open_complaint": {"$exists": False}}):
        await Complaint.get_motor_collection().aggregate(MIRROR_ALL).to_list(None)
        await Customer.find({"open_complaint": {"$exists": False}}).update({"$set": {"open_complaint": None}})
    return store


async def _bind(mongo: Mongo, *, skip_indexes: bool) -> Store:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        mongo.uri, tz_aware=True, w="majority", journal=True, retryWrites=True, serverSelectionTimeoutMS=10_000
    )
    database = client[mongo.database]
    try:
        await database.command("ping")
        await init_beanie(database=database, document_models=list(DOCUMENTS), skip_indexes=skip_indexes)
    except PyMongoError as error:
        client.close()
        raise Unreachable(f"MongoDB does not answer: {_first_line(error)}") from error
    return Store(client, database)


def _first_line(error: Exception) -> str:
    return str(error).split(",", 1)[0].splitlines()[0]
