"""Two that are one: nothing is lost on the way there or back."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.merge import Merged, Side, plan
from backend.domain.value import rank
from backend.errors import Conflict, NotFound
from backend.store import last_contacts, merge_pair, merging, ranks
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.merging import Merge
from backend.store.opportunities import Opportunity, Part
from tests.api.conftest import documents
from tests.cast import Cast, chance, company, complaint, happening, person
from tests.kept import kept

NOW = datetime.now(UTC)


@pytest.fixture
async def twin(cast: Cast) -> Customer:
    twin = await company("Mueller Praezision GmbH", ["mueller-alt.example"], "sued", cast.rep.id)
    karl = await person(twin, "Karl Maurer", ["karl@mueller-alt.example"])
    await chance(twin, "Ersatzspindel", 9_000_00)
    await happening(twin, "call", "Angerufen", "Fragt nach Spindeln", days_ago=3)
    await happening(twin, "call", "Noch einmal", "", days_ago=2)
    await complaint(twin, "Riss im Rollengang", days_ago=5)
    await ranks.refresh()
    await last_contacts.tell_again([_id(cast.customer), _id(twin)])
    await Opportunity.find_one({"title": "Förderanlage"}).update(
        {"$set": {"people": [Part(contact_id=karl.id or PydanticObjectId(), role="user").model_dump()]}}
    )
    return twin


def _id(of: Any) -> PydanticObjectId:
    return PydanticObjectId(str(of.id))


async def stored(of: Customer) -> Customer:
    found = await Customer.get(of.id)
    assert found is not None
    return found


async def merged(store: Store, cast: Cast, kept: Any, gone: Any, **choices: Side) -> PydanticObjectId:
    two = await merge_pair.pair(cast.rep, "customers", kept.id, gone.id)
    planned = plan(*two.records(), choices, await merge_pair.parents(two))
    assert isinstance(planned, Merged)
    return await merging.merge(
        store, cast.rep, two, merge_pair.written(two, planned, PydanticObjectId(str(cast.rep.id))), NOW
    )


async def test_everything_of_the_twin_is_the_customers_afterwards(store: Store, cast: Cast, twin: Customer) -> None:
    await merged(store, cast, cast.customer, twin)
    assert await Customer.get(twin.id) is None
    kept = await Customer.get(cast.customer.id)
    assert kept is not None
    assert kept.domains == ["mueller.example", "mueller-alt.example"]
    assert kept.open_complaint is not None
    for document, many in ((Contact, 2), (Opportunity, 2), (Activity, 3)):
        assert await document.find({"customer_id": kept.id}).count() == many
        assert await document.find({"customer_id": twin.id}).count() == 0
    found = await store.database.search_entries.distinct("label", {"customer_id": kept.id})
    assert any("Maurer" in it for it in found)
    assert await merging.final("customers", PydanticObjectId(str(twin.id))) == kept.id


async def test_undone_it_is_as_before(store: Store, cast: Cast, twin: Customer) -> None:
    ignored = {"audit", "merges", "search_entries", "customers", "clocks"}
    before = {name: it for name, it in (await documents(store)).items() if name not in ignored}
    customers = await Customer.find_all().sort("_id").to_list()
    merge_id = await merged(store, cast, cast.customer, twin, name="b")
    assert await merging.undo(store, cast.rep, merge_id, NOW) == []
    left = await store.database.activities.update_many({"via": []}, {"$unset": {"via": ""}})
    assert left.modified_count == 2
    for name in ("contacts", "opportunities", "complaints"):
        await store.database[name].update_many({"via": []}, {"$unset": {"via": ""}})
    after = {name: it for name, it in (await documents(store)).items() if name not in ignored}
    assert after == before
    again = await Customer.find_all().sort("_id").to_list()
    assert [it.model_dump(exclude={"changed_at"}) for it in again] == [
        it.model_dump(exclude={"changed_at"}) for it in customers
    ]


async def test_what_came_after_the_merge_stays_where_it_came_to(store: Store, cast: Cast, twin: Customer) -> None:
    merge_id = await merged(store, cast, cast.customer, twin)
    await happening(cast.customer, "visit", "Nach der Zusammenführung", "", days_ago=0)
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"domains": ["neu.example"]}})
    assert await merging.undo(store, cast.rep, merge_id, NOW) == ["domains"]
    assert await Activity.find({"customer_id": cast.customer.id}).count() == 2
    kept = await Customer.get(cast.customer.id)
    assert kept is not None
    assert kept.domains == ["neu.example"]


async def test_of_two_who_merge_the_same_pair_one_is_told(store: Store, cast: Cast, twin: Customer) -> None:
    two = await merge_pair.pair(
        cast.rep, "customers", PydanticObjectId(str(cast.customer.id)), PydanticObjectId(str(twin.id))
    )
    await merged(store, cast, cast.customer, twin)
    with pytest.raises(Conflict, match="meanwhile"):
        await merging.merge(store, cast.teammate, two, {}, NOW)
    assert await Merge.find_all().count() == 1


async def test_undoing_twice_or_by_an_outsider_is_refused(store: Store, cast: Cast, twin: Customer) -> None:
    merge_id = await merged(store, cast, cast.customer, twin)
    with pytest.raises(NotFound):
        await merging.undo(store, cast.outsider, merge_id, NOW)
    await merging.undo(store, cast.rep, merge_id, NOW)
    with pytest.raises(Conflict, match="already"):
        await merging.undo(store, cast.rep, merge_id, NOW)


async def test_a_mail_that_comes_to_the_twin_in_the_same_second_follows(
    store: Store, cast: Cast, twin: Customer
) -> None:
    await merged(store, cast, cast.customer, twin)
    await happening(twin, "mail_in", "Kam gerade noch", "", days_ago=0)
    assert await merging.follow(store, NOW - timedelta(hours=1), NOW) == 1
    assert await Activity.find({"customer_id": cast.customer.id, "title": "Kam gerade noch"}).count() == 1


async def test_what_was_separated_again_is_followed_no_more(store: Store, cast: Cast, twin: Customer) -> None:
    merge_id = await merged(store, cast, cast.customer, twin)
    row = await store.database.merges.find_one({"_id": merge_id})
    await merging.undo(store, cast.rep, merge_id, NOW)
    assert row is not None
    assert await store.in_transaction(partial(merging._follow, store.database, row, NOW)) == 0
    assert await Contact.find({"customer_id": twin.id}).count() == 1


async def test_two_contacts_of_one_customer_become_one(store: Store, cast: Cast) -> None:
    old = await person(cast.customer, "Klein, Petra", ["klein@mueller.example"])
    karl = await person(cast.customer, "Karl Maurer", [])
    await Contact.find_one({"_id": karl.id}).update(
        {"$set": {"boss_id": old.id, "relations": [{"contact_id": old.id, "kind": "trusts"}]}}
    )
    two = await merge_pair.pair(
        cast.rep, "contacts", PydanticObjectId(str(cast.contact.id)), PydanticObjectId(str(old.id))
    )
    planned = plan(*two.records(), {})
    assert isinstance(planned, Merged)
    merge_id = await merging.merge(
        store, cast.rep, two, merge_pair.written(two, planned, PydanticObjectId(str(cast.rep.id))), NOW
    )
    under = await Contact.get(karl.id)
    assert under is not None
    assert (under.boss_id, under.relations[0].contact_id) == (cast.contact.id, cast.contact.id)
    await merging.undo(store, cast.rep, merge_id, NOW)
    under = await Contact.get(karl.id)
    assert under is not None
    assert (under.boss_id, under.relations[0].contact_id) == (old.id, old.id)


async def test_who_was_called_yesterday_under_the_other_name_is_not_overdue_and_is_two_again(
    store: Store, cast: Cast, twin: Customer
) -> None:
    before = (await stored(cast.customer)).last_contact_at, (await stored(twin)).last_contact_at
    merge_id = await merged(store, cast, cast.customer, twin)
    assert (await stored(cast.customer)).last_contact_at == before[1], "two days ago, not nine"
    await merging.undo(store, cast.rep, merge_id, NOW)
    assert ((await stored(cast.customer)).last_contact_at, (await stored(twin)).last_contact_at) == before


async def test_a_newsletter_that_came_along_is_no_contact(store: Store, cast: Cast, twin: Customer) -> None:
    before = (await stored(twin)).last_contact_at
    letter = await kept(twin, [cast.rep], kind="bulk", received_at=NOW)
    line = await happening(twin, "mail_in", "Neues aus der Halle", "", days_ago=0)
    await line.set({"mail_id": letter.id})
    await merged(store, cast, cast.customer, twin)
    assert (await stored(cast.customer)).last_contact_at == before


async def test_deputy_and_segment_chosen_by_hand_come_along_and_go_back(
    store: Store, cast: Cast, twin: Customer
) -> None:
    deputy = {"user_id": cast.teammate.id, "first_day": datetime(2026, 11, 2), "last_day": datetime(2026, 12, 2)}
    hand = {"segment_id": PydanticObjectId(), "segment": "Messe", "segment_by_hand": True}
    await store.database.customers.update_one({"_id": twin.id}, {"$set": {"deputy": deputy, **hand}})
    merge_id = await merged(store, cast, cast.customer, twin)
    both = await stored(cast.customer)
    assert both.deputy is not None
    assert (both.deputy.user_id, both.segment, both.segment_id) == (cast.teammate.id, "Messe", hand["segment_id"])
    assert both.segment_by_hand
    assert await merging.undo(store, cast.rep, merge_id, NOW) == []
    one = await stored(cast.customer)
    assert (one.deputy, one.segment, one.segment_id, one.segment_by_hand) == (None, "Ausbau", None, False)


async def test_a_segment_by_hand_may_be_left_to_the_rules(store: Store, cast: Cast, twin: Customer) -> None:
    await store.database.customers.update_one({"_id": cast.customer.id}, {"$set": {"segment_by_hand": True}})
    await merged(store, cast, cast.customer, twin, segment="b")
    assert not (await stored(cast.customer)).segment_by_hand


async def test_the_better_class_counts_as_soon_as_two_are_one_and_no_longer_than_that(
    store: Store, cast: Cast, twin: Customer
) -> None:
    await store.database.customers.update_one({"_id": cast.customer.id}, {"$set": {"value_class": ""}})
    await ranks.refresh()
    assert (await stored(cast.customer)).rank == 0
    merge_id = await merged(store, cast, cast.customer, twin)
    assert (await stored(cast.customer)).rank == rank("A", 0)
    await merging.undo(store, cast.rep, merge_id, NOW)
    assert ((await stored(cast.customer)).rank, (await stored(twin)).rank) == (0, rank("A", 0))
