"""The database's primary is killed (kill -9), again and again, while mail comes in: for how long nothing is written, and what is lost or doubled.

Three mongods of this machine, the real scanner, a Dovecot over TLS. Beside the scanner somebody writes as the product does, in transactions,
one after the other: the longest pause between two acknowledged ones is the gap. At the end each mail that was delivered must be there as one
mail, one line on the timeline and one notice that was sent.

Told twice: with the election timeout that the handbook recommends, and with MongoDB's own of ten seconds. All members share a machine
and a disk: this is the death of processes, not the loss of power.

RAPPORT_BENCH_WHOLE=1: a hundred kills instead of five.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pymongo.errors import PyMongoError

from tests.bench import stage
from tests.bench.primary_mail import Trickle, judge
from tests.bench.primary_writer import Writer
from tests.bench.reps import reps
from tests.bench.rows import Row, limit, quantile, told
from tests.parts.dovecot import Dovecot
from tests.parts.replica_set import ReplicaSet, Said

KILLS, KILLS_BY_DEFAULT = (100, 10) if os.environ.get("RAPPORT_BENCH_WHOLE") else (5, 2)
RECOMMENDED: Said = {"electionTimeoutMillis": 2000}
REPS = 6
CALM_S = 2.0
"""At most, before a kill: it comes at any moment of the scanner's work."""
PATIENCE_S = 120
DATABASE = "bench_primary"


def measure() -> list[Row]:
    return [
        *_killed("elections after 2 s", RECOMMENDED, KILLS),
        *_killed("after 10 s, as MongoDB comes", {}, KILLS_BY_DEFAULT),
    ]


def _killed(name: str, settings: Said, kills: int) -> list[Row]:
    with _members(settings) as members, stage.push_sink() as push_port, _dovecot() as dovecot:
        db = stage.database(members, DATABASE)
        people = reps(db, dovecot, REPS, push_port)
        dovecot.users([it.address for it in people])
        dovecot.know(people[-1].address)
        environment = {
            "RAPPORT_DATABASE": DATABASE, "RAPPORT_PRIVATE_PUSH_HOSTS": f"127.0.0.1:{push_port}", "RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.0/8 ::1",
        }  # fmt: skip
        with stage.process(members, ["-m", "mail_scanner"], "primary", **environment):
            _until(lambda: db.mailboxes.count_documents({"health.state": "active"}) == REPS)
            with Writer(members.uri, DATABASE) as writer, Trickle(dovecot, people) as trickle:
                moments = [_kill(members, writer, trickle, db, random.Random(number)) for number in range(kills)]
            _until(lambda: db.mails.count_documents({}) >= len(trickle.brought))
            _until(lambda: not db.notices.count_documents({"state": "queued"}))
        verdict = judge(db, trickle.brought, stage.FOLDER / "primary.log")
        gaps = writer.gaps(moments)
        lost = writer.lost(db)
        sign_ins = (dovecot.folder / "dovecot.log").read_text().count(" Login: ") - REPS
    return [
        limit(f"{kills} primaries killed, {name}: nothing written for at most", max(gaps), "s", 15),
        told("the same, p50", quantile(gaps, 0.5), "s"),
        limit(f"acknowledged writes lost, of {len(writer.acknowledged):,}", lost, "", 0),
        limit(f"mails lost or doubled, of {len(trickle.brought):,}", verdict.wrong, "", 0),
        told("new mail until it is kept, p50 (half a second is Dovecot's)", quantile(verdict.kept_s, 0.5), "s"),
        told("new mail until it is kept, at most", max(verdict.kept_s), "s"),
        told("new mail until its push is accepted, at most", max(verdict.pushed_s), "s"),
        told("pushes made twice", verdict.repeated, ""),
        told("sign-ins at the mail server meanwhile", sign_ins, ""),
    ]


def _kill(members: ReplicaSet, writer: Writer, trickle: Trickle, db: Any, dice: random.Random) -> float:
    """The moment of a kill (monotonic). Returns when mail that came after it is kept and all three are back."""
    time.sleep(dice.uniform(0, CALM_S))
    at = time.monotonic()
    members.kill_primary()
    _until(lambda: writer.wrote_after(at))
    message_id = trickle.next_one()
    _until(lambda: db.mails.find_one({"message_id": message_id}, {"_id": 1}))
    members.heal()
    return at


def _until(look: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _seen(look):
        assert time.monotonic() < deadline, "it took too long; see var/bench/primary.log"
        time.sleep(0.05)


def _seen(look: Any) -> bool:
    try:
        return bool(look())
    except PyMongoError:
        return False


@contextmanager
def _members(settings: Said) -> Iterator[ReplicaSet]:
    with TemporaryDirectory() as folder:
        members = ReplicaSet(Path(folder), settings)
        try:
            asyncio.run(stage.prepare(members, DATABASE))
            yield members
        finally:
            members.stop()


@contextmanager
def _dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        yield server
    finally:
        server.remove()
