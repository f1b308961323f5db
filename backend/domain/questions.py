"""What a mail asks: its first question, as written."""

import re

from backend.domain.sentences import sentences
from backend.domain.why import why_line

MAX_READ = 4_000
LONGEST = 160

_MARK = re.compile(r"\?[\"”“)»!?]*$")
_ASKING = re.compile(
    r"\b(?:(?:könn(?:en|ten)|würden|hätten) (?:sie|ihr)|(?:dürfen|dürften) wir|(?:kannst|könntest|würdest) du"
    r"|(?:bitte )?(?:teilen|geben|schicken|senden|nennen|lassen|sagen|bestätigen) sie (?:uns|mir|bitte)|bitte (?:um|teilen|geben|schicken|senden|nennen|bestätigen|prüfen|klären|informieren)\b"
    r"|(?:wir|ich) (?:bitten?|hätten? gern\w?|möchten? wissen|benötigen?|brauchen?)\b"
    r"|(?:could|can|would|will) you\b|please (?:send|let|confirm|advise|provide|tell|check|give|inform)\b|(?:we|i) (?:would like to know|need)\b)",
    re.I,
)
_NO_QUESTION = re.compile(
    r"^\W*(?:wie geht(?:'s| es)|how are you|alles (?:gut|klar)|na\b|und selbst)|\b(?:zögern sie nicht|feel free|hesitate|bei (?:rück)?fragen|vielen dank)\b", re.I
)  # fmt: skip


def question(text: str) -> str:
    """The first question of a new text, at most 160 characters; where none has its mark, the first sentence that asks for something; else "".

    >>> question("Guten Tag,\\nwir haben Ihr Angebot. Bitte senden Sie uns das Datenblatt. Was kostet die Pumpe?")
    'Was kostet die Pumpe?'
    """
    said = [it.text for it in sentences(text[:MAX_READ]) if not _NO_QUESTION.search(it.text)]
    marked = (it for it in said if _MARK.search(it))
    asking = (it for it in said if _ASKING.search(it))
    return why_line(next(marked, None) or next(asking, ""), LONGEST)
