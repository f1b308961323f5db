"""The database, in the middle of a folder: away, and unwilling."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.progress import Counts
from backend.store.quarantine import Quarantined
from mail_scanner import catch_up as catch_up_
from tests.boxes import now_of
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, put

NOBODYS = raw_mail("Werbung.", sender="Otto Fremd <otto@anderswo.example>")


async def test_a_mail_that_the_database_will_not_take_stops_none_behind_it(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    mails = Mail.get_motor_collection()
    await mails.database.command("collMod", mails.name, validator={"subject": {"$ne": "Nie"}})
    try:
        await visiting.all_read()
        put(dovecot, mailbox.address, [raw_mail("Eins.", subject="Nie"), raw_mail("Zwei.")])
        rounds = await visiting.all_read()
        assert (await visiting.progress()).counts == Counts(seen=1, stored=1)
        for _ in range(2):
            await visiting.catch_up().try_again(rounds.folders()[0], [1], 0)
    finally:
        await mails.database.command("collMod", mails.name, validator={})
    assert (await visiting.progress()).counts == Counts(seen=2, stored=1, quarantined=1)
    (set_aside,) = await Quarantined.find_all().to_list()
    assert (set_aside.uid, set_aside.error) == (1, "WriteError")


async def test_what_the_database_refused_is_read_again_on_the_same_connection(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def away(*_: Any) -> None:
        raise AutoReconnect("weg")

    inbox = await visiting.inbox()
    put(dovecot, mailbox.address, [NOBODYS] * 3)
    await asyncio.to_thread(inbox.wire.noop)
    with monkeypatch.context() as broken:
        broken.setattr(catch_up_, "leave", away)
        with pytest.raises(AutoReconnect):
            await visiting.catch_up().go(inbox, 0)
    assert (await now_of(inbox.progress)).counts == Counts()
    await visiting.catch_up().go(inbox, 0)
    assert (await now_of(inbox.progress)).counts == Counts(seen=3, skipped=3)
