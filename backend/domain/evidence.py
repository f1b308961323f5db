"""What speaks for a customer in a mail: hits, each with its method, what was found, and how much it says.

whose conversation     thread, number, and what a person has said of this very conversation (remembered, scope "thread")
whose sender           remembered (scopes "address" and "domain"), address, former_address, sub_address, forwarded, domain
hints                  company_name and phone of a signature: they make candidates, and never decide
"""

from dataclasses import dataclass
from typing import Literal

from backend.domain.mail import Direction

Method = Literal[
    "chosen", "thread", "number", "remembered", "address", "former_address", "sub_address", "forwarded", "domain", "company_name",
    "phone",
]  # fmt: skip
Scope = Literal["thread", "address", "domain"]
"""What a remembered correction is about; the narrower one wins."""

SCORE: dict[Method, int] = {
    "chosen": 100, "thread": 95, "number": 93, "remembered": 92, "address": 90, "former_address": 87, "sub_address": 85, "forwarded": 80,
    "domain": 60, "company_name": 30, "phone": 30,
}  # fmt: skip
SENDER: tuple[Method, ...] = ("address", "former_address", "sub_address", "domain")
"""How a sender is known, strongest first, where nobody has said anything."""
HINTS: tuple[Method, ...] = ("company_name", "phone")
NOBODY = ""
"""The customer of a hit by which somebody has said: no customer's."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason to think of one customer. `value` is what was found: the address, the domain, the message id, the kind and number of a
    paper ("offer AN-2026-0042"), the name of whoever has said so or passed the mail on."""

    method: Method
    value: str
    customer_id: str
    customer_name: str
    contact_id: str | None = None
    contact_name: str = ""
    thread_id: str | None = None
    team: str = ""
    """The customer's."""
    scope: Scope | None = None
    """Of what is remembered."""

    @property
    def score(self) -> int:
        return SCORE[self.method]


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All that is known about one party of a mail and the conversation it stands in, loaded for this one mail."""

    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class MailBooks:
    """The book of whoever wrote a mail, and of each other party outside in their order: of a mail of ours (`out`) those it went to.
    `answered`: of whom an answer would go to, if that is somebody else than the sender."""

    sender: AddressBook
    others: tuple[AddressBook, ...] = ()
    direction: Direction = "in"
    answered: AddressBook = AddressBook()
