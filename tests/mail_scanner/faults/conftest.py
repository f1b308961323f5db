"""Mailboxes on Dovecot, each behind a line of its own that can fail, and a scanner that does not wait long."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backend.keys import Keys
from backend.store.mailboxes import Mailbox
from tests.build import raw_mail
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.parts.dovecot import Dovecot
from tests.parts.fault_proxy import FaultProxy
from tests.parts.nursery import Process
from tests.parts.wire_log import WireLog


@dataclass
class Reached:
    """A mailbox and the line that leads to it."""

    mailbox: Mailbox
    line: FaultProxy
    log: WireLog
    dovecot: Dovecot

    def deliver(self, text: str = "Bitte um Rückruf.", **headers: str) -> None:
        """A mail of the customer, so one that is kept."""
        self.dovecot.deliver(self.mailbox.address, raw_mail(text, **headers))


Reach = Callable[..., Awaitable[Reached]]


@pytest.fixture
async def reach(cast: Cast, dovecot: Dovecot, keys: Keys, fault_proxy: Callable[..., FaultProxy], store: Any) -> Reach:
    """Make a mailbox of the rep behind a healthy line: by TLS, or in the clear, where its words can be heard and changed."""

    async def reached(*, tls: bool = True) -> Reached:
        log = WireLog()
        line = fault_proxy(dovecot.imaps_port if tls else dovecot.imap_port, log)
        address = dovecot.user(f"fault-{secrets.token_hex(4)}@nordlicht.example")
        mailbox = await add_mailbox(dovecot, address, [cast.rep], keys)
        way = {"port": line.port} if tls else {"port": line.port, "security": "none", "host": "127.0.0.1"}
        await Mailbox.find_one({"_id": mailbox.id}).update({"$set": way})
        return Reached(mailbox, line, log, dovecot)

    return reached


@pytest.fixture
def impatient(
    scanner: Callable[..., Process],
) -> Callable[[], Process]:
    return lambda: scanner("tests.parts.impatient_scanner")
