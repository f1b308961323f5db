"""A table file becomes a run: looked at, its columns proposed or remembered, nothing written yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from beanie import PydanticObjectId

from backend.domain.columns import ImportKind
from backend.domain.mapping import fingerprint, propose
from backend.domain.records import columns, record
from backend.domain.values import Cell, decimal_mark, text
from backend.store import imports
from backend.store.imports import FileFormat, ImportMapping, ImportRun
from backend.tables.reading import Head, look

SAMPLES = 20


def head_of(file: BinaryIO) -> Head:
    """Headers and first rows. Blocks. Raises Refused."""
    return look(file, SAMPLES)


async def run_of(
    head: Head, kind: ImportKind, name: str, size: int, file_id: PydanticObjectId, *,
    teams: Sequence[str], user_id: PydanticObjectId | None, now: datetime,
) -> ImportRun:  # fmt: skip
    """A run that waits for its mapping; the one last used for such a table is taken over if it still fits."""
    print_ = fingerprint(kind, head.headers)
    known = await imports.remembered(print_, user_id)
    samples = [[_stored(cell) for cell in row.cells] for row in head.rows]
    return await ImportRun(
        kind=kind, file_name=name[:200], file_id=file_id, size=size, headers=list(head.headers), samples=samples, fingerprint=print_,
        format=FileFormat(kind=head.format.kind, encoding=head.format.encoding, delimiter=head.format.delimiter),
        mapping=_mapping(kind, head, known), mark=known.mark if known else decimal_mark(cell for row in samples for cell in row),
        source=known.source if known else "", team=teams[0], teams=list(teams), by_user_id=user_id, made_at=now,
    ).insert()  # fmt: skip


def preview(run: ImportRun, count: int = 5) -> list[dict[str, Any]]:
    """The first rows as they would be understood, target by target, in words."""
    mapped = columns(run.kind, run.headers, run.mapping, run.mark)
    found = [record(run.kind, at, cells, mapped) for at, cells in enumerate(run.samples[:count], 2)]
    return [
        {
            "line": it.line,
            "values": {name: _shown(name, value) for name, value in it.values.items()},
            "problems": it.problems,
        }
        for it in found
    ]


def _mapping(kind: ImportKind, head: Head, known: ImportMapping | None) -> list[str]:
    if known and len(known.mapping) == len(head.headers):
        return known.mapping
    return list(propose(kind, head.headers, [row.cells for row in head.rows]))


def _stored(cell: Cell) -> Any:
    """Dates stay dates for MongoDB, what is long is cut: a sample is there to be looked at."""
    return (
        cell[:200]
        if isinstance(cell, str)
        else text(cell)
        if cell is not None and not isinstance(cell, int | float)
        else cell
    )


def _shown(name: str, value: Any) -> str:
    if name == "facts":
        return "; ".join(f"{key}: {said}" for _, key, said in value)
    if name.endswith("_cents"):
        return f"{value / 100:.2f}"
    if name.endswith("quantity"):
        return f"{value / 1000:g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
