"""One sitting: 100,000 customers and their 1,000,000 orders, from the uploaded files to the last search entry. With RAPPORT_BENCH_MILLION=1.

Memory is that of the importing process: what it holds after a tenth of the orders, and the most it holds from there on.
"""

import asyncio
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from backend.domain.columns import ImportKind
from backend.embedded import Mongod
from backend.settings import Mongo
from backend.store import imports
from backend.store.imports import ImportRun
from backend.store.migrations import migrate
from backend.worker.importer import work_once
from tests.bench import import_rows
from tests.bench.rows import Row, limit, told

DATABASE = "bench_sitting"
CUSTOMERS, ORDERS = 100_000, 1_000_000
GROWTH_MB = 60


def measure() -> list[Row]:
    if not os.environ.get("RAPPORT_BENCH_MILLION"):
        return []
    server = Mongod(Path("var/bench-import/mongo"), cache_gb=0.5)
    try:
        return asyncio.run(_measure(server))
    finally:
        server.stop()


async def _measure(server: Mongod) -> list[Row]:
    store = await migrate(Mongo(server.uri, DATABASE))
    store.client.delegate.drop_database(DATABASE)
    store = await migrate(Mongo(server.uri, DATABASE))
    customers = await _through("customers", import_rows.table(CUSTOMERS), CUSTOMERS)
    with _watched() as held:
        orders = await _through("orders", _orders(), ORDERS)
    early = [mb for mb, share in held if share >= 0.1]
    total_s = sum(customers.values()) + sum(orders.values())
    written_s = sum(it["applying"] + it["indexing"] for it in (customers, orders))
    store.client.delegate.drop_database(DATABASE)
    store.close()
    rows = CUSTOMERS + ORDERS
    return [
        told("one sitting, 1,100,000 rows, with dry run", total_s / 60, "min"),
        limit("one sitting, from the file to the last search entry", rows / written_s, "rows/s", 3000, least=True),
        *(told(f"one sitting, orders, {name}", ORDERS / took, "/s") for name, took in orders.items()),
        limit("one sitting, memory grown after the first tenth of the orders", max(early) - early[0], "MB", GROWTH_MB),
    ]


async def _through(kind: ImportKind, content: bytes, count: int) -> dict[str, float]:
    """Seconds of dry run, writing and making findable."""
    run = await import_rows.uploaded(content, kind)
    took = {}
    for status in ("checking", "applying", "indexing"):
        if status != "indexing":
            await imports.begin(await import_rows.again(run), status)  # type: ignore[arg-type]
        began = time.perf_counter()
        work_once("bench")
        took[status] = time.perf_counter() - began
        print(f"  {kind}, {status}: {count / took[status]:,.0f} rows/s", flush=True)
    done: ImportRun = await import_rows.again(run)
    assert (done.status, done.counts.new) == ("done", count), done.counts
    return took


@contextmanager
def _watched() -> Iterator[list[tuple[float, float]]]:
    """What this process holds in MB, and how far it is, every second. The share of three equal parts is near enough."""
    held: list[tuple[float, float]] = []
    ended = threading.Event()
    me = psutil.Process()

    def watch() -> None:
        while not ended.wait(1):
            held.append((me.memory_info().rss / 1e6, 0.0))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield held
    ended.set()
    thread.join()
    held[:] = [(mb, at / len(held)) for at, (mb, _) in enumerate(held)]


def _orders() -> bytes:
    dice = random.Random(3)
    lines = ["Auftragsnummer;Kundennummer;Auftragsdatum;Status;Auftragswert;Währung"]
    for n in range(ORDERS):
        day = f"{1 + n % 28:02}.{1 + n % 12:02}.{2023 + n % 4}"
        lines.append(
            f"AB-{n:07};K-{100_000 + dice.randrange(CUSTOMERS)};{day};erledigt;{dice.randrange(100, 90_000)},50;EUR"
        )
    return "\r\n".join(lines).encode("cp1252")
