"""Nothing that points at one of two is forgotten when they become one: all documents are gone through, whoever adds a field meets this test."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, get_args

import pytest
from beanie import Document, PydanticObjectId
from pydantic import BaseModel

from backend.domain.merge import Merged, plan
from backend.store import beside, last_contacts, merge_pair, merging, moves, ranks
from backend.store.activities import Activity
from backend.store.complaints import mirror
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.mails import Mail, line
from backend.store.merge_links import ALONE, LISTED, Kind
from backend.store.merge_pair import Pair
from tests.cast import Cast, chance, company, person
from tests.kept import kept as kept_mail

NOW = datetime.now(UTC)
SOMETHING_ELSE = {
    "_id", "id", "ref_id", "by", "by_user_id", "moved_by", "user_id", "owner_id", "made_by", "done_by", "decided_by", "parted_by", "for_user_ids", "owner_ids",
    "mailbox_id", "mailbox_ids", "progress_id", "mail_id", "file_id", "activity_id", "run_id", "opportunity_id", "offer_id", "order_id", "offering_id", "offering_ids",
    "segment_id", "session_id", "changed_by", "playbook_id", "step_id", "correction_id", "undone_by", "claim", "delivered", "refused", "replaces",
}  # fmt: skip
"""Fields that hold the id of neither a customer nor a contact; the audit's `ref_id` tells what was, under the name it had then."""
BY_THEMSELVES = {("merges", "kept_id"), ("merges", "gone_id"), ("duplicates", "a_id"), ("duplicates", "b_id"), ("duplicates", "customer_id"),
                 ("search_entries", "customer_id"), ("backfills", "preview.customers.customer_id"),
                 ("mails", "past_order.customer_id"), ("mails", "past_order.newest")}  # fmt: skip
"""Point at a customer or a contact on purpose, or are made anew from what they tell of; a preview tells what was found then, an order of the past whose it was."""
FREE = {"merges", "audit", "search_entries", "duplicates", "clocks", "twin_keys"}
MARKS = ("via", "via_others", "via_people", "via_relations", "aside")


