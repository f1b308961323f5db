"""Signing in: by password, or by the token of an OAuth 2 sign-in."""

import imaplib

from mail_scanner.connecting import Access
from mail_scanner.conversation import Conversation
from mail_scanner.troubles import MailboxTrouble, refused


def sign_in(talk: Conversation, access: Access) -> None:
    """Raises MailboxTrouble "sign_in" if the server refuses, and whatever else may happen on a line."""
    challenges: list[bytes] = []
    try:
        if access.token:
            _by_token(talk, access, challenges)
        else:
            _by_password(talk, access)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise refused(error, challenges) from error


def _by_password(talk: Conversation, access: Access) -> None:
    """LOGIN takes ASCII only; what has umlauts goes by AUTHENTICATE PLAIN, which is UTF-8 (RFC 4616).

    imaplib quotes the password alone. A login may need it, too: `FIRM\\anna` is usual at Exchange.
    """
    if (access.login + access.password).isascii():
        talk.login(talk._quote(access.login), access.password)
    elif "AUTH=PLAIN" in talk.capabilities:
        talk.authenticate("PLAIN", lambda _: f"\0{access.login}\0{access.password}".encode())
    else:
        raise MailboxTrouble("sign_in", "The server takes no letters beyond ASCII in names and passwords.")


def _by_token(talk: Conversation, access: Access, challenges: list[bytes]) -> None:
    """XOAUTH2, as Google and Microsoft describe it: the first challenge is empty. A refusal comes as a second one that tells why,
    is answered by nothing, and is followed by the NO."""

    def answer(challenge: bytes) -> bytes:
        challenges.append(challenge)
        return f"user={access.login}\1auth=Bearer {access.token}\1\1".encode() if len(challenges) == 1 else b""

    talk.authenticate("XOAUTH2", answer)
