"""A database of the first version, brought up to date once."""

from datetime import UTC, datetime, timedelta

from bson import ObjectId

from backend.store.complaints import Complaint
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.migrations import STEPS, bring_up_to_date
from tests.cast import Cast, complaint, happening

NOW = datetime.now(UTC).replace(microsecond=0)


async def test_an_older_database_learns_what_newer_versions_keep(store: Store, cast: Cast) -> None:
    await happening(cast.customer, "call", "Angerufen", "", days_ago=3)
    await happening(cast.customer, "note", "Notiz", "", days_ago=1)
    await complaint(cast.customer, "Riss", days_ago=4)
    await Customer.find_all().update({"$unset": {"open_complaint": "", "last_contact_at": ""}})
    await store.database.clocks.delete_many({})
    assert await bring_up_to_date(store.database) == len(STEPS)
    found = await Customer.get(cast.customer.id)
    assert found is not None
    assert found.open_complaint is not None
    assert found.open_complaint.title == "Riss"
    assert found.last_contact_at is not None
    assert (NOW - found.last_contact_at) // timedelta(days=1) in (2, 3)


async def test_what_was_written_before_there_were_ids_can_be_changed_by_its_id(store: Store, cast: Cast) -> None:
    customers, of = store.database.customers, {"_id": cast.customer.id}
    site = {"city": "Ulm", "street": "Hafengasse 3"}
    await customers.update_one(
        of, {"$set": {"sites.0.label": "Werk"}, "$push": {"facts": {"field": "needs", "key": "Takt", "value": "2"}}}
    )
    await customers.update_one(
        of,
        {
            "$push": {
                "sites": site,
                "fascination": {"level": "delights", "text": "Service"},
                "needs": {"need": "Rollen"},
            }
        },
    )
    before = await customers.find_one(of)
    await store.database.clocks.delete_many({})
    await bring_up_to_date(store.database)
    after = await customers.find_one(of)
    assert after["sites"][0] == before["sites"][0]
    for name in ("sites", "facts", "fascination", "needs"):
        assert len({it["id"] for it in after[name]}) == len(after[name]) == len(before[name])
        assert [{**it, "id": 0} for it in after[name]] == [{**it, "id": 0} for it in before[name]]


async def test_a_site_from_before_is_found_by_its_postcode_and_keeps_the_rest(store: Store, cast: Cast) -> None:
    of, site = (
        {"_id": cast.customer.id},
        {"id": ObjectId(), "label": "Lager", "street": "Hafenstr. 3, Tor 2", "lat": 53.5, "lon": 9.9},
    )
    await store.database.customers.update_one(
        of, {"$set": {"sites": [{**site, "postcode": "D-1067", "city": "DRESDEN", "country": "DE"}]}}
    )
    await store.database.clocks.delete_many({})
    await bring_up_to_date(store.database)
    [after] = (await store.database.customers.find_one(of))["sites"]
    assert after == {**site, "street": "Hafenstraße 3, Tor 2", "postcode": "01067", "city": "Dresden", "country": "DE"}
    entry = await store.database.search_entries.find_one({"_id": cast.customer.id})
    assert "01067" in entry["words"]


async def test_each_step_runs_once(store: Store, cast: Cast) -> None:
    await store.database.clocks.delete_many({})
    await bring_up_to_date(store.database)
    await Complaint.find_all().delete()
    assert await bring_up_to_date(store.database) == 0


async def test_a_new_database_needs_no_step(store: Store) -> None:
    await store.database.clocks.delete_many({})
    assert await bring_up_to_date(store.database) == 0
