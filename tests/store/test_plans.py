"""The hot reads at some thousand documents: what the store really asks, taken from the profiler, then explained. Nothing may scan.

For each row given back at most 3 index keys are looked at.
"""

import random
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId

from backend.domain.context import OPPORTUNITIES_READ
from backend.domain.mail import Address, Headers
from backend.domain.past import NEWEST
from backend.domain.signatures import Signature
from backend.store import activities, cards, customer_list, notices, opening, tasks, waiting_mails
from backend.store.activities import TIMELINE_PAGE, Activity, Wanted
from backend.store.address_book import Asked, books, received, said_of_threads
from backend.store.complaints import Complaint
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.hints import hinted_by
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.numbers import owners_of
from backend.store.opportunities import Opportunity
from backend.store.places import Place
from backend.store.tasks import Task
from backend.store.users import User

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEAMS = [f"team-{number}" for number in range(6)]
NAMES = ["Müller", "Maier", "Schmidt", "Weber", "Nordmann", "Huber", "Klein", "Lorenz"]
TRADES = ["Präzision", "Maschinenbau", "Hydraulik", "Logistik", "Metallbau"]

EXECUTED = {"stage", "collectionScans", "usedDisk"}
"""What only the report of a run has: a plain stage, a $lookup, a $sort in memory."""


@dataclass
class Town:
    user: User
    """Sees three of six teams."""
    busy: PydanticObjectId
    """A customer of theirs with 600 entries, 120 opportunities and 40 complaints."""
    contact: PydanticObjectId
    thread: str
    mail: PydanticObjectId
    notice: PydanticObjectId


