"""Opening the database. Every write is acknowledged by a majority and journaled: an acknowledged mail survives kill -9.

`open_store` only connects and never builds an index; `migrate` does, called by `rapport init` and `rapport run`.
"""

from collections.abc import Sequence
from typing import Any

from beanie import Document, init_beanie
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from backend.errors import Unreachable
from backend.settings import Mongo
from backend.store import indexes
from backend.store.activities import Activity
from backend.store.api_keys import Answered, ApiKey
from backend.store.audit import Audit
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import MAJORITY as MAJORITY
from backend.store.database import SNAPSHOT as SNAPSHOT
from backend.store.database import Store as Store
from backend.store.devices import Device
from backend.store.files import File
from backend.store.finances import Finances
from backend.store.import_rows import ImportChange, ImportRow
from backend.store.imports import ImportMapping, ImportRun
from backend.store.installation import Installation
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.merging import Merge
from backend.store.migrations import bring_up_to_date
from backend.store.notices import Notice
from backend.store.opportunities import Opportunity
from backend.store.progress import Progress, Quarantined
from backend.store.search import SearchEntry
from backend.store.segments import Segment
from backend.store.sessions import Session
from backend.store.sign_ins import SignInTries
from backend.store.tasks import Task
from backend.store.territories import Territory
from backend.store.trade import Invoice, Offer, Offering, Order
from backend.store.twins import Duplicate, TwinKeys
from backend.store.users import User

DOCUMENTS: Sequence[type[Document]] = (
    Activity, Audit, Complaint, Contact, Customer, Device, Duplicate, File, Finances, Installation, Invoice, Mail, Mailbox, Merge, Notice, Offer, Offering,
    Answered, ApiKey, ImportChange, ImportMapping, ImportRow, ImportRun, TwinKeys,
    Opportunity, Order, Progress, Quarantined, SearchEntry, Segment, Session, SignInTries, Task, Territory, User,
)  # fmt: skip


async def open_store(mongo: Mongo, *, is_hasty: bool = False) -> Store:
    """Connect and bind the documents. Raises Unreachable with the reason when MongoDB does not answer within 10 s.

    Who is hasty calls `build` later, before other threads read documents.
    """
    store = await _bind(mongo)
    if not is_hasty:
        build()
    return store


def build() -> None:
    """Make ready what reads documents."""
    for document in DOCUMENTS:
        document.model_rebuild()


async def migrate(mongo: Mongo) -> Store:
    """Connect and build what is missing (indexes, steps of newer versions). Safe to run again and by several at once."""
    store = await _bind(mongo)
    await indexes.bring_up_to_date(DOCUMENTS)
    await bring_up_to_date(store.database)
    return store


async def _bind(mongo: Mongo) -> Store:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        mongo.uri, tz_aware=True, w="majority", journal=True, retryWrites=True, serverSelectionTimeoutMS=10_000
    )
    database = client[mongo.database]
    try:
        await database.command("ping")
        await init_beanie(database=database, document_models=list(DOCUMENTS), skip_indexes=True)
    except PyMongoError as error:
        client.close()
        raise Unreachable(f"MongoDB does not answer: {_first_line(error)}") from error
    return Store(client, database)


def _first_line(error: Exception) -> str:
    return str(error).split(",", 1)[0].splitlines()[0]
