"""The bodies of mail that was there before us: small ones many at once, a large one piece by piece."""

from collections.abc import Sequence

from mail_scanner.folder_line import FolderLine
from mail_scanner.mailbox import Wire
from mail_scanner.open_folder import PIECE
from mail_scanner.past_pieces import Sought
from mail_scanner.whole import limit_of

SMALL = 64 * 1024
"""Mails up to so many bytes are fetched many at once."""


async def bodies_of(line: FolderLine, wanted: Sequence[Sought]) -> dict[int, bytes]:
    """By UID, without those that the server does not give."""
    small = [it.uid for it in wanted if it.size < SMALL]
    found: dict[int, bytes] = await line(Wire.texts, small, "", SMALL) if small else {}
    bodies = {uid: raw for uid, raw in found.items() if len(raw) < SMALL}
    for it in wanted:
        if it.uid not in bodies and (it.size >= SMALL or it.uid in found) and (raw := await _large(line, it)):
            bodies[it.uid] = raw
    return bodies


async def _large(line: FolderLine, it: Sought) -> bytes | None:
    """Piece by piece: a large new mail that waits for the connection is let in between. None if the server does not give it all."""
    raw, limit = bytearray(), limit_of(it.size)
    while len(raw) < limit:
        wanted = min(PIECE, limit - len(raw))
        piece: bytes | None = await line(Wire.piece, it.uid, len(raw), wanted)
        raw += piece or b""
        if piece is None or len(piece) < wanted:
            break
    return bytes(raw) if len(raw) >= min(it.size, limit) else None
