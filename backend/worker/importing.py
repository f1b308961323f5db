"""The steps of an import: one file, batch by batch. Which run is at which step, and in whose hands: `importer`.

    read -> understand -> gather -> decide -> write or report -> advance ... make findable
    file    pure          queries   pure      bulk writes        last        search entries

The next batch is read while MongoDB writes the present one, and decided while it writes what stands beside that (timeline, search entries);
the work has come as far as a batch only when all of it is written. A dry run does the same and only reports. An undo walks the same way back:
first what was changed, from the last line to the first, then what was created.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from backend.domain import parents
from backend.domain.arrivals import Arrival, Surroundings, arrive
from backend.domain.records import Record, batched, columns, grouped, keys_of, record
from backend.domain.tables import Format, Refused
from backend.store import (
    import_changes,
    import_files,
    import_parents,
    import_reports,
    import_rights,
    import_search,
    import_undo,
    import_writes,
    imports,
    line_offerings,
    rivals,
)
from backend.store.ahead import InFlight, ahead
from backend.store.import_known import Colleagues, surroundings
from backend.store.import_reports import Told
from backend.store.imports import Counts, ImportRun
from backend.tables.reading import rows

BATCH = 1000
REMEMBERED = 300_000
"""Keys a dry run remembers to find rows that come twice; a larger file is not searched further."""
Gather = Callable[[Sequence[Record], list[Surroundings]], list[Surroundings]]
Beside = Sequence[Callable[[], object]]
"""What is left to write of a batch when the next one may be decided."""


def check(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """The dry run: says of every row what would become of it, and writes nothing else. It begins anew after a death."""
    import_reports.clear(run)
    rivals.bring_up_to_date()
    run.counts, run.position = Counts(), 0
    seen: set[int] = set()
    family = import_parents.Family(run)

    def gather(batch: Sequence[Record], known: list[Surroundings]) -> list[Surroundings]:
        return rivals.with_rivals(run, batch, known)

    def report(arrivals: list[Arrival]) -> Beside:
        _note_repeated(arrivals, seen)
        family.add(arrivals)
        import_reports.write(import_reports.worth_telling(run, arrivals))
        return ()

    if _walk(run, gather, report, is_ending):
        _tell(run, family.left_alone())
        imports.finish(run, "checked", {"checked": run.counts.model_dump(), "share": 0.0, "position": 0})


def apply(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Write every row behind `position`, as the dry run found it and people decided."""
    import_rights.note(run, "import")
    colleagues = Colleagues(run)

    def gather(batch: Sequence[Record], known: list[Surroundings]) -> list[Surroundings]:
        return import_reports.with_decisions(run, batch, known)

    def write(arrivals: list[Arrival]) -> Beside:
        beside = import_writes.write(run, arrivals, colleagues)
        import_reports.write(import_reports.refused_since(run, arrivals))
        return beside

    if _walk(run, gather, write, is_ending) and _hang(run, gather, is_ending):
        imports.finish(run, "indexing", {"counts": run.counts.model_dump(), "share": 0.0})


