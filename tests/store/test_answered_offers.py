"""A kept mail answers an offer: derived from whose it is, so it comes, goes and comes back with that; and what it proposes with it."""

from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.correcting import THIS_MAIL
from backend.keys import Keys
from backend.store import article_names, choices, kind_answers, offers, relinking, wanted, withdrawing
from backend.store.choices import Said, correct
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.keeping import keep
from backend.store.mail_parts import MailProposal, Occurrence
from backend.store.mails import Mail, line
from backend.store.opportunities import Opportunity
from backend.store.progress import Progress, Settling, settling
from backend.store.trade import Offer
from tests.boxes import box, id_of
from tests.cast import Cast, company
from tests.kept import chooser, kept, possible
from tests.trade import offer, offering

NOW = datetime.now(UTC).replace(microsecond=0)
YES = "Wir nehmen Ihr Angebot hiermit an."


async def sent(customer: Customer, number: str = "AN-2026-0901", **fields: Any) -> Offer:
    return await offer(customer, **{"number": number, "status": "sent", **fields})


async def place(cast: Cast, keys: Keys) -> Settling:
    mailbox = await box(f"{token_hex(4)}@nordlicht.example", keys, owner_ids=[id_of(cast.rep)])
    progress = await Progress(
        mailbox_id=id_of(mailbox), generation=1, folder="INBOX", uidvalidity=2, settled_through=0, fence=1, opened_at=NOW
    ).insert()  # fmt: skip
    return settling(id_of(progress), [1], "stored", 1)


@pytest.fixture
def taken_in(store: Store, cast: Cast, keys: Keys) -> Any:
    """Keep a mail of the customer as the scanner does, once it has been read."""

    async def take(text: str = YES, **fields: Any) -> Mail:
        written: dict[str, Any] = {
            "subject": "Ihr Angebot",
            "new_text": text,
            "text": text,
            "kind": "offer",
            "received_at": NOW,
        }
        template = await kept(cast.customer, [], **(written | fields))
        await template.delete()
        mail = template.model_copy(update={"id": PydanticObjectId()})
        await wanted.read(mail)
        assert await keep(store, mail, line(mail), [], await place(cast, keys)) is None
        found = await Mail.get(mail.id)
        assert found is not None
        return found

    return take


async def status(it: Offer) -> tuple[str, Any]:
    """The stored status and the mail that answered it."""
    found = await Offer.get(it.id)
    assert found is not None
    return found.status, found.answered.mail_id if found.answered else None


def proposed(mail: Mail) -> list[tuple[str, str | None, str]]:
    return [(it.kind, it.to, it.state) for it in mail.proposals]


async def read_again(mail: Mail) -> Mail:
    found = await Mail.get(mail.id)
    assert found is not None
    return found


# Which one is answered


async def test_the_offer_whose_number_it_names_is_answered_on_that_day_and_only_that(cast: Cast, taken_in: Any) -> None:
    one, two = await sent(cast.customer), await sent(cast.customer, "AN-2026-0902")
    mail = await taken_in("Zu AN-2026-0902: können Sie beim Preis noch etwas tun?")
    assert mail.offer_id == two.id
    assert await status(two) == ("sent", mail.id)
    assert await status(one) == ("sent", None)
    found = await Offer.get(two.id)
    assert found
    assert found.answered
    assert found.answered.at == NOW


async def test_a_later_mail_of_the_conversation_answers_the_same_offer(cast: Cast, taken_in: Any) -> None:
    one, _ = await sent(cast.customer), await sent(cast.customer, "AN-2026-0902")
    await kept(cast.customer, [], direction="out", thread_id="t", subject="Angebot AN-2026-0901", new_text="Anbei.")
    other = await company("Weber Antriebe", ["weber.example"], "sued", None)
    await kept(
        other, [], thread_id="t", subject="AN-2026-0902", new_text="Anbei.", received_at=NOW + timedelta(hours=1)
    )
    assert (await taken_in("Passt so.", thread_id="t")).offer_id == one.id


async def test_the_only_open_offer_is_meant_and_of_two_none(cast: Cast, taken_in: Any) -> None:
    one = await sent(cast.customer)
    await sent(cast.customer, "AN-2026-0902", status="declined")
    assert (await taken_in()).offer_id == one.id
    await sent(cast.customer, "AN-2026-0903")
    assert (await taken_in()).offer_id is None


async def test_another_customers_number_answers_nothing_of_theirs(cast: Cast, taken_in: Any) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", None)
    theirs = await sent(other)
    assert (await taken_in("Zu AN-2026-0901: einverstanden.")).offer_id is None
    assert await status(theirs) == ("sent", None)


