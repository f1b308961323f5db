"""Whose the mails of the labelled set are, and of what kind, as the scanner decides it: against the labels, `open` and `sealed` apart.

Of the sealed part only counts are printed.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from backend.embedded import Mongod
from backend.settings import Mongo
from backend.store.migrations import migrate
from mail_scanner.parsers import Parsers
from tests.bench.rows import Row as Figure
from tests.bench.rows import limit, told
from tests.quality.judging import (
    Judged,
    Share,
    alarms,
    facts,
    further_links,
    kind_of,
    kinds,
    links,
    noticed,
    people,
    verdict,
)
from tests.quality.own_set import Part, mails, pool
from tests.quality.taken import outcomes

PRECISION, RECALL, KINDS_F1 = 0.995, 0.97, 0.95
COMPLAINT_PRECISION, COMPLAINT_RECALL = 0.95, 0.90


def measure(corpora: Path) -> list[Figure]:
    """`corpora` is not read: the set is our own."""
    figures: list[Figure] = []
    for part in get_args(Part):
        judged = asyncio.run(_decided(part))
        print("\n".join([f"\n{part}: {len(judged)} mails", *table(judged, named=part == "open")]))
        figures += of(part, judged)
    return figures


async def _decided(part: Part) -> list[Judged]:
    with TemporaryDirectory() as folder:
        mongod, parsers = Mongod(Path(folder) / "data"), Parsers(live=1, bulk=1)
        try:
            store = await migrate(Mongo(mongod.uri, "quality"))
            rows = mails(part)
            found = await outcomes(store, parsers, pool(), rows)
            store.close()
        finally:
            await parsers.close()
            mongod.stop()
    return [(row, found[row["id"]]) for row in rows]


def of(part: str, judged: Sequence[Judged]) -> list[Figure]:
    found, by_kind = links(judged), kinds(judged)
    complaints = by_kind["complaint"]
    return [
        limit(f"own mails, {part}, auto-links, precision", found.precision, "", PRECISION, least=True),
        limit(f"own mails, {part}, auto-links, recall", found.recall, "", RECALL, least=True),
        *_told(part, "contacts", people(judged)),
        *_told(part, "further customers", further_links(judged)),
        *_told(part, "complaints without a question", alarms(judged)),
        *_told(part, "complaints called or asked about", noticed(judged)),
        limit(f"own mails, {part}, kinds, macro-F1", macro(by_kind), "", KINDS_F1, least=True),
        limit(f"own mails, {part}, complaints, precision", complaints.precision, "", COMPLAINT_PRECISION, least=True),
        limit(f"own mails, {part}, complaints, recall", complaints.recall, "", COMPLAINT_RECALL, least=True),
        *(told(f"own mails, {part}, {name}, right", share, "") for name, share in _facts(judged).items()),
    ]


def macro(by_kind: dict[str, Share]) -> float:
    return sum(it.f1 for it in by_kind.values()) / len(by_kind)


def _told(part: str, what: str, share: Share) -> list[Figure]:
    name = f"own mails, {part}, {what}"
    return [told(f"{name}: precision", share.precision, ""), told(f"{name}: recall", share.recall, "")]


def _facts(judged: Sequence[Judged]) -> dict[str, float]:
    found = Counter(fact for row, outcome in judged for fact in facts(row, outcome))
    return {
        name: found[name, True] / (found[name, True] + found[name, False]) for name in sorted({it for it, _ in found})
    }


def table(judged: Sequence[Judged], *, named: bool) -> Iterator[str]:
    """A line a class, a line a kind; what failed by its id, if it may be named."""
    classes: defaultdict[str, list[Judged]] = defaultdict(list)
    for it in judged:
        classes[it[0]["class"]].append(it)
    for name, of_class in classes.items():
        verdicts = {row["id"]: verdict(row, outcome) for row, outcome in of_class}
        counted = Counter(verdicts.values())
        failed = " ".join(f"{it}({how})" for it, how in verdicts.items() if how != "right") if named else ""
        yield f"  {name:24} right {counted['right']:3}  open {counted['open']:3}  wrong {counted['wrong']:3}  {failed}"
    for kind, share in kinds(judged).items():
        yield f"  kind {kind:19} precision {share.precision:.3f}  recall {share.recall:.3f}  of {share.wanted}"
    if named:
        yield from _misread(judged)


def _misread(judged: Sequence[Judged]) -> Iterator[str]:
    for row, outcome in judged:
        wanted, found = row["expected"]["kind"], kind_of(outcome)
        if wanted and wanted != found:
            yield f"  {row['id']}: {found} instead of {wanted}"
        for name, is_right in facts(row, outcome):
            if not is_right:
                yield f"  {row['id']}: {name} read wrong"
