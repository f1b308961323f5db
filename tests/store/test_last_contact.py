"""When a customer was last spoken with: by a mail that is kept, and by one that a person has settled. It never goes back."""

from datetime import UTC, datetime, timedelta

import pytest
from beanie import PydanticObjectId

from backend.domain.words import SILENT
from backend.store import choices, last_contacts
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.keeping import keep
from backend.store.mail_parts import MatchRecord
from backend.store.mails import Mail, line
from backend.store.progress import Progress, settling
from tests.cast import Cast, company
from tests.kept import chooser, kept, possible

NOW = datetime.now(UTC).replace(microsecond=0)


async def last_contact(cast: Cast) -> datetime | None:
    found = await Customer.get(cast.customer.id)
    assert found is not None
    return found.last_contact_at


async def arrive(store: Store, cast: Cast, at: datetime, kind: str = "offer", trust: str = "verified") -> None:
    """A mail of the customer is kept, as the scanner does."""
    progress = await Progress(
        mailbox_id=PydanticObjectId(), generation=1, folder="INBOX", uidvalidity=1, settled_through=0, fence=1, opened_at=NOW
    ).insert()  # fmt: skip
    mail = await kept(cast.customer, [cast.rep], kind=kind, trust=trust, received_at=at)
    await mail.delete()
    line = Activity(
        customer_id=cast.customer.id, team="sued", kind="mail_in", at=at, title=mail.subject, mail_id=mail.id
    )
    await keep(store, mail, line, [], settling(PydanticObjectId(str(progress.id)), [1], "stored", 1))


async def test_a_kept_mail_is_a_contact_and_an_older_one_changes_nothing(store: Store, cast: Cast) -> None:
    for days in (3, 9, 1):
        await arrive(store, cast, NOW - timedelta(days=days))
    assert await last_contact(cast) == NOW - timedelta(days=1)
    await arrive(store, cast, NOW - timedelta(days=2))
    assert await last_contact(cast) == NOW - timedelta(days=1)


@pytest.mark.parametrize("kind", SILENT)
async def test_what_no_person_wrote_is_no_contact(kind: str, store: Store, cast: Cast) -> None:
    await arrive(store, cast, NOW, kind)
    assert await Mail.find({"kind": kind}).count() == 1
    assert await last_contact(cast) is None


@pytest.mark.parametrize(("trust", "is_one"), [("doubtful", False), ("unchecked", False), ("verified", True)])
async def test_a_mail_whose_sender_is_not_confirmed_is_no_contact(
    trust: str, is_one: bool, store: Store, cast: Cast
) -> None:
    await arrive(store, cast, NOW, trust=trust)
    assert await Mail.find({"trust": trust}).count() == 1
    assert await last_contact(cast) == (NOW if is_one else None)


async def test_a_mail_that_was_settled_by_a_person_is_a_contact(store: Store, cast: Cast) -> None:
    other = await company("Müller Nord", ["mueller.example"], "sued", None)
    mail = await kept(None, [cast.rep], candidates=[cast.customer, other], received_at=NOW)
    assert await choices.choose(store, PydanticObjectId(str(mail.id)), possible(mail)[0], chooser(cast.rep))
    assert await last_contact(cast) == NOW


@pytest.mark.parametrize(
    ("trust", "method", "is_one"),
    [("verified", "address", True), ("unchecked", "address", False), ("unchecked", "chosen", True), ("doubtful", "chosen", False)],
)  # fmt: skip
async def test_read_from_the_timeline_again_it_is_the_same(
    trust: str, method: str, is_one: bool, store: Store, cast: Cast
) -> None:
    mail = await kept(cast.customer, [cast.rep], trust=trust, match=MatchRecord(method=method), received_at=NOW)
    entry = line(mail)
    assert entry
    await entry.insert()
    await Activity.find({"kind": "visit"}).delete()
    await last_contacts.tell_again([PydanticObjectId(str(cast.customer.id))])
    assert await last_contact(cast) == (NOW if is_one else None)
