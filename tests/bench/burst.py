"""A burst of mail: 20 a second to 300 mailboxes on one Dovecot over TLS, read by two scanners; from the server's EXISTS to the push accepted.

Dovecot writes down what it says and when, so the time begins when it announces the mail and not when we notice; it ends when the push
service has taken the notice. Mails come as in life: at random moments, to anybody. One server for all is the hard case: the limits of one
host hold for the whole company.

The floor is the bare loop of mail_to_push with nothing else to do. RAPPORT_BENCH_WHOLE=1: five minutes instead of one.
"""

import asyncio
import os
import random
import re
import secrets
import shutil
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from backend.embedded import Mongod, free_port
from tests.bench import stage
from tests.bench.mail_to_push import Floor, mail
from tests.bench.memory import Memory
from tests.bench.reps import Rep, reps
from tests.bench.rows import Row, limit, quantile, told
from tests.parts.dovecot import PASSWORD, Dovecot

PER_S, LASTS_S = 20, 300 if os.environ.get("RAPPORT_BENCH_WHOLE") else 60
REPS, SCANNERS = 300, 2
FLOOR_MAILS = 30
KINDS = 200
"""Different mails; each comes with a Message-ID of its own."""
CARRIERS = 8
PATIENCE_S = 300
DATABASE = "bench_burst"
FIRST_UID, UIDS = 20_001, 4
"""The system lets each of its users watch so many folders at once (128), and every line that idles makes the server watch one."""
MANY = "service imap-login {\n  service_count = 0\n}\n"
"""A process of the server holds many lines under TLS, not one."""
ANNOUNCED = re.compile(r"^(\d+\.\d+) \* (\d+) EXISTS", re.MULTILINE)
SENT = re.compile(r"notice \S+ of mail (\S+): sent at ([\d.]+)")


def measure() -> list[Row]:
    with _mongod() as mongod, stage.push_sink() as push_port, _dovecot() as dovecot:
        db = stage.database(mongod, DATABASE)
        people, floor = reps(db, dovecot, REPS, push_port), Floor(dovecot, db, push_port)
        _accounts(dovecot, people)
        floor_ms = _floor_ms(floor, people)
        with _scanners(mongod, push_port) as scanners:
            began = time.monotonic()
            scanners.until_asleep(REPS)
            ready_s = time.monotonic() - began
            before, cpu_s = os.getloadavg()[0], scanners.cpu_s()
            with Memory(*(it.pid for it in scanners.processes), every_s=1.0) as memory:
                burst = Burst(dovecot, people)
                burst.deliver()
                took_ms = burst.took_ms(db)
            busy = (scanners.cpu_s() - cpu_s) / burst.lasted_s
    return [
        limit(f"burst of {len(took_ms):,} mails, EXISTS -> push accepted, p95", quantile(took_ms, 0.95), "ms", 2000, floor=quantile(floor_ms, 0.95)),
        told("the same, p50", quantile(took_ms, 0.5), "ms", quantile(floor_ms, 0.5)),
        told("the same, at most", max(took_ms), "ms", max(floor_ms)),
        limit("memory of both scanners and their children", memory.peak_mb, "MiB", 600),
        limit("mails brought", len(took_ms) / burst.lasted_s, "/s", PER_S * 0.95, least=True),
        told("both scanner processes, of one core (without those that read mail)", busy * 100, "%"),
        told("others at work before (load average)", before, ""),
        told(f"{REPS} mailboxes of one host signed in and asleep", ready_s, "s"),
    ]  # fmt: skip


