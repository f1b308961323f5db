"""Learns what the signs of complaints weigh: `python -m tests.quality.learning_complaints` writes backend/domain/complaint_weights.txt."""

import json
import sys
from pathlib import Path

from backend.domain import complaint_terms
from backend.domain.kinds import said
from backend.domain.signs import ANYTHING, BESIDE, THEN, Reader
from tests.quality.learning import Example, learned, table
from tests.quality.learning_kinds import PEOPLES, texts
from tests.quality.own_set import MAILS

SURE, ASKED = -0.2, -1.2
"""The limits, in logits: chosen where strangers' texts showed few false alarms (tests/quality/complaints.py)."""
BEFOREHAND = {
    "@reklamation": 2.4, "@unmoeglich": 4.2, "@anwalt": 1.6, "@frist": 1.6, "@enttaeuscht": 1.2, "@mangel": 1.0, "@kaputt": 1.0, "@beschaedigt": 0.9,
    "@undicht": 1.0, "@geht_nicht": 0.8, "@falsch": 0.9, "@fehlt": 0.7, "@fehler": 0.4, "@spaet": 0.6, "@warten": 0.5, "@stillstand": 0.3, "@ausschuss": 0.8,
    "@erstattung": 0.8, "@ersatz": 0.3, "@nachbessern": 0.4, "@schlecht": 0.6, "@trennen": 0.3, "@wieder": 0.3, "@noch_immer": 0.2, "@zum_mal": 0.3, "@leider": 0.3,
    "@umgehend": 0.2, "@vergessen": 0.5, "@laut": 0.4, "@niemand": 0.3, "@erledigt": -0.8, "@lob": -0.6, "@dank": -0.4, "@bestellen": -0.3, "@wartung": -0.3,
    "@reden": -0.6, "@eigener_fehler": -0.5, "@schon_gut": -0.4, "@wenn": -0.4, "@frage": -0.3, "@vor_kauf": -0.3, "@info": -0.3,
}  # fmt: skip
"""What the families weigh before anything is learned, in logits: by it the texts are only corrected, and no text need hold every word."""
TURNED = {"@wenn": -0.6, "?": -0.4, "@erledigt": -0.6, "@reden": -0.6, "@wartung": -0.5, "@eigener_fehler": -0.5}
"""What a grave family (from GRAVE on) loses beside these in a clause."""
GRAVE, DENIED = 0.7, -0.8
PHRASES = {
    "@wir … @reklamation": 0.8, "@reklamation … @wir": 0.8, "@reklamation … #": 0.8, "make … @reklamation": 1.2, "letzte … @frist": 1.2,
    "setzen … @frist": 0.8,
}  # fmt: skip
"""What says it outright, and is too rare in the texts to be learned."""
WEIGHTS = Path(complaint_terms.__file__).with_name("complaint_weights.txt")
HEAD = """\
# What the signs of a complaint weigh, in tenths: tests/quality/learning_complaints.py learns and writes it. weight, language, sign.
# From "complaint" on together a mail is one; from "asked" on a person is asked.
"""


def examples() -> list[Example]:
    """What was written for it, and what people wrote of the texts for other kinds and in the open part of the labelled mails."""
    reader = Reader(ANYTHING)
    rows = [json.loads(line) for line in (MAILS / "complaints.jsonl").read_text("utf-8").splitlines()]
    written = [(it["writer"], it["lang"], it["is_complaint"], said(it["subject"], it["text"])) for it in rows]
    others = [(who, lang, kind == "complaint", text) for who, lang, kind, text in texts() if kind in PEOPLES]
    return [Example(*it, frozenset(reader.found(it[3]))) for it in (*written, *others)]


def beforehand() -> dict[str, float]:
    """What signs weigh before anything is learned."""
    grave = [it for it, weight in BEFOREHAND.items() if weight >= GRAVE]
    pairs = {BESIDE.join(sorted((it, other))): weight for it in grave for other, weight in TURNED.items()}
    denied = {f"@nicht{THEN}{it}": DENIED for it in grave if it != "@unmoeglich"}
    return BEFOREHAND | pairs | denied | PHRASES


def main() -> None:
    known = examples()
    found = table(HEAD, learned(known, beforehand()), known, {"complaint": SURE, "asked": ASKED})
    WEIGHTS.write_text(found, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