def index(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Make what came in findable. It takes longer than the rows themselves, so they are there before."""
    for last in import_search.make_findable(run):
        if is_ending() or not imports.advance(run, {"share": last / max(1, run.position)}):
            return
    if run.kind == "offerings":
        line_offerings.link()
    imports.finish(run, run.ends_as, {"ended_at": imports.now(), "share": 1.0})


def undo(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Take everything back that nobody has touched since."""
    import_rights.note(run, "undo_import")
    for counts, position in import_undo.steps(run):
        left = position / max(1, run.position)
        if is_ending() or not imports.advance(run, {"counts": counts.model_dump(), "share": 1.0 - left}):
            return
    imports.finish(run, "undone", {"ended_at": imports.now(), "share": 1.0})


def _walk(
    run: ImportRun, gather: Gather, settle: Callable[[list[Arrival]], Beside], is_ending: Callable[[], bool]
) -> bool:
    """Batch by batch to the end of the file; False if the run was stopped or taken over."""
    again: set[int] | None = None
    with InFlight() as beside:
        for arrivals, share in _arrivals(run, gather, run.position, lambda _: True):
            if again is not None and not _come_as_far(run, beside, is_ending):
                return False
            first, last = arrivals[0].record.line, arrivals[-1].record
            again = import_changes.lines(run, first, last.line) if again is None else set()
            beside.begin(*settle(arrivals))
            run.counts, run.position, run.share = _counted(run.counts, arrivals, again), last.last_line, share
        return _come_as_far(run, beside, is_ending)


def _come_as_far(run: ImportRun, beside: InFlight, is_ending: Callable[[], bool]) -> bool:
    """Once all of the last batch is written; False if this worker has to stop."""
    beside.wait()
    reached = {"position": run.position, "counts": run.counts.model_dump(), "share": run.share}
    return imports.advance(run, reached) and not is_ending()


def _hang(run: ImportRun, gather: Gather, is_ending: Callable[[], bool]) -> bool:
    """Once more past the rows that name a parent, which may have come behind them. Again from the beginning after a death."""
    if parents.TARGET not in run.mapping:
        return True
    told: list[Told] = []
    for arrivals, share in _arrivals(run, gather, 0, lambda it: bool(parents.named(it))):
        import_parents.hang(run, arrivals)
        told += import_parents.left_alone(arrivals)
        if not imports.advance(run, {"share": share}) or is_ending():
            return False
    _tell(run, told)
    return True


def _tell(run: ImportRun, told: Sequence[Told]) -> None:
    import_reports.tell(run, told)
    run.counts.noted += sum(not it.is_noted for it in told)


def _arrivals(
    run: ImportRun, gather: Gather, behind: int, is_wanted: Callable[[Record], bool]
) -> Iterator[tuple[list[Arrival], float]]:
    """What becomes of the rows behind a line, batch by batch, and how much of the file that is."""
    if run.file_id is None:
        raise Refused("no_file")
    colleagues = Colleagues(run)
    with import_files.opened(run.file_id) as file:
        for batch in ahead(batched(filter(is_wanted, _records(run, file, behind)), BATCH)):
            known = gather(batch, surroundings(run, batch, colleagues))
            if run.kind == "customers":
                known = import_parents.with_parents(run, batch, known)
            arrivals = [
                arrive(run.kind, it, about, run.teams, over_hand=run.over_hand)
                for it, about in zip(batch, known, strict=True)
            ]
            yield arrivals, min(1.0, file.tell() / max(1, run.size))


def _records(run: ImportRun, file: BinaryIO, behind: int) -> Iterator[Record]:
    format_ = Format(run.format.kind, run.format.encoding, run.format.delimiter)
    mapped = columns(run.kind, run.headers, run.mapping, run.mark)
    found = (
        record(run.kind, it.line, it.cells, mapped, it.trouble) for it in rows(file, format_, len(run.headers), behind)
    )
    return grouped(found) if any(it.startswith("line.") for it in run.mapping) else found


def _counted(counts: Counts, arrivals: Sequence[Arrival], again: set[int]) -> Counts:
    """`again` holds lines that were changed before a death: they find themselves unchanged now."""
    found = counts.model_dump()
    for it in arrivals:
        outcome = "changed" if it.record.line in again and it.outcome == "unchanged" else it.outcome
        found[outcome] += 1
        found["noted"] += bool(it.record.problems) and it.outcome != "refused"
    return Counts(**(found | {"read": counts.read + len(arrivals)}))


def _note_repeated(arrivals: Sequence[Arrival], seen: set[int]) -> None:
    """A row whose number came before in this file will change what that one made."""
    for it in arrivals:
        keys = [hash(key) for key in keys_of(it.record) if not key.startswith(("name:", "addresses:", "vat_id:"))]
        if it.outcome == "new" and not seen.isdisjoint(keys):
            it.outcome = "changed"
            it.record.problems.append(import_reports.REPEATED)
        if len(seen) < REMEMBERED:
            seen.update(keys)
