"""Which folders of a mailbox are read, and what each is for: what the server says of them (SPECIAL-USE, RFC 6154), else their names.

Unless a person has chosen, these are read: the inbox; what was sent, for both directions belong to the timeline; and the archive, for what
somebody files away before we look would be missed. Where one folder holds all mail (`\\All`, as at Gmail) it takes the archive's place.
A folder that is called private, and what is in it, is read only if a person names it, whatever the server says that it is for.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

FolderRole = Literal["inbox", "sent", "archive", "target", "all"]
"""`target`: where a rule of the mailbox files mail; no server says so, a person names it."""
ChosenBy = Literal["server", "person"]

INBOX = "INBOX"
NEVER_READ = frozenset({"\\junk", "\\trash", "\\drafts", "\\noselect", "\\nonexistent"})
"""Not even if chosen: the server itself says that this is no correspondence, or that it cannot be opened."""
ROLE_FLAGS: tuple[tuple[FolderRole, str], ...] = (("sent", "\\sent"), ("all", "\\all"), ("archive", "\\archive"))
NAMES: dict[FolderRole, frozenset[str]] = {
    "sent": frozenset(
        {
            "sent", "sent items", "sent mail", "sent-mail", "sent messages", "sent objects", "gesendet", "gesendete", "gesendete e-mails",
            "gesendete elemente", "gesendete mails", "gesendete nachrichten", "gesendete objekte", "gesendete post",
        }
    ),
    "archive": frozenset({"archive", "archives", "archived", "archiv", "archivierte elemente", "archivierte nachrichten"}),
    "all": frozenset({"all mail", "alle nachrichten"}),
}  # fmt: skip
"""In small letters: Exchange, Outlook, Apple Mail, Thunderbird, Dovecot, Open-Xchange (IONOS, STRATO, mailbox.org), GMX, T-Online, Gmail."""
PERSONAL = frozenset(
    {
        "privat", "privates", "private", "private mails", "private e-mails", "private mail", "persönlich", "persönliches", "personal", "family",
        "familie",
    }
)  # fmt: skip
"""In small letters, too."""
GMAIL = frozenset({"[gmail]", "[google mail]"})
MOST = 32
"""A server that calls a thousand folders the sent ones is not believed further than this."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder as the server lists it: the name decoded from modified UTF-7, flags as they came."""

    name: str
    flags: Collection[str] = ()
    delimiter: str = "/"
    """What stands between a folder and those inside it; "" on a server that knows none."""


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    role: FolderRole
    chosen: ChosenBy = "server"


def chosen(listed: Sequence[Listed], wanted: Sequence[Folder] = ()) -> tuple[Folder, ...]:
    """The folders to read, never none; the first is the one to wait at. `wanted` is what a person chose: exactly that is read then.

    A wanted folder that is not listed stays: that it cannot be opened must be seen, and not be read over. Beside a folder with all mail
    archive and targets are left out, for it holds their mail already; what was sent stays, for only there a mail is known as ours.
    """
    picked = [it for it in wanted if it.name not in _never_read(listed)] or _by_server(listed)
    if any(it.role == "all" for it in picked):
        picked = [it for it in picked if it.role not in ("archive", "target")]
    first = next((it for it in picked if it.role == "inbox"), picked[0])
    return (first, *dict.fromkeys(it for it in picked if it is not first))[:MOST]


def _never_read(listed: Iterable[Listed]) -> set[str]:
    return {it.name for it in listed if _flags(it) & NEVER_READ}


def _by_server(listed: Sequence[Listed]) -> list[Folder]:
    inbox = next((it.name for it in listed if it.name.upper() == INBOX), INBOX)
    closed = _never_read(listed)
    others = [it for it in listed if it.name.upper() != INBOX and it.name not in closed and it.name.isprintable()]
    others = [it for it in others if not is_personal(it)]
    found = [Folder(inbox, "inbox")]
    for role, flag in ROLE_FLAGS:
        these = _flagged(others, flag) or [it for it in others if _is_named(it, role)]
        known = {it.name for it in found}
        found += [Folder(it.name, role) for it in these if it.name not in known]
    return found


def is_personal(folder: Listed) -> bool:
    """Whether its name, or that of a folder it lies in, says that it is nobody else's business."""
    return not PERSONAL.isdisjoint(_path(folder))


def _flagged(listed: Iterable[Listed], flag: str) -> list[Listed]:
    """Of several those nearest the root: deeper ones lie in mailboxes that others share with this one."""
    found = [it for it in listed if flag in _flags(it)]
    nearest = min((len(_path(it)) for it in found), default=0)
    return [it for it in found if len(_path(it)) == nearest]


def _is_named(folder: Listed, role: FolderRole) -> bool:
    """Whether the name says it, at the root or in INBOX (Courier, Cyrus): further down it is a person's or another mailbox's folder."""
    *inside, name = _path(folder)
    if role == "all":
        return len(inside) == 1 and inside[0] in GMAIL and name in NAMES[role]
    return name in NAMES[role] and (not inside or (len(inside) == 1 and inside[0] in GMAIL | {INBOX.lower()}))


def _path(folder: Listed) -> list[str]:
    """The names from the root to the folder, so that case and the two spellings of an umlaut (NFC, NFD) make no difference."""
    name = unicodedata.normalize("NFC", folder.name).strip().lower()
    return [it.strip() for it in name.split(folder.delimiter)] if folder.delimiter else [name]


def _flags(folder: Listed) -> set[str]:
    return {it.lower() for it in folder.flags}
