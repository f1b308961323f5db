"""The customers on paper, and each of their rows as the document Rapport would hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from backend.demo.customers_north import NORTH
from backend.demo.customers_south import SOUTH
from backend.demo.days import dated, moment, number, working_day
from backend.demo.firms import Business, Firm, Person
from backend.demo.ids import key
from backend.demo.segments import BY_HAND
from backend.demo.territories import territory_of
from backend.domain.value import rank
from backend.store.activities import Activity
from backend.store.contacts import Contact
from backend.store.customers import Customer, Fact
from backend.store.opportunities import Opportunity, Reached

FIRMS = (*SOUTH, *NORTH)


def customer(firm: Firm, now: datetime) -> Customer:
    return Customer(
        id=key(firm.name),
        name=firm.name,
        legal_form=firm.legal_form,
        numbers=list(firm.numbers),
        domains=list(firm.domains),
        addresses=list(firm.addresses),
        sites=list(firm.sites),
        language=firm.language,
        owner_id=key(firm.owner.email) if firm.owner else None,
        team=firm.team,
        territory=territory_of(firm),
        segment=firm.segment,
        segment_id=key("segment", firm.segment),
        segment_by_hand=firm.segment in BY_HAND,
        value_class=firm.value_class,
        facts=[
            Fact(field=known.field, key=known.key, value=dated(known.value, now), source=known.source, at=moment(known.days, turn, now))
            for turn, known in enumerate(firm.facts)
        ],
        rank=rank(firm.value_class, 0),
        changed_at=now,
    )  # fmt: skip


def contact(firm: Firm, person: Person, now: datetime) -> Contact:
    return Contact(
        id=key(firm.name, person.name),
        customer_id=key(firm.name),
        team=firm.team,
        name=person.name,
        title=person.title,
        role=person.role,
        attitude=person.attitude,
        influence=person.influence,
        addresses=list(person.addresses),
        phones=list(person.phones),
        left_at=moment(person.left_days, 3, now) if person.left_days else None,
        changed_at=now,
    )


def opportunity(firm: Firm, business: Business, now: datetime) -> Opportunity:
    close = business.close_in
    return Opportunity(
        id=key(firm.name, business.title),
        customer_id=key(firm.name),
        team=firm.team,
        title=business.title,
        number=number(business.serial, now) if business.serial else "",
        stage=business.stage,
        value_cents=business.value * 100,
        currency=business.currency,
        expected_close=None if close is None else working_day(now.date(), close),
        next_step=dated(business.next_step, now),
        next_step_on=working_day(now.date(), (close or 30) // 3) if business.next_step else None,
        owner_id=key(firm.owner.email) if firm.owner else None,
        history=[Reached(stage=business.stage, at=now - timedelta(days=24))],
        changed_at=now - timedelta(days=5),
    )


def past(now: datetime) -> Iterator[Activity]:
    turns = count()
    for firm in FIRMS:
        for line in firm.past:
            by = line.by or firm.owner
            yield Activity(
                customer_id=key(firm.name),
                contact_id=key(firm.name, line.who) if line.who else None,
                team=firm.team,
                kind=line.kind,
                at=moment(line.days, next(turns), now),
                title=dated(line.title, now),
                text=dated(line.text, now),
                by_user_id=key(by.email) if by and line.kind != "mail_in" else None,
                thread_id=line.thread or None,
                ref_kind="complaints" if line.kind == "complaint" else "",
                ref_id=key(firm.name, line.title) if line.kind == "complaint" else None,
            )
