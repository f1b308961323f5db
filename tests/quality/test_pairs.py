import json
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.rows import Row
from tests.quality.duplicates import candidates, quality
from tests.quality.labelled import PAIRS_DE, Labelled, german


def measured(labelled: Labelled) -> dict[str, Row]:
    return {row.name.removeprefix(f"{labelled.name}: "): row for row in quality(labelled)}


def test_the_pairs_are_many_and_balanced() -> None:
    rows = [json.loads(line) for line in PAIRS_DE.read_text().splitlines()]
    same = Counter(row["same"] for row in rows)
    held_out = sum(row["held_out"] for row in rows) / len(rows)
    assert len(rows) >= 600
    assert abs(same[True] - same[False]) < 0.15 * len(rows)
    assert 0.25 < held_out < 0.4
    assert len({(row["a"]["name"], row["b"]["name"]) for row in rows}) > 0.95 * len(rows)


@pytest.mark.parametrize("held_out", [False, True])
def test_companies_with_address_are_found_as_well_as_promised(held_out: bool) -> None:
    found = measured(german("company", held_out=held_out, goal=0.95, with_address=True))
    assert found["F1"].holds


@pytest.mark.parametrize("kind", ["company", "person"])
def test_the_keys_bring_nearly_every_pair_together(kind: str) -> None:
    labelled = german(kind, held_out=True)
    assert len(candidates(labelled) & labelled.same) >= 0.98 * len(labelled.same)


def test_nothing_of_the_corpora_is_copied_here() -> None:
    assert {path.suffix for path in Path(__file__).parent.iterdir() if path.is_file()} == {".py", ".jsonl"}
