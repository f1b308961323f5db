"""F4 of the contract, at the end: a scanner that is told to stop while its database hangs does not hang with it."""

import asyncio
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from backend.embedded import Mongod
from backend.keys import Keys
from backend.settings import Mongo
from backend.store.connection import Store
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.mail_scanner.faults.test_f04_members_away import move
from tests.parts.dovecot import Dovecot
from tests.parts.impatient_scanner import ENDS_WITHIN_S
from tests.parts.nursery import Process
from tests.parts.waiting import until

NAME = "rapport_hangs"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Mongod]:
    server = Mongod(tmp_path / "hangs" / "data")
    yield server
    server.process.send_signal(signal.SIGCONT)
    server.stop()


async def test_f04_a_scanner_that_is_told_to_stop_while_its_database_hangs_ends_in_time(
    cast: Cast, store: Store, mongo: Mongo, keys: Keys, dovecot: Dovecot, database: Mongod, scanner: Callable[..., Process]
) -> None:  # fmt: skip
    await add_mailbox(dovecot, dovecot.user(f"f04-{secrets.token_hex(3)}@nordlicht.example"), [cast.rep], keys)
    with MongoClient[dict[str, Any]](database.uri) as client:
        move(mongo, client[NAME])
        running = scanner("tests.parts.impatient_scanner", MONGODB_URI=database.uri, RAPPORT_DATABASE=NAME)

        async def reads() -> bool:
            return client[NAME].mailboxes.count_documents({"health.state": "active"}) == 1

        await until(reads)
    database.process.send_signal(signal.SIGSTOP)
    told = time.monotonic()
    running.terminate()
    assert await asyncio.to_thread(running.wait) == 0
    assert time.monotonic() - told < ENDS_WITHIN_S + 1
