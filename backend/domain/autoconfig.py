"""The file in which a domain or a public list tells mail programs its servers: Mozilla's autoconfig format (clientConfig 1.1).

It comes from whoever answers for the domain and is read as hostile: at most 64 kB, no document type, no entities, and of its servers only
those with TLS, a sign-in we can do, and a name that can be one.
"""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from backend.domain.addresses import domain_of, normalise
from backend.domain.providers import NO_ADDRESS, Guess, Security, announced
from backend.errors import Invalid

LONGEST = 64 * 1024
MOST_SERVERS = 20
NOT_READABLE = "The domain's description of its mail servers cannot be read."
SECURITY: dict[str, Security] = {"SSL": "tls", "STARTTLS": "starttls"}
SIGN_INS = frozenset({"password-cleartext", "plain"})
"""What we do, inside TLS. `plain` is the word's old form; OAuth2 we do only at providers of the kept list, which says so itself."""

_PLACE = re.compile(r"%([A-Z]*)%")
_LONGEST_LOGIN = 320


def from_autoconfig(xml: bytes, address: str) -> tuple[Guess, ...]:
    """The IMAP servers it names, in its order. Raises Invalid for what is no such file, or names what cannot be a server."""
    address = normalise(address)
    if not address:
        raise Invalid(NO_ADDRESS)
    servers = [it for it in _root(xml).iterfind("emailProvider/incomingServer") if it.get("type") == "imap"]
    found = [_guess(it, address) for it in servers[:MOST_SERVERS]]
    return tuple(dict.fromkeys(it for it in found if it))


def _root(xml: bytes) -> Element:
    if len(xml) > LONGEST:
        raise Invalid(NOT_READABLE)
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):  # also what defusedxml forbids, and encodings nobody knows
        raise Invalid(NOT_READABLE) from None
    if root.tag != "clientConfig":
        raise Invalid(NOT_READABLE)
    return root


def _guess(server: Element, address: str) -> Guess | None:
    """The server as a guess; None for one that we do not use."""
    security = SECURITY.get(_text(server, "socketType").upper())
    port, host = _text(server, "port"), _filled(_text(server, "hostname"), address)
    login = _filled(_text(server, "username"), address) or address
    if (
        not port.isascii()
        or not port.isdigit()
        or len(port) > 5
        or len(login) > _LONGEST_LOGIN
        or not login.isprintable()
    ):
        raise Invalid(NOT_READABLE)
    if security is None:
        return None
    found = announced(host, int(port), security, login, "autoconfig", domain_of(address))
    known_ways = {(it.text or "").strip().lower() for it in server.iterfind("authentication")}
    return found if found.provider or known_ways & SIGN_INS else None


def _filled(text: str, address: str) -> str:
    """With the parts of the address in their places. Raises Invalid for an unknown place."""
    name, _, domain = address.rpartition("@")
    parts = {"EMAILADDRESS": address, "EMAILLOCALPART": name, "EMAILDOMAIN": domain}
    if unknown := [it for it in _PLACE.findall(text) if it not in parts]:
        raise Invalid(
            f"The domain's description of its mail servers asks for {unknown[0][:20] or 'nothing'}, which is not known."
        )
    return _PLACE.sub(lambda it: parts[it[1]], text)


def _text(server: Element, name: str) -> str:
    return (server.findtext(name) or "").strip()
