"""What Rapport leaves alone: senders and domains on a list, and mail that its writer has marked as private.

    the administrator's list    for every mailbox
    a person's own              for the personal mailboxes of that person, and only ever stricter
    marked as private           in personal mailboxes, unless the administrator says otherwise; a person may still have it so

What is left alone is passed over before anything else of it is decided. A recipient on a list hides nothing: the mail is kept without
that address.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from backend.domain.addresses import domain_of, normalise, parent_domains, without_sub_address
from backend.domain.folder_roles import FolderRole
from backend.domain.mail import Address, Headers

BlockKind = Literal["address", "domain"]

EVERYBODY = "all"
"""The scope of what the administrator says; a person's is their id."""
MARK = "sensitivity"
"""Among `Headers.marks` if the header says Personal or Private (RFC 2156; in Outlook "Vertraulichkeit")."""

_PREFIXES = re.compile(r"(?:(?:re|aw|antw|antwort|wg|fwd?|tr|sv|vs)(?:\[\d{1,3}\])?\s{0,3}:\s{0,3}){0,20}")
_SAYS_SO = re.compile(r"(?:privat|private|persönlich|persoenlich)\s{0,3}(?::|!*$)")
_SQUARE = re.compile(r"\[([^\[\]]{1,60})\]")
_ROUND = re.compile(r"\(([^()]{1,60})\)")
_BETWEEN = re.compile(r"[\s/,&+–-]{1,9}")
_PRIVATE = frozenset({"privat", "private", "persönlich", "persoenlich"})
_DISCREET = frozenset({"vertraulich", "confidential", "personal"})
_FILLERS = frozenset({"", "und", "and", "streng", "strictly"})


@dataclass(frozen=True, slots=True)
class Block:
    """`scope`: EVERYBODY or a person's id. `value`: a normalised address, or a domain in ASCII, which stands for those below it, too."""

    scope: str
    kind: BlockKind
    value: str


@dataclass(frozen=True, slots=True)
class BlockList:
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def holds(self, address: str) -> bool:
        """Whether a normalised address is on the list, by itself, by the mailbox behind its sub-address or by its domain."""
        if address in self.addresses or without_sub_address(address) in self.addresses:
            return True
        return bool(self.domains) and not self.domains.isdisjoint(parent_domains(domain_of(address)))


@dataclass(frozen=True, slots=True)
class Discretion:
    """What is left alone in one mailbox."""

    lists: tuple[BlockList, ...] = ()
    leaves_private: bool = False

    def is_blocked(self, address: str) -> bool:
        return any(it.holds(address) for it in self.lists)


@dataclass(frozen=True, slots=True)
class House:
    """What everybody has said, by scope: made once, asked for each mail."""

    lists: Mapping[str, BlockList] = field(default_factory=dict)
    leaving_private: frozenset[str] = frozenset({EVERYBODY})
    """The scopes in which mail marked as private is left alone."""

    def discretion(self, kind: Literal["personal", "functional"], owner_ids: Collection[object]) -> Discretion:
        """Of a mailbox. A functional one is nobody's own: there only the administrator's list holds."""
        scopes = [EVERYBODY, *map(str, owner_ids)] if kind == "personal" else [EVERYBODY]
        leaves = kind == "personal" and not self.leaving_private.isdisjoint(scopes)
        return Discretion(tuple(self.lists[it] for it in scopes if it in self.lists), leaves)


def house(blocks: Iterable[Block], leaving_private: Collection[str] = (EVERYBODY,)) -> House:
    addresses: dict[str, set[str]] = {}
    domains: dict[str, set[str]] = {}
    for it in blocks:
        (addresses if it.kind == "address" else domains).setdefault(it.scope, set()).add(it.value)
    scopes = addresses.keys() | domains.keys()
    lists = {it: BlockList(frozenset(addresses.get(it, ())), frozenset(domains.get(it, ()))) for it in scopes}
    return House(lists, frozenset(leaving_private))


def is_left_alone(
    headers: Headers, discretion: Discretion, role: FolderRole, is_own: Callable[[str], bool] = lambda _: False
) -> bool:
    """Whether nothing of a mail is to be known. `is_own` tells the addresses of our own people.

    What we sent is left alone if everybody it went to outside is on a list: one who is not may be a customer.
    """
    if discretion.leaves_private and is_private(headers):
        return True
    if headers.sender and discretion.is_blocked(headers.sender.address):
        return True
    outside = [it.address for it in _recipients(headers) if not is_own(it.address)] if role == "sent" else []
    return bool(outside) and all(map(discretion.is_blocked, outside))


def without_blocked(headers: Headers, discretion: Discretion) -> Headers:
    """The headers without recipients that are on a list; the very same if there is none."""
    if not discretion.lists or not any(discretion.is_blocked(it.address) for it in _recipients(headers)):
        return headers
    to, cc, bcc = (_left(some, discretion) for some in (headers.to, headers.cc, headers.bcc))
    return replace(headers, to=to, cc=cc, bcc=bcc)


def is_private(headers: Headers) -> bool:
    """Whether the writer has marked the mail as private, by the header or by a word set apart in the subject.

    "Privat: Grillen", "[privat] Urlaub" and "AW: (vertraulich/persönlich) Gehalt" are marks; "Privatkunde" and "Krankenversicherung (privat)" are not.
    """
    return MARK in headers.marks or _is_marked(headers.subject)


def read_block(scope: str, written: str) -> Block | None:
    """A block as a person writes it: an address, or a domain with or without @ in front. None for nonsense and for a whole country's domain."""
    value = written.strip().removeprefix("@").lower()
    if "@" in value:
        address = normalise(value)
        return Block(scope, "address", without_sub_address(address)) if address else None
    domain = domain_of(normalise(f"x@{value.removeprefix('*.').rstrip('.')}"))
    return Block(scope, "domain", domain) if "." in domain else None


def _is_marked(subject: str) -> bool:
    said = unicodedata.normalize("NFC", subject).casefold().strip()
    said = said[_prefix_length(said) :]
    if _SAYS_SO.match(said):
        return True
    if any(_means_private(it[1]) for it in _SQUARE.finditer(said)):
        return True
    return any(_means_private(it[1]) and (it.start() == 0 or _is_double(it[1])) for it in _ROUND.finditer(said))


def _prefix_length(said: str) -> int:
    found = _PREFIXES.match(said)
    return found.end() if found else 0


def _means_private(label: str) -> bool:
    words = _words(label)
    return words <= _PRIVATE | _DISCREET and (not words.isdisjoint(_PRIVATE) or {"personal", "confidential"} <= words)


def _is_double(label: str) -> bool:
    """One word in round brackets may be part of what is asked about: a health insurance (private)."""
    return len(_words(label)) > 1


def _words(label: str) -> frozenset[str]:
    return frozenset(_BETWEEN.split(label.strip())) - _FILLERS


def _recipients(headers: Headers) -> tuple[Address, ...]:
    return (*headers.to, *headers.cc, *headers.bcc)


def _left(some: tuple[Address, ...], discretion: Discretion) -> tuple[Address, ...]:
    return tuple(it for it in some if not discretion.is_blocked(it.address))
