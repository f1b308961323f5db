"""F4 of the contract on three database nodes: members die, two are away at once, the primary steps down. What was acknowledged is there afterwards, what
came meanwhile is kept once, and the scanner is the same process as before."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from backend.keys import Keys
from backend.settings import Mongo
from backend.store.connection import Store
from tests.build import raw_mail
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.parts.dovecot import Dovecot
from tests.parts.nursery import Process
from tests.parts.replica_set import ReplicaSet
from tests.parts.waiting import until
from tests.soak import TOLD

Rows = Database[dict[str, Any]]
OPTIONS = {"unique", "sparse", "partialFilterExpression"}
UNIQUE = ("mails", "activities", "notices", "progress", "mailboxes")


@pytest.fixture
def three_nodes(replica_set: ReplicaSet, environment: dict[str, str]) -> Iterator[tuple[Rows, dict[str, str]]]:
    """A database on all three, and what a process needs to reach it."""
    reached = environment | {"MONGODB_URI": replica_set.uri, "RAPPORT_DATABASE": f"rapport_{secrets.token_hex(4)}"}
    with MongoClient[dict[str, Any]](replica_set.uri, serverSelectionTimeoutMS=60_000, w="majority") as client:
        yield client[reached["RAPPORT_DATABASE"]], reached
        replica_set.heal()
        client.drop_database(reached["RAPPORT_DATABASE"])


@pytest.mark.soak
async def test_f04_two_of_three_members_away_and_the_primary_gone_lose_nothing_that_was_acknowledged(
    cast: Cast, store: Store, mongo: Mongo, keys: Keys, dovecot: Dovecot, replica_set: ReplicaSet,
    three_nodes: tuple[Rows, dict[str, str]], scanner: Callable[..., Process],
) -> None:  # fmt: skip
    rows, reached = three_nodes
    mailbox = await add_mailbox(dovecot, dovecot.user("f04@nordlicht.example"), [cast.rep], keys)
    await asyncio.to_thread(move, mongo, rows)
    running = scanner("tests.parts.impatient_scanner", **reached)
    await until(partial(kept, rows, 0))

    ways = cycle((two_are_away, primary_steps_down, primary_dies))
    for number, way in enumerate(islice(ways, TOLD.outages)):
        dovecot.deliver(mailbox.address, raw_mail("Vorher."))
        await until(partial(kept, rows, 2 * number + 1), 60)
        acknowledged = await asyncio.to_thread(identities, rows)
        await asyncio.to_thread(way, replica_set, lambda: dovecot.deliver(mailbox.address, raw_mail("Inzwischen.")))
        await until(partial(kept, rows, 2 * number + 2), 60)
        assert acknowledged <= await asyncio.to_thread(identities, rows), f"{number}: {way.__name__}"
    assert running.poll() is None
    assert rows["activities"].count_documents({"mail_id": {"$ne": None}}) == 2 * TOLD.outages


def move(mongo: Mongo, rows: Rows) -> None:
    """The cast and its mailbox, which were written by this process to its own database, and what must be unique there."""
    with MongoClient[dict[str, Any]](mongo.uri) as here:
        for name in here[mongo.database].list_collection_names():
            if found := list(here[mongo.database][name].find({})):
                rows[name].insert_many(found)
        for name in UNIQUE:
            for index in here[mongo.database][name].list_indexes():
                if index.get("unique"):
                    rows[name].create_index(
                        list(index["key"].items()), **{it: index[it] for it in OPTIONS & index.keys()}
                    )


def two_are_away(members: ReplicaSet, meanwhile: Callable[[], None]) -> None:
    """The one that is left may not write, and serves nobody who asks for a primary."""
    away = {members.primary(), *members.ports[:2]}
    for port in sorted(away)[:2]:
        members.kill(port)
    meanwhile()
    time.sleep(TOLD.outage_s)  # how long it lasts is the fault itself
    members.heal()


def primary_dies(members: ReplicaSet, meanwhile: Callable[[], None]) -> None:
    members.kill_primary()
    meanwhile()
    members.heal()


def primary_steps_down(members: ReplicaSet, meanwhile: Callable[[], None]) -> None:
    members.step_down()
    meanwhile()
    members.heal()


async def kept(rows: Rows, mails: int) -> bool:
    """So many are kept, and the mailbox is being read."""

    def are() -> bool:
        active = rows["mailboxes"].count_documents({"health.state": "active"})
        return active == 1 and rows["mails"].count_documents({}) == mails

    return await asyncio.to_thread(are)


def identities(rows: Rows) -> set[str]:
    return {it["identity"] for it in rows["mails"].find({})}
