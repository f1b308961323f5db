"""Speed, as ratios to a floor that runs in the same minute on the same machine: `make bench`, or `make bench ONLY=mail_to_push`.

Absolute times belong to the machine; the ratio is the claim. Prints a table and writes var/bench.json.
"""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.rows import Row

PARTS = (
    "matching",
    "ranking",
    "candidates",
    "first_load",
    "start",
    "push_fanout",
    "mail_to_push",
    "backfill",
    "idle",
    "burst",
    "primary",
    "open_card",
    "open_on_phone",
    "customer_past",
    "search_box",
    "timeline",
    "import_rows",
    "import_sitting",
    "tryton",
)
RESULT = Path("var/bench.json")


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}")
        return 2
    rows: list[Row] = []
    for part in wanted:
        print(f"… {part}", flush=True)
        rows += importlib.import_module(f"tests.bench.{part}").measure()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    _print(rows)
    return 0 if all(row.holds is not False for row in rows) else 1


def _print(rows: list[Row]) -> None:
    table = Table("what", "value", "floor", "ratio", "goal", "holds")
    for row in rows:
        holds = {True: "[green]yes[/green]", False: "[red]no[/red]", None: ""}[row.holds]
        floor = f"{row.baseline:g} {row.unit}" if row.baseline is not None else ""
        ratio = f"{row.ratio:.2f} x" if row.ratio is not None else ""
        table.add_row(row.name, f"{row.value:g} {row.unit}", floor, ratio, row.goal, holds)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
