"""Domains that never stand for one company: public suffixes and free mail providers."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from backend.domain.free_mail import is_free_mail


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def company_domains(domain: str, own: frozenset[str]) -> tuple[str, ...]:
    """The domains a company could be known by, from the sender's own up to the one it registered; none if it says nothing.

    >>> company_domains("mail.eu.kunde.de", frozenset())
    ('mail.eu.kunde.de', 'eu.kunde.de', 'kunde.de')
    >>> company_domains("gmx.de", frozenset())
    ()
    """
    registered = _suffixes().privatesuffix(domain)
    if not registered or registered in own or domain in own or is_free_mail(registered) or is_free_mail(domain):
        return ()
    labels = domain.split(".")
    return tuple(".".join(labels[at:]) for at in range(len(labels) - registered.count(".")))
