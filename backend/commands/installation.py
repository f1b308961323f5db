"""What every command needs: where this installation is, and an open database."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend import keys, settings
from backend.errors import Invalid, Unreachable
from backend.keys import Keys
from backend.settings import Mongo, Settings
from backend.store import audit
from backend.store.connection import Store, open_store
from backend.store.installation import Installation, make_vapid
from backend.store.migrations import migrate

AGAIN_S = 2.0


def running(var: Path) -> dict[str, Any]:
    """What a `rapport run` in this folder wrote about itself (ports, database); empty if none runs."""
    try:
        found: dict[str, Any] = json.loads((var / "running.json").read_text())
        os.kill(found["pid"], 0)
    except (OSError, ValueError, KeyError):
        return {}
    return found


def read() -> Settings:
    """The settings, with the database of a running `rapport run` where MONGODB_URI names none. Raises Unreachable if there is neither."""
    found = settings.read()
    if found.mongo.uri:
        return found
    uri = running(found.var).get("mongodb_uri")
    if not uri:
        raise Unreachable("Which database? Start Rapport here (make run), or set MONGODB_URI.")
    return replace(found, mongo=replace(found.mongo, uri=uri))


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Store, Settings, Keys]]:
    found = read()
    keyring = keys.load(os.environ, found.var)
    store = await open_store(found.mongo)
    try:
        yield store, found, keyring
    finally:
        store.close()


async def initialise(found: Settings, wait_s: int = 0) -> list[str]:
    """Make what a first start needs, leave what is there: key file, indexes, VAPID keys. What was made, in words."""
    store = await _migrated(found.mongo, wait_s)
    try:
        await audit.keep_for(store.database, found.company.audit_days)
        made = await _make_key(found.var)
        if await make_vapid(keys.load(os.environ, found.var), datetime.now(UTC)):
            made.append("the push keys (VAPID)")
    finally:
        store.close()
    return made


async def _migrated(mongo: Mongo, wait_s: int) -> Store:
    """The database, brought up to date; asked again for so long while it does not answer."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return await migrate(mongo)
        except Unreachable:
            if time.monotonic() >= deadline:
                raise
            await asyncio.sleep(AGAIN_S)


async def _make_key(var: Path) -> list[str]:
    """Only for a database that was never used: a new key opens nothing that another has sealed, and would hide that one is missing."""
    path = keys.key_file(os.environ, var)
    if keys.is_there(os.environ, var):
        return []
    if await Installation.get("installation"):
        raise Invalid(f"The key of this database is gone. Restore {path} from your backup.")
    keys.make(os.environ, var)
    return [f"the key file {path}: back it up, apart from the database"]
