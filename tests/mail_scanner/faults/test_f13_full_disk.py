"""F13 of the contract: the disk is full. For the log: the scanner says nothing more, and reads on. For MongoDB: it dies rather than to write half of
something; once there is room again, everything that it had acknowledged is there, and what came meanwhile is kept once."""

import asyncio
import resource
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from backend.embedded import Mongod
from backend.keys import Keys
from backend.settings import Mongo
from backend.store.connection import Store
from backend.store.mails import Mail
from tests.build import raw_mail
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.mail_scanner.faults.conftest import Reach
from tests.mail_scanner.faults.test_f04_members_away import kept, move
from tests.parts.dovecot import Dovecot
from tests.parts.nursery import Nursery, Process
from tests.parts.waiting import until, watching

FULL = Path("/dev/full")
UNSAID = 120
"""How Python ends when its last words could not be written (sys.exit in its documentation)."""
NOTHING_MORE = 4096
"""Bytes that any file of MongoDB may have from now on: each of its writes fails, as on a full disk."""


async def test_f13_a_full_disk_under_the_log_stops_no_mail(
    reach: Reach, nursery: Nursery, environment: dict[str, str]
) -> None:
    box = await reach()
    silent = nursery.start("tests.parts.impatient_scanner", environment=environment, out=FULL)
    try:
        await watching(box.mailbox)
        box.line.strand()  # which it would write down
        box.deliver()
        await until(one_is_kept)
    finally:
        silent.terminate()
        assert silent.wait() in (0, UNSAID)


async def one_is_kept() -> bool:
    return await Mail.find_all().count() == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[list[Mongod]]:
    """A database of its own; whoever starts it again adds it here."""
    servers = [Mongod(tmp_path / "small" / "data")]
    yield servers
    servers[-1].stop()


async def test_f13_a_full_disk_under_the_database_loses_nothing_that_was_acknowledged(
    cast: Cast, store: Store, mongo: Mongo, keys: Keys, dovecot: Dovecot, small_disk: list[Mongod],
    scanner: Callable[..., Process], tmp_path: Path,
) -> None:  # fmt: skip
    mailbox = await add_mailbox(
        dovecot, dovecot.user(f"f13-{secrets.token_hex(3)}@nordlicht.example"), [cast.rep], keys
    )
    (server,) = small_disk
    with MongoClient[dict[str, Any]](server.uri, serverSelectionTimeoutMS=60_000, w="majority") as client:
        rows = client["rapport_small"]
        move(mongo, rows)
        running = scanner("tests.parts.impatient_scanner", MONGODB_URI=server.uri, RAPPORT_DATABASE="rapport_small")
        await until(lambda: kept(rows, 0))
        dovecot.deliver(mailbox.address, raw_mail("Vorher."))
        await until(lambda: kept(rows, 1))

        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (NOTHING_MORE, resource.RLIM_INFINITY))
        dovecot.deliver(mailbox.address, raw_mail("Inzwischen."))
        await asyncio.to_thread(write_to_disk, client)
        await until(lambda: gone(server))
        small_disk.append(Mongod(tmp_path / "small" / "data", server.port))
        await until(lambda: kept(rows, 2), 40)
        assert {it["new_text"].strip() for it in rows["mails"].find({})} == {"Vorher.", "Inzwischen."}
        assert rows["activities"].count_documents({"mail_id": {"$ne": None}}) == 2
        assert running.poll() is None, "the same process as before"


def write_to_disk(client: MongoClient[dict[str, Any]]) -> None:
    """Now, and not at the next checkpoint, up to a minute from now."""
    with suppress(PyMongoError):
        client.admin.command("fsync")


async def gone(server: Mongod) -> bool:
    return server.process.poll() is not None
