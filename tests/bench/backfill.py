"""Backfill: the mail that was there before, end to end into MongoDB, the product and a floor in turns on the same Dovecot.

The floor is what a plain loop in one process can do at best: header fields and BODYSTRUCTURE, then the first 16 KiB of the first text section,
matched by `$in` of 500 senders, upserted by Message-ID in bulk. It fetches no attachment, and knows no identity, no timeline, no transaction, no
fence, no limits on hostile mail. The product is the real scanner.

Every mail is a customer's, which is the worst case: of what is nobody's the product reads a few header fields. So it is told beside, with
one mail in five a customer's, as in an ordinary mailbox.

RAPPORT_BENCH_MAILS says how many mails there are (20,000).
"""

import asyncio
import email
import itertools
import os
import random
import secrets
import shutil
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from imapclient import IMAPClient
from pymongo import UpdateOne, WriteConcern

from backend.embedded import Mongod
from backend.store.mailboxes import seal_password
from tests.bench import stage
from tests.bench.mail_to_push import dovecot_here, mail
from tests.bench.rows import Row, at_least, at_most, limit, told
from tests.parts.dovecot import PASSWORD, Dovecot

MAILS = int(os.environ.get("RAPPORT_BENCH_MAILS", "20000"))
FEW = max(MAILS // 10, 1)
TURNS = 3
LIVE = 15
FIRMS = 1_000
FIELDS = "BODY.PEEK[HEADER.FIELDS (FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES)]"
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
            floors, ours = [], []
            for _ in range(TURNS):
                floors.append(MAILS / _floor(dovecot, db, all_theirs))
                ours.append(product.read(all_theirs, MAILS))
            usual = product.read(some_theirs, MAILS)
            quiet, busy = product.live(all_theirs)
    floor, rate, rss = (
        statistics.median(floors),
        statistics.median(it.rate for it in ours),
        max(it.rss_mb for it in ours),
    )
    return [
        at_least(f"backfill of {MAILS:,} mails, all customers'", rate, "mails/s", floor, 0.6),
        told("beside it: one in five is a customer's", usual.rate, "mails/s", floor),
        limit("memory of the scanner and its children", rss, "MB", 200),
        at_most(f"the same, against {FEW:,} mails", rss, "MB", rss_few, 1.15),
        at_most("new mail until it is kept, during a backfill", busy, "ms", quiet, 2.0),
    ]


class Reading:
    def __init__(self, rate: float, rss_mb: float) -> None:
        self.rate, self.rss_mb = rate, rss_mb


class Product:
    """The real scanner in its own process, ordered about by the database."""

    def __init__(self, db: Any, dovecot: Dovecot, pid: int) -> None:
        self.db, self.dovecot, self.pid = db, dovecot, pid

    def read(self, address: str, mails: int) -> Reading:
        """A whole backfill of a mailbox that is watched."""
        with self._watched(address) as mailbox_id, _Memory(self.pid) as memory:
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
            order = self._order(mailbox_id)
            self._wait(order, {"reaches.0.counts.seen": {"$gt": 0}})
            busy = statistics.median(self._one(address) for _ in range(LIVE))
            assert self.db.backfills.find_one({"_id": order})["state"] == "running", "it was over too soon"
        return quiet, busy

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


class _Memory:
    """The most that a process and its children held at a time, each shared page counted once (Pss)."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak_mb = pid, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self.peak_mb = max(self.peak_mb, sum(map(_pss_mb, _family(self.pid))))


def _family(pid: int) -> list[int]:
    try:
        children = [int(it) for task in Path(f"/proc/{pid}/task").iterdir() for it in (task / "children").read_text().split()]  # fmt: skip
    except OSError:
        return []
    return [pid, *(it for child in children for it in _family(child))]


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(it.split()[1]) / 1024 for it in lines if it.startswith("Pss:")), 0.0)


# The floor


def _floor(dovecot: Dovecot, db: Any, address: str) -> float:
    """Seconds for all of it."""
    found = db.get_collection("floor_mails", write_concern=WriteConcern(w="majority", j=True))
    found.drop()
    found.create_index("message_id", unique=True)
    began = time.monotonic()
    with IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False) as client:
        client.login(address, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        for uids in _chunks(client.search("ALL"), 500):
            _keep(db, found, list(_selected(client, uids)))
    return time.monotonic() - began


def _selected(client: IMAPClient, uids: list[int]) -> Iterator[tuple[Any, Any, bytes]]:
    """Header, structure of the first text part and its beginning, of each mail."""
    heads = client.fetch(uids, [FIELDS, "BODYSTRUCTURE"])
    by_section: defaultdict[str, list[int]] = defaultdict(list)
    parts = {uid: _text_part(it[b"BODYSTRUCTURE"]) for uid, it in heads.items()}
    for uid, part in parts.items():
        by_section[part[0] if part else "TEXT"].append(uid)
    for section, theirs in by_section.items():
        for uid, it in client.fetch(theirs, [f"BODY.PEEK[{section}]<0.16384>"]).items():
            text = next((value for name, value in it.items() if name.startswith(b"BODY[")), b"")
            head = next(value for name, value in heads[uid].items() if name.startswith(b"BODY[HEADER"))
            yield head, parts[uid], text or b""


def _text_part(body: Any, prefix: str = "") -> tuple[str, Any] | None:
    if not body.is_multipart:
        return ((prefix.rstrip(".") or "1"), body) if body[0].lower() == b"text" else None
    return next(filter(None, (_text_part(it, f"{prefix}{at}.") for at, it in enumerate(body[0], 1))), None)


def _keep(db: Any, found: Any, mails: list[tuple[Any, Any, bytes]]) -> None:
    read = [_read(*it) for it in mails]
    senders = {it["addresses"][0]: it["customer_id"] for it in db.contacts.find({"addresses": {"$in": [row["sender"] for row in read]}})}  # fmt: skip
    writes = [UpdateOne({"message_id": row["message_id"]}, {"$setOnInsert": row | {"customer_id": senders[row["sender"]]}}, upsert=True)
              for row in read if row["sender"] in senders]  # fmt: skip
    if writes:
        found.bulk_write(writes, ordered=False)


def _read(head: bytes, part: Any, text: bytes) -> dict[str, Any]:
    said = email.message_from_bytes(head)
    encoding = part[1][5] if part else b"7bit"
    content = email.message_from_bytes(b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + text)
    words: Any = content.get_payload(decode=True)
    return {
        "message_id": str(said["Message-ID"]).strip(), "sender": parseaddr(str(said["From"]))[1].lower(), "to": str(said["To"]),
        "subject": str(make_header(decode_header(str(said["Subject"])))), "date": str(said["Date"]), "text": words.decode("utf-8", "replace"),
    }  # fmt: skip


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
        owner, ids = stage.add_rep(db, now), [ObjectId() for _ in range(FIRMS)]
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


def _chunks(uids: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(uids)
    return iter(lambda: list(itertools.islice(rest, size)), [])
