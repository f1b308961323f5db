"""Whose mail is a colleague's may change while mailboxes are watched."""

import secrets
from collections.abc import Callable
from typing import Any

from backend.keys import Keys
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from tests.build import raw_mail
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import settled, watching


async def test_a_mailbox_added_later_makes_its_domain_ours_for_those_watched_before(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any], keys: Keys
) -> None:
    scanner()
    await watching(mailbox)
    dovecot.deliver(mailbox.address, raw_mail())
    await settled(mailbox, 1)
    assert await Mail.find_all().count() == 1

    taken_over = dovecot.user(f"kollege-{secrets.token_hex(4)}@mueller.example")
    await watching(await add_mailbox(dovecot, taken_over, [cast.teammate], keys))
    dovecot.deliver(mailbox.address, raw_mail(message_id="<from-a-colleague@mueller.example>"))
    await settled(mailbox, 2)
    assert await Mail.find_all().count() == 1
