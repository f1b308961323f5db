"""What is left of a mail without quotes and signature: `new_text` against the labels of the sets beside the project.

Exact means equal but for white space. Some sets keep what we leave out on purpose ("Sent from my iPhone", a quote above an answer).
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from backend.domain.visible_text import new_text
from tests.bench.rows import Row, limit, told
from tests.quality.replies import Labels, labels, rate, text_of

GOAL = 0.90


def measure(corpora: Path) -> list[Row]:
    """Nothing is said of a mail that failed but its name; a set that is not there has no line."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for label in labels(corpora):
        for what, right in _verdicts(corpora, label):
            found[f"{what}, {label['corpus']}"].append((label["file"], right))
    rows = [row for name, verdicts in sorted(found.items()) for row in rate(name, verdicts)]
    exact = [right for name, verdicts in found.items() if name.startswith("exact") for _, right in verdicts]
    if exact:
        rows.append(limit("visible text, exact", sum(exact) / len(exact), "", GOAL, least=True))
    return [*rows, told("visible texts with a label", len(exact), "")]


def _verdicts(corpora: Path, label: Labels) -> Iterator[tuple[str, bool]]:
    shown = _plain(new_text(text_of(corpora, label)))
    if "expected_visible_text" in label:
        expected = _plain(label["expected_visible_text"])
        is_html = "html" in label  # their labels lost the white space between blocks
        yield "exact", (shown.replace(" ", "") == expected.replace(" ", "") if is_html else shown == expected)
    if inside := label.get("visible_must_contain"):
        yield "contains", all(_plain(it) in shown for it in inside)
    if outside := label.get("visible_must_not_contain"):
        yield "leaves out", not any(_plain(it) in shown for it in outside)
    if signature := label.get("expected_signature"):
        yield "signature left out", _plain(signature) not in shown


def _plain(text: str) -> str:
    return " ".join(text.split())
