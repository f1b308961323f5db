"""A company's own feedback (`rapport feedback export`) as situations to learn from, beside the sets and the stories."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.quality.ranking_rows import Row, Situated


def situated(path: Path) -> list[Situated]:
    """Cards on which somebody called an entry helpful; without any nothing is said of what should come first."""
    cards = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [_situated(it["card"], tuple(_rows(it["entries"]))) for it in cards]
    return [it for it in found if it.needed]


def _situated(number: int, rows: tuple[Row, ...]) -> Situated:
    needed = frozenset(it.id for it in rows if it.is_needed)
    return Situated("feedback", number % 2, ("feedback",), needed, rows)


def _rows(entries: list[dict[str, Any]]) -> Iterator[Row]:
    for place, it in enumerate(entries):
        yield Row(str(place), it["kind"], float(-place), it["features"], it["verdict"] == "helpful")
