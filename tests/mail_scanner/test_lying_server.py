"""A server that shows one mail's header and then hands out another mail."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from backend.store.connection import Store
from backend.store.mails import Mail
from mail_scanner.answers import Envelope
from mail_scanner.intake import Intake
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Unreadable
from tests.build import raw_mail
from tests.cast import Cast

STRANGER = raw_mail("Bitte überweisen Sie auf das neue Konto.", sender="Petra Klein <x@evil.test>")
NAMELESS = STRANGER.replace(b"From:", b"X-From:")


@pytest.mark.parametrize("handed_out", [STRANGER, NAMELESS])
async def test_a_mail_is_not_filed_under_the_customer_of_another_mails_header(
    handed_out: bytes, cast: Cast, store: Store
) -> None:
    parsers = Parsers(live=1)
    unused: Any = None
    intake = Intake(store, parsers, unused, unused, "https://rapport.example")
    folder: Any = SimpleNamespace(
        message=answering(handed_out), largest=1_000_000,
        mailbox=SimpleNamespace(address="rep@nordlicht.example", kind="personal", owner_ids=[]), progress=SimpleNamespace(role="inbox"),
    )  # fmt: skip
    with pytest.raises(Unreadable, match=r"^differs$"):
        await intake.take_in(folder, Envelope(1, raw_mail(), 1_000, datetime.now(UTC)))
    assert await Mail.find_all().count() == 0
    await parsers.close()


def answering(raw: bytes) -> Callable[..., Awaitable[bytes]]:
    async def message(uid: int, size: int, limit: int) -> bytes:
        return raw

    return message
