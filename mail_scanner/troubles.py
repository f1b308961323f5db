"""Why a mailbox cannot be read, in one of seven ways, each with a sentence for its owner."""

import imaplib
import re
import socket
import ssl
from collections.abc import Sequence
from typing import Literal

from mail_scanner.throttling import is_throttled, wish_s

Trouble = Literal["name", "address", "connection", "tls", "sign_in", "folder", "protocol"]

PASSING = ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[CONTACTADMIN]")
"""Response codes that refuse a sign-in for reasons of the server's own (RFC 5530): no fault of the password."""
SERVERS_FAULT = re.compile(rb'"status"\s*:\s*"5\d\d"')
"""The same, said to a token (XOAUTH2)."""
UNFORESEEN = "Something unforeseen went wrong; the scanner's log says where."
REFUSED_SEARCH = "InvalidCriteriaError"
"""IMAPClient's."""
TOO_OFTEN = re.compile(rb'"status"\s*:\s*"429"')


class MailboxTrouble(Exception):
    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.message = message


class Slowed(MailboxTrouble):
    """The provider allows no more for now: the fault of no password, folder or mail. It wants to be left alone for `wait_s` at least."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__("connection", message)
        self.wait_s = wait_s


def explained(error: Exception, host: str = "") -> MailboxTrouble:
    """What went wrong on the way to the server or while talking to it."""
    match error:
        case MailboxTrouble():
            return error
        case imaplib.IMAP4.error() if is_refusal(error) and is_throttled(str(error)):
            return slowed(told(error).removeprefix("* BYE "))
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return MailboxTrouble(
                "name", f"The name {host!r} cannot be looked up now. Is the network's name service there?"
            )
        case socket.gaierror():
            return MailboxTrouble("name", f"There is no server named {host!r}. Check the spelling of the host.")
        case ssl.SSLCertVerificationError():
            return MailboxTrouble("tls", f"The server's certificate is not valid for {host!r}: {error.verify_message}.")
        case ssl.SSLError():
            return MailboxTrouble(
                "tls", "The server does not speak TLS here. Port 993 uses tls, port 143 uses starttls."
            )
        case TimeoutError():
            return MailboxTrouble(
                "connection", "The server does not answer in time. Port 993 needs tls, port 143 starttls."
            )
        case ConnectionRefusedError():
            return MailboxTrouble("connection", "Nothing listens on this port of the server.")
        case OSError():
            return MailboxTrouble("connection", f"The connection failed: {error.strerror or type(error).__name__}.")
        case imaplib.IMAP4.abort():
            return MailboxTrouble("connection", "The server ended the connection.")
        case imaplib.IMAP4.error(args=(bytes() as greeting,)) if greeting.startswith(b"* BYE"):
            return MailboxTrouble("connection", f"The server takes no connection now: {told(greeting[6:])}")
        case _:
            return MailboxTrouble("protocol", f"The server answered something unexpected ({type(error).__name__}).")


def is_refusal(error: Exception) -> bool:
    """Whether it is a NO, a BAD or a BYE in the server's own words. Every other error of imaplib may quote a mail."""
    return type(error) is imaplib.IMAP4.error or type(error).__name__ == REFUSED_SEARCH


def slowed(said: str) -> Slowed:
    return Slowed(f"The provider allows no more for now: {said}", wish_s(said))


def refused(error: imaplib.IMAP4.error, challenges: Sequence[bytes] = ()) -> MailboxTrouble:
    """What a refused sign-in means: a wrong password, unless the server says otherwise. XOAUTH2 gives the reason as a second challenge."""
    if is_throttled(str(error)) or any(TOO_OFTEN.search(it) for it in challenges[1:]):
        return slowed(told(error))
    if any(SERVERS_FAULT.search(it) for it in challenges[1:]):
        return MailboxTrouble("connection", f"The server cannot take sign-ins now: {told(challenges[-1])}")
    if any(code in str(error).upper() for code in PASSING):
        return MailboxTrouble("connection", f"The server cannot take sign-ins now: {told(error)}")
    return MailboxTrouble("sign_in", f"The server refused the sign-in: {told(error)}")


def told(said: Exception | bytes) -> str:
    """What the server said, as one short printable line."""
    text = (
        said.decode("ascii", "replace") if isinstance(said, bytes) else str(said).removeprefix("b'").removesuffix("'")
    )
    return "".join(char if char.isprintable() else " " for char in text)[:200]
