"""Backfill: the mail that was there before, end to end into MongoDB, the product and a floor in turns on the same Dovecot.

The floor is what a plain loop in one process can do at best: header fields and BODYSTRUCTURE, then the first 16 KiB of the first text section,
matched by `$in` of 500 senders, upserted by Message-ID in bulk. It fetches no attachment, and knows no identity, no timeline, no transaction, no
fence, no limits on hostile mail. The product is the real scanner.

Every mail is a customer's, which is the worst case: of what is nobody's the product reads a few header fields. So it is told beside, with
one mail in five a customer's, as in an ordinary mailbox. There are twenty mails of each customer, however many mails there are.

mbsync and offlineimap copy the same mailbox in the same turns, where they are installed (`backfill_peers`).

RAPPORT_BENCH_MAILS says how many mails there are (2,000; the goals are set for 20,000).
"""

import asyncio
import os
import random
import secrets
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from backend.embedded import Mongod
from backend.store.mailboxes import seal_password
from tests.bench import backfill_peers, stage
from tests.bench.backfill_floor import floor
from tests.bench.mail_to_push import dovecot_here, mail
from tests.bench.memory import Memory
from tests.bench.rows import Row, at_least, at_most, limit, told
from tests.parts.dovecot import PASSWORD, Dovecot

