#!/usr/bin/env python3
"""The restore drill: does this backup come back, and does the key fit? A backup that was never restored does not count.

    /opt/rapport/venv/bin/python deploy/drill.py ARCHIVE

A MongoDB of its own is started on loopback in a temporary folder and thrown away at the end; the real database is never asked. Needs
mongod and mongorestore here, and the key (RAPPORT_KEY_FILE or RAPPORT_KEY). Ends with 0 only if there are people, the push keys open
with the key, and so does every mailbox password.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from backend import keys, settings
from backend.embedded import Mongod
from backend.errors import Invalid, RapportError
from backend.settings import Mongo
from backend.store import mailboxes
from backend.store.documents import DOCUMENTS
from backend.store.installation import vapid
from backend.store.migrations import migrate
from backend.store.users import User


def main(archive: Path) -> int:
    if not archive.is_file():
        raise Invalid(f"There is no backup {archive}.")
    found = settings.read()
    keyring = keys.load(os.environ, found.var)
    with tempfile.TemporaryDirectory(prefix="rapport-drill-") as folder:
        mongod = Mongod(Path(folder) / "mongo")
        try:
            _restore(archive, mongod.uri, Path(folder) / "restore.yaml")
            return asyncio.run(_check(Mongo(mongod.uri, found.mongo.database), keyring))
        finally:
            mongod.stop()


def _restore(archive: Path, uri: str, config: Path) -> None:
    config.write_text(f"uri: {uri}\n")
    script = Path(__file__).with_name("restore.sh")
    environment = os.environ | {"RESTORE_YES": "1", "MONGORESTORE_CONFIG": str(config)}
    if subprocess.run([str(script), str(archive)], env=environment, stdout=subprocess.DEVNULL).returncode:
        raise Invalid("The backup does not come back.")


async def _check(mongo: Mongo, keyring: keys.Keys) -> int:
    store = await migrate(mongo)
    try:
        for document in sorted(DOCUMENTS, key=lambda it: it.get_settings().name or ""):
            collection = document.get_motor_collection()
            print(f"{collection.name:<16} {await collection.count_documents({}):>9}")
        if not await User.find({"disabled_at": None}).count():
            raise Invalid("Nobody could sign in: the backup holds no people.")
        await vapid(keyring)
        boxes = await mailboxes.watched()
        for box in boxes:
            mailboxes.open_password(box, keyring)
        print(f"The backup comes back; the key opens the push keys and {len(boxes)} mailbox password(s).")
        return 0
    finally:
        store.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: drill.py ARCHIVE")
    try:
        sys.exit(main(Path(sys.argv[1])))
    except RapportError as error:
        sys.exit(error.message)
