"""Who may have written, asked at 1,000,000 contacts of 1,000,000 customers: how many questions that is to the database, how many documents it
looks at, and how long that takes beside one bare find of an address. With RAPPORT_BENCH_MILLION=1.

A third of the senders is known, a third is a colleague at a known domain, a third is a stranger; each names two numbers and three references.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvloop
from bson import ObjectId
from pymongo import monitoring
from pymongo.monitoring import CommandListener, CommandStartedEvent

from backend.domain.mail import Address, Headers
from backend.embedded import Mongod
from backend.settings import Mongo
from backend.store.address_book import books, domains_of, received, sources
from backend.store.connection import open_store
from tests.bench import stage
from tests.bench.rows import Row, at_most, limit, quantile, told

DATABASE = "bench_contacts"
MILLION, ASKED, BATCH = 1_000_000, 600, 10_000
MOST_QUESTIONS = 2
OWN: frozenset[str] = frozenset(("nordlicht.example",))


class _Counted(CommandListener):
    """So many questions were asked."""

    def __init__(self) -> None:
        self.asked = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.asked += event.command_name in ("find", "aggregate", "getMore")

    def succeeded(self, event: Any) -> None:
        pass

    def failed(self, event: Any) -> None:
        pass


def measure() -> list[Row]:
    if not os.environ.get("RAPPORT_BENCH_MILLION"):
        return []
    server = Mongod(stage.FOLDER / "million", cache_gb=0.5)
    try:
        _fill(server)
        return uvloop.run(_measured(Mongo(server.uri, DATABASE)))
    finally:
        server.stop()


async def _measured(mongo: Mongo) -> list[Row]:
    counted = _Counted()
    monitoring.register(counted)
    store = await open_store(mongo)
    mails = [_headers(it) for it in _senders(random.Random(9))]

    async def bare(mail: Headers) -> None:
        assert mail.sender
        await store.database["contacts"].find({"addresses": mail.sender.address}).to_list(10)

    async def ours(mail: Headers) -> None:
        await books(received(mail, OWN, "wir@nordlicht.example"), OWN)

    floor = quantile([await _timed(bare, it) for it in mails], 0.5)
    most, took = 0, []
    for it in mails:
        before = counted.asked
        took.append(await _timed(ours, it))
        most = max(most, counted.asked - before)
    looked_at = [await _looked_at(store.database, it) for it in mails[:60]]
    store.close()
    return [
        limit("candidates at 1,000,000 contacts: questions to the database", most, "", MOST_QUESTIONS),
        told("candidates at 1,000,000 contacts: documents looked at, most", max(looked_at), ""),
        told("candidates at 1,000,000 contacts, p95", quantile(took, 0.95), "ms"),
        at_most("candidates at 1,000,000 contacts, p50", quantile(took, 0.5), "ms", floor, 10),
    ]


async def _timed(ask: Callable[[Headers], Awaitable[None]], mail: Headers) -> float:
    began = time.perf_counter()
    await ask(mail)
    return (time.perf_counter() - began) * 1000


async def _looked_at(database: Any, mail: Headers) -> int:
    asked = received(mail, OWN, "wir@nordlicht.example")
    stages = sources(domains_of(asked.addresses, OWN), asked.references, asked.tokens, 50)
    command = {"aggregate": "contacts", "pipeline": stages, "cursor": {}}
    plan = await database.command("explain", command, verbosity="executionStats")
    return sum(_examined(plan))


def _examined(plan: Any) -> Iterator[int]:
    """Of every stage that says so."""
    if isinstance(plan, dict):
        if "totalDocsExamined" in plan:
            yield plan["totalDocsExamined"]
        for value in plan.values():
            yield from _examined(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from _examined(value)


def _senders(dice: random.Random) -> list[str]:
    known = [f"kontakt@firma{dice.randrange(MILLION)}.example" for _ in range(ASKED // 3)]
    colleagues = [f"neu{n}@firma{dice.randrange(MILLION)}.example" for n in range(ASKED // 3)]
    return known + colleagues + [f"info@fremd{n}.example" for n in range(ASKED // 3)]


def _headers(address: str) -> Headers:
    references = tuple(f"<{address}-{n}@x.example>" for n in range(3))
    subject = "AW: Angebot AN-2026-0042, Auftrag AB-2026-0117"
    return Headers("<1@x.example>", Address("", address), None, subject, None, references=references)


def _fill(mongod: Mongod) -> None:
    """Once; takes two or three minutes."""
    asyncio.run(stage.prepare(mongod, DATABASE))
    db = stage.database(mongod, DATABASE)
    if db.contacts.estimated_document_count() >= MILLION:
        return
    print(f"  making {MILLION:,} contacts, once …", flush=True)
    for first in range(0, MILLION, BATCH):
        ids = [ObjectId() for _ in range(BATCH)]
        db.customers.insert_many(
            [{"_id": it, "name": f"Firma {n}", "team": "sued", "domains": [f"firma{n}.example"], "former_domains": [], "addresses": []}
             for n, it in enumerate(ids, first)],
            ordered=False,
        )  # fmt: skip
        db.contacts.insert_many(
            [{"customer_id": it, "name": f"Person {n}", "team": "sued", "addresses": [f"kontakt@firma{n}.example"], "former_addresses": []}
             for n, it in enumerate(ids, first)],
            ordered=False,
        )  # fmt: skip
