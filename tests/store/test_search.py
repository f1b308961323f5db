"""The search box and full text on the real database: what is found, by whom, and how little is looked at for it."""

import random
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId

from backend.domain.findable import entries_of_customer
from backend.domain.folding import alike, stems
from backend.store import fulltext, search_index
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.mails import Mail
from backend.store.migrations import searched_by_entries
from backend.store.opportunities import Opportunity
from backend.store.search import SearchEntry, find
from backend.store.search_index import put_number, rebuild, reindex_customer
from backend.store.users import User
from tests.bench import names
from tests.cast import Cast, chance, company, happening, person
from tests.kept import kept

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


async def found(user: User, text: str) -> list[str]:
    return [row["label"] for row in (await find(user, text)).best()]


@pytest.mark.parametrize(
    "typed", ["m", "müll", "muell", "mull", "präz mül", "stuttgart präzision", "K-1001", "k1001", "1001"]
)
async def test_a_customer_is_found_by_what_people_type(typed: str, cast: Cast) -> None:
    assert "Müller Präzision" in await found(cast.rep, typed)


@pytest.mark.parametrize(
    "typed", ["petra", "klein müller", "präz petra", "petra.klein@mueller.example", "030 23125 101", "5101"]
)
async def test_a_contact_is_found_by_name_company_address_and_telephone(typed: str, cast: Cast) -> None:
    assert "Petra Klein" in await found(cast.rep, typed)


@pytest.mark.parametrize("typed", ["AN-2026-0417", "an2026", "20260417", "417"])
async def test_a_number_is_found_and_says_whose_it_is(typed: str, cast: Cast) -> None:
    (number,) = (await find(cast.rep, typed)).numbers
    assert (number["label"], number["detail"]) == ("AN-2026-0417", "Förderanlage · Müller Präzision")
    assert number["_id"] == cast.opportunity.id


@pytest.mark.parametrize(
    "typed", ["müler", "mulller", "meuller", "mükler", "präzsion", "müller präzsion", "Pteris Klein"]
)
async def test_one_wrong_letter_is_forgiven(typed: str, cast: Cast) -> None:
    await person(cast.customer, "Petris Klein", [])
    similar = [row["label"] for row in (await find(cast.rep, typed)).similar]
    assert similar[0] in ("Müller Präzision", "Petris Klein")


@pytest.mark.parametrize("typed", ["webr maschinenbau", "weber maschnenbau", "maschinebau weber"])
async def test_a_slip_beside_a_common_word_is_forgiven(typed: str, cast: Cast) -> None:
    names_ = [f"Firma{number} Maschinenbau" for number in range(200)] + ["Weber Maschinenbau"]
    rows = [
        entries_of_customer({"_id": ObjectId(), "team": "sued", "name": name, "rank": 300.0 - number}, [])[0]
        for number, name in enumerate(names_)
    ]
    await SearchEntry.get_motor_collection().insert_many(rows)
    assert await found(cast.rep, typed) == ["Weber Maschinenbau"]


async def test_the_nearer_name_stands_first(cast: Cast) -> None:
    for name in ("Weber Antriebe", "Wagner Antriebe", "Webers Antriebe"):
        await company(name, [], "sued", None)
    assert (await found(cast.rep, "wexber"))[0] == "Weber Antriebe"


async def test_the_customer_that_matters_more_stands_first(cast: Cast) -> None:
    for name, rank in (("Weber klein", 1.0), ("Weber groß", 50.0)):
        made = await company(name, [], "sued", None)
        await Customer.find_one({"_id": made.id}).update({"$set": {"rank": rank}})
        await reindex_customer(_id(made.id))
    assert await found(cast.rep, "weber") == ["Weber groß", "Weber klein"]


async def test_what_is_of_another_team_is_found_by_nobody_else(cast: Cast) -> None:
    for typed in ("müller", "petra", "müler", "AN-2026-0417", "5101", "klein müller"):
        assert await found(cast.outsider, typed) == []
        assert await found(cast.admin, typed) == []


async def test_a_deputy_finds_the_customers_cared_for_and_no_others(cast: Cast) -> None:
    await company("Müller Süd", [], "sued", None)
    cast.outsider._deputy_of = [_id(cast.customer.id)]
    for typed in ("müller", "müler"):
        assert await found(cast.outsider, typed) == ["Müller Präzision"]
    assert await found(cast.outsider, "417") == ["AN-2026-0417"]


