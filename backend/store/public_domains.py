"""Domains that never stand for one company: public suffixes, free mail providers and services that send for others."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from backend.domain.free_mail import is_free_mail
from backend.domain.mailing_services import is_mailing_service


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def is_public_suffix(domain: str) -> bool:
    """Whether anybody may register a name below this domain: co.uk, but not kunde.co.uk."""
    return _suffixes().privatesuffix(domain) is None


def company_domains(domain: str, own: frozenset[str]) -> tuple[str, ...]:
    """The domains a company could be known by, from the sender's own up to the one it registered; none if it says nothing.

    >>> company_domains("mail.eu.kunde.de", frozenset())
    ('mail.eu.kunde.de', 'eu.kunde.de', 'kunde.de')
    >>> company_domains("gmx.de", frozenset())
    ()
    """
    registered = _suffixes().privatesuffix(domain)
    if not registered or any(it in own or is_free_mail(it) or is_mailing_service(it) for it in (registered, domain)):
        return ()
    labels = domain.split(".")
    return tuple(".".join(labels[at:]) for at in range(len(labels) - registered.count(".")))
