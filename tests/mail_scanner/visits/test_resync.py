"""B18 of the contract: the server numbers a folder anew whose mail we know. Each gets another place, and no phone rings a second time."""

import pytest

from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Counts
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, put
from tests.soak import TOLD

KNOWN = TOLD.known_mails


@pytest.mark.soak
async def test_b18_resync_is_silent(cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting) -> None:
    await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail(f"Nummer {it}.") for it in range(KNOWN)])
    await visiting.all_read()
    told = await Notice.find_all().count()
    assert (await Mail.find_all().count(), told) == (KNOWN, KNOWN)

    await visiting.leave()
    dovecot.renumber(mailbox.address)
    await visiting.all_read()

    after = await visiting.progress()
    assert after.counts == Counts(seen=KNOWN, known=KNOWN)
    assert await Notice.find_all().count() == told
    places = [[at.uidvalidity for at in it.occurrences] for it in await Mail.find_all().to_list()]
    assert places == [[after.uidvalidity]] * KNOWN
