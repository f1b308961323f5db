"""Backfills that are killed with SIGKILL right after their n-th acknowledged write, n = 1, 2, 3 ..., until one lives to the end.

Modules are read once; each life is a fork, and reads its mail in itself. In small pieces, so that there is something to be killed between.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from beanie import PydanticObjectId
from pymongo import monitoring

from backend import settings
from backend.domain.networks import networks
from backend.keys import Keys, load
from backend.store import backfills, leases, mailboxes
from backend.store.backfills import Backfill, Halted
from backend.store.connection import Store, open_store
from backend.store.documents import DOCUMENTS
from backend.store.mailboxes import Mailbox
from mail_scanner import mime, past_mail, past_pieces
from mail_scanner.backfill import Reading
from mail_scanner.checked import Verb
from mail_scanner.connecting import Access
from mail_scanner.intake import Intake
from mail_scanner.mailbox import Wire
from mail_scanner.parser import answer_of
from mail_scanner.parsers import Parsers
from mail_scanner.reading import reading_of
from mail_scanner.second import Second
from mail_scanner.threads import Threads
from tests.parts.dying_scanner import Executioner, give_up_what_is_open

LIVES_AT_MOST = 60
LOOPBACK = networks(["127.0.0.0/8", "::1"])
PIECE = 5
TO_BEGIN = 6
"""Writes until it is taken up: they are of the lease."""


def until_done(environment: dict[str, str], mailbox_id: str) -> int:
    """How often it had to be started again."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.parts.dying_backfill", mailbox_id], env=environment, capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    return int(said.stdout)


async def work(
    store: Store, mailbox_id: PydanticObjectId, parsers: Parsers, keys: Keys, threads: Threads, order_id: PydanticObjectId | None = None
) -> None:  # fmt: skip
    """Take up an order, or what a person has ordered last, by whoever had the lease before, and do all of it."""
    past = {"$set": {"lease.expires_at": None}}
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id}, past)
    held = await leases.claim(store, mailbox_id, "backfill")
    mailbox = await Mailbox.get(mailbox_id)
    order = await Backfill.get(order_id) if order_id else await backfills.latest(mailbox_id)
    assert held
    assert mailbox
    assert order
    due = backfills.Due(PydanticObjectId(str(order.id)), mailbox_id, held.fence)
    second = _second(store, mailbox, parsers, keys, threads)
    try:
        backfill: Backfill = await backfills.take_up(store, due)
        await Reading(second.intake, mailbox, second, backfill).to_the_end()
    finally:
        await second.close()


def _second(store: Store, mailbox: Mailbox, parsers: Parsers, keys: Keys, threads: Threads) -> Second:
    found = settings.read(os.environ | {"RAPPORT_OWN_DOMAINS": "nordlicht.example"})
    intake = Intake(store, parsers, None, found.company, "http://localhost")  # type: ignore[arg-type]
    intake.own_domains = frozenset({"nordlicht.example"})
    password = mailboxes.open_password(mailbox, keys)
    access = Access(mailbox.host, mailbox.port, mailbox.security, mailbox.login, password, mailbox.ca_file, LOOPBACK)

    async def on_thread(verb: object, *arguments: object) -> object:
        return await threads.run(mailbox.host, verb, *arguments)  # type: ignore[arg-type]

    async def sign_in() -> tuple[Wire, float]:
        return await threads.run(mailbox.host, Wire, access), float("inf")

    return Second(PydanticObjectId(str(mailbox.id)), intake, sign_in, on_thread, lambda: [])


class Inside:
    """Reads mail as the children do, in this process."""

    async def many(self, verb: Verb[Any], raws: Sequence[bytes]) -> list[Any]:
        read = mime.parse_headers if verb.letter == b"h" else lambda raw: reading_of(mime.parse(raw))
        return [verb.value(answer_of(read, raw)) for raw in raws]


async def _life(mailbox_id: str) -> None:
    found = settings.read()
    store, threads = await open_store(found.mongo), Threads()
    await give_up_what_is_open(store)
    past_mail.WINDOW = past_pieces.AT_ONCE = PIECE
    parsers: Any = Inside()
    with suppress(Halted):  # the last one died right after its last word
        await work(store, PydanticObjectId(mailbox_id), parsers, load(os.environ, found.var), threads)


def _lived(writes: int, mailbox_id: str) -> bool:
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    monitoring.register(Executioner(TO_BEGIN + writes))
    asyncio.run(_life(mailbox_id))
    os._exit(0)


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.model_rebuild()
    print(next(n - 1 for n in range(1, LIVES_AT_MOST) if _lived(n, sys.argv[1])))
