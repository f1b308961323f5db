"""Learns the words of notes and of business: `python -m tests.quality.learning_kinds` writes backend/domain/<kind>_weights.txt.

What machines send is told apart among notes (absence, departure), what people write among the rest (order, offer).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.domain import sign_tables
from backend.domain.kinds import said
from backend.domain.learned_kinds import OF_NOTES, OF_PEOPLE
from backend.domain.signs import ANYTHING, Reader
from backend.domain.words import Kind
from tests.quality.learning import Example, learned, table
from tests.quality.own_set import MAILS, mails

SURE: Mapping[Kind, float] = {"absence": -0.5, "departure": -0.5, "order": 1.3, "offer": 0.5}
"""The limits, in logits."""
NOTES = frozenset(("auto_reply", *OF_NOTES))
PEOPLES = frozenset(("mail", "complaint", "appointment", *OF_PEOPLE))
LEAST = 3
HEAD = """\
# What the words of the kind "{kind}" weigh, in tenths: tests/quality/learning_kinds.py learns and writes it. weight, language, sign.
"""
FOLDER = Path(sign_tables.__file__).parent


def texts() -> list[tuple[str, str, str, str]]:
    """Writer, language, kind and what is weighed: written for it, and the open part of the labelled mails."""
    rows = [json.loads(line) for line in (MAILS / "kinds.jsonl").read_text("utf-8").splitlines()]
    written = [(it["writer"], it["lang"], it["kind"], said(it["subject"], it["text"])) for it in rows]
    labelled = [
        ("mails", it["language"], it["expected"]["kind"], said(it["headers"]["subject"], it["text"]))
        for it in mails("open") if it["expected"]["kind"] in NOTES | PEOPLES
    ]  # fmt: skip
    return [*written, *labelled]


def examples(kind: Kind, known: Sequence[tuple[str, str, str, str]]) -> list[Example]:
    """Among what it has to be told apart from."""
    reader, among = Reader(ANYTHING), NOTES if kind in OF_NOTES else PEOPLES
    return [
        Example(writer, lang, said_to_be == kind, text, frozenset(reader.found(text)))
        for writer, lang, said_to_be, text in known if said_to_be in among
    ]  # fmt: skip


def main() -> None:
    known = texts()
    for kind, limit in SURE.items():
        mine = examples(kind, known)
        found = table(HEAD.format(kind=kind), learned(mine, {}, least=LEAST), mine, {kind: limit})
        (FOLDER / f"{kind}_weights.txt").write_text(found, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
