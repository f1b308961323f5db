"""What kind of mail it is and whom a bounce is about, against the labels of the sets beside the project.

The labels name more kinds than we do: a report of spam and a confirmation of delivery are answers of machines, a warning of delay is a soft
bounce. One set calls an address "filtered" that was refused after the text had come, in the words of an unknown one ("User unknown"); whether
that is hard is not asked.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend.domain.bounces import bounced
from backend.domain.kind_facts import Bounced
from backend.domain.kinds import kind_of
from backend.domain.mail import Mail
from backend.domain.visible_text import new_text
from mail_scanner.mime import parse
from tests.bench.rows import Row, limit
from tests.quality.replies import rate

GOAL = 0.97
LABELS = "message_kind_labels.jsonl"
MACHINES = ("auto_reply", "absence", "departure", "bulk", "loop", "bounce")
MEANT: dict[str, tuple[str, ...]] = {
    "bounce": ("bounce",),
    "delay_warning": ("bounce",),
    "autoreply": ("auto_reply", "absence", "departure"),
    "subject_out_of_office": ("auto_reply", "absence"),
    "feedback_report": MACHINES,
    "delivery_confirmation": MACHINES,
    "newsletter": ("bulk",),
    "normal": ("mail", "offer", "order", "complaint"),
}
STRONG = "asserted by the project's tests"
Verdicts = dict[str, list[tuple[str, bool]]]


def measure(corpora: Path) -> list[Row]:
    kinds: Verdicts = defaultdict(list)
    failed: Verdicts = defaultdict(list)
    for label in _labels(corpora):
        mail = parse((corpora / label["file"]).read_bytes())
        if meant := MEANT.get(label["kind"]):
            found = kind_of(mail.headers, new_text(mail.text), enclosed=mail.enclosed).kind
            kinds[f"kinds, {label['corpus']}, {label['kind']}"].append((label["file"], found in meant))
        _judge(label, mail, failed)
    rows = [row for name, verdicts in (*kinds.items(), *failed.items()) for row in rate(name, verdicts)]
    return rows + [
        _goal(name, failed[name]) for name in ("bounces: recipient", "bounces: hard or soft") if failed[name]
    ]


def _judge(label: dict[str, Any], mail: Mail, failed: Verdicts) -> None:
    """Recipients where a set names them; hard or soft where its own tests say so."""
    found = bounced(mail.headers, mail.text, mail.enclosed)
    if "expected_failed_recipients" in label:
        meant = {it.lower() for it in label["expected_failed_recipients"]}
        failed["bounces: recipient"].append((label["file"], {it.address for it in found} == meant))
    expected = label.get("expected", [])
    if label["kind"] == "bounce" and expected and all(it["reason"] != "filtered" for it in expected):
        failed["bounces: hard or soft"].append((label["file"], _is_as_hard(found, [it["hard"] for it in expected])))


def _is_as_hard(found: tuple[Bounced, ...], meant: list[bool]) -> bool:
    said = [bool(it.is_hard) for it in found]
    return said[:1] == meant if len(meant) == 1 else sorted(said) == sorted(meant)


def _goal(name: str, verdicts: list[tuple[str, bool]]) -> Row:
    return limit(f"{name}, all", sum(right for _, right in verdicts) / len(verdicts), "", GOAL, least=True)


def _labels(corpora: Path) -> Iterator[dict[str, Any]]:
    path = corpora / LABELS
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    yield from (json.loads(line) for line in lines)
