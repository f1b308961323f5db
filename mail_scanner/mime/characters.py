"""Which characters of a stranger may be shown: nothing that turns a line round, hides in it or reaches a terminal."""

import unicodedata

_HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Cn"))
# Controls would reach terminals and logs, bidi overrides turn a text round; tab and line feed stay.
_UNWANTED = dict.fromkeys((
    *range(0, 9), 11, 12, *range(14, 32), 127, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
))  # fmt: skip


def one_line(text: str, limit: int) -> str:
    """Fit to be shown: no controls, no bidi overrides, single spaces, at most `limit` characters."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if character.isspace() else character for character in text if _is_shown(character))
    return " ".join(text.split())[:limit]


def many_lines(text: str) -> str:
    """A whole text, fit to be shown; its lines end in line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)


def _is_shown(character: str) -> bool:
    # U+200C and U+200D are Cf as well, but Persian and emoji need them.
    return (
        character.isspace() or character in "\u200c\u200d" or unicodedata.category(character) not in _HIDDEN_CATEGORIES
    )
