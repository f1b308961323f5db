"""The scanner: one process, many mailboxes. `python -m mail_scanner` watches; `python -m mail_scanner check` tries one sign-in, `find`
looks for the server of an address."""

import asyncio
import json
import logging
import os
import secrets
import socket
import sys
from contextlib import suppress
from dataclasses import asdict

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.keys import Keys
from backend.process import run, start_log
from backend.push import Sender
from backend.settings import Settings, read
from backend.store import mailboxes
from backend.store.connection import open_store
from backend.store.installation import vapid
from mail_scanner.check import check
from mail_scanner.exposing import exposed
from mail_scanner.finding import Finder
from mail_scanner.intake import Intake
from mail_scanner.metrics import Gauge
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Doors
from mail_scanner.watch import Watch

log = logging.getLogger("rapport.scanner")

LOOK_AROUND_S = 3.0


async def scan(settings: Settings, keys: Keys, stop: asyncio.Event) -> None:
    """Watch every mailbox that nobody else watches, deliver what is due, until `stop` is set."""
    store = await open_store(settings.mongo, is_hasty=True)
    sender = Sender(settings.push, await vapid(keys))
    parsers = Parsers()
    intake = Intake(store, parsers, sender, settings.company, settings.web.public_url)
    delivering = asyncio.create_task(sender.keep_delivering())
    watching: dict[PydanticObjectId, tuple[Watch, asyncio.Task[None]]] = {}
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    doors = Doors(settings.mail.private_networks)
    intake.metrics.gauges += [
        Gauge("rapport_mailboxes", "Mailboxes this process looks after.", lambda: len(watching)),
        Gauge("rapport_threads_busy", "Threads that wait for a mail server.", lambda: doors.threads.busy),
        Gauge("rapport_cut_total", "Mails cut at a limit.", lambda: parsers.cuts, "limit", "counter"),
    ]
    try:
        async with exposed(settings.mail.metrics_port, intake.metrics.text):
            while not stop.is_set():
                with suppress(PyMongoError):
                    await _look_around(watching, intake, keys, doors, owner)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_AROUND_S)
    finally:
        for watch, _ in watching.values():
            watch.stop.set()
        await asyncio.gather(*(task for _, task in watching.values()), return_exceptions=True)
        delivering.cancel()
        await intake.finish()
        await parsers.close()
        await sender.close()
        doors.threads.close()
        store.close()


async def _look_around(
    watching: dict[PydanticObjectId, tuple[Watch, asyncio.Task[None]]],
    intake: Intake,
    keys: Keys,
    doors: Doors,
    owner: str,
) -> None:
    """Start watching what is new or free again; a watch that ended is reported and tried again."""
    for mailbox_id, (_, task) in list(watching.items()):
        if task.done():
            del watching[mailbox_id]
            if not task.cancelled() and (error := task.exception()):
                log.error("watching mailbox %s ended: %s", mailbox_id, type(error).__name__)
    intake.own_domains = intake.company.own_domains | await mailboxes.own_domains()
    for mailbox in await mailboxes.watched():
        if mailbox.id and mailbox.id not in watching:
            watch = Watch(mailbox.id, intake, keys, doors, owner)
            watching[mailbox.id] = (watch, asyncio.create_task(watch.run()))


def main() -> int:
    if sys.argv[1:] == ["check"]:
        start_log()
        print(json.dumps(asyncio.run(check(json.load(sys.stdin), read().mail.private_networks))))
        return 0
    if sys.argv[1:] == ["find"]:
        start_log()
        print(json.dumps([asdict(it) for it in asyncio.run(Finder().find(json.load(sys.stdin)))]))
        return 0
    return run(scan)


if __name__ == "__main__":
    sys.exit(main())
