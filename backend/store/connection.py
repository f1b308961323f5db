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
from backend.store.database import MAJORITY as MAJORITY
from backend.store.database import SNAPSHOT as SNAPSHOT
from backend.store.database import Store as Store
from backend.store.devices import Device
from backend.store.installation import Installation
from backend.store.sessions import Session
from backend.store.sign_ins import SignInTries
from backend.store.users import User

AT_THE_DOOR: Sequence[type[Document]] = (Device, Installation, Session, SignInTries, User)
"""What signing in is made of."""

PATIENCE = "serverSelectionTimeoutMS"
NO_REPLICA_SET = """The MongoDB of MONGODB_URI is no replica set. Rapport needs one, for transactions and change streams; one member is enough:
  - start it with --replSet rapport (mongod.conf: replication.replSetName: rapport)
  - then once: mongosh "$MONGODB_URI" --eval 'rs.initiate()'"""


async def open_store(mongo: Mongo, only: Sequence[type[Document]] = ()) -> Store:
    """Connect and bind the documents. Raises Unreachable with the reason when MongoDB does not answer within 10 s, or as long as its URI says.

    Who is hasty names those it needs, and may `bind` others later.
    """
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        mongo.uri, tz_aware=True, w="majority", journal=True, retryWrites=True, **_patience(mongo.uri)
    )
    store = Store(client, client[mongo.database])
    try:
        _refuse_alone(await store.database.command("hello"))
        await bind(store, only or await asyncio.to_thread(every))
    except PyMongoError as error:
        store.close()
        raise Unreachable(f"MongoDB does not answer: {_first_line(error)}") from error
    except Unreachable:
        store.close()
        raise
    return store


def _patience(uri: str) -> dict[str, Any]:
    return {} if PATIENCE.lower() in uri.lower() else {PATIENCE: 10_000}


async def bind(store: Store, documents: Sequence[type[Document]]) -> None:
    """Make documents usable; those that are already stay as they are."""
    fresh = [it for it in documents if it not in store.bound]
    await init_beanie(database=store.database, document_models=fresh, skip_indexes=True)
    store.bound |= {*fresh}


def every() -> Sequence[type[Document]]:
    """All documents, ready to be read and checked. Takes a while."""
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
