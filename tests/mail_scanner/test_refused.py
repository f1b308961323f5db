"""A password that the server refuses is tried three times and then left alone, also by the next process; a new one is tried at once."""

import asyncio
from collections.abc import Callable
from typing import Any

from backend.keys import Keys
from backend.store import mailboxes
from backend.store.mailboxes import Mailbox
from tests.cast import Cast
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.waiting import until, watching


async def test_no_account_is_locked_by_us(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, keys: Keys, scanner: Callable[..., Any]
) -> None:
    await give(mailbox, "falsch", keys)
    first = scanner()

    async def refused() -> bool:
        found = await Mailbox.get(mailbox.id)
        return found is not None and found.health.refused_at is not None

    await until(refused)
    first.terminate()
    first.wait(10)
    assert failures(dovecot, mailbox) == 3
    found = await Mailbox.get(mailbox.id)
    assert found is not None
    assert found.health.state == "needs_sign_in"
    assert "refused the sign-in" in found.health.detail

    scanner()
    await asyncio.sleep(3)
    assert failures(dovecot, mailbox) == 3

    await give(mailbox, PASSWORD, keys)
    await watching(mailbox)


async def give(mailbox: Mailbox, password: str, keys: Keys) -> None:
    assert mailbox.id is not None
    secret = mailboxes.seal_password(mailbox.id, password, keys)
    await Mailbox.find_one({"_id": mailbox.id}).update({"$set": {"secret": secret.model_dump()}})


def failures(dovecot: Dovecot, mailbox: Mailbox) -> int:
    log = (dovecot.folder / "dovecot.log").read_text()
    return sum(f"user=<{mailbox.address}>" in line and "auth failed" in line for line in log.splitlines())
