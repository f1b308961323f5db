"""Quotes and comments inside a header (RFC 5322 3.2.2 and 3.2.4): what a list of addresses and a verdict have in common."""

import re
from collections.abc import Iterator

MAX_COMMENT_DEPTH = 10

_IN_COMMENT = re.compile(r"\\.|[()]|[^()\\]+|\\", re.S)
_QUOTE_OR_PAIR = re.compile(r'\\(.)|"', re.S)


def lexed(text: str, outside: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Tokens with the depth of comments around them, brackets included. -1: a bracket that closes nothing.

    In a comment a quote means nothing: taken for one it could hide whatever stands up to the next.
    """
    depth = position = 0
    while token := (_IN_COMMENT if depth else outside).match(text, position):
        position = token.end()
        depth += (token[0] == "(") - (token[0] == ")")
        yield token[0], depth if token[0] != ")" else depth + 1 if depth >= 0 else -1
        depth = max(depth, 0)
    if depth:
        yield "", -1


def unquoted(phrase: str) -> str:
    """Without the quotes around; a quote that was escaped belongs to the words and stays."""
    phrase = phrase.strip()
    return _QUOTE_OR_PAIR.sub(lambda found: found[1] or "", phrase) if '"' in phrase or "\\" in phrase else phrase