def ids(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every field, however deep, that can hold an id."""
    for name, field in model.model_fields.items():
        if "PydanticObjectId" in str(field.annotation):
            yield f"{path}{field.alias or name}"
        for part in parts(field.annotation):
            yield from ids(part, f"{path}{name}.")


def parts(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [it for argument in get_args(annotation) for it in parts(argument)]


def named(document: type[Document]) -> str:
    return str(document.get_settings().name)


def turned() -> set[tuple[str, str]]:
    kinds: tuple[Kind, ...] = ("customers", "contacts")
    alone = {it for kind in kinds for it in ALONE[kind]}
    return alone | {(it[0], f"{it[1]}.{it[2]}".rstrip(".")) for kind in kinds for it in LISTED[kind]}


def test_every_field_that_holds_an_id_is_turned_or_means_something_else(store: Store) -> None:
    held = {(named(it), path) for it in DOCUMENTS for path in ids(it)}
    unknown = {it for it in held - turned() - BY_THEMSELVES if it[1].rpartition(".")[2] not in SOMETHING_ELSE}
    assert not unknown, f"{unknown} would be lost in a merge: name it in merge_links, or here"
    assert turned() <= held, "what is turned is a field of a document"


async def merged(
    store: Store, cast: Cast, kind: Kind, kept: PydanticObjectId, gone: PydanticObjectId
) -> PydanticObjectId:
    two = await merge_pair.pair(cast.rep, kind, kept, gone)
    planned = plan(*two.records(), {}, await merge_pair.parents(two))
    assert isinstance(planned, Merged)
    return await merging.merge(store, cast.rep, two, merge_pair.written(two, planned, _id(cast.rep)), NOW)


async def point(store: Store, kind: Kind, customer: Customer, at: dict[str, Any]) -> None:
    """A row for each field that can point at one of these; where it is a list, also one that points at both."""
    base = {"customer_id": customer.id, "team": customer.team, "is_open": True, "changed_at": NOW}
    for collection, field in ALONE[kind]:
        row = base | {"identity": field, "name": "Zeile", field: at["gone"]}
        await store.database[collection].insert_one(row)
    for collection, list_, field in LISTED[kind]:
        for who in (["gone"], ["kept", "gone"], ["kept"]):
            entries = [{field: at[it], "role": "user", "kind": "trusts"} if field else at[it] for it in who]
            await store.database[collection].insert_one(base | {"name": "Zeile", list_: entries})
    which = kind.removesuffix("s")
    candidates = [
        {"customer": None, "contact": None, which: {"id": str(at["gone"]), "name": at["name"]}, "team": customer.team}
    ]
    undecided = {"identity": "undecided", "customer_id": None, "match": {"candidates": candidates}}
    await store.database.mails.insert_one(undecided)
    beside = {"customer": {"id": str(customer.id), "name": customer.name}, **candidates[0]}
    beside["customer"] = beside["customer"] or {"id": str(customer.id), "name": customer.name}
    await store.database.mails.insert_one({"identity": "beside", "customer_id": PydanticObjectId(), "also": [beside]})


async def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    names = [it for it in await store.database.list_collection_names() if it not in FREE]
    return {it: [_bare(row) async for row in store.database[it].find({}).sort("_id", 1)] for it in sorted(names)}


def _bare(value: Any) -> Any:
    """Without the marks a merge leaves behind when they are empty again."""
    if isinstance(value, list):
        return [_bare(it) for it in value]
    if isinstance(value, dict):
        return {
            name: _bare(it) for name, it in value.items() if not (name in MARKS and it == []) and name != "changed_at"
        }
    return value


def holders(found: dict[str, list[dict[str, Any]]], id_: PydanticObjectId) -> list[str]:
    return [name for name, rows in found.items() for row in rows if str(id_) in str(row)]


@pytest.mark.parametrize("kind", ["customers", "contacts"])
async def test_what_points_at_one_of_two_follows_and_comes_back(store: Store, cast: Cast, kind: Kind) -> None:
    if kind == "customers":
        kept, gone = _id(cast.customer), _id(await company("Mueller Präzision AG", [], "sued", None))
    else:
        kept, gone = _id(cast.contact), _id(await person(cast.customer, "Klein, Petra", []))
    there = await store.database[kind].find_one({"_id": gone})
    assert there
    await point(store, kind, cast.customer, {"kept": kept, "gone": gone, "name": there["name"]})
    await mirror([kept, gone])
    await last_contacts.tell_again([kept, gone])
    await ranks.refresh()
    before = await everything(store)
    pointing = len(holders(before, gone))
    assert pointing >= len([it for it in ALONE[kind] if it[0] not in FREE]) + 2 * len(LISTED[kind]) + 2

    merge_id = await merged(store, cast, kind, kept, gone)
    after = await everything(store)
    kept_apart = [str(entry) for rows in after.values() for row in rows for entry in row.pop("aside", [])]
    assert holders(after, gone) == []
    assert await store.database.audit.count_documents({"customer_id": gone}) == 0
    assert len(kept_apart) == len(LISTED[kind])
    for collection, list_, _ in LISTED[kind]:
        assert [len(row[list_]) for row in after[collection] if row.get(list_)] == [1, 1, 1], (
            "nobody stands in a list twice"
        )

    assert await merging.undo(store, cast.rep, merge_id, NOW + timedelta(seconds=1)) == []
    assert await everything(store) == before


async def test_a_contact_merged_before_its_customer_was_comes_back_where_it_hangs_now(store: Store, cast: Cast) -> None:
    twin = await company("Mueller Präzision AG", [], "sued", None)
    karl, other = await person(twin, "Karl Maurer", []), await person(twin, "Maurer, Karl", [])
    people = await merged(store, cast, "contacts", _id(karl), _id(other))
    companies = await merged(store, cast, "customers", _id(cast.customer), _id(twin))
    await merging.undo(store, cast.rep, people, NOW)
    assert await Contact.find({"customer_id": cast.customer.id}).count() == 3
    await merging.undo(store, cast.rep, companies, NOW)
    assert {it.id for it in await Contact.find({"customer_id": twin.id}).to_list()} == {karl.id, other.id}


async def test_nobody_relates_to_themselves_or_twice_to_one(store: Store, cast: Cast) -> None:
    twin, karl = await person(cast.customer, "Klein, Petra", []), await person(cast.customer, "Karl Maurer", [])
    for one, relations in ((cast.contact, [(twin, "trusts"), (karl, "advises")]), (twin, [(karl, "opposes")])):
        rows = [{"contact_id": it.id, "kind": kind} for it, kind in relations]
        await Contact.find_one({"_id": one.id}).update({"$set": {"relations": rows}})
    await merged(store, cast, "contacts", _id(cast.contact), _id(twin))
    kept = await Contact.get(cast.contact.id)
    assert kept
    assert [(it.contact_id, it.kind) for it in kept.relations] == [(karl.id, "advises")]


async def of_all(first: Customer, *further: Customer) -> Mail:
    """A mail of several customers, with a line on the timeline of each."""
    also = [
        {"customer": {"id": str(it.id), "name": it.name}, "contact": None, "method": "address", "value": "", "score": 90, "team": it.team}
        for it in further
    ]  # fmt: skip
    mail = await kept_mail(first, [], also=also)
    entry = line(mail)
    assert entry
    await Activity.insert_many([entry, *beside.lines(entry, also)])
    return mail


@pytest.mark.parametrize(
    "order", [("kept", "gone"), ("gone", "kept"), ("other", "kept", "gone"), ("gone", "other", "kept")]
)
async def test_a_mail_of_both_is_once_on_the_timeline_and_comes_back(
    order: tuple[str, ...], store: Store, cast: Cast
) -> None:
    twin = await company("Mueller Präzision AG", [], "sued", None)
    who = {"kept": cast.customer, "gone": twin, "other": await company("Weber", [], "sued", None)}
    mail = await of_all(*(who[it] for it in order))
    await last_contacts.tell_again([_id(it) for it in who.values()])
    await mirror([_id(it) for it in who.values()])
    await ranks.refresh()
    before = await everything(store)
    merge_id = await merged(store, cast, "customers", _id(cast.customer), _id(twin))
    there = await Mail.get(mail.id)
    assert there
    further = {it["customer"]["id"] for it in there.also}
    assert len(further) == len(there.also) == len(order) - 2
    assert str(there.customer_id) not in further
    lines = [it.customer_id async for it in Activity.find({"mail_id": mail.id})]
    assert sorted(lines) == sorted({_id(who[it]) for it in order if it != "gone"})
    assert await Activity.get(mail.id) is not None
    await merging.undo(store, cast.rep, merge_id, NOW + timedelta(seconds=1))
    assert await everything(store) == before


async def test_what_comes_back_is_for_the_team_that_has_the_customer_by_now(store: Store, cast: Cast) -> None:
    twin = await company("Mueller Präzision AG", [], "sued", None)
    mail = await of_all(twin, cast.customer)
    merge_id = await merged(store, cast, "customers", _id(cast.customer), _id(twin))
    row = await store.database.customers.find_one_and_update({"_id": cast.customer.id}, {"$set": {"team": "nord"}})
    await store.in_transaction(partial(moves.move_to_team, row, "nord", cast.admin, NOW))
    await merging.undo(store, cast.outsider, merge_id, NOW + timedelta(seconds=1))
    there = await Mail.get(mail.id)
    assert there
    assert [it["team"] for it in there.also] == ["nord"]
    lines = {it.customer_id: it.team async for it in Activity.find({"mail_id": mail.id})}
    assert lines == {twin.id: "sued", cast.customer.id: "nord"}


async def test_finances_that_came_along_go_back(store: Store, cast: Cast) -> None:
    twin = await company("Mueller Präzision AG", [], "sued", None)
    theirs = {"_id": twin.id, "team": "sued", "terms_days": 30, "changed_at": NOW - timedelta(days=1)}
    await store.database.finances.insert_one(theirs)
    merge_id = await merged(store, cast, "customers", _id(cast.customer), _id(twin))
    assert (await store.database.finances.find_one({"_id": cast.customer.id}) or {})["terms_days"] == 30
    await merging.undo(store, cast.rep, merge_id, NOW)
    assert [it["_id"] async for it in store.database.finances.find()] == [twin.id]


async def test_what_is_done_together_by_both_is_told_once(store: Store, cast: Cast) -> None:
    twin = await person(cast.customer, "Klein, Petra", [])
    await chance(cast.customer, "Spindel", 9_000_00)
    both = {"$set": {"people": [{"contact_id": it, "role": "buyer"} for it in (cast.contact.id, twin.id)]}}
    await store.database.opportunities.update_many({}, both)
    two: Pair = await merge_pair.pair(cast.rep, "contacts", _id(cast.contact), _id(twin))
    assert await merge_pair.links(two) == {"opportunities": 2}


def _id(it: Any) -> PydanticObjectId:
    return PydanticObjectId(str(it.id))
