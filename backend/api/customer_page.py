"""The customer's page as it is on the wire: the attributes of its company, its people, and what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.domain import buying_centre
from backend.domain.buying_centre import Gap
from backend.domain.context import CardComplaint, CardOpportunity, Ref
from backend.domain.phones import shown
from backend.domain.words import Attitude, BuyingRole, FieldName, RelationKind, Source
from backend.store import cards
from backend.store.contacts import Contact
from backend.store.customers import FIELDS, Customer, Known
from backend.store.opening import Opened
from backend.store.users import Names


@dataclass
class KnownOut:
    """Where an attribute comes from, since when, and who said so."""

    source: Source
    at: datetime
    by: str | None


@dataclass
class FactOut:
    key: str
    value: str
    source: Source
    at: datetime


@dataclass
class Field:
    field: FieldName
    facts: list[FactOut]


@dataclass
class SiteOut:
    id: str
    label: str
    street: str
    postcode: str
    city: str
    country: str
    lat: float | None
    lon: float | None


@dataclass
class DeputyOut:
    """Both days included."""

    user: Ref
    first_day: date
    last_day: date


@dataclass
class RelationOut:
    contact_id: str
    kind: RelationKind


@dataclass
class ContactOut:
    id: str
    name: str
    title: str
    department: str
    role: BuyingRole
    attitude: Attitude
    influence: int | None
    boss_id: str | None
    relations: list[RelationOut]
    language: str
    phones: list[str]
    addresses: list[str]
    left_at: datetime | None
    known: dict[str, KnownOut]


@dataclass
class PartOut:
    contact_id: str
    role: BuyingRole


@dataclass
class OpenBusiness:
    """An open opportunity, and who plays another part in it than in the buying centre."""

    id: str
    title: str
    people: list[PartOut]


@dataclass
class CustomerPage:
    id: str
    name: str
    legal_form: str
    vat_id: str
    numbers: list[str]
    domains: list[str]
    former_domains: list[str]
    addresses: list[str]
    phones: list[str]
    phones_shown: dict[str, str]
    """How each number of the customer and its contacts reads: those are kept to be dialled."""
    business_units: list[str]
    industries: list[str]
    sites: list[SiteOut]
    language: str
    owner: Ref | None
    deputy: DeputyOut | None
    team: str
    territory: str
    segment: str
    value_class: str
    parent: Ref | None
    parent_is_hidden: bool
    """It belongs to a company that this person may not see."""
    may_assign: bool
    """Whether this person says who cares for the customer."""
    known: dict[str, KnownOut]
    fields: list[Field]
    """What is noted in words, but for finances: those are read apart, by those who may, and each reading is noted."""
    contacts: list[ContactOut]
    gaps: list[Gap]
    """What the buying centre lacks, the most important first."""
    business: list[OpenBusiness]
    opportunities: list[CardOpportunity]
    complaints: list[CardComplaint]


def page(found: Opened, now: datetime, *, may_assign: bool) -> CustomerPage:
    it, names = found.customer, found.names
    return CustomerPage(
        id=str(it.id),
        name=it.name,
        legal_form=it.legal_form,
        vat_id=it.vat_id,
        numbers=it.numbers,
        domains=it.domains,
        former_domains=it.former_domains,
        addresses=it.addresses,
        phones=it.phones,
        phones_shown={number: shown(number) for of in (it, *found.contacts) for number in of.phones},
        business_units=it.business_units,
        industries=it.industries,
        sites=[SiteOut(**site.model_dump() | {"id": str(site.id)}) for site in it.sites],
        language=it.language,
        owner=Ref(str(it.owner_id), names[it.owner_id]) if it.owner_id and it.owner_id in names else None,
        deputy=_deputy(it, names),
        team=it.team,
        territory=it.territory,
        segment=it.segment,
        value_class=it.value_class,
        parent=found.parent,
        parent_is_hidden=it.parent_id is not None and found.parent is None,
        may_assign=may_assign,
        known=_known(it.known, names),
        fields=[_field(it, name) for name in FIELDS if name != "finances"],
        contacts=[_contact(one, names) for one in found.contacts],
        gaps=list(buying_centre.gaps(map(_person, found.contacts))),
        business=[_business(row) for row in found.opportunities],
        opportunities=[cards.opportunity(row, now.date()) for row in found.opportunities],
        complaints=[cards.complaint(row, now) for row in found.complaints],
    )


def _deputy(it: Customer, names: Names) -> DeputyOut | None:
    if it.deputy is None or it.deputy.user_id not in names:
        return None
    user = Ref(str(it.deputy.user_id), names[it.deputy.user_id])
    return DeputyOut(user, it.deputy.first_day, it.deputy.last_day)


def _contact(it: Contact, names: Names) -> ContactOut:
    return ContactOut(
        str(it.id), it.name, it.title, it.department, it.role, it.attitude, it.influence, str(it.boss_id) if it.boss_id else None,
        [RelationOut(str(one.contact_id), one.kind) for one in it.relations], it.language, it.phones, it.addresses, it.left_at,
        _known(it.known, names),
    )  # fmt: skip


def _person(it: Contact) -> buying_centre.Person:
    boss = str(it.boss_id) if it.boss_id else None
    return buying_centre.Person(str(it.id), it.role, it.attitude, it.influence, boss, it.left_at is not None)


def _business(row: Mapping[str, Any]) -> OpenBusiness:
    people = [PartOut(str(it["contact_id"]), it["role"]) for it in row.get("people", ())]
    return OpenBusiness(str(row["_id"]), row["title"], people)


def _known(known: Mapping[str, Known], names: Names) -> dict[str, KnownOut]:
    return {field: KnownOut(it.source, it.at, names.get(it.by) if it.by else None) for field, it in known.items()}


def _field(customer: Customer, name: FieldName) -> Field:
    return Field(name, [FactOut(it.key, it.value, it.source, it.at) for it in customer.facts if it.field == name])
