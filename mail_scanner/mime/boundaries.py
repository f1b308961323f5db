"""The lines between the parts of a multipart (RFC 2046 5.1.1).

Positions, not slices: thirty levels of a 25 MiB mail would not fit into the worker's memory.
"""

import re
from collections.abc import Iterator

from mail_scanner.mime.block import after_line_end

_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")


def pieces(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Positions between boundary lines, lazily: 100,000 empty parts cost as much as are read."""
    first = None
    for line, after, is_last in _delimiters(raw, start, end, b"--" + boundary):
        if first is not None:
            yield first, max(line, first)
        if is_last:
            return
        first = min(after_line_end(raw, after), end)
    if first is not None:
        yield first, end


def _delimiters(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Begin (with the line end before, which belongs to it) and end of each boundary line, and whether it is the last.

    `find` instead of a pattern: with thirty levels all bytes are searched thirty times.
    """
    position = raw.find(delimiter, start, end)
    while position >= 0:
        after = position + len(delimiter)
        found = _DELIMITER_END.match(raw, after, end)
        if found and (position == start or raw[position - 1] == 10):
            yield _before_line_end(raw, position), found.end(), bool(found[1])
            after = found.end()
        position = raw.find(delimiter, after, end)


def _before_line_end(raw: bytes, position: int) -> int:
    return position - (2 if raw[position - 2 : position] == b"\r\n" else 1)
