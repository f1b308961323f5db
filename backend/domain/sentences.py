"""The sentences of a text, where they stand. Lines that a mail program has broken (RFC 3676) are one line again; nothing changes its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SENTENCES = 200

_WRAPPED = re.compile(r"(?<=[^\n]{50})\n(?=\w)")
"""A line of some length that goes on in the next: whoever ends a thought leaves a short line or an empty one."""
_END = re.compile(r"[.!?…]{1,4}[\"”“)»]?\s{1,3}|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:nr|no|art|ca|bzw|ggf|evtl|inkl|exkl|zzgl|tel|str|dr|hr|fr|mr|mrs|ms|abs|max|min|mind|z\.\s?b|d\.\s?h|u\.\s?a|e\.g|i\.e|jan|feb|mär|mrz|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dez|dec|[^\W\d_])|\d)\.\s*$",
    re.I,
)  # fmt: skip
"""A point that ends no sentence; behind a number it may ("am 12."), and then two are taken for one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int


def sentences(text: str) -> Iterator[Sentence]:
    """In the text's order, trimmed, none empty; at most 200.

    >>> [it.text for it in sentences("Guten Tag,\\nbis 12. März bitte. Geht das?")]
    ['Guten Tag,', 'bis 12. März bitte.', 'Geht das?']
    """
    flowing, start, left = _WRAPPED.sub(" ", text), 0, MAX_SENTENCES
    for end in (*_ends(flowing), len(flowing)):
        if (said := flowing[start:end].strip()) and left:
            left -= 1
            yield Sentence(said, start + flowing[start:end].index(said))
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        is_point = found[0].startswith(".") and len(found[0].strip()) == 1
        if not (is_point and _ABBREVIATION.search(text[max(found.start() - 12, 0) : found.end()])):
            yield found.end()
