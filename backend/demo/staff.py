"""The five people of Nordlicht and what a sign-in and a mailbox of theirs are. `company` says who may see what."""

from typing import NamedTuple

from backend.store.mailboxes import MailboxKind
from backend.store.users import Role

DOMAIN = "nordlicht.example"
PASSWORD = "rapport-demo"
"""The same for everybody and for every mailbox: it opens nothing but the demo."""


class Login(NamedTuple):
    email: str
    password: str
    name: str
    role: Role


class Box(NamedTuple):
    """A mailbox of the company on the demo mail server."""

    address: str
    name: str
    password: str
    kind: MailboxKind
    owners: tuple[Login, ...]


ANNA = Login("anna.berger@nordlicht.example", PASSWORD, "Anna Berger", "rep")
JONAS = Login("jonas.petersen@nordlicht.example", PASSWORD, "Jonas Petersen", "rep")
SABINE = Login("sabine.krueger@nordlicht.example", PASSWORD, "Sabine Krüger", "inside")
MARTIN = Login("martin.vogel@nordlicht.example", PASSWORD, "Dr. Martin Vogel", "manager")
PETRA = Login("petra.lang@nordlicht.example", PASSWORD, "Petra Lang", "admin")

VERTRIEB = "vertrieb@nordlicht.example"
