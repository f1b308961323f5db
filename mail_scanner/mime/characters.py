"""Which characters of a stranger may be shown: nothing that turns a line round, hides in it or reaches a terminal."""

import re
import unicodedata

_HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Cn"))
# Controls would reach terminals and logs, bidi overrides turn a text round; tab and line feed stay.
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]+")


def one_line(text: str, limit: int) -> str:
    """Fit to be shown: no controls, no bidi overrides, single spaces, at most `limit` characters."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if character.isspace() else character for character in text if _is_shown(character))
    return " ".join(text.split())[:limit]


def many_lines(text: str) -> str:
    """A whole text, fit to be shown; its lines end in line feeds."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_shown(character: str) -> bool:
    # U+200C and U+200D are Cf as well, but Persian and emoji need them.
    return (
        character.isspace() or character in "\u200c\u200d" or unicodedata.category(character) not in _HIDDEN_CATEGORIES
    )
