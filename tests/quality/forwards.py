"""Who wrote the mail that was passed on: the address `forward_of` finds, against the labels of the sets beside the project."""

from collections import defaultdict
from pathlib import Path

from backend.domain.forwarded import forward_of
from tests.bench.rows import Row, limit, told
from tests.quality.replies import Labels, labels, rate, text_of

GOAL = 0.95


def measure(corpora: Path) -> list[Row]:
    """Nothing is said of a mail that failed but its name; a set that is not there has no line."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for label in labels(corpora):
        if "expected_sender" in label:
            found[label["corpus"]].append((label["file"], _sender(corpora, label) == label["expected_sender"]))
    rows = [row for corpus, verdicts in found.items() for row in rate(f"forwards, {corpus}", verdicts)]
    verdicts = [right for verdicts in found.values() for _, right in verdicts]
    if verdicts:
        rows.append(limit("sender of the forwarded mail", sum(verdicts) / len(verdicts), "", GOAL, least=True))
    return [*rows, told("forwarded mails with a label", len(verdicts), "")]


def _sender(corpora: Path, label: Labels) -> str | None:
    subject = (corpora / label["subject_file"]).read_text("utf-8") if "subject_file" in label else ""
    forward = forward_of(subject, text_of(corpora, label), None)
    return forward.writer.address if forward else None
