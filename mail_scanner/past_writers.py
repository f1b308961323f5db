"""Who wrote a mail from before us: the same people as of a new one (gathering.py), and those who are left alone are nobody's."""

from backend.domain.folder_roles import FolderRole
from backend.domain.mail import Headers
from backend.domain.privacy import Discretion, is_left_alone, without_blocked
from mail_scanner.gathering import Own, written
from mail_scanner.reading import Unreadable


async def by_their_writer(
    said: Headers | Unreadable, role: FolderRole, own: Own, discretion: Discretion
) -> Headers | Unreadable | None:
    """The headers without recipients that are on a list, of a contact form with its visitor as the sender; None for what is left alone."""
    if isinstance(said, Unreadable):
        return said
    seen = _seen(said, role, own, discretion)
    if seen is None or (headers := await written(seen, role, own)) is seen:
        return seen
    return _seen(headers, role, own, discretion)


def _seen(said: Headers, role: FolderRole, own: Own, discretion: Discretion) -> Headers | None:
    return None if is_left_alone(said, discretion, role, own.holds) else without_blocked(said, discretion)
