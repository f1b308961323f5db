"""Opening the card over HTTP, signed in, at 100,000 customers and 1,000,000 activities, against a bare Motor $lookup behind FastAPI.

Both are one uvicorn process with one worker; the same small client asks both, in turns. Only customers with 20 or more activities.

What matters of the past was kept with each mail on the same day, as with one that has just come in. Beside it is told what it costs on
another day, when the lines are ranked anew, and once for a mail that was never ranked.
"""

import asyncio
import json
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

import uvloop

from backend.commands import serving
from backend.domain.wants import row_of
from backend.embedded import free_port
from backend.store.wanted import wants_of
from tests.bench import stage
from tests.bench.rows import Row, at_least, at_most, quantile, told

ROUNDS = 4
"""Even: each is asked first as often as the other, for the first one warms the database's memory."""
ALONE, TOGETHER, CONCURRENT = 400, 2_000, 16
BENCH = {"identity": {"$regex": "^bench-"}}
APART = 37
"""Whoever asks together with others begins so many mails after the one before."""


def measure() -> list[Row]:
    with stage.company() as mongod:
        db = stage.database(mongod)
        mails = [(str(row["_id"]), str(row["customer_id"])) for row in db.mails.find(BENCH, {"customer_id": 1})]
        api, floor = free_port(), free_port()
        with (
            stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(api)),
            stage.process(mongod, _uvicorn("tests.bench.floor_app:app", floor), "floor"),
        ):
            token = _token(api)
            ours = Target(api, [f"/api/mails/{mail}/card" for mail, _ in mails], f"Authorization: Bearer {token}\r\n")
            bare = Target(
                _ready(floor, f"/customers/{mails[0][1]}"), [f"/customers/{customer}" for _, customer in mails]
            )
            _read(db)
            first = uvloop.run(_unranked(ours, db))
            rows = uvloop.run(_rounds(ours, bare))
            later = uvloop.run(_on_another_day(ours, db))
    return [
        at_most("open the card, one at a time, p50", rows["ours_p50"], "ms", rows["bare_p50"], 1.6),
        at_least("open the card, 16 at a time", rows["ours_rate"], "/s", rows["bare_rate"], 0.6),
        told("beside it: on another day, p50", later, "ms", rows["bare_p50"]),
        told("beside it: for the first time, p50", first, "ms", rows["bare_p50"]),
    ]


class Target:
    """One server and what to ask it for."""

    def __init__(self, port: int, paths: list[str], header: str = "") -> None:
        self.port = port
        self.requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n".encode() for path in paths]


async def _rounds(ours: Target, bare: Target) -> dict[str, float]:
    found: dict[str, list[float]] = {"ours_p50": [], "bare_p50": [], "ours_rate": [], "bare_rate": []}
    for target in (bare, ours):
        await _ask(target, 200)
    both = (("bare", bare), ("ours", ours))
    for turn in range(ROUNDS):
        order = both if turn % 2 else both[::-1]
        for name, target in order:
            found[f"{name}_p50"].append(quantile(await _ask(target, ALONE), 0.5) * 1000)
        for name, target in order:
            began = time.perf_counter()
            await asyncio.gather(*(_ask(target, TOGETHER // CONCURRENT, skip) for skip in range(CONCURRENT)))
            found[f"{name}_rate"].append(TOGETHER / (time.perf_counter() - began))
    return {name: quantile(values, 0.5) for name, values in found.items()}


def _read(db: Any) -> None:
    """What each mail wants, as it is read and kept when a mail comes in."""
    for row in db.mails.find(BENCH):
        db.mails.update_one({"_id": row["_id"]}, {"$set": {"wants": row_of(wants_of(row | {"wants": None}))}})


async def _unranked(ours: Target, db: Any) -> float:
    """Opening each mail for the first time, which keeps what matters with it; the p50 in ms."""
    db.mails.update_many(BENCH, {"$unset": {"past": "", "past_order": ""}})
    return quantile(await _ask(ours, (CONCURRENT - 1) * APART + TOGETHER // CONCURRENT), 0.5) * 1000


async def _on_another_day(ours: Target, db: Any) -> float:
    """Opening mails that came in yesterday; the p50 in ms."""
    db.mails.update_many(BENCH, {"$set": {"past_order.at": datetime.now(UTC) - timedelta(days=1)}})
    return quantile(await _ask(ours, ALONE), 0.5) * 1000


async def _ask(target: Target, count: int, skip: int = 0) -> list[float]:
    """Ask one after the other on a kept connection; seconds for each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    took = []
    for request in islice(cycle(target.requests), skip * APART, skip * APART + count):
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
    writer.close()
    return took


def _uvicorn(app: str, port: int) -> list[str]:
    return [
        "-m",
        "uvicorn",
        app,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
    ]


def _token(port: int) -> str:
    _ready(port, "/healthz")
    body = json.dumps({"email": "rep@nordlicht.example", "password": stage.PASSWORD}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/auth/sign-in", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["access_token"])


def _ready(port: int, path: str) -> int:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return port
        except OSError:
            assert time.monotonic() < deadline, f"nothing answers on port {port}"
            time.sleep(0.05)
