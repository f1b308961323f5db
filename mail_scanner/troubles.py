"""Why a mailbox cannot be read, in one of six ways, each with a sentence for its owner."""

import imaplib
import socket
import ssl
from typing import Literal

Trouble = Literal["name", "connection", "tls", "sign_in", "folder", "protocol"]

PASSING = ("[UNAVAILABLE]", "[LIMIT]", "[INUSE]", "[SERVERBUG]", "[CONTACTADMIN]")
"""Response codes that refuse a sign-in for reasons of the server's own (RFC 5530): no fault of the password."""


class MailboxTrouble(Exception):
    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.message = message


def explained(error: Exception, host: str = "") -> MailboxTrouble:
    """What went wrong on the way to the server or while talking to it."""
    match error:
        case socket.gaierror() | UnicodeError():
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
        case _:
            return MailboxTrouble("protocol", f"The server answered something unexpected ({type(error).__name__}).")


def refused(error: Exception) -> MailboxTrouble:
    """What a failed sign-in means: a wrong password only if the server says so on a line that held."""
    cause = error.__context__
    if isinstance(cause, imaplib.IMAP4.abort | OSError):
        return explained(cause)
    if any(code in str(error).upper() for code in PASSING):
        return MailboxTrouble("connection", f"The server cannot take sign-ins now: {told(error)}")
    return MailboxTrouble("sign_in", f"The server refused the sign-in: {told(error)}")


def told(error: Exception) -> str:
    """What the server said, as one short printable line."""
    text = str(error).removeprefix("b'").removesuffix("'")
    return "".join(char if char.isprintable() else " " for char in text)[:200]
