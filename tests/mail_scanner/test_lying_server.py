"""A server that shows one mail's header and then hands out another mail."""

from collections.abc import Callable
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
    folder: Any = SimpleNamespace(wire=SimpleNamespace(message=lambda uid, limit: handed_out), on_thread=directly)
    with pytest.raises(Unreadable, match=r"^differs$"):
        await intake.take_in(folder, Envelope(1, raw_mail(), 1_000, datetime.now(UTC)))
    assert await Mail.find_all().count() == 0
    await parsers.close()


async def directly(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)
