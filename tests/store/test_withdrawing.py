"""Withdrawing a mail: it goes with all that was made of it, stays with others whose mailbox it lies in, and does not come back."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.fingerprints import Fingerprints
from backend.errors import NotAllowed, NotFound
from backend.keys import Keys
from backend.store import blocked_mails, mail_blocks, withdrawing
from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.backfills import Backfill, Reach, Step
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.holding import hold
from backend.store.inquiries import Inquiry
from backend.store.keeping import keep, sight
from backend.store.keeping_many import Past, keep_many
from backend.store.mail_parts import Occurrence, Party
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail, line
from backend.store.notices import Notice
from backend.store.progress import Counts, Progress, Settling, settling
from backend.store.quarantine import Quarantined
from backend.store.tombstones import Tombstone, Withdrawn
from backend.store.users import User
from tests.boxes import box, id_of
from tests.cast import Cast, complaint
from tests.kept import inquiry, kept, waiting

NOW = datetime.now(UTC).replace(microsecond=0)
CANARY = "zaunkönig4711"


async def box_of(keys: Keys, owner: User, **fields: Any) -> Mailbox:
    return await box(f"{token_hex(4)}@nordlicht.example", keys, owner_ids=[id_of(owner)], **fields)


def lies_in(mailbox: Mailbox, uid: int = 7) -> Occurrence:
    return Occurrence(mailbox_id=id_of(mailbox), folder="INBOX", uidvalidity=1, uid=uid, seen_at=NOW)


async def letter(cast: Cast, *boxes: Mailbox, **fields: Any) -> Mail:
    """A mail of the customer, with its line, as it is kept."""
    mail = await kept(
        cast.customer, [cast.rep], subject=CANARY, text=CANARY, new_text=CANARY, received_at=NOW,
        occurrences=[lies_in(it) for it in boxes], **fields,
    )  # fmt: skip
    entry = line(mail)
    assert entry
    await entry.insert()
    return mail


async def place(mailbox: Mailbox) -> Settling:
    progress = await Progress(
        mailbox_id=id_of(mailbox), generation=1, folder=token_hex(4), uidvalidity=2, settled_through=0, fence=1, opened_at=NOW
    ).insert()  # fmt: skip
    return settling(id_of(progress), [1], "stored", 1)


def again(mail: Mail, mailbox: Mailbox) -> Mail:
    """The same mail as the scanner would keep it, found anew in this mailbox."""
    return mail.model_copy(update={"id": PydanticObjectId(), "occurrences": [lies_in(mailbox, 1)]})


async def everything(store: Store) -> str:
    names = await store.database.list_collection_names()
    return repr([await store.database[it].find().to_list(None) for it in names])


async def test_all_that_was_made_of_it_goes_with_it(store: Store, cast: Cast, keys: Keys) -> None:
    mine = await box_of(keys, cast.rep)
    mail = await letter(cast, mine)
    await waiting(cast.rep, mail, payload=CANARY.encode())
    held = await inquiry([cast.teammate], text=CANARY)
    await held.set({"identity": mail.identity})
    await Quarantined(
        **lies_in(mine).model_dump(exclude={"seen_at", "gone_at"}), progress_id=PydanticObjectId(), error="x", tries=3, at=NOW
    ).insert()  # fmt: skip
    told = await complaint(cast.customer, "Kratzer", days_ago=1, mail_id=mail.id)

    assert await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW) == "everywhere"

    for document in (Mail, Notice, Quarantined):
        assert await document.find_all().count() == 0
    assert await Inquiry.get(held.id) is None
    assert await Activity.find({"mail_id": mail.id}).count() == 0
    after = await Complaint.get(told.id)
    assert after
    assert after.mail_id is None
    said = await everything(store)
    for trace in (CANARY, mail.identity, mail.message_id):
        assert trace not in said, trace


@pytest.mark.parametrize("kind", ["bounce", "departure"])
async def test_what_it_reported_of_a_contact_is_taken_back(kind: str, store: Store, cast: Cast, keys: Keys) -> None:
    address = cast.contact.addresses[0]
    facts = {"bounced": [{"address": address, "is_hard": True, "status": "5.1.1"}]} if kind == "bounce" else {}
    sender = Party(address="mailer-daemon@mueller.example" if kind == "bounce" else address)
    mail = await letter(cast, await box_of(keys, cast.rep), kind=kind, facts=facts, sender=sender)
    others, at = PydanticObjectId(), NOW
    await cast.contact.set({
        "bounces": [{"address": address, "is_hard": None, "at": at, "mail_id": it} for it in (mail.id, others)],
        "departed": {"at": at, "mail_id": mail.id, "successors": [{"name": CANARY, "address": "neu@mueller.example"}]},
    })  # fmt: skip
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    after = await Contact.get(cast.contact.id)
    assert after
    assert ([it.mail_id for it in after.bounces], after.departed) == ([others], None)


async def test_the_log_says_that_it_was_withdrawn_and_nothing_of_it(store: Store, cast: Cast, keys: Keys) -> None:
    mail = await letter(cast, await box_of(keys, cast.rep))
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    entry = await Audit.find_one({"action": "withdraw"})
    assert entry
    assert (entry.ref_id, entry.user_id, entry.customer_id, entry.changes) == (
        mail.id,
        cast.rep.id,
        cast.customer.id,
        {},
    )


async def test_the_customer_was_last_spoken_with_before(store: Store, cast: Cast, keys: Keys) -> None:
    mine = await box_of(keys, cast.rep)
    earlier = await letter(cast, mine)
    await Activity.find_one({"mail_id": earlier.id}).update({"$set": {"at": NOW - timedelta(days=2)}})
    mail = await letter(cast, mine)
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    customer = await Customer.get(cast.customer.id)
    assert customer
    assert customer.last_contact_at == NOW - timedelta(days=2)


async def test_it_stays_with_others_whose_mailbox_it_lies_in(store: Store, cast: Cast, keys: Keys) -> None:
    mine, theirs = await box_of(keys, cast.rep), await box_of(keys, cast.teammate)
    mail = await letter(cast, mine, theirs, mailbox_address=mine.address)
    assert await withdrawing.reach(cast.rep, mail.model_dump()["occurrences"]) == "here"
    assert await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW) == "here"
    left = await Mail.get(mail.id)
    assert left
    assert [it.mailbox_id for it in left.occurrences] == [theirs.id]
    assert left.mailbox_address == theirs.address
    assert await Activity.find({"mail_id": mail.id}).count() == 1
    with pytest.raises(Withdrawn):
        await sight(store, again(left, mine).model_copy(update={"id": mail.id}), [], await place(mine))
    assert await withdrawing.withdraw(store, cast.teammate, id_of(mail), NOW) == "everywhere"
    assert await Mail.find_all().count() == 0


async def test_nobody_withdraws_what_lies_in_no_mailbox_of_theirs(store: Store, cast: Cast, keys: Keys) -> None:
    mail = await letter(cast, await box_of(keys, cast.rep))
    assert await withdrawing.reach(cast.teammate, mail.model_dump()["occurrences"]) == "none"
    for who, refusal in (
        (cast.teammate, NotAllowed),
        (cast.manager, NotAllowed),
        (cast.outsider, NotFound),
        (cast.admin, NotFound),
    ):
        with pytest.raises(refusal):
            await withdrawing.withdraw(store, who, id_of(mail), NOW)
    assert await Mail.get(mail.id)
    assert await Tombstone.find_all().count() == 0


async def test_the_owner_of_a_mailbox_withdraws_what_they_may_not_see(store: Store, cast: Cast, keys: Keys) -> None:
    mail = await letter(cast, await box_of(keys, cast.outsider))
    assert await withdrawing.withdraw(store, cast.outsider, id_of(mail), NOW) == "everywhere"


async def test_it_is_not_kept_again_wherever_it_is_found(store: Store, cast: Cast, keys: Keys) -> None:
    mine, theirs = await box_of(keys, cast.rep), await box_of(keys, cast.teammate)
    mail = await letter(cast, mine)
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    for mailbox in (mine, theirs):
        with pytest.raises(Withdrawn):
            await keep(store, again(mail, mailbox), None, [], await place(mailbox))
        with pytest.raises(Withdrawn):
            await hold(store, again(mail, mailbox), (), NOW, await place(mailbox))
    other = again(mail, mine).model_copy(update={"identity": token_hex(8)})
    assert await keep(store, other, None, [], await place(mine)) is None
    assert await Mail.find_all().count() == 1


async def test_reading_older_mail_does_not_bring_it_back(store: Store, cast: Cast, keys: Keys) -> None:
    mine = await box_of(keys, cast.rep)
    mail, stays = await letter(cast, mine), again(await letter(cast, mine), mine)
    await Mail.find({"identity": stays.identity}).delete()
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    reach = Reach(folder="INBOX", role="inbox", uidvalidity=1, incarnation=1, below=9, total=2, counts=Counts())
    order = await Backfill(
        mailbox_id=id_of(mine), generation=1, since=NOW, state="running", asked_at=NOW, fence=1, reaches=[reach]
    ).insert()  # fmt: skip
    rows = [it.model_dump(by_alias=True) | {"_id": it.id} for it in (again(mail, mine), stays)]
    new = await keep_many(store, [Past(it, None) for it in rows], Step(order, "INBOX", 1, 1.0, {}))
    assert new == (1, 1)
    assert [it.identity for it in await Mail.find_all().to_list()] == [stays.identity]


async def test_a_withdrawn_mail_is_known_again_after_a_new_key_only_with_the_old_one(
    store: Store, cast: Cast, keys: Keys
) -> None:
    mine = await box_of(keys, cast.rep)
    mail = await letter(cast, mine)
    await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    try:
        store.learn(Keys((("new", bytes(32)), *keys.keys)))
        with pytest.raises(Withdrawn):
            await keep(store, again(mail, mine), None, [], await place(mine))
    finally:
        store.learn(keys)


async def test_without_a_key_nothing_is_withdrawn(store: Store, cast: Cast, keys: Keys) -> None:
    mail = await letter(cast, await box_of(keys, cast.rep))
    try:
        store.fingerprints = Fingerprints()
        with pytest.raises(ValueError, match="no key"):
            await withdrawing.withdraw(store, cast.rep, id_of(mail), NOW)
    finally:
        store.learn(keys)
    assert await Mail.get(mail.id)


# Somebody on a list


async def blocked(store: Store, user: User, written: str, scope: str = "") -> mail_blocks.MailBlock:
    return await mail_blocks.add(store, user, scope or str(user.id), written, is_sure=True, now=NOW)


async def test_the_mails_of_somebody_on_a_list_are_counted_and_taken_out(store: Store, cast: Cast, keys: Keys) -> None:
    mine, theirs = await box_of(keys, cast.rep), await box_of(keys, cast.teammate)
    shared = await box_of(keys, cast.rep, kind="functional")
    for where, address in (
        (mine, "anna@arzt.example"), (mine, "ön@mail.arzt.example"), (mine, "anna@zahnarzt.example"), (mine, "rzt.example@x.example"),
        (mine, ""), (theirs, "anna@arzt.example"), (shared, "anna@arzt.example"),
    ):  # fmt: skip
        await letter(cast, where, sender=Party(address=address))
    alone, with_others = [Party(address="anna@arzt.example")], [Party(address="petra.klein@mueller.example")]
    await letter(cast, mine, direction="out", to=alone)
    await letter(cast, mine, direction="out", to=alone, cc=with_others)
    await letter(cast, mine, direction="out", to=[*with_others, *alone])

    block = await blocked(store, cast.rep, "arzt.example")
    assert await blocked_mails.amount(cast.rep, block) == 3
    assert await blocked_mails.take_out(store, cast.rep, block, NOW) == 3
    assert await blocked_mails.take_out(store, cast.rep, block, NOW) == 0
    assert await Mail.find_all().count() == 7

    for_all = await blocked(store, cast.admin, "anna@arzt.example", "all")
    assert await blocked_mails.amount(cast.admin, for_all) == 2
    with pytest.raises(NotAllowed):
        await blocked_mails.amount(cast.rep, for_all)
    with pytest.raises(NotAllowed):
        await blocked_mails.take_out(store, cast.manager, block, NOW)
    assert await blocked_mails.take_out(store, cast.admin, for_all, NOW) == 2
