"""What the sender wrote this time: the new lines of a mail, without the quoted history and without the signature.

    lines -> cut where a quoted mail begins -> drop "> " lines and their introduction -> drop signatures -> new text

Every step looks at single lines (at most three joined), so the time is linear in the text whatever a stranger sends.
If nothing would be left, the whole text is given: a forward without a comment is its forwarded mail.
"""

import re

MAX_TEXT = 64 * 1024
MAX_LINE = 600
"""Longer lines are prose; they are kept but not looked at."""
MAX_SIGNATURE_LINES = 50
MAX_FOOTER_LINES = 6


def new_text(text: str) -> str:
    """The new lines, trimmed; at most 64 Ki characters of the text are looked at. Never empty unless the text is."""
    lines = _lines(text[:MAX_TEXT])
    kept = _without_signatures(_without_quotes(lines[: _history_start(lines)]))
    return _joined(kept) or _joined([line for line in lines if not _is_footer(line)]) or text[:MAX_TEXT].strip()


# Lines

_INVISIBLE = (
    ("\r\n", "\n"),
    ("\r", "\n"),
    ("\u00a0", " "),
    ("\u200b", ""),
    ("\ufeff", ""),
    ("\u200e", ""),
    ("\u200f", ""),
)


def _lines(text: str) -> list[str]:
    for character, shown in _INVISIBLE:
        text = text.replace(character, shown)
    return [line.rstrip() for line in text.split("\n")]


def _joined(lines: list[str]) -> str:
    """Lines as text, runs of blank lines as one."""
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line.strip() or before.strip()]
    return "\n".join(kept).strip()


# Where a quoted mail begins

_SEPARATOR = re.compile(
    r"[\s>*]*(?:[-_=]{2,}\s*)?(?:original message|original-nachricht|ursprüngliche (?:nachricht|mail)|originalnachricht"
    r"|forwarded message|weitergeleitete (?:nachricht|mail)|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht"
    r"|oprindelig meddelelse|ursprungligt meddelande|original mail|original appointment|reply message|ursprünglicher termin)"
    r"(?:\s+(?:von|from|by)\b[^-]{0,80})?\s*(?:[-_=]{2,})[\s*]*$",
    re.I,
)
_FORWARD_OPENING = re.compile(
    r"\s*(?:anfang der weitergeleiteten (?:nachricht|e-?mail)|begin forwarded message|weitergeleitete nachricht|début du message"
    r"|inizio messaggio inoltrato|-+ forwarded by .{1,100})\s*:?\s*-*$",
    re.I,
)
_RULE = re.compile(r"\s*(?:_{10,}|-{20,}|={10,})\s*$")
_LIST_FOOTER = re.compile(r"\s*(?:_{20,}|-{20,})\s*$")
_LABEL = re.compile(
    r"[\s*>]*(von|from|de|da|van|från|fra|od|gesendet|sent|date|datum|envoyé(?: le)?|message du|enviado|inviato|verzonden|skickat|data|an|to|à|para|cc|kopie|antwort an|reply-to"
    r"|betreff|subject|objet|sujet|asunto|oggetto|onderwerp|ämne|emne|priorität|wichtigkeit|importance|organisation|message-id|newsgroups)\s*\*?\s?:\**(?:\s|$|<|\S+@)",
    re.I,
)
_FROM_LABELS = frozenset(("von", "from", "de", "da", "van", "från", "fra", "od"))
_OTHER_LABELS = frozenset(
    [
        *(
            "gesendet",
            "sent",
            "date",
            "datum",
            "data",
            "envoyé",
            "enviado",
            "inviato",
            "verzonden",
            "skickat",
            "an",
            "to",
            "à",
        ),
        *("para", "betreff", "subject", "objet", "sujet", "asunto", "oggetto", "onderwerp", "ämne", "emne"),
    ]
)
_VERB = (
    r"schrieb(?:en)?|wrote|writes|hat (?:folgendes )?geschrieben|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał(?:\(a\))?"
    r"|kirjoitti|geschrieben|написал|пишет|a scris|yazdı"
)
_INTRODUCTION_END = re.compile(rf"\b(?:{_VERB})\b[^\n]{{0,160}}:\s*$", re.I)
_INTRODUCTION_START = re.compile(
    r"[\s>*]*(?:am|on|le|el|il|op|den|em|w dniu|dnia|date|zitat von|quoting|at|in|auf|\"|'|<|\d{1,4}[./-]|mo|di|mi|do|fr|sa|so|\w+,? \d)",
    re.I,
)
_NAMES_SOMEBODY = re.compile(rf"<\S*@|\S@\S|\b(?:{_VERB})\b", re.I)
_WHEN_AND_WHO = re.compile(r"\d{1,2}:\d\d.{0,120}<\s?[^<>\s]{1,100}@[^<>\s]{1,100}\s?>:?$")
_WHEN_OR_WHO = re.compile(r"\d|@|<|,")
# "Anna Berg schrieb:" says too little alone; with marked lines below it is one.
_BARE_INTRODUCTION = re.compile(rf"[^:]{{2,80}}\b(?:{_VERB})\b[^:]{{0,30}}:$", re.I)
_ZITAT = re.compile(r"\s*(?:zitat von|quoting|zitiere)\b.{3,200}:\s*$", re.I)


