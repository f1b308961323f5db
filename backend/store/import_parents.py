"""Who belongs to whom, as a table tells it by numbers. Blocks: a worker's thread calls it.

A parent that is there already is written with its row (`with_parents`). One that stands further down in the file comes when all rows are
there (`hang`); the dry run, which writes nothing, looks into the file instead (`Family`). What has none even then is told: no such company
in the run's teams, or a circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne

from backend.domain.arrivals import Arrival, Surroundings
from backend.domain.columns import Outcome
from backend.domain.group import DEEPEST
from backend.domain.parents import Belonging, Named, belongings, named
from backend.domain.records import Record
from backend.store import import_changes
from backend.store.customers import Customer
from backend.store.import_documents import by_import
from backend.store.import_ids import LAST_LINE, created
from backend.store.import_reports import Told, title
from backend.store.import_timeline import Change
from backend.store.imports import ImportRun, plain

COMING: tuple[Outcome, ...] = ("new", "changed", "unchanged")
"""What becomes of rows that are there afterwards."""
LOOKED_UP = 1000
Row = dict[Any, Any]
REMEMBERED = 300_000
"""So many companies and daughters a dry run remembers; what a larger file names further down is told when it is written."""


def with_parents(run: ImportRun, batch: Sequence[Record], known: Sequence[Surroundings]) -> list[Surroundings]:
    """The surroundings, with the companies above that are there by now."""
    rows = [Named(it.line, _daughter(about), named(it)) for it, about in zip(batch, known, strict=True) if named(it)]
    found = belongings(rows, *_looked_up(run, [it.number for it in rows])) if rows else {}
    return [_below(about, found.get(it.line)) for it, about in zip(batch, known, strict=True)]


def hang(run: ImportRun, arrivals: Iterable[Arrival]) -> set[int]:
    """Write the parents that came behind their daughters, now that all rows are there. The lines of known customers that this changes."""
    late = [it for it in arrivals if it.outcome in COMING and "parent_id" in (it.changes if it.target else it.fields)]
    known = [Change(it.record.line, dict(it.target), _belonging(run, it)) for it in late if it.target]
    if run.file_id:
        import_changes.add(run, known)
    if late:
        plain(Customer).bulk_write([_write(run, it) for it in late], ordered=False)
    return {it.line for it in known}


def left_alone(arrivals: Iterable[Arrival]) -> list[Told]:
    """What is to be told of rows that have no parent even now."""
    return [_told(it)._replace(code=it.late) for it in arrivals if it.late and it.outcome in COMING]


def let_go(run: ImportRun) -> None:
    """Before the companies that the run made go: none keeps another one by hanging below it, but for who was changed since."""
    own = {"$gte": created(run.id, 0), "$lte": created(run.id, LAST_LINE)}
    change = {"$set": {"parent_id": None}, "$unset": {"known.parent_id": ""}}
    plain(Customer).update_many({"parent_id": own, "_id": own, "changed_at": run.stamp}, change)


class Family:
    """The companies of a file that is not written yet, and whom they name as their parents."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._ids: dict[str, str] = {}
        self._waiting: list[tuple[Named, Told]] = []

    def add(self, arrivals: Iterable[Arrival]) -> None:
        for it in arrivals:
            if it.outcome in COMING and len(self._ids) + len(self._waiting) < REMEMBERED:
                id_ = str(it.target["_id"] if it.target else created(self._run.id, it.record.line))
                self._ids |= dict.fromkeys(it.record.values.get("numbers", ()), id_)
                if number := named(it.record):
                    self._waiting.append((Named(it.record.line, id_, number), _told(it)))

    def left_alone(self) -> list[Told]:
        """As the import will find it: first whoever is there already, then whom the file brings."""
        rows = [it for it, _ in self._waiting]
        ids, above = _looked_up(self._run, [it.number for it in rows])
        found = belongings(rows, ids, above)
        above |= {it.child: parent for it in rows if (parent := found[it.line].parent)}
        late = belongings([it for it in rows if found[it.line].code], {**self._ids, **ids}, above)
        codes = {line: it.code for line, it in late.items() if it.code}
        return [told._replace(code=codes[it.line]) for it, told in self._waiting if it.line in codes]


def _daughter(about: Surroundings) -> str:
    if about.hits:
        return str(about.hits[0]["_id"])
    return str(about.likely.document["_id"] if about.likely and about.decision == "update" else about.own_id)


def _below(about: Surroundings, belonging: Belonging | None) -> Surroundings:
    if belonging is None:
        return about
    refs = {"parent_id": ObjectId(belonging.parent)} if belonging.parent else {}
    return replace(about, refs={**about.refs, **refs}, late=belonging.code)


def _looked_up(run: ImportRun, numbers: Sequence[str]) -> tuple[dict[str, str], dict[str, str | None]]:
    """Ids by number, of the run's teams and where the number is one company's; and who stands above those."""
    holders: dict[str, set[Any]] = {it: set() for it in numbers}
    wanted = list(holders)
    for at in range(0, len(wanted), LOOKED_UP):
        of = {"numbers": {"$in": wanted[at : at + LOOKED_UP]}, "team": {"$in": run.teams}}
        for row in plain(Customer).find(of, {"numbers": 1}):
            for number in holders.keys() & set(row["numbers"]):
                holders[number].add(row["_id"])
    ids = {number: next(iter(some)) for number, some in holders.items() if len(some) == 1}
    return {number: str(id_) for number, id_ in ids.items()}, _lines_above(set(ids.values()))


def _lines_above(ids: set[Any]) -> dict[str, str | None]:
    """Parents by id, of these and of all above them."""
    above: dict[str, str | None] = {}
    for _ in range(DEEPEST):
        found: Row = {}
        some = list(ids)
        for at in range(0, len(some), LOOKED_UP):
            of = {"_id": {"$in": some[at : at + LOOKED_UP]}}
            found |= {row["_id"]: row.get("parent_id") for row in plain(Customer).find(of, {"parent_id": 1})}
        above |= {str(id_): str(parent) if parent else None for id_, parent in found.items()}
        ids = {parent for parent in found.values() if parent and str(parent) not in above}
        if not ids:
            break
    return above


def _write(run: ImportRun, it: Arrival) -> UpdateOne:
    """A customer that this run made has got no other parent from a person meanwhile."""
    of = {"_id": it.target["_id"]} if it.target else {"_id": created(run.id, it.record.line), "parent_id": None}
    return UpdateOne(of, {"$set": _belonging(run, it) | {"changed_at": run.stamp}})


def _belonging(run: ImportRun, it: Arrival) -> dict[str, Any]:
    return {"parent_id": it.fields["parent_id"], "known.parent_id": by_import(run)}


def _told(it: Arrival) -> Told:
    return Told(it.record.line, it.outcome, title(it), bool(it.record.problems), "", named(it.record))
