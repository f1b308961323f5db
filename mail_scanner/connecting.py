"""The way to a mail server: its name is resolved once, every address behind it is checked, and the checked address is connected to.

Whoever enters a host name could point it into the company's network or at this machine (SSRF), or change it between the check and the
connection (DNS rebinding). So nothing is connected to by name. Encrypted is everything but servers on this very machine.
"""

import functools
import os
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import chain, zip_longest

from backend.domain.networks import Address, Networks, may_be_reached
from backend.store.mailboxes import Security
from mail_scanner.troubles import MailboxTrouble, explained

CONNECT_S = 10
TRIED = 4
"""Addresses of one name. A name with many that do not answer must not hold a thread for minutes."""
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a mailbox. `security` "none" is for servers on this machine only."""

    host: str
    port: int
    security: Security
    login: str
    password: str
    ca_file: str = ""
    networks: Networks = ()
    """Where the server may be besides the public internet."""
    token: str = ""
    """Of OAuth 2; where there is one it is used in place of the password."""


def open_socket(host: str, port: int, security: Security, ca_file: str, allowed: Networks) -> socket.socket:
    """A connection to the server, under TLS if `security` is "tls". Raises MailboxTrouble."""
    tls = context(ca_file) if security == "tls" else None
    addresses = _checked(host, resolved(host, port), security, allowed)
    try:
        sock = _connected(addresses, port)
        return secured(sock, tls, host) if tls else sock
    except OSError as error:
        raise explained(error, host) from error


def context(ca_file: str) -> ssl.SSLContext:
    """Trust in the system's authorities, or in those of one file. Shared by all connections: each context holds some hundred kB."""
    try:
        changed_at = os.stat(ca_file).st_mtime_ns if ca_file else 0
        return _context(ca_file, changed_at)
    except (OSError, ssl.SSLError) as error:
        raise MailboxTrouble("tls", f"The certificate authority {ca_file!r} cannot be read.") from error


def secured(sock: socket.socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """The same connection under TLS, if the certificate is the host's. The timeout holds for the handshake as a whole."""
    sock.settimeout(CONNECT_S)
    try:
        return tls.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def resolved(host: str, port: int) -> list[Address]:
    """The addresses of a name, IPv6 and IPv4 in turn: where one of the two leads nowhere, the other is tried next."""
    try:
        found = [ip_address(str(it[4][0])) for it in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise explained(error, host) from error
    except UnicodeError as error:
        raise explained(socket.gaierror(socket.EAI_NONAME, "no name"), host) from error
    six, four = ([it for it in found if it.version == version] for version in (6, 4))
    return [it for it in chain.from_iterable(zip_longest(six, four)) if it]


def _checked(host: str, addresses: list[Address], security: Security, allowed: Networks) -> list[Address]:
    """The addresses, if each of them may be connected to."""
    for address in addresses:
        if not may_be_reached(address, allowed):
            raise MailboxTrouble("address", _closed(host, address))
        if security == "none" and not address.is_loopback:
            raise MailboxTrouble("tls", "Without encryption only a server on this machine may be read.")
    return addresses


def _closed(host: str, address: Address) -> str:
    return (
        f"{host!r} leads to {address}, which is not on the public internet. If that is your own mail server, an administrator "
        f"allows it with RAPPORT_PRIVATE_MAIL_NETWORKS={address}"
    )


def _connected(addresses: list[Address], port: int) -> socket.socket:
    """A socket to the first that answers. Raises OSError as the last one failed."""
    failed = OSError("The name has no address.")
    for address in addresses[:TRIED]:
        try:
            return _kept_alive(socket.create_connection((str(address), port), CONNECT_S))
        except OSError as error:
            failed = error
    raise failed


def _kept_alive(sock: socket.socket) -> socket.socket:
    """A router on the way may forget a connection without a word: then the kernel notices within two minutes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    return sock


@functools.lru_cache(maxsize=64)
def _context(ca_file: str, changed_at: int) -> ssl.SSLContext:
    """Of a file that was replaced meanwhile, a new one."""
    return ssl.create_default_context(cafile=ca_file or None)
