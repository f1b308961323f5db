"""Addresses of machines: which are on the public internet, and which others an administrator allows.

A host name that somebody types in may lead into the company's own network, or to this very machine. So the address behind it decides.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from backend.errors import Invalid

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

CARRIES_IPV4: Networks = (ip_network("::/96"), ip_network("64:ff9b::/96"), ip_network("2002::/16"))
"""IPv6 with an IPv4 address inside (RFC 4291, RFC 6052, RFC 3056): public to look at, and may lead anywhere."""


def is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in it for it in CARRIES_IPV4)


def may_be_reached(address: Address, allowed: Networks) -> bool:
    return is_public(address) or any(address in it for it in allowed)


def networks(words: Iterable[str]) -> Networks:
    """ "10.1.0.0/16" or a single "10.1.2.3", each. Raises Invalid with the word that is neither."""
    return tuple(_network(word) for word in words)


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(word)
    except ValueError:
        raise Invalid(f"{word!r} is no address and no network such as 10.1.0.0/16.") from None
