"""For which situations there is a playbook: all of them as cells, and where two playbooks contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.domain.playbooks import (
    CONTACT_POINTS,
    STAGES,
    ContactPoint,
    Playbook,
    Situation,
    StageNow,
    best,
    names_more,
)

CellState = Literal["own", "general", "none", "conflict"]
"""`own`: the playbook names the segment or the stage; `general`: it leaves both open; `conflict`: two fit as well."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`playbook_id`: which holds; None where none does."""

    stage: StageNow
    state: CellState
    playbook_id: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentCells:
    """`segment_id` None: customers in no segment."""

    segment_id: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """Of one contact point; `covered` of `cells` have a playbook."""

    point: ContactPoint
    rows: tuple[SegmentCells, ...]
    covered: int
    cells: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Playbooks that fit equally well, the one that holds first, and where."""

    playbook_ids: tuple[str, ...]
    situations: tuple[Situation, ...]


def coverage(playbooks: Sequence[Playbook], segment_ids: Iterable[str]) -> tuple[PointCoverage, ...]:
    """Every contact point with every segment and every stage."""
    segments = (*segment_ids, None)
    return tuple(_of_point(playbooks, point, segments) for point in CONTACT_POINTS)


def conflicts(playbooks: Sequence[Playbook], segment_ids: Iterable[str]) -> tuple[Conflict, ...]:
    """Each set of playbooks that contradict each other once, with all situations in which they do."""
    found: dict[tuple[str, ...], list[Situation]] = defaultdict(list)
    for situation in _situations((*segment_ids, None)):
        rivals = best(playbooks, situation)
        if len(rivals) > 1:
            found[tuple(it.id for it in rivals)].append(situation)
    return tuple(Conflict(ids, tuple(where)) for ids, where in found.items())


def _situations(segment_ids: Sequence[str | None]) -> Iterable[Situation]:
    return (Situation(point, it, stage) for point in CONTACT_POINTS for it in segment_ids for stage in STAGES)


def _of_point(playbooks: Sequence[Playbook], point: ContactPoint, segments: Sequence[str | None]) -> PointCoverage:
    rows = tuple(
        SegmentCells(it, tuple(_cell(playbooks, Situation(point, it, at)) for at in STAGES)) for it in segments
    )
    states = [cell.state for row in rows for cell in row.cells]
    return PointCoverage(point, rows, len(states) - states.count("none"), len(states))


def _cell(playbooks: Sequence[Playbook], situation: Situation) -> Cell:
    found = best(playbooks, situation)
    if not found:
        return Cell(situation.stage, "none")
    state: CellState = "conflict" if len(found) > 1 else "own" if names_more(found[0]) else "general"
    return Cell(situation.stage, state, found[0].id)
