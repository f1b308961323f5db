"""Two that may be one, as a person looks at them: what can be chosen, what hangs on the one that goes, what the other becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId

from backend.domain.merge import ABOVE, Known, Merged, Record
from backend.errors import NotFound
from backend.store import merge_links
from backend.store.contacts import Contact
from backend.store.merge_links import Kind
from backend.store.users import User, visible_to

STEPS_UP = 20

FIELDS: dict[Kind, tuple[str, ...]] = {
    "customers": (
        "name", "legal_form", "vat_id", "numbers", "phones", "domains", "former_domains", "addresses", "sites", "business_units",
        "industries", "language", "owner_id", "deputy", "territory", "parent_id", "segment", "value_class", "external", "facts", "fascination",
        "needs",
    ),
    "contacts": (
        "name", "title", "department", "role", "influence", "attitude", "addresses", "former_addresses", "phones", "language", "boss_id", "relations",
        "left_at", "external",
    ),
}  # fmt: skip
"""What two can differ in; a person chooses among these. `segment`: its name if a person chose it, for rules choose anew by themselves."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both documents as stored, which the person has seen."""

    kind: Kind
    kept: Mapping[str, Any]
    gone: Mapping[str, Any]

    def records(self) -> tuple[Record, Record]:
        """Both as `domain.merge` compares them."""
        return _record(self.kind, self.kept), _record(self.kind, self.gone)


async def pair(user: User, kind: Kind, kept_id: PydanticObjectId, gone_id: PydanticObjectId) -> Pair:
    """Raises NotFound if this person sees not both."""
    of = visible_to(user, "_id" if kind == "customers" else "customer_id")
    collection = Contact.get_motor_collection().database[kind]
    found = {row["_id"]: row async for row in collection.find({"_id": {"$in": [kept_id, gone_id]}, **of})}
    if kept_id not in found or gone_id not in found:
        raise NotFound("There is no such entry.")
    return Pair(kind, found[kept_id], found[gone_id])


def written(two: Pair, merged: Merged, user_id: PydanticObjectId) -> dict[str, Any]:
    """What the kept one becomes, and since when each field is known: the fields of `merge`'s `write`."""
    known = {name: {"source": it.source, "at": it.at, "by": user_id} for name, it in merged.known.items()}
    write = merged.write | ({"known": dict(two.kept.get("known", {})) | known} if known else {})
    own = {str(two.kept["_id"]), str(two.gone["_id"])}
    for name in ABOVE:
        if name in write or two.kept.get(name):
            above = write.get(name, two.kept.get(name))
            write[name] = None if not above or str(above) in own else PydanticObjectId(above)
    if two.kind == "contacts":
        relations = _to_others(write.pop("relations", two.kept.get("relations", [])), own)
        write |= {"relations": relations} if relations != two.kept.get("relations", []) else {}
    return write | (_segment(two, write["segment"]) if "segment" in write else {})


def _segment(two: Pair, name: str | None) -> dict[str, Any]:
    """What a segment chosen by hand is in the document; None leaves it to the rules again."""
    if name is None:
        return {"segment": two.kept.get("segment", ""), "segment_by_hand": False}
    ids = {_by_hand(it): it["segment_id"] for it in (two.gone, two.kept) if _by_hand(it)}
    return {"segment": name, "segment_id": ids[name], "segment_by_hand": True}


def _by_hand(it: Mapping[str, Any]) -> str | None:
    return it["segment"] if it.get("segment_by_hand") else None


def _to_others(relations: list[dict[str, Any]], own: set[str]) -> list[dict[str, Any]]:
    """One relation to each person, the kept one's first; none to oneself."""
    one_each = {str(it["contact_id"]): it for it in reversed(relations)}
    return [it for it in relations if it is one_each[str(it["contact_id"])] and str(it["contact_id"]) not in own]


async def parents(two: Pair) -> dict[str, str]:
    """Who stands above whom, around both: companies upwards, of contacts all of their customer."""
    database = Contact.get_motor_collection().database
    if two.kind == "contacts":
        of = {"customer_id": two.kept["customer_id"], "boss_id": {"$ne": None}}
        return {str(row["_id"]): str(row["boss_id"]) async for row in database.contacts.find(of, {"boss_id": 1})}
    found: dict[str, str] = {}
    above = {two.kept.get("parent_id"), two.gone.get("parent_id")} - {None}
    for _ in range(STEPS_UP):
        rows = await database.customers.find({"_id": {"$in": list(above)}}, {"parent_id": 1}).to_list(len(above) or 1)
        found |= {str(row["_id"]): str(row["parent_id"]) for row in rows if row.get("parent_id")}
        above = {row["parent_id"] for row in rows if row.get("parent_id")}
    return found


async def people(user: User, two: Pair) -> dict[str, str]:
    """Names to the ids that stand in fields a person chooses among: owners and their deputies, bosses, who has whose ear, and of groups
    those that this person sees."""
    sides = (two.kept, two.gone)
    related = {it["contact_id"] for side in sides for it in side.get("relations", ())}
    deputies = {side["deputy"]["user_id"] for side in sides if side.get("deputy")}
    ids = list({side.get(name) for side in sides for name in ("owner_id", *ABOVE)} - {None} | related | deputies)
    names: dict[str, str] = {}
    for collection in ("users", "customers", "contacts") if ids else ():
        seen = visible_to(user) if collection == "customers" else {}
        of = {"_id": {"$in": ids}, **seen}
        async for row in Contact.get_motor_collection().database[collection].find(of, {"name": 1}):
            names[str(row["_id"])] = row["name"]
    return names


async def links(two: Pair) -> dict[str, int]:
    """How many rows of each collection go along."""
    return await merge_links.counted(Contact.get_motor_collection().database, two.kind, two.gone)


def _record(kind: Kind, it: Mapping[str, Any]) -> Record:
    known = {name: Known(row["source"], row["at"]) for name, row in it.get("known", {}).items() if name in FIELDS[kind]}
    fields = {name: it.get(name) for name in FIELDS[kind]}
    if kind == "customers":
        fields["segment"] = _by_hand(it)
    above = {name: str(value) for name, value in fields.items() if name in ABOVE and value}
    return Record(str(it["_id"]), fields | above, known)
