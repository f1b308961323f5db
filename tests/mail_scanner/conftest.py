"""Children that read, once for all stories of a file."""

from collections.abc import AsyncIterator

import pytest

from backend.keys import Keys
from backend.store.connection import Store
from mail_scanner.parsers import Parsers
from tests.parts.in_tray import InTray


@pytest.fixture(scope="module")
async def warm_parsers() -> AsyncIterator[Parsers]:
    parsers = Parsers(live=1, bulk=1)
    yield parsers
    await parsers.close()


@pytest.fixture
def in_tray(store: Store, keys: Keys, warm_parsers: Parsers) -> InTray:
    return InTray(store, keys, warm_parsers)
