"""A mail is kept once, wherever it is seen, and decided once, whoever is fast."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo.errors import DuplicateKeyError

from backend.domain.evidence import AddressBook
from backend.domain.mail import Address, Headers
from backend.domain.matching import match
from backend.store import beside, choices, mails, refiling
from backend.store.activities import Activity
from backend.store.address_book import books, received
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.mails import Mail
from tests.cast import Cast, company, person
from tests.complaining import make_deputy
from tests.kept import chooser, kept, possible

OWN = frozenset({"nordlicht.example"})


def headers(sender: str, *references: str) -> Headers:
    return Headers("<new@x>", Address("", sender) if sender else None, None, "", None, references=references)


async def test_the_same_mail_is_kept_once(cast: Cast) -> None:
    await kept(cast.customer, [cast.rep], identity="same")
    with pytest.raises(DuplicateKeyError):
        await kept(cast.customer, [cast.rep], identity="same")


async def test_of_many_who_keep_the_same_mail_at_once_one_does(cast: Cast) -> None:
    done = await asyncio.gather(
        *(kept(cast.customer, [cast.rep], identity="same") for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(it, Mail) for it in done) == 1
    assert await Mail.find_all().count() == 1


async def test_a_mail_has_one_line_on_its_customers_timeline_and_one_on_each_other(cast: Cast) -> None:
    other = await company("Ostwind", ["ostwind.example"], "nord", None)
    theirs = {"id": str(other.id), "name": other.name}
    also = {"customer": theirs, "contact": None, "method": "domain", "value": "", "score": 60, "team": "nord"}
    mail = await kept(cast.customer, [cast.rep], also=[also])
    entry = mails.line(mail)
    assert entry is not None
    await entry.insert()
    await Activity.insert_many(beside.lines(entry, mail.also))
    with pytest.raises(DuplicateKeyError):
        await entry.insert()
    lines = await Activity.find({"mail_id": mail.id}).to_list()
    assert {(it.customer_id, it.team) for it in lines} == {(cast.customer.id, "sued"), (other.id, "nord")}


NOW = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
"""Already the 16th where the company works."""


@pytest.fixture
async def undecided(cast: Cast) -> Mail:
    other = await company("Müller Nord", ["mueller.example"], "sued", None)
    return await kept(None, [cast.rep], candidates=[cast.customer, other])


async def test_of_two_who_decide_at_once_one_does(cast: Cast, undecided: Mail, bound_store: Store) -> None:
    await undecided.set({"for_user_ids": [cast.rep.id, cast.teammate.id]})
    first, second = possible(undecided)
    done = await asyncio.gather(
        choices.choose(bound_store, _id(undecided), first, chooser(cast.rep, NOW)),
        choices.choose(bound_store, _id(undecided), second, chooser(cast.teammate, NOW)),
    )
    assert sorted(it is not None for it in done) == [False, True]
    found = await Mail.get(undecided.id)
    assert found is not None
    assert str(found.customer_id) == (first, second)[0 if done[0] else 1].customer.id
    assert await Activity.find({"mail_id": undecided.id}).count() == 1


async def test_deciding_moves_the_mail_to_the_customers_team_and_says_who_decided(
    cast: Cast, undecided: Mail, bound_store: Store
) -> None:
    assert await choices.choose(bound_store, _id(undecided), possible(undecided)[0], chooser(cast.rep, NOW))
    found = await Mail.get(undecided.id)
    assert found is not None
    assert (found.customer_id, found.team, found.match.method) == (cast.customer.id, "sued", "chosen")
    assert [it["value"] for it in found.match.evidence] == [cast.rep.name, "mueller.example"]
    assert found.match.candidates == []


async def test_what_somebody_else_decided_then_waits_for_the_customers_owner(
    cast: Cast, undecided: Mail, bound_store: Store
) -> None:
    await undecided.set({"for_user_ids": [cast.teammate.id]})
    assert await choices.choose(bound_store, _id(undecided), possible(undecided)[0], chooser(cast.teammate, NOW))
    found = await Mail.get(undecided.id)
    assert found is not None
    assert found.for_user_ids == [cast.teammate.id, cast.rep.id]


async def test_it_waits_for_whoever_stands_in_for_the_owner_too_from_the_companys_midnight_on(
    cast: Cast, undecided: Mail, bound_store: Store
) -> None:
    await make_deputy(cast.customer, cast.outsider)
    assert await choices.choose(bound_store, _id(undecided), possible(undecided)[0], chooser(cast.rep, NOW))
    found = await Mail.get(undecided.id)
    assert found is not None
    assert found.for_user_ids == [cast.rep.id, cast.outsider.id]


async def test_nobody_decides_for_a_customer_they_may_not_see(cast: Cast, bound_store: Store) -> None:
    foreign = await company("Müller West", ["mueller.example"], "nord", None)
    mail = await kept(None, [cast.rep], candidates=[cast.customer, foreign])
    assert not await choices.choose(bound_store, _id(mail), possible(mail)[1], chooser(cast.rep, NOW))
    assert await Activity.find({"mail_id": mail.id}).count() == 0


async def test_when_the_timeline_refuses_its_line_the_mail_stays_undecided(
    cast: Cast, undecided: Mail, bound_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(refiling, "on_timeline", refuses)
    with pytest.raises(ConnectionError):
        await choices.choose(bound_store, _id(undecided), possible(undecided)[0], chooser(cast.rep, NOW))
    found = await Mail.get(undecided.id)
    assert found is not None
    assert (found.customer_id, found.team, found.match.method) == (None, None, "undecided")


async def test_the_address_book_finds_the_person_the_company_and_the_conversation(cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep], message_id="<old@x>")
    found = await address_book(headers("petra.klein+messe@mueller.example", "<old@x>"), OWN)
    assert {(it.method, it.value, it.contact_name, it.thread_id) for it in found.hits} == {
        ("sub_address", "petra.klein+messe@mueller.example", "Petra Klein", None),
        ("domain", "mueller.example", "", None),
        ("thread", "<old@x>", "", mail.thread_id),
    }


@pytest.mark.parametrize(
    "sender",
    [
        "anna@nordlicht.example",
        "anna@gmx.de",
        "anna@sendgrid.net",
        "anna@em.sendgrid.net",
        "anna@mueller.example.evil.example",
        "",
    ],
)
async def test_colleagues_free_mail_and_look_alikes_are_nobody(cast: Cast, sender: str) -> None:
    await company("Freie Post", ["gmx.de", "nordlicht.example", "sendgrid.net"], "sued", None)
    assert (await address_book(headers(sender), OWN)).hits == ()


async def test_an_undecided_mail_gives_its_conversation_to_nobody(cast: Cast, undecided: Mail) -> None:
    await undecided.set({"message_id": "<open@x>"})
    assert (await address_book(headers("x@gmx.de", "<open@x>"), OWN)).hits == ()


async def test_a_contact_whose_customer_is_gone_is_nobody(cast: Cast) -> None:
    gone = await company("Gone", ["gone.example"], "sued", None)
    await person(gone, "Otto", ["otto@gone.example"])
    await gone.delete()
    assert (await address_book(headers("otto@gone.example"), OWN)).hits == ()


async def test_strangers_in_the_database_never_change_a_match(cast: Cast) -> None:
    wanted = headers("petra.klein@mueller.example")
    before = match(await address_book(wanted, OWN))
    for number in range(5):
        stranger = await company(
            f"Fremd {number}", [f"fremd{number}.example"], "sued", None, [f"info@fremd{number}.example"]
        )
        await person(stranger, "Petra Klein", [f"petra.klein@fremd{number}.example"])
        await kept(stranger, [cast.rep], message_id=f"<{number}@fremd.example>")
    assert match(await address_book(wanted, OWN)) == before
    assert before is not None
    assert before.contact_id == str(cast.contact.id)


async def test_a_shared_address_means_the_company_and_no_person(cast: Cast) -> None:
    found = match(await address_book(headers("info@mueller.example"), OWN))
    assert found is not None
    assert (found.customer_id, found.contact_id, found.method) == (str(cast.customer.id), None, "address")


async def test_group_companies_that_share_a_domain_are_left_to_a_person(cast: Cast) -> None:
    sister = await company("Müller Schweiz", ["mueller.example"], "sued", None)
    found = match(await address_book(headers("neu@mueller.example"), OWN))
    assert found is not None
    assert found.customer_id is None
    assert {it.customer_id for it in found.candidates} == {str(cast.customer.id), str(sister.id)}


async def test_a_contact_with_several_addresses_is_one_person(cast: Cast) -> None:
    for address in cast.contact.addresses:
        found = match(await address_book(headers(address), OWN))
        assert found is not None
        assert found.contact_id == str(cast.contact.id)
    assert await Contact.find_all().count() == 1


async def address_book(headers: Headers, own: frozenset[str]) -> AddressBook:
    return (await books(received(headers, own, ""), own))[0]


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
