"""The first word of a future customer: kept for those who answer the mailbox, for some days, and nowhere else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.inquiries import KEPT_FOR
from backend.errors import Conflict
from backend.store import assigning, inquiries, mailboxes
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.boxes import id_of, opened
from tests.build import FAILED, raw_mail
from tests.cast import Cast
from tests.kept import chooser, kept
from tests.parts.in_tray import InTray, Place

CANARY = "kanarienvogel7391"
NOW = datetime.now(UTC).replace(microsecond=0)


def asking(text: str = f"Wir brauchen eine Förderanlage, {CANARY}.", **headers: str) -> bytes:
    first = {"sender": f"Neu {CANARY} <{CANARY}@neukunde.example>", "auth": "", "subject": f"Anfrage {CANARY}"}
    return raw_mail(text, **{**first, "message_id": f"<{CANARY}@neukunde.example>", **headers})


ASKED = asking()


@pytest.fixture
async def desk(cast: Cast, in_tray: InTray) -> Place:
    """anfrage@, which the teammate answers."""
    return await in_tray.folder(cast.teammate, kind="functional", address="anfrage@nordlicht.example")


@pytest.fixture
async def inquiry(in_tray: InTray, desk: Place) -> Inquiry:
    assert await in_tray.lay(desk, ASKED, received_at=NOW) == "stored"
    return await only()


async def only() -> Inquiry:
    (found,) = await Inquiry.find_all().to_list()
    return found


async def where(word: str, store: Store) -> set[str]:
    """The collections that hold a word anywhere."""
    found = set()
    for name in await store.database.list_collection_names():
        async for row in store.database[name].find({}):
            if word in repr(row):
                found.add(name)
    return found


async def waiting(cast: Cast) -> dict[str, int]:
    return {name: len(await inquiries.waiting(it, None)) for name, it in cast.people().items()}


async def test_an_inquiry_is_kept_once_for_thirty_days_and_announced_to_nobody(
    cast: Cast, in_tray: InTray, store: Store, inquiry: Inquiry
) -> None:
    assert inquiry.expires_at == NOW + KEPT_FOR == NOW + timedelta(days=30)
    assert await where(CANARY, store) == {"inquiries"}
    indexes = await Inquiry.get_motor_collection().index_information()
    assert {"expireAfterSeconds": 0, "key": [("expires_at", 1)]}.items() <= indexes["expires_at_1"].items()
    assert await Notice.find_all().count() == 0


async def test_only_the_people_of_the_mailbox_see_it(cast: Cast, inquiry: Inquiry) -> None:
    assert {name for name, amount in (await waiting(cast)).items() if amount} == {"teammate"}
    assert await inquiries.amount(cast.teammate) == 1
    assert await inquiries.amount(cast.admin) == 0
    for user in (cast.manager, cast.admin, cast.outsider):
        assert await inquiries.opened(user, id_of(inquiry)) is None


async def test_a_mailbox_that_becomes_personal_shows_none_any_more(cast: Cast, desk: Place, inquiry: Inquiry) -> None:
    await mailboxes.change(id_of(desk.mailbox), {"kind": "personal"})
    assert await inquiries.amount(cast.teammate) == 0


async def test_a_personal_mailbox_keeps_nothing_of_the_very_same_mail(
    cast: Cast, in_tray: InTray, store: Store
) -> None:
    assert await in_tray.lay(await in_tray.folder(cast.rep), ASKED) == "skipped"
    assert await where(CANARY, store) == set()
    assert await Inquiry.find_all().count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        asking(List_Id="<n.neukunde.example>", List_Unsubscribe="<https://neukunde.example/u>"),
        asking(Auto_Submitted="auto-replied"),
        asking(sender=f"{CANARY} <kollege@nordlicht.example>"),
    ],
    ids=["bulk", "auto-reply", "colleague"],
)
async def test_what_no_future_customer_wrote_leaves_nothing(
    raw: bytes, in_tray: InTray, desk: Place, store: Store
) -> None:
    assert await in_tray.lay(desk, raw) == "skipped"
    assert await where(CANARY, store) == set()


async def test_what_would_have_been_erased_by_now_is_not_kept(in_tray: InTray, desk: Place, store: Store) -> None:
    assert await in_tray.lay(desk, ASKED, received_at=NOW - timedelta(days=31)) == "skipped"
    assert await where(CANARY, store) == set()


async def test_what_such_a_mailbox_has_sent_is_no_inquiry(in_tray: InTray, desk: Place, store: Store) -> None:
    sent = await in_tray.beside(desk, "Sent")
    assert await in_tray.lay(sent, asking(sender="anfrage@nordlicht.example", to="x@neukunde.example")) == "skipped"
    assert await where(CANARY, store) == set()


async def test_assigned_it_is_a_mail_of_the_customer_with_its_line_and_its_owner_hears_of_it(
    cast: Cast, store: Store, inquiry: Inquiry
) -> None:
    mail_id = await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(cast.teammate, NOW))
    (mail,) = await Mail.find_all().to_list()
    assert (mail.id, mail.customer_id, mail.team, mail.match.method) == (mail_id, cast.customer.id, "sued", "chosen")
    assert mail.for_user_ids == [cast.rep.id]
    assert [(it.folder, it.uid) for it in mail.occurrences] == [("INBOX", 1)]
    line = await Activity.find_one({"mail_id": mail_id})
    assert line is not None
    assert (line.kind, line.customer_id) == ("mail_in", cast.customer.id)
    assert CANARY in line.words
    (notice,) = await Notice.find_all().to_list()
    assert notice.user_id == cast.rep.id
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.last_contact_at == NOW
    assert await where(CANARY, store) == {"mails", "activities", "notices"}
    assert (await only()).state == "assigned"
    assert await inquiries.amount(cast.teammate) == 0


async def test_an_unverified_sender_moves_no_last_contact_even_by_hand(
    cast: Cast, in_tray: InTray, desk: Place, store: Store
) -> None:
    await in_tray.lay(desk, asking(auth=FAILED, sender=f"{CANARY} <x@mueller2.example>"))
    assert await assigning.assign(store, id_of(await only()), id_of(cast.customer), chooser(cast.teammate))
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.last_contact_at is None


async def test_discarded_its_content_is_gone_at_once_and_does_not_come_back(
    cast: Cast, in_tray: InTray, store: Store, desk: Place, inquiry: Inquiry
) -> None:
    assert await assigning.discard(store, cast.teammate, id_of(inquiry), NOW)
    assert await where(CANARY, store) == set()
    anew = Place(desk.mailbox, await opened(store, desk.mailbox, desk.fence, uidvalidity=78, start_after=0), desk.fence)
    assert await in_tray.lay(anew, ASKED) == "known"
    assert await where(CANARY, store) == set()
    assert await inquiries.amount(cast.teammate) == 0


async def test_only_one_of_two_who_decide_at_once_does(cast: Cast, store: Store, inquiry: Inquiry) -> None:
    assert await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(cast.teammate))
    assert not await assigning.discard(store, cast.teammate, id_of(inquiry), NOW)
    assert not await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(cast.teammate))
    assert await Mail.find_all().count() == 1


async def test_nobody_decides_what_is_not_theirs(cast: Cast, store: Store, inquiry: Inquiry) -> None:
    for user in (cast.rep, cast.manager, cast.admin):
        assert not await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(user))
        assert not await assigning.discard(store, user, id_of(inquiry), NOW)
    missing = PydanticObjectId("f" * 24)
    assert not await assigning.assign(store, id_of(inquiry), missing, chooser(cast.teammate))
    assert (await only()).state == "open"


async def test_two_functional_mailboxes_show_one_inquiry_to_the_people_of_both(
    cast: Cast, in_tray: InTray, inquiry: Inquiry
) -> None:
    other = await in_tray.folder(cast.manager, kind="functional", address="vertrieb@nordlicht.example")
    assert await in_tray.lay(other, ASKED) == "known"
    assert {name for name, amount in (await waiting(cast)).items() if amount} == {"teammate", "manager"}
    assert len((await only()).mailbox_ids) == 2


async def test_an_inquiry_seen_in_a_new_numbering_lies_in_one_place(
    in_tray: InTray, store: Store, desk: Place, inquiry: Inquiry
) -> None:
    anew = Place(
        desk.mailbox, await opened(store, desk.mailbox, desk.fence, uidvalidity=78, start_after=0), desk.fence, 6
    )
    assert await in_tray.lay(anew, ASKED) == "known"
    found = await only()
    assert found.mail is not None
    assert [(it["uidvalidity"], it["uid"]) for it in found.mail["occurrences"]] == [(78, 7)]


async def test_a_mail_that_is_a_customers_already_is_only_seen_once_more(
    cast: Cast, in_tray: InTray, store: Store, desk: Place, inquiry: Inquiry
) -> None:
    """Assigned, then moved: its sender is as unknown as before."""
    await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(cast.teammate))
    archive = await in_tray.beside(desk, "Archiv", "archive")
    assert await in_tray.lay(archive, ASKED) == "known"
    (mail,) = await Mail.find_all().to_list()
    assert [it.folder for it in mail.occurrences] == ["INBOX", "Archiv"]
    assert CANARY not in repr(await only())


async def test_what_was_kept_from_elsewhere_meanwhile_is_no_inquiry_any_more(
    cast: Cast, store: Store, inquiry: Inquiry
) -> None:
    await kept(cast.customer, [cast.rep], identity=inquiry.identity)
    assert await inquiries.waiting(cast.teammate, None) == []
    assert await inquiries.amount(cast.teammate) == 0
    with pytest.raises(Conflict):
        await assigning.assign(store, id_of(inquiry), id_of(cast.customer), chooser(cast.teammate))
    assert await Mail.find_all().count() == 1


async def test_b15_foreign_inline_image(cast: Cast, in_tray: InTray, store: Store) -> None:
    """Pictures are never kept, so that no address leads to one: of an attachment only name, type and size are known."""
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    raw = raw_mail().replace(b"Content-Type: text/plain", b"X-Was: text/plain").partition(b"\n\n")[0].replace(
        b"Content-Transfer-Encoding", b"X-Encoding"
    ) + (
        b'\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n<p>Skizze <img src="cid:a@b"></p>'
        b'\n--b\nContent-Type: image/png; name="skizze.png"\nContent-ID: <a@b>\nContent-Transfer-Encoding: base64\n\n'
        + picture.encode() + b"\n--b--\n"
    )  # fmt: skip
    assert await in_tray.lay(await in_tray.folder(cast.rep), raw) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert [it.type for it in mail.attachments] == ["image/png"]
    assert "cid:" not in mail.text
    for trace in (picture[:30], "a@b"):
        assert await where(trace, store) == set()
    assert await _pictures(store) == 0


async def _pictures(store: Any) -> int:
    """Files in GridFS."""
    return int(await store.database["fs.files"].count_documents({}))
