"""An import and the rows of its report as they are on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.domain.columns import FACTS, TARGETS, Decision, ImportKind, Outcome
from backend.domain.mapping import faults
from backend.domain.values import Mark, text
from backend.store import import_intake, imports
from backend.store.imports import Counts, ImportRun, Status


@dataclass
class ImportProblem:
    column: str
    code: str
    value: str
    refuses: bool


@dataclass
class ImportPreview:
    line: int
    values: dict[str, str]
    problems: list[ImportProblem]


@dataclass
class ImportOut:
    id: str
    kind: ImportKind
    status: Status
    file_name: str
    size: int
    file_kind: str
    encoding: str
    delimiter: str
    headers: list[str]
    samples: list[list[str]]
    mapping: list[str]
    targets: list[str]
    faults: list[str]
    preview: list[ImportPreview]
    mark: Mark
    source: str
    team: str
    over_hand: bool
    counts: Counts
    checked: Counts | None
    share: float
    rows_per_s: int
    remaining_s: int | None
    is_waiting: bool
    """Nobody works on it at this moment, though somebody should."""
    trouble: str
    made_at: datetime
    ended_at: datetime | None


@dataclass
class ImportList:
    imports: list[ImportOut]


@dataclass
class ImportRival:
    id: str
    name: str
    city: str
    score: int
    reasons: list[str]


@dataclass
class ImportChangeOut:
    field: str
    was: str
    becomes: str


@dataclass
class ImportRowOut:
    line: int
    outcome: Outcome
    title: str
    problems: list[ImportProblem]
    rival: ImportRival | None
    decision: Decision
    changes: list[ImportChangeOut]
    kept: str


@dataclass
class ImportRows:
    rows: list[ImportRowOut]
    next: int | None


@dataclass
class Decided:
    count: int


def import_out(run: ImportRun, *, brief: bool = False) -> ImportOut:
    """`brief` for a list: without samples and preview."""
    rate, remaining = _speed(run)
    return ImportOut(
        id=str(run.id), kind=run.kind, status=run.status, file_name=run.file_name, size=run.size, file_kind=run.format.kind,
        encoding=run.format.encoding, delimiter=run.format.delimiter, headers=run.headers,
        samples=[] if brief else [[text(cell) for cell in row] for row in run.samples[:5]], mapping=run.mapping,
        targets=[it.name for it in TARGETS[run.kind]] + (list(FACTS) if run.kind == "customers" else []),
        faults=faults(run.kind, run.mapping, len(run.headers)), preview=[] if brief else _preview(run), mark=run.mark, source=run.source,
        team=run.team, over_hand=run.over_hand, counts=run.counts, checked=run.checked, share=round(run.share, 4), rows_per_s=rate,
        remaining_s=remaining, is_waiting=imports.is_waiting(run), trouble=run.trouble, made_at=run.made_at, ended_at=run.ended_at,
    )  # fmt: skip


def _preview(run: ImportRun) -> list[ImportPreview]:
    return [
        ImportPreview(it["line"], it["values"], [ImportProblem(p.column, p.code, p.value, p.refuses) for p in it["problems"]])
        for it in import_intake.preview(run)
    ]  # fmt: skip


def _speed(run: ImportRun) -> tuple[int, int | None]:
    """Rows a second and seconds left, as far as this stretch of work tells."""
    if run.stretch is None or run.status not in imports.WORKING:
        return 0, None
    took_s = (run.stretch.seen_at - run.stretch.began_at).total_seconds()
    done = run.share - run.stretch.began_share
    if took_s <= 0 or done <= 0:
        return 0, None
    rate = max(0, run.counts.read - run.stretch.began_read) / took_s
    return round(rate), round(took_s * (1 - run.share) / done)


def row_out(row: dict[str, Any]) -> ImportRowOut:
    rival = row.get("rival")
    return ImportRowOut(
        row["line"], row["outcome"], row["title"], [ImportProblem(**it) for it in row["problems"]],
        ImportRival(str(rival["id"]), rival["name"], rival["city"], rival["score"], rival["reasons"]) if rival else None, row["decision"],
        [ImportChangeOut(name, _said(was), _said(becomes)) for name, (was, becomes) in row["changes"].items()], row["kept"],
    )  # fmt: skip


def _said(value: Any) -> str:
    return "" if value is None else str(value)
