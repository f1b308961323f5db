"""The stage of the benchmarks: a mongod with a company of real size, the product's processes, and a push service that only says yes.

The data (100,000 customers, 1,000,000 activities, skewed as in life; a tenth of it beside them where a peer has no more) is made once and
kept in var/bench.
"""

import asyncio
import base64
import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bson import ObjectId
from pymongo import MongoClient

from backend import passwords
from backend.domain.findable import entries_of_customer, entry_of_number
from backend.domain.folding import stem
from backend.embedded import Mongod, end_with_parent, free_port
from backend.keys import Keys
from backend.settings import Mongo
from backend.store.complaints import MIRROR_ALL
from backend.store.installation import make_vapid
from backend.store.migrations import migrate
from tests.bench import names

FOLDER = Path("var/bench")
DATABASE = "bench"
VERSION = 5
MAILS = 2_000
HEAVY = 20
INDEXED_AFTERWARDS = ("activities", "search_entries")
"""Their indexes are built in one go when all is there: entry by entry it takes ten times as long."""
BATCH = 5_000
ANSWERS_S = 60
PASSWORD = "nur für den Vergleich"
KEY = "bench:" + base64.urlsafe_b64encode(bytes(range(32))).decode()
KEYS = Keys((("bench", bytes(range(32))),))
STREETS = [
    "Angebot",
    "Lieferung",
    "Rechnung",
    "Termin",
    "Muster",
    "Projekt",
    "Vertrag",
    "Preis",
    "Menge",
    "Anlage",
    "Wartung",
    "Ersatzteil",
    "Bestellung",
    "Entwurf",
    "Freigabe",
]
STEMS = {word: stem(word.lower()) for word in STREETS}


@dataclass(frozen=True)
class Size:
    database: str
    customers: int
    activities: int
    opportunities: int
    complaints: int


WHOLE = Size(DATABASE, 100_000, 1_000_000, 60_000, 20_000)
TENTH = Size("bench_tenth", 10_000, 104_596, 6_000, 2_000)
"""As much as Tryton gets."""


class Reachable(Protocol):
    """A mongod or several."""

    @property
    def uri(self) -> str: ...


def database(mongod: Reachable, name: str = DATABASE) -> Any:
    return MongoClient(mongod.uri, tz_aware=True)[name]


@contextmanager
def company() -> Iterator[Mongod]:
    """The mongod with the big company in it."""
    server = Mongod(FOLDER / "mongo", cache_gb=0.5)
    try:
        filled(server)
        yield server
    finally:
        server.stop()


def filled(server: Reachable, size: Size = WHOLE) -> list[ObjectId]:
    """The customers of a company with many activities. It is made if it is not there."""
    db = database(server, size.database)
    wanted = {"_id": "filled", "version": VERSION}
    if not db.bench.find_one(wanted):
        db.client.drop_database(size.database)
        asyncio.run(prepare(server, size.database))
        _fill(db, size)
    asyncio.run(prepare(server, size.database))
    found: list[ObjectId] = db.bench.find_one(wanted)["heavy"]
    return found


