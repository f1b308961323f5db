"""What the sender wrote this time: the new lines of a mail, without the quoted history and without the signature.

    lines -> cut where a quoted mail begins -> drop marked lines and their introduction -> drop what closes the mail -> new text
             quotes.history_start              quotes.without_marked                       closings

Every step looks at single lines (at most a few joined), so the time is linear in the text whatever a stranger sends.
If nothing would be left, the whole text is given: a forward without a comment is its forwarded mail.
"""

from collections.abc import Sequence

from backend.domain.closings import device_end, is_footer, without_closing
from backend.domain.quotes import history_start, lines_of, without_marked

MAX_TEXT = 64 * 1024


def new_text(text: str) -> str:
    """The new lines, trimmed; at most 64 Ki characters of the text are looked at. Never empty unless the text is."""
    return shown(own_lines(text), text)


def own_lines(text: str) -> list[str]:
    """What the sender wrote this time, with the signature; blank lines stand where quoted ones stood."""
    lines = lines_of(text[:MAX_TEXT])
    written = lines[: history_start(lines)]
    return without_marked(written[: device_end(written)])


def shown(own: Sequence[str], text: str) -> str:
    """`new_text` of a text whose own lines are at hand."""
    return _joined(without_closing(own)) or _joined(_without_footers(text)) or text[:MAX_TEXT].strip()


def _without_footers(text: str) -> list[str]:
    return [line for line in lines_of(text[:MAX_TEXT]) if not is_footer(line)]


def _joined(lines: Sequence[str]) -> str:
    """Lines as text, runs of blank lines as one."""
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line.strip() or before.strip()]
    return "\n".join(kept).strip()
