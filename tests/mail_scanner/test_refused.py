"""A password that the server refuses is tried three times and then left alone, also by the next process and a day later; a new one is tried
at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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
    first = scanner("tests.parts.impatient_scanner")

    async def refused() -> bool:
        found = await Mailbox.get(mailbox.id)
        return found is not None and mailboxes.is_refused(found) and found.health.state == "needs_sign_in"

    await until(refused)
    first.terminate()
    first.wait(10)
    assert failures(dovecot, mailbox) == 3
    found = await Mailbox.get(mailbox.id)
    assert found is not None
    assert found.health.state == "needs_sign_in"
    assert "refused the sign-in" in found.health.detail

    yesterday = datetime.now(UTC) - timedelta(days=1)
    await mailbox.set({"health.state": "connecting", "sign_in.at": yesterday})
    scanner("tests.parts.impatient_scanner")
    await until(refused)
    assert failures(dovecot, mailbox) == 3, "the next process has looked, and has not tried"

    await give(mailbox, PASSWORD, keys)
    await watching(mailbox)


async def give(mailbox: Mailbox, password: str, keys: Keys) -> None:
    assert mailbox.id is not None
    secret = mailboxes.seal_password(mailbox.id, password, keys)
    await mailboxes.change(mailbox.id, {"secret": secret.model_dump()})


def failures(dovecot: Dovecot, mailbox: Mailbox) -> int:
    log = (dovecot.folder / "dovecot.log").read_text()
    return sum(f"user=<{mailbox.address}>" in line and "auth failed" in line for line in log.splitlines())
