"""Which of the demo's customers belong together, who reports to whom there, and who has whose ear."""

from datetime import datetime, timedelta
from typing import NamedTuple

from beanie import PydanticObjectId

from backend.demo.customers_north import WESERBLECH
from backend.demo.customers_south import BRANDECKER_FT, BRANDECKER_MS, HOHENFELS, MUELLER, OBERLAND
from backend.demo.days import moment
from backend.demo.firms import Firm, site
from backend.demo.ids import key
from backend.demo.staff import ANNA
from backend.domain.value import rank
from backend.domain.words import RelationKind
from backend.store.contacts import Contact, Relation
from backend.store.customers import Customer, Known

HOLDING = "Brandecker Holding GmbH"
SERVICE = "MPT Service GmbH"
PARENTS = {BRANDECKER_FT.name: HOLDING, BRANDECKER_MS.name: HOLDING, SERVICE: MUELLER.name}

BOSSES: dict[str, dict[str, str]] = {
    MUELLER.name: {
        "Petra Klein": "Claudia Müller-Stahl", "Dr. Jürgen Weißhaupt": "Claudia Müller-Stahl", "Stefan Öztürk": "Dr. Jürgen Weißhaupt",
    },
    HOHENFELS.name: {"Ralf Steinhauser": "Dr. Konrad Hohenfels", "Birgit Nägele": "Dr. Konrad Hohenfels"},
    OBERLAND.name: {"Matthias Grünwald": "Anton Prantl"},
    WESERBLECH.name: {"Piotr Nowak": "Karsten Hinrichs"},
}  # fmt: skip


class Tie(NamedTuple):
    one: str
    kind: RelationKind
    other: str


TIES: dict[str, tuple[Tie, ...]] = {
    MUELLER.name: (
        Tie("Stefan Öztürk", "advises", "Petra Klein"),
        Tie("Claudia Müller-Stahl", "trusts", "Stefan Öztürk"),
    ),
    HOHENFELS.name: (Tie("Ralf Steinhauser", "opposes", "Birgit Nägele"),),
}


def companies(now: datetime) -> list[Customer]:
    """The two of the groups with whom nobody has spoken yet."""
    return [
        Customer(
            id=key(name), name=name, legal_form="GmbH", team="sued", owner_id=key(ANNA.email), sites=[place], parent_id=_parent(name),
            rank=rank("C", 0), value_class="C", segment="Bestand", segment_id=key("segment", "Bestand"), changed_at=now,
            known={"name": Known(source="person", at=now - timedelta(days=61), by=key(ANNA.email))},
        )
        for name, place in (
            (HOLDING, site("Verwaltung", "Am Hochlager 3", "89073", "Ulm")),
            (SERVICE, site("Werkstatt", "Drehergasse 14", "70565", "Stuttgart")),
        )
    ]  # fmt: skip


def belonging(customer: Customer, now: datetime) -> Customer:
    """The customer with its parent, and with the age of what the import brought."""
    customer.parent_id = _parent(customer.name)
    imported = Known(source="import", at=now - timedelta(days=280))
    given = ("name", "legal_form", "numbers", "domains", "sites", "language")
    customer.known |= {field: imported for field in given if getattr(customer, field)}
    return customer


def related(contact: Contact, firm: Firm, now: datetime) -> Contact:
    """The contact with its formal line and its informal relations."""
    boss = BOSSES.get(firm.name, {}).get(contact.name)
    ties = [it for it in TIES.get(firm.name, ()) if it.one == contact.name]
    told = Known(source="person", at=moment(33, 2, now), by=key(firm.owner.email) if firm.owner else None)
    contact.boss_id = key(firm.name, boss) if boss else None
    contact.relations = [Relation(contact_id=key(firm.name, it.other), kind=it.kind) for it in ties]
    contact.known |= {field: told for field in ("role", "attitude", "influence", "boss_id") if getattr(contact, field)}
    return contact


def _parent(name: str) -> PydanticObjectId | None:
    return key(PARENTS[name]) if name in PARENTS else None
