"""How well the decisions decide, on labelled data: `make quality`, or `make quality ONLY=duplicates`.

Prints a table and writes var/quality.json. Sets beside the project are read where they are (RAPPORT_CORPORA) and never copied.
"""

import importlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.rows import Row

PARTS = ("duplicates", "visible_text", "forwards", "kinds", "complaints", "matching", "ranking")
RESULT = Path("var/quality.json")


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}")
        return 2
    corpora = Path(os.environ.get("RAPPORT_CORPORA", "../shared/corpora"))
    rows: list[Row] = []
    for part in wanted:
        print(f"… {part}", flush=True)
        rows += importlib.import_module(f"tests.quality.{part}").measure(corpora)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")
    _print(rows)
    return 0 if all(row.holds is not False for row in rows) else 1


def _print(rows: list[Row]) -> None:
    """One line a set ("set: measure"), its measures side by side; below, what stands alone."""
    sets: dict[str, dict[str, Row]] = {row.name.partition(": ")[0]: {} for row in rows if ": " in row.name}
    for row in rows:
        name, colon, measure = row.name.partition(": ")
        if colon:
            sets[name][measure] = row
    measures = list(dict.fromkeys(measure for found in sets.values() for measure in found))
    matrix = Table("set", *measures, "goal")
    for name, found in sets.items():
        goal = next((f"{row.goal} {_HOLDS[row.holds]}" for row in found.values() if row.goal), "")
        matrix.add_row(name, *(f"{found[measure].value:g}" if measure in found else "" for measure in measures), goal)
    alone = Table("what", "value", "goal", "holds")
    for row in rows:
        if ": " not in row.name:
            alone.add_row(row.name, f"{row.value:g} {row.unit}".rstrip(), row.goal, _HOLDS[row.holds])
    console = Console(width=max(140, Console().width))
    console.print(matrix)
    console.print(alone)


_HOLDS = {True: "[green]yes[/green]", False: "[red]no[/red]", None: ""}


if __name__ == "__main__":
    sys.exit(main())
