"""Promise 3 of the contract: a mailbox that has been read is the mailbox it was before, to the last byte and flag."""

import hashlib

import pytest

from backend.store.mailboxes import Mailbox
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, put
from tests.soak import TOLD

AT_ONCE = 500


@pytest.mark.soak
async def test_a_mailbox_is_the_same_after_all_of_it_was_read(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    senders = {True: "Petra Klein <petra.klein@mueller.example>", False: "Otto <otto@anderswo.example>"}
    put(
        dovecot,
        mailbox.address,
        [raw_mail(f"Nummer {it}.", sender=senders[it % 10 == 0]) for it in range(TOLD.untouched_mails)],
    )
    before = looks(dovecot, mailbox.address)
    assert len(before) == TOLD.untouched_mails

    await visiting.all_read()

    assert (await visiting.progress()).counts.seen == TOLD.untouched_mails
    await visiting.leave()
    assert looks(dovecot, mailbox.address) == before


def looks(dovecot: Dovecot, address: str) -> dict[int, tuple[bytes, ...]]:
    """Of each mail its flags, its date, its size and the hash of its bytes, by UID; asked without leaving a trace."""
    with dovecot.at_work(address) as client:
        client.select_folder("INBOX", readonly=True)
        uids, found = client.search(), {}
        for first in range(0, len(uids), AT_ONCE):
            found |= client.fetch(
                uids[first : first + AT_ONCE], ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[]"]
            )
    return {
        uid: (*sorted(it[b"FLAGS"]), str(it[b"INTERNALDATE"]).encode(), hashlib.sha256(it[b"BODY[]"]).digest())
        for uid, it in found.items()
    }