@pytest.mark.parametrize(
    "fields",
    [{"trust": "unchecked"}, {"trust": "doubtful"}, {"kind": "mail"}, {"kind": "auto_reply"}, {"direction": "out"}, {"kind": "order"}],
)  # fmt: skip
async def test_nothing_follows_from_a_mail_that_answers_no_offer(
    cast: Cast, taken_in: Any, fields: dict[str, Any]
) -> None:
    one = await sent(cast.customer)
    mail = await taken_in(**fields)
    assert (mail.offer_id, proposed(mail)) == (None, [])
    assert await status(one) == ("sent", None)


async def test_the_first_answer_stands_and_the_next_takes_its_place_when_it_is_withdrawn(
    store: Store, cast: Cast, taken_in: Any
) -> None:
    one = await sent(cast.customer)
    first, second = await taken_in(), await taken_in(received_at=NOW + timedelta(hours=1))
    assert await status(one) == ("sent", first.id)
    everywhere = withdrawing.Withdrawal(None, None, NOW)
    assert await withdrawing.take_out(store, id_of(first), everywhere) == "everywhere"
    assert await status(one) == ("sent", second.id)
    await withdrawing.take_out(store, id_of(second), everywhere)
    assert await status(one) == ("sent", None)


async def test_a_draft_that_was_taken_back_is_not_answered_any_more(store: Store, cast: Cast, taken_in: Any) -> None:
    one = await sent(cast.customer)
    mail = await taken_in()
    with pytest.raises(Exception, match="faster"):
        await offers.step(store, cast.rep, id_of(one), "sent", "draft", NOW, NOW.date())
    await offers.step(store, cast.rep, id_of(one), "answered", "draft", NOW, NOW.date())
    assert await status(one) == ("draft", None)
    assert (await read_again(mail)).offer_id == one.id


async def test_how_it_ended_outweighs_that_it_was_answered(store: Store, cast: Cast, taken_in: Any) -> None:
    one = await sent(cast.customer)
    mail = await taken_in()
    await offers.step(store, cast.rep, id_of(one), "answered", "accepted", NOW, NOW.date())
    assert await status(one) == ("accepted", mail.id)
    await offers.step(store, cast.rep, id_of(one), "accepted", "sent", NOW, NOW.date())
    await offers.step(store, cast.rep, id_of(one), "accepted", "sent", NOW, NOW.date())
    assert await status(one) == ("sent", mail.id)


# Whose it is changes


async def test_filed_elsewhere_the_offer_is_open_again_and_undone_it_is_answered_again(
    store: Store, cast: Cast, taken_in: Any
) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    here, there = await sent(cast.customer), await sent(other, "AN-2026-0977")
    mail = await taken_in()
    said = await correct(store, mail, Said(id_of(other), None, THIS_MAIL), chooser(cast.rep))
    assert said
    assert (await status(here), await status(there)) == (("sent", None), ("sent", mail.id))
    assert (await read_again(mail)).offer_id == there.id
    undone = await choices.undo(store, id_of(said), chooser(cast.rep))
    assert undone
    await relinking.begin(store, undone)
    assert (await status(here), await status(there)) == (("sent", mail.id), ("sent", None))


async def test_a_mail_of_ours_that_is_filed_elsewhere_answers_nothing(store: Store, cast: Cast) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    theirs = await sent(other)
    mail = await kept(cast.customer, [], direction="out", subject="Angebot AN-2026-0901")
    assert await correct(store, mail, Said(id_of(other), None, THIS_MAIL), chooser(cast.rep))
    assert await status(theirs) == ("sent", None)


async def test_an_undecided_mail_answers_the_offer_of_whoever_is_chosen(store: Store, cast: Cast) -> None:
    one = await sent(cast.customer)
    mail = await kept(None, [cast.rep], candidates=[cast.customer], new_text=YES, trust="unchecked", wants={"question": "", "amounts": [], "articles": [], "days": []})  # fmt: skip
    assert await choices.choose(store, id_of(mail), possible(mail)[0], chooser(cast.rep))
    found = await read_again(mail)
    assert await status(one) == ("sent", mail.id)
    assert proposed(found) == [("stage", "won", "open")]


async def test_said_to_be_a_complaint_it_answers_nothing_and_proposes_no_stage(
    store: Store, cast: Cast, taken_in: Any
) -> None:
    one = await sent(cast.customer)
    mail = await taken_in(f"{YES} Bitte bis morgen anrufen.")
    assert proposed(mail) == [("stage", "won", "open"), ("task", None, "open")]
    assert await kind_answers.answer(store, mail, "complaint", chooser(cast.rep))
    assert await status(one) == ("sent", None)
    assert proposed(await read_again(mail)) == [("task", None, "open")]


