"""The labelled sets: parties, which pairs are one, and which pairs were asked about.

Our own German pairs stand beside this file, one JSON object a line: kind, tag (what is hard about it), same, held_out, a, b.
The held-out ones were written before the rules they measure and no error among them was looked at while the rules were made;
one author wrote both, so strangers' data will do somewhat worse.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from backend.domain.duplicates import Party

Pair = tuple[str, str]
PAIRS_DE = Path(__file__).with_name("pairs_de.jsonl")


@dataclass(frozen=True)
class Labelled:
    """`asked`: the pairs to judge; None means whatever the keys bring together, `across` only between the two sources."""

    name: str
    parties: dict[str, Party]
    same: frozenset[Pair]
    asked: frozenset[Pair] | None = None
    across: bool = False
    goal: float | None = None


def sets(corpora: Path) -> Iterator[Labelled]:
    yield german("company", held_out=False, goal=0.95)
    yield german("company", held_out=True, goal=0.95)
    yield german("company", held_out=True, goal=0.95, with_address=True)
    yield german("person", held_out=False)
    yield german("person", held_out=True)
    for folder, read in BESIDE:
        if (corpora / folder).is_dir():
            yield read(corpora)
        else:
            print(f"  no {folder} in {corpora}")


def german(kind: str, *, held_out: bool, goal: float | None = None, with_address: bool = False) -> Labelled:
    rows = [
        row
        for row in map(json.loads, PAIRS_DE.read_text().splitlines())
        if (row["kind"], row["held_out"]) == (kind, held_out)
    ]
    if with_address:
        rows = [row for row in rows if row["a"].get("street") and row["b"].get("street")]
    sides = [(_party(f"{n}a", kind, row["a"]), _party(f"{n}b", kind, row["b"])) for n, row in enumerate(rows)]
    asked = [(a.id, b.id) for a, b in sides]
    return Labelled(
        name=f"German {kind} pairs{', with address' * with_address}, {'held out' if held_out else 'tuned on'}",
        parties={party.id: party for pair in sides for party in pair},
        same=frozenset(pair for pair, row in zip(asked, rows, strict=True) if row["same"]),
        asked=frozenset(asked),
        goal=goal,
    )


def company_names(corpora: Path) -> Labelled:
    """Dutch names without address, each beside some that look like it."""
    with (corpora / "er_companynames_emm/unittest_sample_namepairs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    parties = {f"a{row['gt_uid']}": row["gt_name"] for row in rows} | {f"b{row['uid']}": row["name"] for row in rows}
    asked = {(f"a{row['gt_uid']}", f"b{row['uid']}"): row["correct"] == "True" for row in rows}
    return Labelled(
        name="EMM company names, no address",
        parties={id_: Party(id_, name, country="NL") for id_, name in parties.items()},
        same=frozenset(pair for pair, is_same in asked.items() if is_same),
        asked=frozenset(asked),
    )


def restaurants(corpora: Path) -> Labelled:
    """Two American guides: name, address, city, phone."""
    folder = corpora / "er_restaurants_dblp"
    parties = _guide(folder / "fodors.csv", "a") | _guide(folder / "zagats.csv", "b")
    with (folder / "matches_fodors_zagats.csv").open(newline="") as file:
        same = {(f"a{row['fodors_id']}", f"b{row['zagats_id']}") for row in csv.DictReader(file)}
    return Labelled(
        "restaurants Fodors/Zagats", parties, frozenset(same & _known(same, parties)), across=True, goal=0.95
    )


def _guide(path: Path, side: str) -> dict[str, Party]:
    with path.open(newline="") as file:
        return {
            f"{side}{row['id']}": Party(
                f"{side}{row['id']}", row["name"], street=row["addr"], city=row["city"], country="US", phones=(row["phone"],)
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def _known(pairs: set[Pair], parties: dict[str, Party]) -> set[Pair]:
    return {pair for pair in pairs if pair[0] in parties and pair[1] in parties}


def people(corpora: Path, *files: str) -> Labelled:
    """Australian people with address, noisy by design; birthday and social security number are left out: no address book has them."""
    parties: dict[str, Party] = {}
    for path in (corpora / "er_febrl" / name for name in files):
        with path.open(newline="") as file:
            parties |= {row["rec_id"]: _australian(row) for row in csv.DictReader(file, skipinitialspace=True)}
    name = f"FEBRL {files[0].removesuffix('.csv')}, people with address"
    return Labelled(name, parties, frozenset(_same_record(parties)))


def _australian(row: dict[str, str]) -> Party:
    return Party(
        row["rec_id"], f"{row['surname']}, {row['given_name']}", kind="person",
        street=f"{row['street_number']} {row['address_1']}".strip(), postcode=row["postcode"], city=row["suburb"], country="AU",
    )  # fmt: skip


def _same_record(parties: dict[str, Party]) -> Iterator[Pair]:
    records: dict[str, list[str]] = defaultdict(list)
    for id_ in parties:
        records[id_.split("-")[1]].append(id_)
    for ids in records.values():
        yield from combinations(sorted(ids), 2)


def _party(id_: str, kind: str, fields: dict[str, object]) -> Party:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return Party(id=id_, kind=kind, **values)  # type: ignore[arg-type]  # the file has the fields' names


BESIDE: tuple[tuple[str, Callable[[Path], Labelled]], ...] = (
    ("er_companynames_emm", company_names),
    ("er_restaurants_dblp", restaurants),
    ("er_febrl", lambda corpora: people(corpora, "dataset1.csv")),
    ("er_febrl", lambda corpora: people(corpora, "dataset2.csv")),
    ("er_febrl", lambda corpora: people(corpora, "dataset3.csv")),
    ("er_febrl", lambda corpora: people(corpora, "dataset4a.csv", "dataset4b.csv")),
)
