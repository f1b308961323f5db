"""Cells that hold more than a line: a note in paragraphs, or several things that are known, a line each."""

from backend.domain.values import Cell, Unreadable, text

LENGTH = 20_000


def paragraphs(cell: Cell) -> str:
    """Text that keeps its lines.

    >>> paragraphs(" will ein Angebot \\n\\n bis Freitag ")
    'will ein Angebot\\n\\nbis Freitag'
    """
    return "\n".join(map(text, str(cell).splitlines())).strip()[:LENGTH]


def pairs(cell: Cell) -> list[tuple[str, str]]:
    """What is known, a line each.

    >>> pairs("Mitarbeiter: 120\\nSchichten: 2")
    [('Mitarbeiter', '120'), ('Schichten', '2')]
    """
    found = [it.partition(":") for it in str(cell).splitlines() if it.strip()]
    if not all(key.strip() and value.strip() for key, _, value in found):
        raise Unreadable("pairs")
    return [(text(key), text(value)) for key, _, value in found]