@dataclass
class Scanners:
    """Several processes that share the mailboxes."""

    processes: Sequence["Popen[bytes]"]
    ports: Sequence[int]

    def until_asleep(self, count: int) -> None:
        """Each has its share, and all of it sleeps."""
        deadline = time.monotonic() + PATIENCE_S
        while sum(shares := [self._asleep(it) for it in self.ports]) < count or max(shares) > count // len(shares) + 1:
            assert time.monotonic() < deadline, f"{shares} of {count} sleep; see var/bench/burst-0.log"
            time.sleep(0.2)

    def cpu_s(self) -> float:
        """Spent so far, without their children that read mail."""
        spent = [psutil.Process(it.pid).cpu_times() for it in self.processes]
        return sum(it.user + it.system for it in spent)

    def _asleep(self, port: int) -> float:
        """0 while the process is not up yet."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                found = re.search(r"^rapport_mailboxes_asleep ([\d.e+]+)$", answer.read().decode(), re.MULTILINE)
        except OSError:
            return 0.0
        return float(found[1]) if found else 0.0


class Burst:
    """What was brought, and what became of it."""

    def __init__(self, dovecot: Dovecot, people: Sequence[Rep]) -> None:
        self._dovecot, self._people = dovecot, people
        self._dice = random.Random(23)
        self._kinds = [mail(self._dice, "SENDER@kunde.example") for _ in range(KINDS)]
        self.mails = PER_S * LASTS_S
        self.lasted_s = 0.0

    def deliver(self) -> None:
        """One mail after the other, however long each takes; returns when the server has all."""
        moments = sorted(self._dice.uniform(0, LASTS_S) for _ in range(self.mails))
        with ThreadPoolExecutor(CARRIERS) as carriers:
            began = time.monotonic()
            for at in moments:
                time.sleep(max(0.0, began + at - time.monotonic()))
                carriers.submit(self._bring, self._dice.choice(self._people))
        self.lasted_s = time.monotonic() - began

    def took_ms(self, db: Any) -> list[float]:
        """Of each mail. AssertionError if one was not pushed."""
        sent = self._sent()
        wall = time.time() - time.monotonic()
        announced = {it.mailbox_id: _announced(self._dovecot, it) for it in self._people}
        kept = [(row["_id"], row["occurrences"][0]) for row in db.mails.find({}, {"occurrences": 1})]
        assert len(kept) == len(sent) == self.mails
        return [(sent[str(id_)] + wall - announced[it["mailbox_id"]][it["uid"]]) * 1000 for id_, it in kept]

    def _bring(self, rep: Rep) -> None:
        raw = random.choice(self._kinds).replace(b"SENDER@kunde.example", random.choice(rep.customers).encode(), 1)
        self._dovecot.deliver(
            rep.address, raw.replace(b"Message-ID: <", b"Message-ID: <" + secrets.token_hex(8).encode(), 1)
        )

    def _sent(self) -> dict[str, float]:
        """When each mail's push was accepted (monotonic), once all were."""
        deadline = time.monotonic() + PATIENCE_S
        while len(found := _sent_by_now()) < self.mails:
            assert time.monotonic() < deadline, f"{len(found)} of {self.mails} were pushed; see var/bench/burst-0.log"
            time.sleep(0.5)
        return found


def _sent_by_now() -> dict[str, float]:
    logs = [(stage.FOLDER / f"burst-{number}.log").read_text() for number in range(SCANNERS)]
    return {mail_id: float(at) for log in logs for mail_id, at in SENT.findall(log)}


def _announced(dovecot: Dovecot, rep: Rep) -> dict[int, float]:
    """When the server first told of each mail of an INBOX, by its number there (Unix time)."""
    lines = sorted((dovecot.folder / "heard" / rep.address).glob("*.out"))
    first: dict[int, float] = {}
    for at, mails in ANNOUNCED.findall("".join(it.read_text("utf-8", "replace") for it in lines)):
        for number in range(len(first) + 1, int(mails) + 1):
            first[number] = float(at)
    return first


def _floor_ms(floor: Floor, people: Sequence[Rep]) -> list[float]:
    dice = random.Random(7)
    for _ in range(FLOOR_MAILS):
        floor.one(mail(dice, dice.choice(dice.choice(people).customers)))
    floor.close()
    return floor.took_ms


def _accounts(dovecot: Dovecot, people: Sequence[Rep]) -> None:
    """At the server, which writes down what is said in each of them. Their folders belong to several users of the system."""
    with (dovecot.folder / "users").open("a") as file:
        file.writelines(_account(dovecot, it.address, FIRST_UID + at % UIDS) for at, it in enumerate(people))
    dovecot.know(people[-1].address)


def _account(dovecot: Dovecot, address: str, uid: int) -> str:
    for folder in (dovecot.maildir(address), dovecot.folder / "heard" / address):
        folder.mkdir()
        shutil.chown(folder, uid, uid)
    return f"{address}:{{PLAIN}}{PASSWORD}::::::userdb_uid={uid} userdb_gid={uid}\n"


@contextmanager
def _scanners(mongod: Mongod, push_port: int) -> Iterator[Scanners]:
    ports = [free_port() for _ in range(SCANNERS)]
    settings = {
        "RAPPORT_DATABASE": DATABASE, "RAPPORT_PRIVATE_PUSH_HOSTS": f"127.0.0.1:{push_port}", "RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.0/8 ::1",
    }  # fmt: skip
    with ExitStack() as running:
        processes = [
            running.enter_context(stage.process(mongod, ["-m", "mail_scanner"], f"burst-{number}", RAPPORT_METRICS_PORT=str(port), **settings))
            for number, port in enumerate(ports)
        ]  # fmt: skip
        yield Scanners(processes, ports)


@contextmanager
def _mongod() -> Iterator[Mongod]:
    """An empty one, with its indexes."""
    with TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongo", cache_gb=0.5)
        try:
            asyncio.run(stage.prepare(server, DATABASE))
            yield server
        finally:
            server.stop()


@contextmanager
def _dovecot() -> Iterator[Dovecot]:
    server = Dovecot(more=MANY)
    try:
        yield server
    finally:
        server.remove()
