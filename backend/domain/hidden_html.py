"""Cleaned HTML without what its writer hid: preheaders and texts for machines, which no reader is meant to see.

Works on the output of a sanitiser alone: every tag is closed, and no attribute or text holds "<" or ">" as such. One pass.
"""

import re

_TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
_STYLE = re.compile(r' style="([^"<>]*)"')
_HIDING = re.compile(r"display:none|visibility:hidden|font-size:0(?:px|pt|em|%)?(?:;|!|$)|opacity:0(?:\.0+)?(?:;|!|$)")
_VOID = frozenset(("br", "col", "hr", "img"))
HIDING_STYLES = frozenset(
    spelling
    for name in ("display", "visibility", "font-size", "opacity")
    for spelling in (name, name.upper(), name.title())
)
"""The properties that are looked at; a sanitiser must let them through, and may tell capitals apart."""


def without_hidden(html: str) -> str:
    """Without hidden elements, and without any style."""
    kept: list[str] = []
    position = hidden_depth = 0
    for tag in _TAG.finditer(html):
        if not hidden_depth:
            kept.append(html[position : tag.start()])
        position = tag.end()
        is_end, is_void = bool(tag[1]), tag[2] in _VOID
        if hidden_depth:
            hidden_depth += 0 if is_void else -1 if is_end else 1
        elif not _is_hidden(tag[3]):
            kept.append(_STYLE.sub("", tag[0]))
        elif not is_void:
            hidden_depth = 1
    return "".join((*kept, "" if hidden_depth else html[position:]))


def _is_hidden(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    return bool(style and _HIDING.search(style[1].lower().replace(" ", "")))