async def test_what_was_decided_stays_and_of_nobodys_mail_nothing_is_open(
    store: Store, cast: Cast, taken_in: Any
) -> None:
    mail = await taken_in(f"{YES} Bitte bis morgen anrufen.")
    stage = mail.proposals[0].model_copy(update={"state": "dismissed", "decided_by": cast.rep.id, "decided_at": NOW})
    await mail.set({"proposals": [stage, mail.proposals[1]]})
    assert await correct(store, mail, Said(None, None, THIS_MAIL), chooser(cast.rep))
    assert proposed(await read_again(mail)) == [("stage", "won", "dismissed")]


async def test_a_task_that_waits_goes_along_to_another_customer_once(store: Store, cast: Cast, taken_in: Any) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    mail = await taken_in(f"{YES} Bitte bis morgen anrufen.")
    assert await correct(store, mail, Said(id_of(other), None, THIS_MAIL), chooser(cast.rep))
    found = await read_again(mail)
    assert proposed(found) == [("task", None, "open")]
    assert found.proposals[0].id == mail.proposals[1].id


# What it proposes


async def test_a_yes_proposes_that_the_opportunity_is_won_and_changes_nothing(cast: Cast, taken_in: Any) -> None:
    mail = await taken_in(f"{YES} AN-2026-0417.")
    (it,) = mail.proposals
    assert (it.kind, it.opportunity_id, it.seen, it.to, it.cause, it.reason) == (
        "stage", cast.opportunity.id, "offer", "won", "other", YES,
    )  # fmt: skip
    untouched = await Opportunity.get(cast.opportunity.id)
    assert untouched
    assert untouched.stage == "offer"


async def test_the_offers_opportunity_is_meant_else_the_one_with_its_number_else_the_only_one(
    cast: Cast, taken_in: Any
) -> None:
    second = await cast.opportunity.model_copy(update={"id": PydanticObjectId(), "number": "AN-2026-0901"}).insert()
    assert proposed(await taken_in()) == []
    of_number = await sent(cast.customer)
    assert (await taken_in()).proposals[0].opportunity_id == second.id
    await of_number.set({"opportunity_id": cast.opportunity.id})
    assert (await taken_in()).proposals[0].opportunity_id == cast.opportunity.id
    await cast.opportunity.set({"is_open": False, "stage": "lost"})
    assert proposed(await taken_in()) == []


async def test_a_day_becomes_a_task_with_the_right_day_and_the_words_are_kept(cast: Cast, taken_in: Any) -> None:
    await offering("Förderanlage FA 200", number="FA-200")
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    text = "Bitte senden Sie uns bis Dienstag 12 Uhr den Preis der FA200, unser Budget sind 40.000 €."
    mail = await taken_in(text, kind="mail", sent_at=friday, received_at=friday)
    assert mail.proposals == [
        MailProposal(id=mail.proposals[0].id, kind="task", title=text, due="2026-11-24", due_at="12:00:00")
    ]
    found = wanted.wants_of(mail.model_dump())
    assert found.deadline
    assert found.deadline.day == date(2026, 11, 24)
    assert (found.articles, found.amounts[0].cents) == (("Förderanlage FA 200",), 4_000_000)


async def test_older_mail_is_read_when_it_is_opened_and_ours_and_a_machines_want_nothing(cast: Cast) -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    old = {"kind": "mail", "new_text": "Bitte bis Montag.", "received_at": friday}
    assert wanted.wants_of(old).deadline
    assert not wanted.wants_of(old | {"direction": "out"}).days
    assert not wanted.wants_of(old | {"kind": "bulk"}).days


async def test_the_names_at_hand_are_those_of_the_catalogue_as_it_is(store: Store) -> None:
    assert await article_names.named_in("Zwei Rührwerke bitte.") == ()
    made = await offering("Rührwerk")
    assert await article_names.named_in("Zwei Rührwerke bitte.") == ("Rührwerk",)
    await made.set({"name": "Mischer", "changed_at": NOW + timedelta(minutes=1)})
    assert await article_names.named_in("Zwei Rührwerke und Mischer bitte.") == ("Mischer",)
    await made.delete()
    assert await article_names.named_in("Mischer") == ()


async def test_a_mail_kept_twice_answers_once(store: Store, cast: Cast, keys: Keys, taken_in: Any) -> None:
    one = await sent(cast.customer)
    mail = await taken_in()
    again = mail.model_copy(update={"id": PydanticObjectId(), "occurrences": [Occurrence(mailbox_id=id_of(cast.rep), folder="INBOX", uidvalidity=1, uid=7, seen_at=NOW)]})  # fmt: skip
    assert await keep(store, again, line(again), [], await place(cast, keys)) == mail.id
    assert await status(one) == ("sent", mail.id)
