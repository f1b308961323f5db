"""Opening the database. Every write is acknowledged by a majority and journaled: an acknowledged mail survives kill -9.

`open_store` only connects and never builds an index; `migrations.migrate` does, called by `rapport init` and `rapport run`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from beanie import Document, init_beanie
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from backend.errors import Unreachable
from backend.settings import Mongo
from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import MAJORITY as MAJORITY
from backend.store.database import SNAPSHOT as SNAPSHOT
from backend.store.database import Store as Store
from backend.store.devices import Device
from backend.store.inquiries import Inquiry
from backend.store.installation import Installation
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.opportunities import Opportunity
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from backend.store.segments import Segment
from backend.store.sessions import Session
from backend.store.sign_ins import SignInTries
from backend.store.users import User

FIRST: Sequence[type[Document]] = (
    Activity, Audit, Complaint, Contact, Customer, Device, Inquiry, Installation, Mail, Mailbox, Notice, Opportunity, Progress, Quarantined, Segment, Session,
    SignInTries, User,
)  # fmt: skip
"""What signing in, the mails and their cards are made of."""

PATIENCE = "serverSelectionTimeoutMS"
NO_REPLICA_SET = """The MongoDB of MONGODB_URI is no replica set. Rapport needs one, for transactions and change streams; one member is enough:
  - start it with --replSet rapport (mongod.conf: replication.replSetName: rapport)
  - then once: mongosh "$MONGODB_URI" --eval 'rs.initiate()'"""


async def open_store(mongo: Mongo, only: Sequence[type[Document]] = ()) -> Store:
    """Connect and bind the documents. Raises Unreachable with the reason when MongoDB does not answer within 10 s, or as long as its URI says.

    Who is hasty names those it needs, FIRST and perhaps more, and may call `bind_all` for the others later.
    """
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        mongo.uri, tz_aware=True, w="majority", journal=True, retryWrites=True, **_patience(mongo.uri)
    )
    store = Store(client, client[mongo.database])
    try:
        _refuse_alone(await store.database.command("hello"))
        await _bind(store, only or FIRST)
        if not only:
            await bind_all(store)
    except PyMongoError as error:
        store.close()
        raise Unreachable(f"MongoDB does not answer: {_first_line(error)}") from error
    except Unreachable:
        store.close()
        raise
    return store


def _patience(uri: str) -> dict[str, Any]:
    return {} if PATIENCE.lower() in uri.lower() else {PATIENCE: 10_000}


async def bind_all(store: Store) -> None:
    """Bind the other documents, too, and make ready what reads all of them."""
    documents = await asyncio.to_thread(_read)
    await _bind(store, [it for it in documents if it not in FIRST])


async def _bind(store: Store, documents: Sequence[type[Document]]) -> None:
    await init_beanie(database=store.database, document_models=list(documents), skip_indexes=True)


def _read() -> Sequence[type[Document]]:
    documents: Sequence[type[Document]] = import_module("backend.store.documents").DOCUMENTS
    for it in documents:
        it.model_rebuild()
    return documents


def _refuse_alone(hello: Mapping[str, Any]) -> None:
    """Raises Unreachable for a server of no replica set: it has neither transactions nor change streams. A sharded cluster has both."""
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise Unreachable(NO_REPLICA_SET)


def _first_line(error: Exception) -> str:
    return str(error).split(",", 1)[0].splitlines()[0]