@pytest.mark.parametrize(
    "typed", ["", " ", "…", "$ne", '{"$gt": ""}', ".*", "xyzxyz", "(", "\x00", "müller petra weber xyz"]
)
async def test_what_means_nothing_finds_nothing(typed: str, cast: Cast) -> None:
    assert await found(cast.rep, typed) == []


async def test_contacts_keep_room_beside_many_customers(cast: Cast) -> None:
    for number in range(15):
        customer = await company(f"Klein {number}", [], "sued", None)
        await person(customer, f"Rolf Kleinert {number}", [])
    kinds = [row["kind"] for row in (await find(cast.rep, "klein")).best()]
    assert kinds == ["customer"] * 12 + ["contact"] * 8


# Keeping it true


async def test_a_new_name_is_found_and_the_old_one_no_longer(cast: Cast) -> None:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"name": "Zwirner Feinguss"}})
    await reindex_customer(_id(cast.customer.id))
    assert await found(cast.rep, "zwirner") == ["Zwirner Feinguss"]
    assert "Petra Klein" in await found(cast.rep, "petra zwirner")
    assert await found(cast.rep, "präzision") == []


async def test_what_is_gone_is_not_found(cast: Cast) -> None:
    await Contact.find_one({"_id": cast.contact.id}).delete()
    await reindex_customer(_id(cast.customer.id))
    assert await found(cast.rep, "petra") == []
    await Customer.find_one({"_id": cast.customer.id}).delete()
    await reindex_customer(_id(cast.customer.id))
    assert await SearchEntry.count() == 0


async def test_contacts_and_numbers_follow_into_another_customer(cast: Cast) -> None:
    other = await company("Weber Antriebe", [], "nord", None)
    moved = {"customer_id": other.id, "team": "nord"}
    for document in (Contact, Opportunity):
        await document.find({"customer_id": cast.customer.id}).update({"$set": moved})
    await Customer.find_one({"_id": cast.customer.id}).delete()
    for customer in (other, cast.customer):
        await reindex_customer(_id(customer.id))
    assert await found(cast.rep, "müller") == await found(cast.rep, "petra") == []
    assert await found(cast.outsider, "petra weber") == ["Petra Klein"]
    assert (await find(cast.outsider, "417")).numbers[0]["detail"] == "Förderanlage · Weber Antriebe"


async def test_a_number_that_was_taken_away_is_not_found(cast: Cast) -> None:
    await put_number(
        "opportunity", {"_id": cast.opportunity.id, "customer_id": cast.customer.id, "team": "sued", "number": ""}
    )
    assert await found(cast.rep, "417") == []


async def test_a_transaction_that_fails_leaves_what_was_found(cast: Cast, bound_store: Store) -> None:
    async def work(session: Any) -> None:
        await Customer.find_one({"_id": cast.customer.id}, session=session).update(
            {"$set": {"name": "Falsch"}}, session=session
        )
        await reindex_customer(_id(cast.customer.id), session)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await bound_store.in_transaction(work)
    assert await found(cast.rep, "falsch") == []
    assert "Müller Präzision" in await found(cast.rep, "müller")


async def test_rebuilding_puts_right_whatever_is_wrong(
    cast: Cast, bound_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "BATCH", 2)
    for number in range(5):
        await chance(await company(f"Weber {number}", [], "sued", None), "Anlage", 1)
    right = await _entries(bound_store)
    entries = bound_store.database.search_entries
    await entries.delete_many({"kind": "contact"})
    await entries.update_many({"kind": "customer"}, {"$set": {"label": "Falsch", "pfx": []}})
    await entries.insert_one(
        {
            "_id": ObjectId(),
            "kind": "customer",
            "customer_id": ObjectId(),
            "team": "sued",
            "label": "Geist",
            "codes": [],
        }
    )
    assert await rebuild(bound_store.database) == 6
    assert await _entries(bound_store) == right
    assert await rebuild(bound_store.database) == 6
    assert await _entries(bound_store) == right


async def test_a_database_of_an_older_version_is_searched_in_the_new_way(cast: Cast, bound_store: Store) -> None:
    database = bound_store.database
    await database.customers.update_many({}, {"$set": {"pfx": ["m", "mu"]}})
    await database.customers.create_index([("team", 1), ("pfx", 1), ("rank", -1)])
    await database.activities.update_many({}, {"$unset": {"words": 1}})
    await database.search_entries.delete_many({})
    for _ in range(2):
        await searched_by_entries(database)
    assert "Petra Klein" in await found(cast.rep, "petra müller")
    assert await texts(cast.rep, "förderanlage") == ["Besuch in Stuttgart"]
    assert await database.customers.count_documents({"pfx": {"$exists": True}}) == 0
    assert not [it for it in await database.customers.index_information() if "pfx" in it]


