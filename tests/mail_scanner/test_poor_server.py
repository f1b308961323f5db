"""The same line on the demo's embedded server (pymap): no CONDSTORE, no SPECIAL-USE, plain text on this machine only."""

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.demo import company, mails
from backend.embedded import end_with_parent, free_port
from backend.keys import Keys
from backend.store import mailboxes
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.users import User
from tests.cast import Cast, person
from tests.cast import company as customer
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import settled, watching


@dataclass
class DemoServer:
    imap_port: int
    lmtp_port: int


@pytest.fixture
def demo_server() -> Iterator[DemoServer]:
    server = DemoServer(free_port(), free_port())
    arguments = ["--imap-port", str(server.imap_port), "--lmtp-port", str(server.lmtp_port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.demo.mailserver", *arguments],
        stdout=subprocess.PIPE,
        preexec_fn=end_with_parent,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
        yield server
        process.terminate()
        process.wait(10)


async def test_demo_mails_take_the_real_way(
    cast: Cast, demo_server: DemoServer, keys: Keys, scanner: Callable[..., Any], push_service: PushService,
    device: Callable[[User], Awaitable[Subscriber]],
) -> None:  # fmt: skip
    firm = await customer("Müller Präzisionstechnik", ["mueller-praezision.example"], "sued", cast.rep.id)
    _, recipient, raw = mails.build("offer", datetime.now(UTC), "probe")
    await person(firm, "Petra Klein", [_from(raw)])
    box = next(it for it in company.MAILBOXES if it.address == recipient)
    mailbox_id = PydanticObjectId()
    mailbox = await Mailbox(
        id=mailbox_id, address=box.address, host="127.0.0.1", port=demo_server.imap_port, security="none", login=box.address,
        secret=mailboxes.seal_password(mailbox_id, box.password, keys), authserv_ids=[company.AUTHSERV_ID],
        owner_ids=[PydanticObjectId(str(cast.rep.id))],
    ).insert()  # fmt: skip
    phone = await device(cast.rep)
    scanner()
    await watching(mailbox)

    mails.send("offer", demo_server.lmtp_port, datetime.now(UTC))
    (push,) = await push_service.wait_for(phone)
    assert push.notification["title"] == "Müller Präzisionstechnik"
    assert push.notification["data"]["card"]["trust"] == "verified"

    mails.send("stranger", demo_server.lmtp_port, datetime.now(UTC))
    first = await Mail.find_one({})
    assert first is not None
    await settled(mailbox, first.occurrences[0].uid + 1)
    assert await Mail.find_all().count() == 1


def _from(raw: bytes) -> str:
    from mail_scanner.mime import parse_headers

    sender = parse_headers(raw).sender
    assert sender is not None
    return sender.address
