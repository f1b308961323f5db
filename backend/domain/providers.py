"""Where a mailbox is read, found from its address: by the kept list, else by what its domain says in the DNS.

    guess        the kept list by the domain of the address; for another domain the two usual names of a server there
    from_mx      the kept list by the mail exchangers (RFC 5321) of a company's own domain
    from_srv     what the domain announces (RFC 6186), TLS from the first byte before STARTTLS (RFC 8314)

Whoever answers for a domain decides where its passwords are sent: what it says is a guess to be shown, and nothing without TLS is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.domain.addresses import domain_of, normalise
from backend.domain.language import Lang
from backend.domain.provider_list import ADVICE, PROVIDERS, TLS_PORT, Advice, Provider, SignIn
from backend.errors import Invalid

Security = Literal["tls", "starttls"]
Source = Literal["kept", "srv", "autoconfig", "name"]

USUAL_NAMES = ("imap", "mail")
MOST_RECORDS = 20
NO_ADDRESS = "This is no e-mail address."
NO_SERVER = "This is no name of a mail server."

_HOST = re.compile(r"(?=.{4,253}\Z)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!\d+\Z)(?!-)[a-z0-9-]{2,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Guess:
    """A way to read a mailbox that is worth a try. `host` is "" where the provider has none (`sign_in` none)."""

    host: str
    port: int
    security: Security
    login: str
    sign_in: SignIn
    source: Source
    provider: str = ""
    advice: Advice | None = None
    is_elsewhere: bool = False
    """The domain points to a server outside itself that we do not know: a person confirms it before the password goes there (RFC 6186, 6)."""


@dataclass(frozen=True, slots=True)
class Srv:
    """One SRV record (RFC 2782) of `_imaps._tcp` (tls) or `_imap._tcp` (starttls)."""

    security: Security
    priority: int
    weight: int
    port: int
    target: str


def guess(address: str) -> tuple[Guess, ...]:
    """The ways in, the best first. Raises Invalid for what is no address."""
    address, domain = _parts(address)
    if provider := next((it for it in PROVIDERS if _is_in(domain, it.domains)), None):
        return _kept(provider, address)
    return tuple(Guess(f"{name}.{domain}", TLS_PORT, "tls", address, "password", "name") for name in USUAL_NAMES)


def from_mx(exchanges: Iterable[str], address: str) -> tuple[Guess, ...]:
    """The ways in at the provider that takes this domain's mail; none if we do not know it. Raises Invalid."""
    address, _ = _parts(address)
    for exchange in sorted(map(_name, exchanges))[:MOST_RECORDS]:
        if provider := next((it for it in PROVIDERS if _is_in(exchange, it.exchanges)), None):
            return _kept(provider, address, exchange)
    return ()


def from_srv(records: Sequence[Srv], address: str) -> tuple[Guess, ...]:
    """What the domain announces, in its order; a target of "." says that there is no such service. Raises Invalid for what is no server."""
    address, domain = _parts(address)
    offered = [it for it in records[:MOST_RECORDS] if it.target != "."]
    ranked = sorted(offered, key=lambda it: (it.priority, it.security != "tls", -it.weight))
    return tuple(dict.fromkeys(announced(it.target, it.port, it.security, address, "srv", domain) for it in ranked))


def announced(host: str, port: int, security: Security, login: str, source: Source, domain: str) -> Guess:
    """A server that somebody else names. What the kept list says of its sign-in counts. Raises Invalid if it cannot be one."""
    host = server_name(host)
    if not 0 < port < 65536:
        raise Invalid("This is no port of a mail server.")
    if known := next((it for it in PROVIDERS if it.host == host), None):
        return Guess(host, port, security, login, known.sign_ins[0], source, known.name, known.advice)
    return Guess(host, port, security, login, "password", source, is_elsewhere=not _is_in(host, (domain,)))


def advice(guess: Guess, lang: Lang) -> str:
    """What to switch on at the provider first, as a sentence; "" for one we do not know."""
    return ADVICE[lang][guess.advice].format(provider=guess.provider) if guess.advice else ""


def server_name(text: str) -> str:
    """A server's name in small letters. Raises Invalid for numbers, blanks, control characters and all else that is none."""
    if not _HOST.fullmatch(name := _name(text)):
        raise Invalid(NO_SERVER)
    return name


def _kept(provider: Provider, address: str, exchange: str = "") -> tuple[Guess, ...]:
    host = server_name(exchange) if provider.host == "{exchange}" else provider.host
    login = provider.login.format(address=address, name=address.rpartition("@")[0])
    return tuple(
        Guess(host, TLS_PORT, "tls", login, it, "kept", provider.name, provider.advice) for it in provider.sign_ins
    )


def _parts(address: str) -> tuple[str, str]:
    found = normalise(address)
    domain = domain_of(found)
    if not _HOST.fullmatch(domain):
        raise Invalid(NO_ADDRESS)
    return found, domain


def _name(text: str) -> str:
    return text.removesuffix(".").lower()


def _is_in(name: str, domains: Iterable[str]) -> bool:
    return any(name == it or name.endswith(f".{it}") for it in domains)
