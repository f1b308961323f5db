"""Which customer a row without a known number probably is: found by common keys (`domain.blocking`), judged by `domain.duplicates`.

The keys of customers lie in a collection of their own that follows `changed_at`: whoever asks brings it up to date first, so that nobody
who writes a customer has to know of it (only who writes under a time that has passed: `rounds.again_from`). Only dry runs ask; what they found stands in the report and is what an import goes by.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, ReplaceOne

from backend.domain.arrivals import Likely, Surroundings
from backend.domain.blocking import block_keys
from backend.domain.columns import ImportKind
from backend.domain.duplicates import Party, likeliest
from backend.domain.incoming import fields
from backend.domain.records import Record
from backend.store import rounds
from backend.store.customers import Customer
from backend.store.import_ids import is_of
from backend.store.imports import ImportRun, plain
from backend.store.twins import TwinKeys

PLACE = "twin_keys"
"""How far the keys are made by this; rounds of `duplicates` make them, too, as far as their own place."""
BATCH = 1000
COMPARED = 8
"""So many customers are compared with a row: those with most keys in common."""
FOUND = 50_000
Row = dict[str, Any]


def bring_up_to_date() -> None:
    """Make the keys of customers that were changed since. Blocks; the first time it takes a minute per 100,000 customers."""
    places = {it["_id"]: it["at"] for it in _clocks().find({"_id": {"$in": [PLACE, "duplicates"]}})}
    since: Row = {"changed_at": {"$gte": max(places.values())}} if places else {}
    _clocks().update_one({"_id": PLACE}, {"$setOnInsert": {"at": rounds.START}}, upsert=True)
    place, batch = places.get(PLACE, rounds.START), []
    for customer in plain(Customer).find(since).sort("changed_at", ASCENDING):
        batch.append({"_id": customer["_id"], "keys": keys_of(party(customer)), "at": customer["changed_at"]})
        if len(batch) == BATCH:
            place, batch = _keep(batch, place), []
    _keep(batch, place)


def _keep(batch: Sequence[Row], place: datetime) -> datetime:
    """Write the keys of a batch; how far they are made now. Whoever has moved the place meanwhile wants some of them made again."""
    if not batch:
        return place
    plain(TwinKeys).bulk_write([ReplaceOne({"_id": it["_id"]}, it, upsert=True) for it in batch], ordered=False)
    _clocks().update_one({"_id": PLACE, "at": place}, {"$set": {"at": batch[-1]["at"]}})
    reached: datetime = batch[-1]["at"]
    return reached


def _clocks() -> Any:
    return plain(Customer).database["clocks"]


def with_rivals(run: ImportRun, records: Sequence[Record], known: Sequence[Surroundings]) -> list[Surroundings]:
    """The surroundings, with what each customer that nobody knows by number probably is."""
    unknown = {
        at: _party_of(run.kind, it) for at, it in enumerate(records)
        if run.kind == "customers" and not known[at].hits and not it.is_refused
    }  # fmt: skip
    found = _likely(run, unknown)
    return [replace(about, likely=found.get(at)) for at, about in enumerate(known)]


def party(customer: Mapping[str, Any]) -> Party:
    """A customer as stored, as the search for duplicates sees it."""
    site = (customer.get("sites") or [{}])[0]
    return Party(
        id=str(customer["_id"]), name=customer["name"], legal_form=customer.get("legal_form", ""), street=site.get("street", ""),
        postcode=site.get("postcode", ""), city=site.get("city", ""), country=site.get("country") or "DE",
        phones=tuple(customer.get("phones", ())), domains=tuple(customer.get("domains", ())), vat_id=customer.get("vat_id", ""),
        numbers=tuple(customer.get("numbers", ())), addresses=tuple(customer.get("addresses", ())),
    )  # fmt: skip


def _party_of(kind: ImportKind, record: Record) -> Party:
    said = fields(kind, record)
    return party({"_id": "", **said, "sites": [said["site"]] if "site" in said else []})


def _likely(run: ImportRun, parties: Mapping[int, Party]) -> dict[int, Likely]:
    wanted = {at: set(keys_of(it)) for at, it in parties.items()}
    holders: dict[str, list[Any]] = defaultdict(list)
    everything = sorted({key for keys in wanted.values() for key in keys})
    if everything:
        for row in plain(TwinKeys).find({"keys": {"$in": everything}}).limit(FOUND):
            for key in row["keys"]:
                holders[key].append(row["_id"])
    near = {at: _nearest(keys, holders) for at, keys in wanted.items()}
    ids = {id_ for some in near.values() for id_ in some if not is_of(id_, run.id)}
    there = {"_id": {"$in": list(ids)}, "team": {"$in": run.teams}}
    customers = {row["_id"]: row for row in plain(Customer).find(there)} if ids else {}
    judged = {at: _best(parties[at], [customers[id_] for id_ in some if id_ in customers]) for at, some in near.items()}
    return {at: it for at, it in judged.items() if it}


def _nearest(keys: set[str], holders: Mapping[str, list[Any]]) -> list[Any]:
    counted = Counter(id_ for key in keys for id_ in holders.get(key, ()))
    return [id_ for id_, _ in counted.most_common(COMPARED)]


def _best(new: Party, customers: Sequence[Row]) -> Likely | None:
    best = next(iter(likeliest(new, ((party(it), it) for it in customers))), None)
    if best is None:
        return None
    customer, likeness = best
    return Likely(customer, likeness.score, tuple(it.code for it in likeness.reasons if it.weight > 0))


def keys_of(it: Party) -> list[str]:
    """Without those of a single word among others: half the country is called Müller. An entire name of one word (Kärcher) stays."""
    return sorted(key for key in block_keys(it) if not key.startswith("n:") or "-" in key)
