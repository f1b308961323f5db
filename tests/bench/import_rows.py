"""Importing customers from a CSV file: dry run, writing, making findable; against a bare insert_many of the same documents.

The file is as German systems give it out (cp1252, semicolons). One worker, as in the API's process, and its mongod share the machine; the
memory of the worker is read while it writes. Rows are there when they are written; finding them in the search box
comes after that, against the bare insert of the same entries.
"""

import asyncio
import io
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.domain.columns import ImportKind
from backend.domain.mapping import propose
from backend.embedded import Mongod
from backend.settings import Mongo
from backend.store import import_files, import_intake, imports
from backend.store.imports import ImportRun
from backend.store.migrations import migrate
from backend.tables.reading import look
from backend.worker.importer import work_once
from tests.bench.rows import Row, at_least, limit, told

FOLDER = Path("var/bench-import")
DATABASE = "bench_import"
CUSTOMERS = 30_000
BATCH = 1000
GOAL_PER_S = 3_000
GOAL_MB = 60
HEADERS = "Kundennummer;Firma;Straße;PLZ;Ort;Land;Telefon;E-Mail;Homepage;ABC;Branche"
WORDS = (
    "Präzision",
    "Antriebe",
    "Förderanlagen",
    "Kunststoff",
    "Werkzeugbau",
    "Druckguss",
    "Elektrotechnik",
    "Verpackung",
    "Stahlbau",
    "Optik",
)


def measure() -> list[Row]:
    server = Mongod(FOLDER / "mongo", cache_gb=0.5)
    try:
        return asyncio.run(_measure(server))
    finally:
        server.stop()


async def _measure(server: Mongod) -> list[Row]:
    store = await migrate(Mongo(server.uri, DATABASE))
    database = store.client.delegate[DATABASE]
    for name in ("customers", "search_entries", "twin_keys", "imports", "import_rows", "import_changes"):
        database[name].delete_many({})
    run = await uploaded(table(CUSTOMERS), "customers")
    rates = {}
    before = _peak_mb()
    for status in ("checking", "applying"):
        await imports.begin(await again(run), status)  # type: ignore[arg-type]
        rates[status] = CUSTOMERS / _seconds(lambda: work_once("bench"))
    grown = _peak_mb() - before
    rates["indexing"] = CUSTOMERS / _seconds(lambda: work_once("bench"))
    done = await again(run)
    assert (done.status, done.counts.new) == ("done", CUSTOMERS), done
    bare = CUSTOMERS / _seconds(_bare(database, "customers"))
    bare_entries = CUSTOMERS / _seconds(_bare(database, "search_entries"))
    await imports.begin(done, "undoing")
    rates["undoing"] = CUSTOMERS / _seconds(lambda: work_once("bench"))
    store.close()
    return [
        limit("import customers, rows written", rates["applying"], "/s", GOAL_PER_S, least=True, floor=bare),
        told("import customers, dry run with duplicates", round(rates["checking"], 1), "/s"),
        told("import customers, made findable", rates["indexing"], "/s", bare_entries),
        told("import customers, undone", round(rates["undoing"], 1), "/s"),
        limit("import customers, memory grown by", grown, "MB", GOAL_MB),
        at_least("import customers, against bare insert_many", rates["applying"], "/s", bare, 0.35),
    ]


async def uploaded(content: bytes, kind: ImportKind) -> ImportRun:
    file = io.BytesIO(content)
    head = look(file)
    assert "" not in propose(kind, head.headers), "the columns of the benchmark are not recognised"
    file.seek(0)
    name = f"{kind}.csv"
    file_id, size = import_files.put(name, file)
    return await import_intake.run_of(head, kind, name, size, file_id, teams=["sued"], user_id=None, now=imports.now())


async def again(run: ImportRun) -> ImportRun:
    found = await ImportRun.get(run.id)
    assert found is not None
    return found


def _bare(database: Any, name: str) -> Callable[[], Any]:
    """The same documents into a collection with the same indexes, by the driver alone."""
    documents = list(database[name].find())
    bare = database.bare
    bare.drop()
    for index in database[name].list_indexes():
        if index["name"] != "_id_":
            options = {name: index[name] for name in ("unique", "partialFilterExpression") if name in index}
            bare.create_index(list(index["key"].items()), name=index["name"], **options)

    def insert() -> None:
        for first in range(0, len(documents), BATCH):
            bare.insert_many(documents[first : first + BATCH], ordered=False)

    return insert


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(count: int) -> bytes:
    dice = random.Random(7)
    rows = [HEADERS]
    for n in range(count):
        name = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {n} GmbH"
        rows.append(
            f"K-{100_000 + n};{name};Hauptstraße {n % 200};{10_000 + n % 89_999};Ort {n % 500};D;030 23125{n % 1000:03};info@firma{n}.example;"
            f"www.firma{n}.example;{'ABC'[n % 3]};Maschinenbau"
        )
    return "\r\n".join(rows).encode("cp1252")
