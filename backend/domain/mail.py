"""What a parsed mail is: plain values, the same for the scanner, the store and the API.

Everything here was written by a stranger. Lengths are already cut by `mail_scanner.mime`; nothing is escaped.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

AuthMethod = Literal["dmarc", "dkim", "spf", "none"]
"""`none`: a block that says nothing, which still stands above those below it."""
Direction = Literal["in", "out"]
"""`out`: written by one of us."""
Limit = Literal[
    "mail", "headers", "header", "header_count", "encoded_words", "addresses", "parameters", "depth", "parts", "text", "charset",
]  # fmt: skip
"""What a mail had more of than is read; the figures stand in `mail_scanner.mime`. "charset": one that is not believed, so another was taken."""
SenderDefect = Literal["no_from", "two_from", "several_senders", "defect", "name_is_address", "reply_to"]
"""`reply_to`: a form of our own website sent it, and whoever filled it in is only said to be the sender."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header. `address` is lower case with an IDNA (xn--) domain, as `addresses.normalise` makes it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not shown as text. `size` is in bytes as sent (encoded); the content is not kept."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A part that tells a machine something: a report, an invitation, the head of a mail that came back. At most 64 Ki characters of it."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One method of one Authentication-Results header (RFC 8601), in the order of the headers, topmost first.

    `authserv_id` is the server that claims the result, lower case; `domain` is the identifier it speaks of
    (header.from, header.d or smtp.mailfrom's domain), "" where it names none.
    """

    authserv_id: str
    method: AuthMethod
    result: str
    domain: str


@dataclass(frozen=True, slots=True)
class Headers:
    """What can be known before a body is fetched: enough to match, to tell the kind and to weigh the sender.

    `sender` is None where no address could be taken (`sender_defect` says why). With a defect an address may still be
    given: it is shown with a warning and never trusted. Message ids keep their angle brackets, exactly as sent.
    """

    message_id: str
    sender: Address | None
    sender_defect: SenderDefect | None
    subject: str
    sent_at: datetime | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    """Only on the sender's own copy (RFC 5322, section 3.6.3). Read to know whom it was to, and never kept."""
    reply_to: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()
    """References and In-Reply-To together, oldest first, without repeats."""
    auth_results: tuple[AuthResult, ...] = ()
    auto_submitted: str = ""
    precedence: str = ""
    list_id: str = ""
    list_unsubscribe: str = ""
    return_path: str = ""
    content_type: str = ""
    failed_recipients: tuple[str, ...] = ()
    """X-Failed-Recipients: whom a mail system says our mail did not reach."""
    marks: tuple[str, ...] = ()
    """Names of other headers that were present and tell a machine from a person (x-auto-response-suppress, ...), and `privacy.MARK`."""
    cut: tuple[Limit, ...] = ()
    """The limits that were hit, by name."""

    @property
    def truncated(self) -> bool:
        return bool(self.cut)


@dataclass(frozen=True, slots=True)
class Mail:
    """A whole parsed mail. `text` is the readable text (from text/plain, else from HTML); `digest` is the identity of its content."""

    headers: Headers
    text: str
    digest: str
    attachments: tuple[Attachment, ...] = field(default=())
    cut: tuple[Limit, ...] = ()
    """The limits that were hit, by name; those of the headers among them."""
    enclosed: tuple[Enclosed, ...] = ()
    """Only where the mail is read; what follows from it is in the reading's facts."""
    attached: Headers | None = None
    """The head of a mail attached to this one; only where the mail is read: what follows from it is the reading's `forward`."""
    html: str = ""
    """The layout its writer gave it, as sent; "" without one, and where it is too much to be shown."""

    @property
    def truncated(self) -> bool:
        """Whether something is missing. Text in a foreign charset may read badly, but all of it is there."""
        return self.cut not in ((), ("charset",))
