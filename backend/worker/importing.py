"""The work of imports: one file, batch by batch, in a thread of whichever process holds the run's lease.

    read -> understand -> gather -> decide -> write or report -> advance ... make findable
    file    pure          queries   pure      bulk writes        last        search entries

The next batch is read while MongoDB writes the present one. A dry run does the same and only reports. An undo walks the same way back:
first what was changed, from the last line to the first, then what was created.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from pymongo.errors import PyMongoError

from backend.domain.arrivals import Arrival, Surroundings, arrive
from backend.domain.records import Record, batched, columns, grouped, keys_of, record
from backend.domain.tables import Format, Refused
from backend.store import import_files, import_reports, import_search, import_undo, import_writes, imports, rivals
from backend.store.ahead import ahead
from backend.store.import_known import Colleagues, surroundings
from backend.store.imports import Counts, ImportRun
from backend.tables.reading import rows

log = logging.getLogger("rapport.imports")

BATCH = 1000
ROUND_S = 0.5
"""How often an idle worker looks for work: a person waits for it."""
REMEMBERED = 300_000
"""Keys a dry run remembers to find rows that come twice; a larger file is not searched further."""
STOPPED: dict[imports.Status, imports.Status] = {
    "checking": "failed", "applying": "paused", "indexing": "paused", "undoing": "cancelled",
}  # fmt: skip
"""Where a run stands after trouble: what has written something can always be gone on with or taken back."""
Gather = Callable[[Sequence[Record], list[Surroundings]], list[Surroundings]]


class Importer:
    """The imports of one process. `close` lets the present batch end."""

    def __init__(self) -> None:
        self._owner = f"{os.getpid()}-{secrets.token_hex(3)}"
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        self._ending.set()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while not self._ending.is_set():
            try:
                if await asyncio.to_thread(work_once, self._owner, self._ending.is_set):
                    continue
            except PyMongoError as error:
                log.warning("imports wait for the database (%s)", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), ROUND_S)


def work_once(owner: str, is_ending: Callable[[], bool] = lambda: False) -> bool:
    """Claim one run and work on it until it is through, stopped, or this process ends. False if there was nothing. Blocks."""
    run = imports.claim(owner)
    if run is None or is_ending():
        return False
    try:
        {"checking": check, "applying": apply, "indexing": index, "undoing": undo}[run.status](run, is_ending)
    except Refused as error:
        imports.finish(run, STOPPED[run.status], {"trouble": error.code})
    except PyMongoError:
        raise
    except Exception:
        log.exception("import %s stops behind line %d", run.id, run.position)
        imports.finish(run, STOPPED[run.status], {"trouble": "unforeseen"})
    finally:
        imports.release(run)
    log.info("import %s: %s, line %d", run.id, run.status, run.position)
    return True


def check(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """The dry run: says of every row what would become of it, and writes nothing else. It begins anew after a death."""
    import_reports.clear(run)
    rivals.bring_up_to_date()
    run.counts, run.position = Counts(), 0
    seen: set[int] = set()

    def gather(batch: Sequence[Record], known: list[Surroundings]) -> list[Surroundings]:
        return rivals.with_rivals(run, batch, known)

    def report(arrivals: list[Arrival]) -> None:
        _note_repeated(arrivals, seen)
        import_reports.write(import_reports.worth_telling(run, arrivals))

    if _walk(run, gather, report, is_ending):
        imports.finish(run, "checked", {"checked": run.counts.model_dump(), "share": 0.0, "position": 0})


def apply(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Write every row behind `position`, as the dry run found it and people decided."""
    colleagues = Colleagues(run)

    def gather(batch: Sequence[Record], known: list[Surroundings]) -> list[Surroundings]:
        return import_reports.with_decisions(run, batch, known)

    def write(arrivals: list[Arrival]) -> None:
        import_writes.write(run, arrivals, colleagues)
        import_reports.write(import_reports.refused_since(run, arrivals))

    if _walk(run, gather, write, is_ending):
        imports.finish(run, "indexing", {"share": 0.0})


def index(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Make what came in findable. It takes longer than the rows themselves, so they are there before."""
    for last in import_search.make_findable(run):
        if is_ending() or not imports.advance(run, {"share": last / max(1, run.position)}):
            return
    imports.finish(run, "done", {"ended_at": imports.now(), "share": 1.0})


def undo(run: ImportRun, is_ending: Callable[[], bool]) -> None:
    """Take everything back that nobody has touched since."""
    for counts, position in import_undo.steps(run):
        left = position / max(1, run.position)
        if is_ending() or not imports.advance(run, {"counts": counts.model_dump(), "share": 1.0 - left}):
            return
    imports.finish(run, "undone", {"ended_at": imports.now(), "share": 1.0})


def _walk(
    run: ImportRun, gather: Gather, settle: Callable[[list[Arrival]], None], is_ending: Callable[[], bool]
) -> bool:
    """Batch by batch to the end of the file; False if the run was stopped or taken over."""
    if run.file_id is None:
        raise Refused("no_file")
    colleagues, is_first = Colleagues(run), True
    with import_files.opened(run.file_id) as file:
        for batch in ahead(batched(_records(run, file), BATCH)):
            known = gather(batch, surroundings(run, batch, colleagues))
            arrivals = [
                arrive(run.kind, it, about, run.teams, over_hand=run.over_hand)
                for it, about in zip(batch, known, strict=True)
            ]
            again = import_reports.changed_lines(run, batch[0].line, batch[-1].line) if is_first else set()
            settle(arrivals)
            run.counts, is_first = _counted(run.counts, arrivals, again), False
            run.position, share = batch[-1].last_line, min(1.0, file.tell() / max(1, run.size))
            if not imports.advance(run, {"position": run.position, "counts": run.counts.model_dump(), "share": share}):
                return False
            if is_ending():
                return False
    return True


def _records(run: ImportRun, file: BinaryIO) -> Iterator[Record]:
    format_ = Format(run.format.kind, run.format.encoding, run.format.delimiter)
    mapped = columns(run.kind, run.headers, run.mapping, run.mark)
    found = (
        record(run.kind, it.line, it.cells, mapped, it.trouble)
        for it in rows(file, format_, len(run.headers), run.position)
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
