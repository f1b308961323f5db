"""The search box over HTTP, signed in: at 100,000 customers with a contact each, and with RAPPORT_BENCH_MILLION=1 at 1,000,000, too.

What is typed is taken from the company's own names: beginnings of one to six letters, two words of three letters and more, names with one
wrong letter. The floor is the same number of requests for /healthz, which asks the database for a ping. Times count one person at a time.
"""

import asyncio
import http.client
import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bson import ObjectId

from backend.commands import serving
from backend.domain.findable import entries_of_customer
from backend.domain.folding import alike
from backend.embedded import Mongod, free_port
from tests.bench import names, stage
from tests.bench.rows import Row, limit, quantile, told

ASKED = 500
MILLION = 1_000_000
MILLION_DATABASE = "bench_million"
GOALS_MS = {"100,000": (5, 15), "1,000,000": (30, 60)}


def measure() -> list[Row]:
    with stage.company() as mongod:
        rows = _measured(mongod, "100,000")
        if os.environ.get("RAPPORT_BENCH_MILLION"):
            _fill_million(mongod)
            rows += _measured(mongod, "1,000,000", RAPPORT_DATABASE=MILLION_DATABASE)
    return rows


def _measured(mongod: Mongod, size: str, **environment: str) -> list[Row]:
    db = stage.database(mongod, environment.get("RAPPORT_DATABASE", stage.DATABASE))
    dice = random.Random(11)
    wanted = [row["name"] for row in db.customers.aggregate([{"$sample": {"size": ASKED}}, {"$project": {"name": 1}}])]
    one, hard = GOALS_MS[size]
    port = free_port()
    with stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(port), **environment):
        box = Box(port)
        floor = quantile([box.floor() for _ in range(ASKED)], 0.95)
        return [
            *_timed(f"search box, {size}, one word", box, [_beginning(it, dice) for it in wanted], one, floor),
            *_timed(f"search box, {size}, two words", box, [_two(it, dice) for it in wanted], hard, floor),
            *_slips(size, box, wanted, dice, hard, floor),
            *_timed(f"search box, {size}, last digits of a phone", box, [f"{n:05d}" for n in range(ASKED)], one, floor),
        ]


class Box:
    """One signed-in connection to the API."""

    def __init__(self, port: int) -> None:
        self.connection = _connected(port)
        body = json.dumps({"email": "rep@nordlicht.example", "password": stage.PASSWORD})
        token = self._ask("POST", "/api/auth/sign-in", body, {"Content-Type": "application/json"})["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def find(self, text: str) -> tuple[float, list[dict[str, Any]]]:
        """How long it took in ms, and what was found."""
        began = time.perf_counter()
        answer = self._ask("GET", f"/api/search?q={quote(text)}", None, self.headers)
        return (time.perf_counter() - began) * 1000, answer["hits"]

    def floor(self) -> float:
        began = time.perf_counter()
        self._ask("GET", "/healthz", None, {})
        return (time.perf_counter() - began) * 1000

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return json.loads(content)


def _connected(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
            return connection
        except OSError:
            assert time.monotonic() < deadline, f"nothing answers on port {port}"
            time.sleep(0.05)


def _timed(name: str, box: Box, texts: list[str], goal_ms: float, floor: float) -> list[Row]:
    took = [box.find(text)[0] for text in texts]
    return [
        told(f"{name}, p50", quantile(took, 0.5), "ms"),
        limit(f"{name}, p95", quantile(took, 0.95), "ms", goal_ms, floor=floor),
    ]


def _slips(size: str, box: Box, wanted: list[str], dice: random.Random, goal_ms: float, floor: float) -> list[Row]:
    """A name is found if one of the first 20 has the word that was meant."""
    took, found = [], 0
    for name in wanted:
        word = max(alike(name), key=len)
        ms, hits = box.find(names.slip(word, dice))
        took.append(ms)
        found += any(word in alike(f"{hit['label']} {hit['detail']}") for hit in hits)
    return [
        told(f"search box, {size}, one slip, p50", quantile(took, 0.5), "ms"),
        limit(f"search box, {size}, one slip, p95", quantile(took, 0.95), "ms", goal_ms, floor=floor),
        limit(f"search box, {size}, slips found", 100 * found / len(wanted), "%", 95, least=True),
    ]


def _beginning(name: str, dice: random.Random) -> str:
    return dice.choice(name.split())[: dice.randint(1, 6)]


def _two(name: str, dice: random.Random) -> str:
    words = [it for it in alike(name) if len(it) > 2]
    return " ".join(word[: dice.randint(3, 6)] for word in dice.sample(words, min(2, len(words))))


def _fill_million(mongod: Mongod) -> None:
    """Customers and contacts only as the search needs them, and their entries. Takes some minutes, once."""
    asyncio.run(stage.prepare(mongod, MILLION_DATABASE))
    db = stage.database(mongod, MILLION_DATABASE)
    if db.search_entries.estimated_document_count() >= 2 * MILLION:
        return
    print(f"  making {MILLION:,} customers for the search, once …", flush=True)
    for collection in (db.customers, db.search_entries, db.users):
        collection.delete_many({})
    db.search_entries.drop_indexes()
    stage.add_rep(db, datetime.now(UTC))
    dice = random.Random(5)
    batch: list[dict[str, Any]] = []
    for customer, contact in _people(dice):
        batch += entries_of_customer(customer, [contact])
        if len(batch) == stage.BATCH:
            db.search_entries.insert_many(batch, ordered=False)
            db.customers.insert_many(
                ({"_id": it["_id"], "name": it["label"], "team": "sued"} for it in batch if it["kind"] == "customer"),
                ordered=False,
            )
            batch = []
    asyncio.run(stage.prepare(mongod, MILLION_DATABASE))


def _people(dice: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for n in range(MILLION):
        id_ = ObjectId()
        yield (
            {"_id": id_, "team": "sued", "name": names.company(dice), "numbers": [f"K-{n}"], "domains": [f"firma{n}.example"],
             "sites": [{"city": names.city(dice), "postcode": f"{dice.randrange(10_000, 99_999)}"}], "rank": dice.random()},
            {"_id": ObjectId(), "customer_id": id_, "name": names.person(dice), "addresses": [f"kontakt@firma{n}.example"],
             "phones": [f"+4930231{n:07d}"]},
        )  # fmt: skip