@contextmanager
def process(mongod: Reachable, arguments: list[str], log: str, **extra: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the product with this database; its log is var/bench/<log>.log."""
    environment = os.environ | {
        "MONGODB_URI": mongod.uri, "RAPPORT_DATABASE": DATABASE, "RAPPORT_KEY": KEY, "RAPPORT_VAR": str(FOLDER),
        "RAPPORT_OWN_DOMAINS": "nordlicht.example",
    }  # fmt: skip
    with (FOLDER / f"{log}.log").open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, *arguments], env=environment | extra, stdout=file, stderr=file, preexec_fn=end_with_parent
        )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


@contextmanager
def push_sink() -> Iterator[int]:
    """A push service in a process of its own that answers 201 as fast as it can; its port."""
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sink", str(port)], stdout=subprocess.PIPE, preexec_fn=end_with_parent
    )
    try:
        assert child.stdout is not None
        child.stdout.readline()
        yield port
    finally:
        child.terminate()
        child.wait(5)
        if child.stdout:
            child.stdout.close()


async def prepare(server: Reachable, name: str = DATABASE) -> None:
    """Indexes and push keys."""
    store = await migrate(Mongo(server.uri, name))
    await make_vapid(KEYS, datetime.now(UTC))
    store.close()


def _fill(db: Any, size: Size) -> None:
    print(f"  making {size.customers:,} customers and {size.activities:,} activities, once …", flush=True)
    for name in INDEXED_AFTERWARDS:
        db[name].drop_indexes()
    dice, now = random.Random(7), datetime.now(UTC)
    owner = add_rep(db)
    ids = [ObjectId() for _ in range(size.customers)]
    _insert(db.customers, (customer(dice, it, n, owner, now) for n, it in enumerate(ids)))
    contacts = [ObjectId() for _ in range(size.customers)]
    _insert(db.contacts, (contact(contacts[n], it, n, dice, now) for n, it in enumerate(ids)))
    _insert(db.activities, (_activity(dice, ids, now) for _ in range(size.activities)))
    _insert(db.opportunities, (_opportunity(dice, ids, now) for _ in range(size.opportunities)))
    _insert(db.complaints, (_complaint(dice, ids, now) for _ in range(size.complaints)))
    db.complaints.aggregate(MIRROR_ALL)
    heavy = [
        row["_id"]
        for row in db.activities.aggregate(
            [
                {"$group": {"_id": "$customer_id", "n": {"$sum": 1}}},
                {"$match": {"n": {"$gte": HEAVY}}},
                {"$limit": MAILS},
            ],
            allowDiskUse=True,
        )
    ]
    _insert(db.search_entries, _entries(db))
    by_customer = dict(zip(ids, contacts, strict=True))
    _insert(db.mails, (_mail(dice, it, by_customer[it], owner, n, now) for n, it in enumerate(heavy)))
    db.bench.replace_one({"_id": "filled"}, {"version": VERSION, "heavy": heavy}, upsert=True)  # fmt: skip


def _insert(collection: Any, rows: Iterator[dict[str, Any]]) -> None:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            collection.insert_many(batch, ordered=False)
            batch = []
    if batch:
        collection.insert_many(batch, ordered=False)


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(STREETS, k=count))


def _entries(db: Any) -> Iterator[dict[str, Any]]:
    """What the search box finds: each customer has one contact."""
    contacts = {it["customer_id"]: it for it in db.contacts.find()}
    for customer in db.customers.find():
        yield from entries_of_customer(customer, [contacts[customer["_id"]]])
    for opportunity in db.opportunities.find():
        yield from filter(None, [entry_of_number("opportunity", opportunity)])


def add_rep(db: Any) -> Any:
    """Who signs in; their id."""
    return db.users.insert_one(rep_row("rep", passwords.hash(PASSWORD))).inserted_id


def rep_row(name: str, password_hash: str) -> dict[str, Any]:
    return {
        "email": f"{name}@nordlicht.example", "name": name, "role": "rep", "teams": ["sued"], "lang": "de", "lock_screen": "kind",
        "password_hash": password_hash, "token_version": 0, "disabled_at": None, "schema_version": 1,
    }  # fmt: skip


def customer(dice: random.Random, id_: ObjectId, n: int, owner: ObjectId, now: datetime) -> dict[str, Any]:
    return {
        "_id": id_, "name": names.company(dice), "legal_form": "GmbH", "numbers": [f"K-{n}"], "domains": [f"firma{n}.example"], "addresses": [],
        "sites": [{"label": "", "street": "Weg 1", "postcode": "70173", "city": names.city(dice), "country": "DE"}], "language": "de",
        "owner_id": owner, "team": "sued", "segment": "Bestand", "value_class": "B", "facts": [], "open_complaint": None, "rank": dice.random(),
        "changed_at": now, "schema_version": 1,
    }  # fmt: skip


def contact(id_: ObjectId, customer: ObjectId, n: int, dice: random.Random, now: datetime) -> dict[str, Any]:
    return {
        "_id": id_, "customer_id": customer, "team": "sued", "name": names.person(dice), "title": "Einkauf",
        "role": "buyer", "attitude": "neutral", "influence": None, "addresses": [f"kontakt@firma{n}.example"], "phones": [f"+4930231{n:06d}"], "left_at": None,
        "changed_at": now, "schema_version": 1,
    }  # fmt: skip


def _activity(dice: random.Random, ids: list[ObjectId], now: datetime) -> dict[str, Any]:
    title, text = _words(dice, 6), _words(dice, 24)
    skewed = min(len(ids) - 1, int(dice.paretovariate(1.1) * len(ids) / 20))
    return {
        "customer_id": ids[skewed if dice.random() < 0.3 else dice.randrange(len(ids))], "contact_id": None, "team": "sued",
        "kind": dice.choice(("mail_in", "mail_out", "call", "visit", "note")), "at": now - timedelta(minutes=dice.randrange(1_000_000)),
        "title": title, "text": text, "words": sorted({STEMS[word] for word in f"{title} {text}".split()}), "by_user_id": None,
        "mail_id": None, "thread_id": None, "schema_version": 1,
    }  # fmt: skip


def _opportunity(dice: random.Random, ids: list[ObjectId], now: datetime) -> dict[str, Any]:
    is_open = dice.random() < 0.4
    return {
        "customer_id": dice.choice(ids), "team": "sued", "title": _words(dice, 5), "number": f"AN-{dice.randrange(10**6):06d}", "stage": "offer" if is_open else "won",
        "is_open": is_open, "value_cents": dice.randrange(10**7), "currency": "EUR", "expected_close": now + timedelta(days=dice.randrange(-100, 200)),
        "next_step": _words(dice, 3), "closed_reason": "", "changed_at": now, "schema_version": 1,
    }  # fmt: skip


def _complaint(dice: random.Random, ids: list[ObjectId], now: datetime) -> dict[str, Any]:
    return {
        "customer_id": dice.choice(ids), "team": "sued", "title": _words(dice, 5), "status": "in_work", "is_open": dice.random() < 0.4,
        "received_at": now - timedelta(days=dice.randrange(60)), "changed_at": now, "schema_version": 1,
    }  # fmt: skip


def _mail(
    dice: random.Random, customer: ObjectId, contact: ObjectId, owner: ObjectId, n: int, now: datetime
) -> dict[str, Any]:
    text = _words(dice, 120)
    return {
        "identity": f"bench-{n}", "message_id": f"<{n}@bench.example>", "thread_id": f"bench-{n}", "customer_id": customer, "contact_id": contact,
        "team": "sued", "mailbox_address": "rep@nordlicht.example", "occurrences": [], "sender": {"name": "A B", "address": "a@b.example"},
        "to": [], "cc": [], "subject": _words(dice, 6), "sent_at": now, "received_at": now - timedelta(seconds=n), "text": text, "new_text": text,
        "attachments": [], "kind": "offer", "kind_evidence": ["angebot"], "trust": "verified", "trust_reason": "dmarc_pass",
        "match": {"method": "address", "evidence": [{"method": "address", "value": "a@b.example", "score": 90}], "candidates": []},
        "for_user_ids": [owner], "done_at": None, "done_by": None, "kept_at": now, "truncated": False, "schema_version": 1,
    }  # fmt: skip


def wait_for(connection: http.client.HTTPConnection) -> None:
    """Connect as soon as somebody answers."""
    deadline = time.monotonic() + ANSWERS_S
    while True:
        try:
            return connection.connect()
        except OSError:
            assert time.monotonic() < deadline, "nothing answers"
            time.sleep(0.05)
