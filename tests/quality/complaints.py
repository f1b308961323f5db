"""How well complaints are known by what somebody else wrote: weights learned from all writers but one are tried on that one, in turn.

The texts (mails/complaints.jsonl) were written for it by four writers who saw neither the program nor each other's. More than a third of
them are complaints, and the others are as close to one as can be, so precision in real post is another; what it is on mails of an invented
company, `matching` says.
"""

from collections.abc import Sequence
from pathlib import Path

from tests.bench.rows import Row, told
from tests.quality.judging import Share
from tests.quality.learning import Example, learned, rounded
from tests.quality.learning_complaints import ASKED, SURE, beforehand, examples

Scored = list[tuple[float, bool]]


def measure(corpora: Path) -> list[Row]:
    """`corpora` is not read: the texts are our own."""
    known = examples()
    writers = sorted({it.writer for it in known if it.writer != "mails"})
    scored = {it: _scored(known, it) for it in writers}
    every = [it for those in scored.values() for it in those]
    return [row for name, those in (*scored.items(), ("all", every)) for row in _rows(name, those)]


def _scored(known: Sequence[Example], writer: str) -> Scored:
    model = rounded(learned([it for it in known if it.writer != writer], beforehand()))
    return [(model.score(it.signs), it.is_one) for it in known if it.writer == writer]


def _rows(writer: str, scored: Scored) -> list[Row]:
    called, noticed = _share(scored, SURE), _share(scored, ASKED)
    name = f"complaints, writer {writer}" if writer != "all" else "complaints, all writers"
    return [
        told(f"{name}: precision", called.precision, ""),
        told(f"{name}: recall", called.recall, ""),
        told(f"{name}: precision with those asked about", noticed.precision, ""),
        told(f"{name}: recall with those asked about", noticed.recall, ""),
    ]


def _share(scored: Scored, limit: float) -> Share:
    called = [is_one for score, is_one in scored if score >= limit]
    return Share(sum(called), len(called), sum(is_one for _, is_one in scored))
