"""Reading a mailbox once more for addresses that have become somebody's: which mail is looked at, and how far back (mail-contract.md 1.6).

Of mail that matched nobody nothing was kept, so it can only be found where it lies. It is looked for as far back as the mailbox was
read before: a new contact is no reason to read what nobody has asked for.
"""

from collections.abc import Iterable, Set
from datetime import datetime

from backend.domain.addresses import domain_of, parent_domains, without_sub_address

ANYBODY = "*"
"""Stands for more addresses than are worth listing."""


def names(addresses: Iterable[str], domains: Iterable[str] = ()) -> list[str]:
    """What is looked for: addresses as they are, domains with an @ before them.

    >>> names(["anna@x.example"], ["mueller.example"])
    ['anna@x.example', '@mueller.example']
    """
    return [*addresses, *(f"@{it}" for it in domains)]


def is_sought(parties: Iterable[str], wanted: Set[str]) -> bool:
    """Whether one of the normalised addresses of a mail is looked for, by itself or by its domain.

    >>> is_sought(["anna+crm@eu.mueller.example"], {"@mueller.example"}), is_sought(["x@anna.example"], {"anna@x.example"})
    (True, False)
    """
    return ANYBODY in wanted or any(name in wanted for it in parties for name in _ways(it))


def begins(connected: datetime | None, asked: Iterable[datetime]) -> datetime | None:
    """The first moment of what was read: since the mailbox was connected, or the first day that a person had older mail read from.

    None if it has never been read: then all of its mail is still to come.
    """
    return min((connected, *asked)) if connected else None


def _ways(address: str) -> list[str]:
    """All the names an address may be looked for by."""
    return names((address, without_sub_address(address)), parent_domains(domain_of(address)))