async def _entries(store: Store) -> list[Any]:
    return await store.database.search_entries.find().sort("_id", 1).to_list(100)


# Full text


async def texts(user: User, typed: str, **more: Any) -> list[str]:
    rows, _ = await fulltext.find(user, typed, more.pop("before", None), **more)
    return [row["title"] for row in rows]


async def test_full_text_finds_notes_and_mails_newest_first(cast: Cast) -> None:
    await happening(cast.customer, "note", "Notiz", "Wünscht eine zweite Förderanlage.", days_ago=2)
    await kept(cast.customer, [cast.rep], subject="Liefertermin der Förderanlagen")
    mail = await Mail.find_one({})
    assert mail is not None
    await Activity(
        customer_id=_id(cast.customer.id), team="sued", kind="mail_in", at=NOW, title=mail.subject, mail_id=mail.id
    ).insert()
    assert set(await texts(cast.rep, "förderanlage")) == {
        "Notiz",
        "Besuch in Stuttgart",
        "Liefertermin der Förderanlagen",
    }
    assert await texts(cast.rep, "zweite FOERDERANLAGEN") == ["Notiz"]
    assert await texts(cast.rep, "zweite hydraulik") == []


async def test_full_text_of_one_customer_leaves_out_the_others(cast: Cast) -> None:
    other = await company("Weber", [], "sued", None)
    await happening(other, "call", "Anruf bei Weber", "Förderanlage", days_ago=1)
    assert await texts(cast.rep, "förderanlage") == ["Anruf bei Weber", "Besuch in Stuttgart"]
    assert await texts(cast.rep, "förderanlage", customer_id=_id(cast.customer.id)) == ["Besuch in Stuttgart"]


async def test_full_text_of_another_team_stays_unseen(cast: Cast) -> None:
    assert await texts(cast.outsider, "förderanlage") == await texts(cast.admin, "förderanlage") == []
    cast.outsider._deputy_of = [_id(cast.customer.id)]
    assert await texts(cast.outsider, "förderanlage") == ["Besuch in Stuttgart"]


async def test_an_undecided_mail_is_found_by_whom_it_waits_for_only(cast: Cast) -> None:
    await kept(None, [cast.rep], candidates=[cast.customer], subject="Wem gehört das Getriebe?")
    assert await texts(cast.rep, "getriebe") == ["Wem gehört das Getriebe?"]
    assert await texts(cast.teammate, "getriebe") == []


async def test_of_common_words_only_the_newest_lines_are_compared_and_that_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "COMPARED", 10)
    for number in range(30):
        word = "Getriebe" if number in (3, 25) else "Anlage"
        await happening(cast.customer, "note", f"Notiz {number}", f"Termin Preis {word}", days_ago=number + 20)
    typed, before, read = "termin preis getriebe anlage", None, list[str]()
    assert await texts(cast.rep, "getriebe termin") == ["Notiz 3", "Notiz 25"]
    rows, until = await fulltext.find(cast.rep, "termin preis", None)
    assert len(rows) == 10
    assert until is not None
    while until:
        read += [row["title"] for row in rows]
        rows, until = await fulltext.find(cast.rep, "termin preis", until)
    assert [*read, *(row["title"] for row in rows)] == [f"Notiz {number}" for number in range(30)]
    assert await fulltext.find(cast.rep, typed, before) == ([], None)


# How little is looked at


@dataclass
class Town:
    user: User
    """Sees three of six teams."""
    firms: list[str]


@pytest.fixture(scope="module")
async def town(bound_store: Store) -> AsyncIterator[Town]:
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})
    dice = random.Random(3)
    teams = [f"team-{number}" for number in range(6)]
    user = await User(email="a@nordlicht.example", name="A", role="rep", teams=teams[:3], password_hash="").insert()
    firms = [
        {
            "_id": ObjectId(),
            "name": names.company(dice),
            "team": dice.choice(teams),
            "rank": dice.random(),
            "numbers": [f"K-{number}"],
        }
        for number in range(2_000)
    ]
    rows = [
        row
        for it in firms
        for row in entries_of_customer(
            it,
            [
                {
                    "_id": ObjectId(),
                    "name": names.person(dice),
                    "phones": [f"+4930231250{number}" for number in range(3)],
                }
            ],
        )
    ]
    await SearchEntry.get_motor_collection().insert_many(rows)
    lines = [_line(dice, dice.choice(firms), number) for number in range(4_000)]
    await Activity.get_motor_collection().insert_many(lines)
    yield Town(user, [it["name"] for it in firms if it["team"] in teams[:3]])
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})


