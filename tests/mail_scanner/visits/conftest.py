"""A mailbox on Dovecot, and the scanner's way through it in this process."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from mail_scanner.parsers import Parsers
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting


@pytest.fixture(scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    workers = Parsers(live=1)
    yield workers
    await workers.close()


@pytest.fixture
async def visiting(store: Store, dovecot: Dovecot, mailbox: Mailbox, parsers: Parsers) -> AsyncIterator[Visiting]:
    await asyncio.to_thread(dovecot.know, mailbox.address)
    it = Visiting(store, mailbox, parsers)
    yield it
    await it.leave()
