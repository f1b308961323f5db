"""Where the new text ends: greetings, signatures, disclaimers and what devices add below.

Every step looks at single lines of bounded length, so the time is linear in the text whatever a stranger sends.
"""

import re
from collections.abc import Sequence

from backend.domain.quoted_heads import MAX_LINE
from backend.domain.quotes import is_marked

MAX_SIGNATURE_LINES = 50
MAX_FOOTER_LINES = 6
MAX_FOOTER = 160

_LIST_FOOTER = re.compile(r"\s*(?:_{20,}|-{20,})\s*$")
_DASHES = re.compile(r"\s*(?:--|—|-- |– –|---|__|\*\*)\s*$")
_GREETING_WORDS = (
    r"(?:mit )?(?:(?:den )?(?:freundlich|best|herzlich|viel|lieb|schön|kollegial|sonnig|nett)\w*(?:,? (?:und|&) \w+)? (?:gr(?:ü|ue|u)(?:ß|ss)(?:en|e)?|gruß|gruss)"
    r"|freundlichem gru(?:ß|ss))|(?:vielen )?dank (?:und|&) (?:\w+ )?(?:gr(?:ü|ue|u)(?:ß|ss)e|gru(?:ß|ss))|gr(?:ü|ue|u)(?:ß|ss)e|gru(?:ß|ss)|mfg|mit freundl\.? gr(?:ü|ue|u)(?:ß|ss)en|lg|vg|bg|hochachtungsvoll"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest|many) (?:regards|wishes|greetings)|best|regards|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|br|cordially"
    r"|all the best|cordialement|bien à vous|saludos|un saludo|cordiali saluti|met vriendelijke groet|med vänlig(?:a)? hälsning(?:ar)?|vänliga hälsningar|hälsningar|mvh|(?:med )?venn?lig hilsen|(?:de )?bedste hilsner|hilsen|kh|vh|bh|pozdrawiam(?: serdecznie)?|z powa[żz]aniem|z pozdrowieniami|s pozdravem|s úctou|üdvözlettel|tisztelettel|ystävällisin terveisin|terveisin|cu stimă|cu respect|atentamente|atenciosamente|cumprimentos|distinti saluti|bien cordialement|с уважением|з повагою|saygılarımla|lijepi pozdrav|lep pozdrav"
)
_CLOSING = re.compile(
    rf"\s*\*?(?:(?:vielen |besten |herzlichen )?dank(?: im voraus)?[,.!]? (?:und )?)?(?:{_GREETING_WORDS})\b(?: (?:aus|von|nach|from|und|an)\b.{{0,40}}|,? [A-ZÄÖÜ][\w.-]+(?: [A-ZÄÖÜ][\w.-]+){{0,2}})?\s*[,.!*]*\s*$",
    re.I,
)
_SENT_FROM = re.compile(
    r"\s*\W{0,3}(?:von meine[mr]? .{2,40} (?:gesendet|gesandt|verschickt)|gesendet (?:mit|von|über|aus|per|via) (?:der |meine[mr]? |dem |outlook|mail|android|gmx|web\.de|telekom|samsung|blue|k-9|proton|iphone|ipad|yahoo|windows|smartphone|handy).{0,60}"
    r"|diese nachricht wurde von meinem .{2,60}|sent (?:from|via|using) (?:my |outlook|mail for|yahoo|samsung|blackberry|proton|android|gmail|iphone|ipad|k-9|windows|the all).{0,35}"
    r"|get outlook for .{2,20}|holen sie sich outlook .{2,30}|outlook für (?:ios|android) (?:beziehen|herunterladen|laden).{0,30}|envoyé de mon .{2,30}|enviado desde mi .{2,30}|inviato da .{2,30}|verzonden vanaf .{2,30}"
    r"|von (?:unterwegs|mobil|meinem handy) gesendet.{0,40})(?:\s*<[^>]*>)?\W{0,3}\s*$",
    re.I,
)
DISCLAIMER = re.compile(
    r"\W{0,5}(?:(?:vertraulichkeitshinweis|disclaimer|confidentiality notice|wichtiger hinweis|important notice|rechtlicher hinweis)\b"
    r"|diese (?:e-?mail|nachricht|mail)\b.{0,80}\b(?:vertraulich|rechtlich geschützt|ausschließlich|bestimmt)|der inhalt dieser (?:e-?mail|nachricht)"
    r"|this (?:e-?mail|message|communication)\b.{0,120}\b(?:confidential|intended|privileged)|the information (?:contained )?in this (?:e-?mail|message)|this email and any (?:files|attachments))",
    re.I,
)
_POSTSCRIPT = re.compile(r"\s*(?:ps|p\.\s?s\.|nachtrag)\s*[:.]?\s", re.I)
_SIGNATURE_FACT = re.compile(
    r"\b(?:tel|telefon|phone|fon|fax|mobil|mobile|geschäftsführer|amtsgericht|registergericht|hrb|ust-?id|vat|www\.|https?://|gmbh|ag|kg|ohg|ltd|inc)\b|@|\+\d{2}",
    re.I,
)


def without_closing(lines: Sequence[str]) -> list[str]:
    """Cut the signature; a postscript below it stays, because people put there what they nearly forgot."""
    start = signature_start(lines)
    below = lines[start:]
    postscript = next((index for index, line in enumerate(below) if _POSTSCRIPT.match(line)), len(below))
    return [*(line for line in lines[:start] if not is_footer(line)), *_paragraph(below[postscript:])]


def device_end(lines: Sequence[str]) -> int:
    """Index of "Von meinem iPhone gesendet": what follows is a quote without a head, unless marked lines say where quotes are."""
    for index, line in enumerate(lines):
        if line and is_footer(line) and any(lines[:index]):
            return len(lines) if any(map(is_marked, lines[index:])) else index
    return len(lines)


def _paragraph(lines: Sequence[str]) -> Sequence[str]:
    return lines[: lines.index("")] if "" in lines else lines


def signature_start(lines: Sequence[str]) -> int:
    """Index where the signature begins: the first sign of one with nothing but a signature below it."""
    left = sum(1 for line in lines if line)
    for index, line in enumerate(lines):
        left -= bool(line)
        if not line or len(line) > MAX_LINE:
            continue
        if _is_opening(line) and _holds_to_end(lines, index, left):
            return index
        if DISCLAIMER.match(line) or (left <= MAX_FOOTER_LINES and _LIST_FOOTER.match(line)):
            return index
    return len(lines)


def _is_opening(line: str) -> bool:
    return bool(_DASHES.match(line) or (len(line) < 90 and _CLOSING.match(line)))


def _holds_to_end(lines: Sequence[str], index: int, left: int) -> bool:
    """A closing is one only if the `left` lines below read like a signature: few, or short, or facts of a company."""
    if _DASHES.match(lines[index]):
        return left <= MAX_SIGNATURE_LINES
    below = [line for line in lines[index + 1 : index + 1 + MAX_SIGNATURE_LINES] if line][:12]
    prose = [line for line in below if len(line) > 75 and not _SIGNATURE_FACT.search(line[:MAX_LINE])]
    return len(prose) <= 1 or any(DISCLAIMER.match(line) for line in below)


def is_footer(line: str) -> bool:
    """What a device or program adds below: "Von meinem iPhone gesendet"."""
    return len(line) < MAX_FOOTER and bool(_SENT_FROM.match(line))