def _line(dice: random.Random, firm: dict[str, Any], number: int) -> dict[str, Any]:
    text = " ".join(dice.choices(["Termin", "Preis", "Muster", "Anlage", names.surname(dice)], k=6))
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "team": firm["team"], "kind": "note", "at": NOW - timedelta(minutes=number), "title": "Notiz",
        "text": text, "words": stems(text),
    }  # fmt: skip


@dataclass
class Read:
    indexes: set[str]
    rows: int
    keys: int
    sorts: int


async def explained(store: Store, asked: Awaitable[Any]) -> list[Read]:
    """Do it, then explain each aggregation that was asked."""
    database = store.database
    await database.command("profile", 2)
    try:
        await asked
    finally:
        await database.command("profile", 0)
    entries = (
        await database["system.profile"].find({"op": "command", "command.pipeline": {"$exists": True}}).to_list(20)
    )
    await database.drop_collection("system.profile")
    commands = [{name: it["command"][name] for name in ("aggregate", "pipeline", "cursor")} for it in entries]
    plans = [await database.command("explain", it, verbosity="executionStats") for it in commands]
    return [_read(it) for it in plans]


def _read(plan: Any) -> Read:
    parts = list(_parts(plan))
    runs = [it["executionStats"] for it in parts if "executionStats" in it]
    assert "COLLSCAN" not in [it.get("stage") for it in parts]
    indexes = {it["indexName"] for it in parts if "indexName" in it}
    sorts = sum(it.get("stage") == "SORT" for it in parts)
    return Read(indexes, sum(it["nReturned"] for it in runs), sum(it["totalKeysExamined"] for it in runs), sorts)


def _parts(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, dict):
        yield plan
        for name, value in plan.items():
            if name not in ("rejectedPlans", "command", "allPlansExecution", "winningPlan"):
                yield from _parts(value)
    elif isinstance(plan, list):
        for it in plan:
            yield from _parts(it)


@pytest.mark.parametrize("typed", ["m", "ma", "stein", "masch", "hydr st", "getrie müh", "zzzz"])
async def test_what_is_typed_is_looked_up_in_the_order_of_an_index(typed: str, town: Town, bound_store: Store) -> None:
    first, *_ = await explained(bound_store, find(town.user, typed))
    assert first.indexes == {"words"}
    assert first.sorts == 0
    assert first.keys <= 3 * first.rows + 40


@pytest.mark.parametrize("typed", ["K-12", "030 231", "4930231"])
async def test_numbers_are_looked_up_in_their_own_index(typed: str, town: Town, bound_store: Store) -> None:
    first, *_ = await explained(bound_store, find(town.user, typed))
    assert first.indexes == {"words", "codes"}
    assert first.keys <= 3 * first.rows + 40


async def test_a_slip_looks_at_look_alikes_only(town: Town, bound_store: Store) -> None:
    *_, last = await explained(bound_store, find(town.user, "hydralik"))
    assert last.indexes == {"slips"}
    assert last.sorts == 0
    assert 0 < last.rows <= 100
    assert last.keys <= 3 * last.rows + 40


@pytest.mark.parametrize("typed", ["termin", "preis", "zzzz"])
async def test_full_text_of_a_common_word_reads_one_page(typed: str, town: Town, bound_store: Store) -> None:
    *_, last = await explained(bound_store, fulltext.find(town.user, typed, None))
    first = (await explained(bound_store, fulltext.find(town.user, typed, None)))[-2]
    assert "full_text" in first.indexes
    assert first.keys <= 3 * (fulltext.PAGE + 1)
    assert first.sorts == last.sorts == 0


async def test_nearly_every_name_with_one_slip_is_found(town: Town) -> None:
    dice = random.Random(2)
    words = [max(alike(name), key=len) for name in dice.sample(town.firms, 60)]
    hits = 0
    for word in words:
        best = (await find(town.user, names.slip(word, dice))).best()
        hits += any(word in alike(f"{row['label']} {row['detail']}") for row in best)
    assert hits >= 0.95 * len(words)


def _id(id_: Any) -> PydanticObjectId:
    return PydanticObjectId(str(id_))