def _history_start(lines: list[str]) -> int:
    """Index of the first line of an unmarked quoted mail, or the number of lines."""
    for index, line in enumerate(lines):
        if not line or len(line) > MAX_LINE or line.lstrip().startswith(">"):
            continue
        if _is_separator(line) or _FORWARD_OPENING.match(line) or _is_header_block(lines, index):
            return index - _rules_above(lines, index)
        if _introduction(lines, index) and not _is_marked(lines, index + _introduction(lines, index)):
            return index
    return len(lines)


def _is_separator(line: str) -> bool:
    """Its last character tells most lines apart at once."""
    return line[-1] in "-_=*" and bool(_SEPARATOR.match(line))


def _rules_above(lines: list[str], index: int) -> int:
    """A line drawn above the quoted header belongs to it; blank lines between do not matter."""
    above = 0
    while above < 4 and index - above > 0 and (not lines[index - above - 1] or _RULE.match(lines[index - above - 1])):
        above += 1
    return above


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook, GMX, Exchange: From with at least two more labels in the next lines; a label alone may be prose."""
    if ":" not in lines[index] or not _LABEL.match(lines[index]):
        return False
    found = {
        label[1].lower().partition(" ")[0]
        for line in _next_lines(lines, index, 9)
        if (label := _LABEL.match(line[:MAX_LINE]))
    }
    return bool(found & _FROM_LABELS) and len(found & _OTHER_LABELS) >= 2


def _next_lines(lines: list[str], index: int, count: int) -> list[str]:
    """The block from here: up to `count` lines; a blank line ends it unless it stands between two labels."""
    block = []
    for offset, line in enumerate(lines[index : index + count]):
        following = lines[index + offset + 1] if index + offset + 1 < len(lines) else ""
        if not line and not _LABEL.match(following[:MAX_LINE]):
            break
        block.append(line)
    return block


def _introduction(lines: list[str], index: int) -> int:
    """How many lines the introduction of a quote takes that begins here ("Am ... schrieb ...:", also wrapped), else 0."""
    near = "".join(lines[index : index + 3])
    if ":" not in near and "@" not in near:
        return 0
    for count in (1, 2, 3):
        part = [line.strip() for line in lines[index : index + count]]
        if len(part) < count or not part[-1] or len(" ".join(part)) > 300:
            return 0
        if _is_introduction(" ".join(part)):
            return count
        if count == 1 and _BARE_INTRODUCTION.match(part[0]) and _is_marked(lines, index + 1):
            return 1
        if count == 1 and not (_INTRODUCTION_START.match(part[0]) or _NAMES_SOMEBODY.search(part[0])):
            return 0
    return 0


def _is_introduction(line: str) -> bool:
    """Somebody wrote at some time; some programs leave the verb out and give time and address only."""
    if _ZITAT.match(line) or _WHEN_AND_WHO.search(line):
        return True
    return bool(_INTRODUCTION_END.search(line) and _WHEN_OR_WHO.search(line))


def _is_marked(lines: list[str], index: int) -> bool:
    """The quote below is marked with >, so what follows it may be new again."""
    return next((line for line in lines[index : index + 6] if line), "").lstrip().startswith((">", "|"))


# Marked quotes


def _without_quotes(lines: list[str]) -> list[str]:
    """No "> " lines and no introductions. A blank line stays in their place, so answers in between keep apart."""
    kept: list[str] = []
    skip = 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
        elif line.lstrip().startswith(">"):
            kept.append("")
        elif line and len(line) <= MAX_LINE and (count := _introduction(lines, index)):
            skip = count - 1
            kept.append("")
        else:
            kept.append(line)
    return kept


# Signatures and footers

_DASHES = re.compile(r"\s*(?:--|—|-- |– –|---|__|\*\*)\s*$")
_GREETING_WORDS = (
    r"(?:mit )?(?:(?:den )?(?:freundlich|best|herzlich|viel|lieb|schön|kollegial|sonnig|nett)\w*(?:,? (?:und|&) \w+)? (?:gr(?:ü|ue|u)(?:ß|ss)(?:en|e)?|gruß|gruss)"
    r"|freundlichem gru(?:ß|ss))|(?:vielen )?dank (?:und|&) (?:\w+ )?(?:gr(?:ü|ue|u)(?:ß|ss)e|gru(?:ß|ss))|gr(?:ü|ue|u)(?:ß|ss)e|gru(?:ß|ss)|mfg|mit freundl\.? gr(?:ü|ue|u)(?:ß|ss)en|lg|vg|bg|hochachtungsvoll"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest|many) (?:regards|wishes|greetings)|best|regards|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|br|cordially"
    r"|all the best|cordialement|bien à vous|saludos|un saludo|cordiali saluti|met vriendelijke groet|med vänlig hälsning|mvh"
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
_DISCLAIMER = re.compile(
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


def _without_signatures(lines: list[str]) -> list[str]:
    """Cut the signature; a postscript below it stays, because people put there what they nearly forgot."""
    start = _signature_start(lines)
    below = lines[start:]
    postscript = next((index for index, line in enumerate(below) if _POSTSCRIPT.match(line)), len(below))
    return [line for line in lines[:start] if not _is_footer(line)] + _paragraph(below[postscript:])


def _paragraph(lines: list[str]) -> list[str]:
    return lines[: lines.index("")] if "" in lines else lines


def _signature_start(lines: list[str]) -> int:
    """Index where the signature begins: the first sign of one with nothing but a signature below it."""
    left = sum(1 for line in lines if line)
    for index, line in enumerate(lines):
        left -= bool(line)
        if not line or len(line) > MAX_LINE:
            continue
        if _is_opening(line) and _holds_to_end(lines, index, left):
            return index
        if _DISCLAIMER.match(line) or (left <= MAX_FOOTER_LINES and _LIST_FOOTER.match(line)):
            return index
    return len(lines)


def _is_opening(line: str) -> bool:
    return bool(_DASHES.match(line) or (len(line) < 90 and _CLOSING.match(line)))


def _holds_to_end(lines: list[str], index: int, left: int) -> bool:
    """A closing is one only if the `left` lines below read like a signature: few, or short, or facts of a company."""
    if _DASHES.match(lines[index]):
        return left <= MAX_SIGNATURE_LINES
    below = [line for line in lines[index + 1 : index + 1 + MAX_SIGNATURE_LINES] if line][:12]
    prose = [line for line in below if len(line) > 75 and not _SIGNATURE_FACT.search(line[:MAX_LINE])]
    return len(prose) <= 1 or any(_DISCLAIMER.match(line) for line in below)


def _is_footer(line: str) -> bool:
    return len(line) < 160 and bool(_SENT_FROM.match(line))
