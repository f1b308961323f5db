"""Contacts of one customer that are probably one person. They are few, so all of a customer are compared with each that was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.duplicates import Likeness, block_keys, likeliest
from backend.domain.parties import Party
from backend.store import flawed, pairs, rounds
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.flawed import COMPARED
from backend.store.twins import Found, keep

Row = dict[str, Any]
Keyed = tuple[Party, frozenset[str], Row]
"""A contact, and by which keys it is compared: found once, however many are compared with it."""
SHOWN = {"customer_id": 1, "name": 1, "title": 1, "addresses": 1, "phones": 1, "changed_at": 1}


async def alike(contact: Row) -> list[tuple[Row, Likeness]]:
    """Who at the same customer may be this person, the likeliest first, without those a person has said to be somebody else.

    The caller has checked that the person may see the customer.
    """
    there = await _of([contact["customer_id"]])
    others = await pairs.parted(contact["_id"])
    return [it for it in _alike(contact, _keyed(there[contact["customer_id"]])) if it[0]["_id"] not in others]


async def look(now: datetime) -> int:
    """One round over the contacts changed since the last; how many were looked at."""
    looked_at = await rounds.changed(Contact, "double_contacts", SHOWN, now)
    rows = looked_at.rows
    ids = list({row["customer_id"] for row in rows})
    customers = {
        it["_id"]: it
        for it in await Customer.get_motor_collection().find({"_id": {"$in": ids}}, COMPARED).to_list(len(ids) or 1)
    }
    there = {id_: _keyed(people) for id_, people in (await _of(list(customers))).items()}
    for row in rows:
        if customer := customers.get(row["customer_id"]):
            found = [
                Found(it["_id"], how, customer.get("rank", 0.0)) for it, how in _alike(row, there[customer["_id"]])
            ]
            await keep("contacts", row["_id"], found, now, customer["_id"])
    await flawed.note(list(customers.values()))
    await rounds.done(Contact, looked_at)
    return len(rows)


async def _of(ids: list[PydanticObjectId]) -> dict[PydanticObjectId, list[Row]]:
    people: dict[PydanticObjectId, list[Row]] = {it: [] for it in ids}
    async for row in Contact.get_motor_collection().find({"customer_id": {"$in": ids}}, SHOWN):
        people[row["customer_id"]].append(row)
    return people


def _keyed(people: list[Row]) -> list[Keyed]:
    return [(party := _party(row), block_keys(party), row) for row in people]


def _alike(contact: Row, people: list[Keyed]) -> list[tuple[Row, Likeness]]:
    """Only who shares a key is compared."""
    wanted = _party(contact)
    keys = block_keys(wanted)
    return likeliest(wanted, ((party, row) for party, theirs, row in people if keys & theirs))


def _party(it: Mapping[str, Any]) -> Party:
    return Party(
        id=str(it["_id"]), name=it["name"], kind="person", phones=tuple(it.get("phones", ())), customer_id=str(it["customer_id"]),
        addresses=tuple(it.get("addresses", ())),
    )  # fmt: skip
