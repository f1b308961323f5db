"""The labelled answers and forwards beside the project, and how a share of right ones is told."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mail_scanner.mime import parse
from mail_scanner.mime.html import html_text
from tests.bench.rows import Row, told

Labels = dict[str, Any]
_FILE = "forward_reply_labels.jsonl"


def labels(corpora: Path) -> Iterator[Labels]:
    path = corpora / _FILE
    if path.is_file():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def text_of(corpora: Path, label: Labels) -> str:
    """As the scanner would read it: of a whole mail its text, of HTML what is seen of it."""
    raw = (corpora / label["file"]).read_bytes()
    if label["file"].endswith(".eml"):
        return parse(raw).text
    text = raw.decode("utf-8", "replace")
    return html_text(text) if label.get("html") or label["file"].endswith(".html") else text


def rate(name: str, verdicts: Sequence[tuple[str, bool]]) -> list[Row]:
    """The share that is right; the names of the others go to the screen."""
    wrong = sorted(Path(file).name for file, right in verdicts if not right)
    if wrong:
        print(f"  {name}: {', '.join(wrong)}")
    return [told(f"{name}: of", len(verdicts), ""), told(f"{name}: right", 1 - len(wrong) / len(verdicts), "")]
