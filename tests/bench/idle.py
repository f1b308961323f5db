"""Thousands of mailboxes that sleep: what one scanner process holds and says for each of them, and how soon it wakes.

The farm costs next to nothing and runs in this process, on many addresses of this machine: no provider lets thousands sign in at once. All
lines are under TLS. Bytes are those of TCP both ways, over one whole round of renewals, so that each mailbox renews once.
"""

import asyncio
import random
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError

import psutil
from beanie import PydanticObjectId
from bson import ObjectId

from backend.embedded import Mongod, free_port
from backend.store.mailboxes import seal_password
from mail_scanner.watch import IDLE_S
from tests.bench import stage
from tests.bench.rows import Row, limit, quantile, told
from tests.build import raw_mail
from tests.parts.imap_farm import ImapFarm, hold_many

MAILBOXES, HOSTS, ALONE, WAKES = 2_000, 100, 20, 50
DATABASE = "bench_idle"
READY_S = 300
WOKEN = re.compile(r"of mailbox (\w+): \w+ after [\d.]+ ms, woken at ([\d.]+)")


def measure() -> list[Row]:
    hold_many()
    hosts = [f"127.0.0.{number}" for number in range(1, HOSTS + 1)]
    with TemporaryDirectory() as folder, _farm(hosts, Path(folder)) as farm, _mongod(Path(folder)) as mongod:
        db, metrics_port = stage.database(mongod, DATABASE), free_port()
        ids = _mailboxes(db, farm, hosts)
        settings = {
            "RAPPORT_DATABASE": DATABASE, "RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.0/8", "RAPPORT_METRICS_PORT": str(metrics_port),
        }  # fmt: skip
        with stage.process(mongod, ["-m", "mail_scanner"], "idle", **settings) as child:
            scanner = Scanner(child.pid, metrics_port, farm, ids)
            return scanner.measure(db)


class Scanner:
    """The process that is measured."""

    def __init__(self, pid: int, metrics_port: int, farm: ImapFarm, ids: dict[str, str]) -> None:
        self._process = psutil.Process(pid)
        self._metrics = f"http://127.0.0.1:{metrics_port}/metrics"
        self._farm = farm
        self._ids = ids
        self._log = (stage.FOLDER / "idle.log").open()

    def measure(self, db: Any) -> list[Row]:
        self._until_asleep(ALONE)
        alone = self._process.memory_info().rss
        db.mailboxes.update_many({}, {"$set": {"disabled_at": None}})
        began = time.monotonic()
        self._until_asleep(MAILBOXES)
        ready_s = time.monotonic() - began
        per_minute, busy = self._idle_round()
        each = (self._process.memory_info().rss - alone) / (MAILBOXES - ALONE) / 1000
        woken_ms = self._wakes()
        return [
            limit("idle mailbox, memory (RSS)", each, "kB", 150),
            limit("idle mailbox, traffic", per_minute, "kB/min", 5),
            told("threads wanted while all sleep, p50", quantile(busy, 0.5), "threads"),
            told("the same, at most (renewals of one second)", max(busy), "threads"),
            told(f"{MAILBOXES} mailboxes signed in and asleep", ready_s, "s"),
            told("EXISTS -> look, p50", quantile(woken_ms, 0.5), "ms"),
            told("EXISTS -> look, p95", quantile(woken_ms, 0.95), "ms"),
            told(f"the process with {MAILBOXES} mailboxes (RSS)", self._process.memory_info().rss / 1e6, "MB"),
        ]

    def _until_asleep(self, count: int) -> None:
        deadline = time.monotonic() + READY_S
        while self._farm.idling < count or self._gauge("rapport_mailboxes_asleep") < count:
            assert time.monotonic() < deadline, f"{self._farm.idling} of {count} sleep; see var/bench/idle.log"
            time.sleep(0.2)

    def _idle_round(self) -> tuple[float, list[float]]:
        """kB per minute and mailbox, and how many threads were wanted at each second."""
        before, began = sum(self._farm.traffic()), time.monotonic()
        busy: list[float] = []
        while time.monotonic() - began < IDLE_S:
            time.sleep(1)
            busy.append(self._gauge("rapport_threads_busy"))
        minutes = (time.monotonic() - began) / 60
        return (sum(self._farm.traffic()) - before) / 1000 / minutes / MAILBOXES, busy

    def _wakes(self) -> list[float]:
        """ms from the announcement to the moment in which the watch goes to look; one mailbox at a time."""
        self._log.read()
        return [self._wake(login) for login in random.Random(5).sample(sorted(self._ids), WAKES)]

    def _wake(self, login: str) -> float:
        began = time.monotonic()
        if not self._farm.bring(login, raw_mail(sender="Niemand <niemand@gmx.de>")):
            return self._wake(login)
        deadline = began + 30
        while not ((found := WOKEN.search(self._log.readline())) and found[1] == self._ids[login]):
            assert time.monotonic() < deadline, "nobody looked; see var/bench/idle.log"
        return (float(found[2]) - began) * 1000

    def _gauge(self, name: str) -> float:
        """0 while the process is not up yet."""
        try:
            with urllib.request.urlopen(self._metrics, timeout=10) as answer:
                text = answer.read().decode()
        except URLError:
            return 0.0
        found = re.search(rf"^{name} ([\d.e+]+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0


@contextmanager
def _farm(hosts: list[str], folder: Path) -> Iterator[ImapFarm]:
    farm = ImapFarm(hosts, folder)
    try:
        yield farm
    finally:
        farm.close()


@contextmanager
def _mongod(folder: Path) -> Iterator[Mongod]:
    """An empty one, with its indexes."""
    server = Mongod(folder / "mongo")
    try:
        asyncio.run(stage.prepare(server, DATABASE))
        yield server
    finally:
        server.stop()


def _mailboxes(db: Any, farm: ImapFarm, hosts: list[str]) -> dict[str, str]:
    """All of them, by login; only the first few are read yet, so that it shows what the process holds without the others."""
    ids = [ObjectId() for _ in range(MAILBOXES)]
    rows = [_mailbox(it, number, hosts[number % HOSTS], farm) for number, it in enumerate(ids)]
    db.mailboxes.insert_many(rows)
    return {row["login"]: str(row["_id"]) for row in rows}


def _mailbox(id_: ObjectId, number: int, host: str, farm: ImapFarm) -> dict[str, Any]:
    address = f"rep-{number}@nordlicht.example"
    return {
        "_id": id_, "address": address, "kind": "personal", "host": host, "port": farm.port, "security": "tls", "ca_file": str(farm.ca_file),
        "login": address, "secret": seal_password(PydanticObjectId(id_), "egal", stage.KEYS).model_dump(), "generation": 1, "revision": 1,
        "folders": [{"name": "INBOX", "role": "inbox", "chosen": "server"}], "authserv_ids": [], "owner_ids": [ObjectId()],
        "lease": {"owner": "", "fence": 0, "expires_at": None}, "health": {"state": "never", "detail": "", "last_ok_at": None},
        "disabled_at": None if number < ALONE else id_.generation_time, "schema_version": 1,
    }  # fmt: skip