@pytest.fixture(scope="module")
async def town(bound_store: Store) -> AsyncIterator[Town]:
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})
    dice = random.Random(7)
    people = [_user(number) for number in range(60)]
    firms = [_firm(number, people, dice) for number in range(2_000)]
    busy = next(it for it in firms if it["team"] == TEAMS[0])
    contacts = [_contact(number, firms[number // 2]) for number in range(4_000)]
    letters = [_mail(number, dice.choice(firms), people[0], dice) for number in range(5_000)]
    letters += [_mail(10_000 + number, busy, people[0], dice) for number in range(300)]
    for collection, rows in (
        (User, people), (Customer, firms), (Contact, contacts), (Mail, letters),
        (Activity, [_entry(it) for it in letters] + [_visit(busy, number, people[0]) for number in range(600)]),
        (Opportunity, [_business(it, number) for it in firms for number in range(2)] + [_business(busy, number) for number in range(120)]),
        (Complaint, [_trouble(it, 9) for it in firms] + [_trouble(busy, number) for number in range(40)]),
        (Task, [_task(it, people[number % 60], number) for number, it in enumerate(firms)] + [_task(busy, people[0], number) for number in range(90)]),
        (Notice, [_notice(it, people[0], number) for number, it in enumerate(letters)]),
    ):  # fmt: skip
        await collection.get_motor_collection().insert_many(rows, ordered=False)
    user = await User.get(people[0]["_id"])
    assert user is not None
    of_busy = next(it for it in contacts if it["customer_id"] == busy["_id"])
    last = letters[-1]
    await _rank(last)
    notice = await Notice.find_one({})
    yield Town(
        user, busy["_id"], of_busy["_id"], last["thread_id"], last["_id"], PydanticObjectId(str(notice and notice.id))
    )
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})


@dataclass
class Plan:
    indexes: set[str]
    rows: int
    keys: int
    """Looked at for the rows themselves."""
    joined: list[tuple[int, int, int]]
    """Per $lookup: rows joined, keys (a row by its id costs two) and documents looked at; of the newest lines only the keys."""


async def plan(store: Store, asked: Awaitable[Any]) -> Plan:
    """Do it, then explain exactly what was asked."""
    database = store.database
    await database.command("profile", 2)
    try:
        await asked
    finally:
        await database.command("profile", 0)
    entry, *more = (
        await database["system.profile"].find({"op": "command", "command.pipeline": {"$exists": True}}).to_list(10)
    )
    await database.drop_collection("system.profile")
    assert not more, "one round trip"
    command = {name: entry["command"][name] for name in ("aggregate", "pipeline", "cursor")}
    explained = await database.command("explain", command, verbosity="executionStats")
    stages = list(_stages(explained))
    assert not [it for it in stages if it.get("stage") == "COLLSCAN" or int(it.get("collectionScans", 0))]
    assert not [it for it in stages if it.get("stage") == "SORT" or "usedDisk" in it], "sorted in memory"
    # A pipeline that MongoDB can run as one query has no stages.
    main = (explained["stages"][0]["$cursor"] if "stages" in explained else explained)["executionStats"]
    return Plan(
        {name for it in stages for name in (it.get("indexName"), *it.get("indexesUsed", ())) if name},
        main["nReturned"],
        main["totalKeysExamined"],
        [
            (int(it["nReturned"]), int(it["totalKeysExamined"]), int(it["totalDocsExamined"]))
            for it in stages
            if "$lookup" in it
        ],
    )


def _stages(explained: Any) -> Iterator[dict[str, Any]]:
    """Every stage that ran, at any depth; plans that were considered and dropped did not."""
    if isinstance(explained, dict):
        if EXECUTED & explained.keys():
            yield explained
        for name, value in explained.items():
            if name not in ("rejectedPlans", "command", "allPlansExecution"):
                yield from _stages(value)
    elif isinstance(explained, list):
        for it in explained:
            yield from _stages(it)


def _today(scope: str, before: datetime | None = None) -> Any:
    return lambda town: waiting_mails.today(town.user, scope, before)


def _search(text: str) -> Any:
    return lambda town: customer_list.search(town.user, text)


def _timeline(before: datetime | None = None, **wanted: Any) -> Any:
    place = Place(before, PydanticObjectId("f" * 24)) if before else None
    return lambda town: activities.timeline(town.busy, place, Wanted(**wanted))


SOMEBODY = PydanticObjectId("a" * 24)
OWN = frozenset({"nordlicht.example"})
WHO = {"addresses_1", "former_addresses_1", "domains_1", "former_domains_1", "scope_1_value_1"}
LONG_AGO = NOW - timedelta(days=20)
OF_TODAY = {"_id_", "of_customer"}
OF_CARD = {"_id_", "of_customer", "open_of_customer"}

READS: dict[str, tuple[Any, set[str]]] = {
    "today, mine": (_today("mine"), OF_TODAY | {"for_user_ids_1_done_at_1_received_at_-1"}),
    "today, mine, further down": (_today("mine", LONG_AGO), OF_TODAY | {"for_user_ids_1_done_at_1_received_at_-1"}),
    "today, team": (_today("team"), OF_TODAY | {"team_1_done_at_1_received_at_-1"}),
    "today, team, further down": (_today("team", LONG_AGO), OF_TODAY | {"team_1_done_at_1_received_at_-1"}),
    "today, done": (_today("done"), OF_TODAY | {"done_of_person"}),
    "today, done, further down": (_today("done", LONG_AGO), OF_TODAY | {"done_of_person"}),
    "search, nothing typed": (_search(""), {"_id_", "of_customer", "owner_id_1_rank_-1"}),
    "timeline": (_timeline(), {"of_customer"}),
    "timeline, further down": (_timeline(LONG_AGO), {"of_customer"}),
    "timeline, one kind": (_timeline(kinds=("visit",)), {"of_customer_kind"}),
    "timeline, several kinds, further down": (_timeline(LONG_AGO, kinds=("call", "meeting")), {"of_customer_kind"}),
    "timeline, a contact": (_timeline(contact_id=SOMEBODY), {"of_customer_contact_id", "of_customer_others"}),
    "timeline, a contact, further down": (_timeline(LONG_AGO, contact_id=SOMEBODY), {"of_customer_contact_id", "of_customer_others"}),
    "timeline, a colleague, further down": (_timeline(LONG_AGO, by_user_id=SOMEBODY), {"of_customer_by_user_id"}),
    "my open tasks": (lambda town: tasks.of_user(town.user, "open"), {"_id_", "open_of_user"}),
    "my finished tasks": (lambda town: tasks.of_user(town.user, "done"), {"_id_", "done_of_user"}),
    "the tasks of a customer": (lambda town: tasks.open_of_customer(town.busy), {"_id_", "open_of_customer"}),
    "a mail opened": (lambda town: cards.opened(town.user, town.mail, NOW, whole=True), OF_CARD),
    "the card alone": (lambda town: cards.opened(town.user, town.mail, NOW, whole=False), OF_CARD),
    "facts for a new mail": (
        lambda town: cards.customer_facts(str(town.busy), str(town.contact), NOW), OF_CARD | {"teams_1_role_1"},
    ),
    "who wrote": (
        lambda town: books(_asked("Angebot AN-2026-0042", "person0@firma-3.example"), OWN), WHO | {"_id_", "quoted"},
    ),
    "who wrote, a stranger": (lambda town: books(_asked("", "anna+x@niemand.example", "<no@x>"), OWN), WHO | {"message_id_1"}),
    "what was said of a conversation": (lambda town: said_of_threads({town.thread}), {"scope_1_value_1"}),
    "whose numbers a text quotes": (lambda town: owners_of(("offer 4711", "an20260042")), {"quoted"}),
    "whom a signature names": (
        lambda town: hinted_by(Signature("", "", "Weber GmbH", ("+49 30 23125 101",))), {"phones_1", "name"},
    ),
    "who gets a push": (
        lambda town: notices.recipients([town.notice]),
        {"_id_", "user_id_1_activated_at_1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("read", READS)
async def test_a_hot_read_uses_its_indexes_and_looks_at_little_more_than_it_gives(
    read: str, town: Town, bound_store: Store
) -> None:
    asked, indexes = READS[read]
    found = await plan(bound_store, asked(town))
    assert found.indexes == indexes
    assert found.keys <= max(3 * found.rows, 1)
    for rows, keys, documents in found.joined:
        assert keys <= 2 * documents + rows + NEWEST
        assert documents <= 3 * rows + OPPORTUNITIES_READ


async def test_opening_a_customer_reads_its_people_what_is_open_and_one_page_of_its_past(
    town: Town, bound_store: Store
) -> None:
    found = await plan(bound_store, opening.opened(town.user, town.busy, with_timeline=True))
    assert found.indexes == {"_id_", "of_customer", "customer_id_1"}
    assert found.keys == 1
    contacts, opportunities, entries = (documents for _, _, documents in found.joined)
    assert (contacts, opportunities) == (2, 61)
    assert entries == TIMELINE_PAGE + 1


async def test_the_outbox_finds_what_is_due_among_thousands_of_sent_ones(town: Town, bound_store: Store) -> None:
    command = {
        "find": "notices",
        "filter": {"state": "queued", "next_at": {"$lte": NOW}},
        "sort": {"next_at": 1},
        "limit": 1,
    }
    explained = await bound_store.database.command("explain", command, verbosity="executionStats")
    assert {it["indexName"] for it in _stages(explained) if "indexName" in it} == {"queued"}
    assert explained["executionStats"]["totalKeysExamined"] <= 3


@pytest.mark.parametrize("whose", ["everybody's", "one person's"])
async def test_what_was_told_of_a_matter_is_found_among_thousands(whose: str, town: Town, bound_store: Store) -> None:
    of: dict[str, Any] = {
        "topic": {"$in": ["thread-7"]},
        "made_at": {"$gt": NOW - timedelta(hours=24)},
        "state": "sent",
    }
    if whose == "one person's":
        of = {"user_id": town.user.id, "$or": [{"topic": "thread-7", "made_at": {"$lte": NOW}}]}
    command = {"find": "notices", "filter": of, "sort": {} if "user_id" in of else {"made_at": -1}}
    explained = await bound_store.database.command("explain", command, verbosity="executionStats")
    assert {it["indexName"] for it in _stages(explained) if "indexName" in it} == {"topic_1_made_at_-1"}
    assert explained["executionStats"]["totalKeysExamined"] <= 4


def _asked(subject: str, sender: str, *references: str) -> Asked:
    return received(Headers("<new@x>", Address("", sender), None, subject, None, references=references), OWN, "")


def _user(number: int) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "email": f"person{number}@nordlicht.example", "name": f"Person {number}", "role": "manager" if number % 7 == 1 else "rep",
        "teams": TEAMS[:3] if number == 0 else [TEAMS[number % 6]], "lang": "de", "lock_screen": "kind", "password_hash": "", "token_version": 0,
        "disabled_at": None,
    }  # fmt: skip


def _firm(number: int, people: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    name = f"{dice.choice(NAMES)} {dice.choice(TRADES)} {number}"
    return {
        "_id": ObjectId(), "name": name, "legal_form": "GmbH", "numbers": [f"K-{number}"], "domains": [f"firma-{number}.example"],
        "addresses": [f"info@firma-{number}.example"], "sites": [{"city": "Stuttgart"}], "language": "de",
        "owner_id": people[number % 60]["_id"], "team": TEAMS[number % 6], "segment": "Ausbau", "value_class": "B", "facts": [],
        "rank": dice.random() * 100, "changed_at": NOW,
    }  # fmt: skip


def _contact(number: int, firm: dict[str, Any]) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "team": firm["team"], "name": f"Petra {number}", "title": "", "role": "buyer", "attitude": "",
        "addresses": [f"person{number % 2}@{firm['domains'][0]}"], "phones": [], "left_at": None, "changed_at": NOW,
    }  # fmt: skip


def _mail(number: int, firm: dict[str, Any], user: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    at = NOW - timedelta(minutes=number * 7)
    mine = firm["team"] in user["teams"] and number % 2 == 0
    return {
        "_id": ObjectId(), "identity": f"digest-{number}", "message_id": f"<{number}@x>", "thread_id": f"thread-{number // 3}", "customer_id": firm["_id"],
        "contact_id": None, "team": firm["team"], "mailbox_address": user["email"], "occurrences": [], "sender": {"name": "", "address": "a@b.example"},
        "to": [], "cc": [], "subject": f"Mail {number}", "sent_at": None, "received_at": at, "text": "Text", "new_text": "Text", "attachments": [],
        "kind": "mail", "kind_evidence": [], "trust": "verified", "trust_reason": "dmarc_pass",
        "match": {"method": "address", "evidence": [], "candidates": []}, "for_user_ids": [user["_id"]] if mine else [],
        "done_at": at if dice.random() < 0.7 else None, "done_by": None, "kept_at": at, "truncated": False,
    }  # fmt: skip


def _entry(mail: dict[str, Any]) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "customer_id": mail["customer_id"], "contact_id": None, "team": mail["team"], "kind": "mail_in", "at": mail["received_at"],
        "title": mail["subject"], "text": "Text", "by_user_id": None, "mail_id": mail["_id"], "thread_id": mail["thread_id"],
    }  # fmt: skip


async def _rank(mail: dict[str, Any]) -> None:
    """As it was kept a moment ago."""
    lines = Activity.get_motor_collection().find({"customer_id": mail["customer_id"]}).sort([("at", -1), ("_id", -1)])
    ids = [it["_id"] async for it in lines.limit(40)]
    past = [{"activity_id": it, "score": 1.0, "reasons": [{"kind": "recent", "value": ""}]} for it in ids[::4]]
    order = {"customer_id": mail["customer_id"], "at": NOW, "newest": ids[:8], "is_settled": True}
    await Mail.get_motor_collection().update_one({"_id": mail["_id"]}, {"$set": {"past": past, "past_order": order}})


def _visit(firm: dict[str, Any], number: int, by: dict[str, Any]) -> dict[str, Any]:
    """Now and then a call, or with or by a certain somebody, as one of several perhaps."""
    contact = SOMEBODY if number % 60 == 0 else ObjectId() if number % 3 == 0 else None
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "contact_id": contact, "others": [SOMEBODY] if number % 60 == 30 else [], "team": firm["team"],
        "kind": "visit" if number % 50 else "call", "at": NOW - timedelta(days=number), "title": "Besuch", "text": "Text",
        "by_user_id": SOMEBODY if number % 50 == 1 else by["_id"] if number % 2 else None, "mail_id": None, "thread_id": None,
    }  # fmt: skip


def _task(firm: dict[str, Any], by: dict[str, Any], number: int) -> dict[str, Any]:
    day = NOW - timedelta(days=number % 30)
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "contact_id": None, "team": firm["team"], "user_id": by["_id"], "title": "Nachfassen",
        "due": day, "done_at": day if number % 2 else None, "done_by": None, "made_by": by["_id"], "made_at": NOW, "changed_at": NOW,
    }  # fmt: skip


def _business(firm: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "team": firm["team"], "title": "Anlage", "number": "", "stage": "won" if number % 2 else "offer",
        "is_open": number % 2 == 0, "value_cents": 100, "currency": "EUR", "expected_close": NOW, "next_step": "", "changed_at": NOW,
    }  # fmt: skip


def _trouble(firm: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "customer_id": firm["_id"], "team": firm["team"], "title": "Ärger", "status": "received", "is_open": number < 3,
        "received_at": NOW - timedelta(days=number), "changed_at": NOW,
    }  # fmt: skip


def _notice(mail: dict[str, Any], user: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "_id": ObjectId(), "user_id": user["_id"], "mail_id": mail["_id"], "customer_id": mail["customer_id"], "team": mail["team"],
        "reason": "customer_mail", "urgency": "high", "topic": mail["thread_id"], "payload": b"", "state": "queued" if number < 20 else "sent",
        "next_at": NOW, "expires_at": NOW + timedelta(hours=24), "made_at": NOW, "tries": 0, "delivered": [], "outcome": "",
    }  # fmt: skip
