"""What a row of the customer tables is. Rows name people and other rows; `customers` makes documents of them."""

from dataclasses import dataclass
from typing import NamedTuple

from backend.demo.staff import Login
from backend.domain.words import (
    ActivityKind,
    Attitude,
    BuyingRole,
    ComplaintCause,
    ComplaintStatus,
    FieldName,
    Severity,
    Source,
    Stage,
)
from backend.store.customers import Site


class Known(NamedTuple):
    """A fact and its age in days."""

    field: FieldName
    key: str
    value: str
    source: Source
    days: int


@dataclass(frozen=True, slots=True)
class Person:
    """A contact."""

    name: str
    title: str
    role: BuyingRole
    attitude: Attitude
    addresses: tuple[str, ...]
    phones: tuple[str, ...] = ()
    influence: int | None = None
    left_days: int | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """An open opportunity: its value in whole units, its expected close in days from now (in the past: late)."""

    stage: Stage
    title: str
    value: int
    close_in: int | None
    next_step: str
    serial: int | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Line:
    """An activity so many days ago, by the customer's owner unless another is named."""

    days: int
    kind: ActivityKind
    title: str
    text: str = ""
    who: str = ""
    thread: str = ""
    by: Login | None = None


class Trouble(NamedTuple):
    """A complaint, and a note for each step up to its status, received included."""

    days: int
    title: str
    status: ComplaintStatus
    serial: int = 1
    severity: Severity = "normal"
    who: str = ""
    notes: tuple[str, ...] = ()
    cause: ComplaintCause = ""
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer with all that hangs on it."""

    name: str
    legal_form: str
    owner: Login | None
    team: str
    numbers: tuple[str, ...]
    domains: tuple[str, ...]
    sites: tuple[Site, ...]
    segment: str
    value_class: str
    people: tuple[Person, ...]
    facts: tuple[Known, ...] = ()
    open: tuple[Business, ...] = ()
    past: tuple[Line, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    addresses: tuple[str, ...] = ()
    language: str = "de"


def site(label: str, street: str, postcode: str, city: str, country: str = "DE") -> Site:
    return Site(label=label, street=street, postcode=postcode, city=city, country=country)