MAILS = int(os.environ.get("RAPPORT_BENCH_MAILS", "2000"))
FEW = min(MAILS, 2_000)
TURNS = 3
LIVE = 15
FIRMS = max(MAILS // 20, 50)
PATIENCE_S = 1800
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> list[Row]:
    with _company() as (mongod, db), dovecot_here() as dovecot:
        dice = random.Random(5)
        all_theirs = _mailbox(dovecot, dice, MAILS, 1.0)
        few, some_theirs = _mailbox(dovecot, dice, FEW, 1.0), _mailbox(dovecot, dice, MAILS, 0.2)
        with _scanner(mongod) as scanner:
            product = Product(db, dovecot, scanner)
            rss_few = product.read(few, FEW).rss_mb
            floors, ours, theirs = [], [], []
            for _ in range(TURNS):
                floors.append(floor(dovecot, db, all_theirs))
                ours.append(product.read(all_theirs, MAILS))
                theirs.append(_peers(dovecot, all_theirs))
            usual = product.read(some_theirs, MAILS)
            quiet, busy = product.live(all_theirs)
    rate, at_best = statistics.median(it.rate for it in ours), MAILS / statistics.median(floors)
    rss = max(it.rss_mb for it in ours)
    return [
        at_least(f"backfill of {MAILS:,} mails, all customers'", rate, "mails/s", at_best, 0.6),
        *(
            _against(name, goal, rate, [it[name] for it in theirs])
            for name, (_, goal) in PEERS.items()
            if name in theirs[0]
        ),
        told("beside it: one in five is a customer's", usual.rate, "mails/s", at_best),
        told(f"memory of the scanner and its children, {FEW:,} mails", rss_few, "MB"),
        limit(f"the same, {MAILS:,} mails", rss, "MB", 200),
        at_most("the latter against the former", rss, "MB", rss_few, 1.15),
        at_most("new mail until it is kept, during a backfill", busy, "ms", quiet, 2.0),
    ]


def _against(name: str, goal: float, rate: float, seconds: list[float]) -> Row:
    return at_least(f"the same, against {name}", rate, "mails/s", MAILS / statistics.median(seconds), goal)


PEERS = {"mbsync": (backfill_peers.mbsync, 1.0), "offlineimap": (backfill_peers.offlineimap, 8.0)}
"""Each with how many times as fast we are to be."""


def _peers(dovecot: Dovecot, address: str) -> dict[str, float]:
    """Seconds of each that is installed."""
    took, folder = {}, stage.FOLDER / "backfill-peer"
    for name, (run, _) in PEERS.items():
        seconds = run(dovecot.imap_port, address, folder)
        if seconds is None:
            print(f"  left out: {name} is not installed", flush=True)
            continue
        assert backfill_peers.copied(folder) == MAILS, name
        took[name] = seconds
    shutil.rmtree(folder, ignore_errors=True)
    return took


class Reading:
    def __init__(self, rate: float, rss_mb: float) -> None:
        self.rate, self.rss_mb = rate, rss_mb


class Product:
    """The real scanner in its own process, ordered about by the database."""

    def __init__(self, db: Any, dovecot: Dovecot, pid: int) -> None:
        self.db, self.dovecot, self.pid = db, dovecot, pid

    def read(self, address: str, mails: int) -> Reading:
        """A whole backfill of a mailbox that is watched."""
        with self._watched(address) as mailbox_id, Memory(self.pid) as memory:
            order = self._order(mailbox_id)
            self._wait(order, {"reaches.0": {"$exists": True}})
            began = time.monotonic()
            done = self._wait(order, {"state": {"$in": ["done", "failed"]}})
            took = time.monotonic() - began
        assert done["state"] == "done", done["trouble"]
        assert sum(it["counts"]["seen"] for it in done["reaches"]) == mails
        return Reading(mails / took, memory.peak_mb)

    def live(self, address: str) -> tuple[float, float]:
        """Milliseconds from a new mail's delivery until it is kept: without and during a backfill, the medians."""
        with self._watched(address) as mailbox_id:
            quiet = statistics.median(self._one(address) for _ in range(LIVE))
            busy: list[float] = []
            while len(busy) < LIVE:
                busy += self._during(mailbox_id, address, LIVE - len(busy))
        return quiet, statistics.median(busy)

    def _during(self, mailbox_id: ObjectId, address: str, most: int) -> list[float]:
        """As `_one`, as many as fit into one backfill that has everything to do."""
        self.db.mails.delete_many({})
        self.db.activities.delete_many({})
        order = self._order(mailbox_id)
        self._wait(order, {"reaches.0.counts.seen": {"$gt": 0}})
        took = []
        while len(took) < most and self.db.backfills.find_one({"_id": order})["state"] == "running":
            took.append(self._one(address))
        if not self.db.backfills.find_one_and_update(
            {"_id": order, "state": "running"}, {"$set": {"state": "cancelled", "is_open": False}}
        ):
            return took[:-1]  # it was over before the last one came
        return took

    def _one(self, address: str) -> float:
        raw, name = mail(random.Random(), _address(7)), f"<{secrets.token_hex(8)}@new.example>"
        began = time.monotonic()
        self.dovecot.deliver(address, raw.replace(b"Message-ID: <", f"Message-ID: {name}\nX-Old: <".encode(), 1))
        while not self.db.mails.find_one({"message_id": name}, {"_id": 1}):
            assert time.monotonic() - began < 60, "the new mail was not kept"
            time.sleep(0.002)
        return (time.monotonic() - began) * 1000

    @contextmanager
    def _watched(self, address: str) -> Iterator[ObjectId]:
        """The mailbox is read for the first time: nothing is kept of what lies there."""
        for name in ("mails", "activities", "backfills", "progress", "mailboxes"):
            self.db[name].delete_many({})
        mailbox_id = _insert_mailbox(self.db, self.dovecot, address)
        _until(lambda: self.db.mailboxes.find_one({"_id": mailbox_id, "health.state": "active"}))
        yield mailbox_id
        self.db.mailboxes.update_one({"_id": mailbox_id}, {"$set": {"disabled_at": datetime.now(UTC)}, "$inc": {"revision": 1}})  # fmt: skip

    def _order(self, mailbox_id: ObjectId) -> ObjectId:
        order: ObjectId = self.db.backfills.insert_one({
            "mailbox_id": mailbox_id, "generation": 1, "since": SINCE, "by_user_id": None, "state": "running", "is_open": True, "fence": 0,
            "reaches": [], "rate": 0.0, "preview": None, "trouble": "", "asked_at": datetime.now(UTC), "ended_at": None, "schema_version": 1,
        }).inserted_id  # fmt: skip
        return order

    def _wait(self, order: ObjectId, state: dict[str, Any]) -> dict[str, Any]:
        return _until(lambda: self.db.backfills.find_one({"_id": order, **state}))


# The stage


@contextmanager
def _company() -> Iterator[tuple[Mongod, Any]]:
    """A database of its own: what is kept here must not lie among the other benchmarks' data."""
    folder = stage.FOLDER / "backfill-mongo"
    shutil.rmtree(folder, ignore_errors=True)
    server = Mongod(folder, cache_gb=0.5)
    try:
        asyncio.run(stage.prepare(server))
        db, now, dice = stage.database(server), datetime.now(UTC), random.Random(3)
        owner, ids = stage.add_rep(db), [ObjectId() for _ in range(FIRMS)]
        db.customers.insert_many([stage.customer(dice, it, n, owner, now) for n, it in enumerate(ids)])
        db.contacts.insert_many([stage.contact(ObjectId(), it, n, dice, now) for n, it in enumerate(ids)])
        yield server, db
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _scanner(mongod: Mongod) -> Iterator[int]:
    nearby = {"RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.1", "RAPPORT_LOG": "WARNING"}
    with stage.process(mongod, ["-m", "mail_scanner"], "backfill", **nearby) as child:
        yield child.pid


def _mailbox(dovecot: Dovecot, dice: random.Random, mails: int, share: float) -> str:
    """An account with so many mails, of which a share is from customers, as files of its maildir."""
    address = dovecot.user(f"old-{secrets.token_hex(3)}@nordlicht.example")
    dovecot.know(address)
    current = dovecot.maildir(address) / "cur"
    for folder in (dovecot.maildir(address), current, current.with_name("new"), current.with_name("tmp")):
        folder.mkdir(exist_ok=True)
    at = int(SINCE.timestamp()) + 86_400
    for n in range(mails):
        sender = _address(dice.randrange(FIRMS)) if dice.random() < share else f"fremd{n}@anderswo.example"
        raw = mail(dice, sender).replace(b"\r\n", b"\n")
        breaks = raw.count(b"\n")
        name = f"{at + n}.M{n}P1.bench,S={len(raw)},W={len(raw) + breaks}:2,S"
        (current / name).write_bytes(raw)
    for path in (dovecot.maildir(address), *dovecot.maildir(address).rglob("*")):
        shutil.chown(path, "mail", "mail")
    return address


def _address(n: int) -> str:
    return f"kontakt@firma{n}.example"


def _insert_mailbox(db: Any, dovecot: Dovecot, address: str) -> ObjectId:
    id_, owner = ObjectId(), db.users.find_one({})["_id"]
    secret = seal_password(PydanticObjectId(id_), PASSWORD, stage.KEYS).model_dump()
    db.mailboxes.insert_one({
        "_id": id_, "address": address, "host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "login": address, "secret": secret,
        "folders": [{"name": "INBOX", "role": "inbox", "chosen": "person"}], "owner_ids": [owner], "generation": 1, "revision": 1,
        "lease": {"owner": "", "fence": 0, "expires_at": None, "opened": 0}, "health": {"state": "never", "detail": "", "last_ok_at": None},
        "sign_in": {"fingerprint": None, "refused": 0, "begun": 0, "at": None}, "disabled_at": None, "reads_from": None, "schema_version": 1,
    })  # fmt: skip
    return id_


def _until(look: Any) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "it took too long; see var/bench/backfill.log"
        time.sleep(0.02)
    return found
