"""The scanner: one process, many mailboxes. `python -m mail_scanner` watches; `python -m mail_scanner check` tries one sign-in, `find`
looks for the server of an address."""

import asyncio
import json
import os
import resource
import secrets
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from weakref import WeakValueDictionary

from beanie import PydanticObjectId

from backend.keys import Keys
from backend.process import run, start_log
from backend.push import Sender
from backend.settings import Settings, read
from backend.store import mail_blocks, mailboxes, quarantine
from backend.store.backfills import Backfill
from backend.store.connection import open_store
from backend.store.first_documents import FIRST
from backend.store.installation import vapid
from backend.store.leases import Held
from backend.store.mailbox_traffic import Traffic
from backend.store.scanners import Pulse, Scanner
from backend.store.search import SearchEntry
from backend.store.trade import Offering
from backend.store.trials import Trial
from mail_scanner.backfill import Backfilling
from mail_scanner.check import check
from mail_scanner.exposing import exposed
from mail_scanner.finding import Finder
from mail_scanner.fleet import Fleet
from mail_scanner.intake import Intake
from mail_scanner.metrics import Gauge
from mail_scanner.parsers import Parsers
from mail_scanner.second import Second
from mail_scanner.sign_in import SignIn
from mail_scanner.threads import SIGN_INS_PER_S, Doors
from mail_scanner.trials import Answering
from mail_scanner.waiting import Waiting
from mail_scanner.watch import Watch

ENDS_WITHIN_S = 10.0
"""What does not end by then is left: leases run out, and what was claimed is done by another."""


async def scan(settings: Settings, keys: Keys, stop: asyncio.Event) -> None:
    """Read our share of the mailboxes, deliver what is due, until `stop` is set."""
    store = await open_store(settings.mongo, (*FIRST, Backfill, Offering, Scanner, SearchEntry, Traffic, Trial))
    store.learn(keys)
    sender = Sender(settings.push, await vapid(keys))
    parsers = Parsers()
    intake = Intake(store, parsers, sender, settings.company, settings.web.public_url)
    delivering = asyncio.create_task(sender.keep_delivering())
    doors, waiting = Doors(settings.mail.private_networks), Waiting()
    sign_in = SignIn(keys, settings.mail.private_networks, settings.mail.oauth)
    host = socket.gethostname()
    watches: WeakValueDictionary[PydanticObjectId, Watch] = WeakValueDictionary()

    def watch(mailbox_id: PydanticObjectId, held: Held) -> Watch:
        watches[mailbox_id] = made = Watch(mailbox_id, held.fence, intake, sign_in, doors, waiting)
        return made

    def second_of(mailbox_id: PydanticObjectId) -> Second | None:
        found = watches.get(mailbox_id)
        return found.second if found else None

    async def learn() -> None:
        intake.own_domains = intake.company.own_domains | await mailboxes.own_domains()
        intake.house = await mail_blocks.everything()
        doors.logins.rate = SIGN_INS_PER_S / max(fleet.live, 1)
        for mailbox_id in await quarantine.mailboxes_asked():
            if found := watches.get(mailbox_id):
                found.look_again()

    def pulse() -> Pulse:
        return Pulse(host, len(fleet), doors.threads.busy, rss())

    owner = f"{host}-{os.getpid()}-{secrets.token_hex(3)}"
    answering = Answering(owner, keys, doors, parsers, settings.web.public_url, settings.mail.oauth)
    helping = asyncio.create_task(answering.keep_answering())
    backfilling = asyncio.create_task(Backfilling(intake, owner, second_of).keep_going())
    fleet = Fleet(store, owner, watch, learn, pulse, intake.metrics.leases)
    intake.metrics.gauges += [
        Gauge("rapport_mailboxes", "Mailboxes this process looks after.", lambda: len(fleet)),
        Gauge("rapport_mailboxes_asleep", "Mailboxes that wait for news.", lambda: waiting.parked_now),
        Gauge("rapport_longest_silence_seconds", "Since the quietest server was heard.", waiting.longest_silence_s),
        Gauge("rapport_threads_busy", "Threads that wait for a mail server.", lambda: doors.threads.busy),
        Gauge("rapport_cut_total", "Mails cut at a limit.", lambda: parsers.cuts, "limit", "counter"),
    ]
    try:
        async with exposed(settings.mail.metrics_port, intake.metrics.text):
            await fleet.run(stop)
    finally:
        delivering.cancel()
        helping.cancel()
        backfilling.cancel()
        await asyncio.gather(backfilling, return_exceptions=True)
        await intake.finish()
        await parsers.close()
        await sender.close()
        doors.threads.close()
        store.close()


def rss() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def hold_many() -> None:
    """A socket for each mailbox: as many as the system allows, not the 1,024 it gives by default."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> int:
    if sys.argv[1:] == ["check"]:
        start_log()
        mail = read().mail
        print(json.dumps(asyncio.run(check(json.load(sys.stdin), mail.private_networks, mail.oauth))))
        return 0
    if sys.argv[1:] == ["find"]:
        start_log()
        print(json.dumps([asdict(it) for it in asyncio.run(Finder().find(json.load(sys.stdin)))]))
        return 0
    hold_many()
    return run(scan, ENDS_WITHIN_S)


if __name__ == "__main__":
    sys.exit(main())
