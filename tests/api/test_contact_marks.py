"""A contact whose mail comes back or who has left: what the kept mail notes, what the desk shows, and what one does about it."""

import asyncio
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from beanie.odm.utils.dump import get_dict
from httpx import AsyncClient

from backend.domain.kind_facts import Bounced, Departure, KindFacts
from backend.domain.kind_facts_rows import row_of
from backend.domain.mail import Address
from backend.store import contact_marks, flawed
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import plain
from backend.store.mail_parts import Party
from backend.store.mails import Mail
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept

PETRA = "petra.klein@mueller.example"
LEFT = KindFacts(departure=Departure((Address("Nina Neu", "nina.neu@mueller.example"),)))


async def arrived(cast: Cast, kind: str, facts: KindFacts, days_ago: int = 0, **fields: Any) -> Contact:
    """A mail of a machine was kept; the contact as noted."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    mail = await kept(cast.customer, [], kind=kind, facts=row_of(facts), received_at=at, **fields)
    await asyncio.to_thread(_mark, mail)
    found = await Contact.get(cast.contact.id)
    assert found is not None
    return found


def _mark(mail: Mail) -> None:
    """As it is done when the mail is kept (tests/mail_scanner/test_bounces.py)."""
    with plain(Contact).database.client.start_session() as session, session.start_transaction():
        contact_marks.mark_in([get_dict(mail, to_db=True)], session)


def lost(*, hard: bool | None) -> KindFacts:
    return KindFacts(bounced=(Bounced(PETRA, hard),))


async def on_the_desk(client: AsyncClient, headers: dict[str, str], cast: Cast) -> list[tuple[str, str]]:
    row = await Customer.get_motor_collection().find_one({"_id": cast.customer.id})
    await flawed.note([row])
    found = (await client.get("/api/quality/flaws", headers=headers)).json()["customers"]
    codes = ("address_bounces", "has_left")
    return [(it["code"], it["detail"]) for one in found for it in one["flaws"] if it["code"] in codes]


async def test_a_hard_bounce_marks_the_address_at_once(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await arrived(cast, "bounce", lost(hard=True))
    assert await on_the_desk(client, await bearer(cast.rep), cast) == [("address_bounces", PETRA)]


async def test_soft_bounces_are_a_task_only_when_three_come_within_two_weeks(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    for days_ago, shown in ((40, 0), (20, 0), (10, 0), (1, 0), (0, 1)):
        await arrived(cast, "bounce", lost(hard=False), days_ago)
        assert len(await on_the_desk(client, rep, cast)) == shown, f"{days_ago} days ago"


async def test_an_old_report_that_is_read_late_marks_nobody(cast: Cast) -> None:
    await arrived(cast, "bounce", lost(hard=True), days_ago=91)
    contact = await arrived(cast, "departure", LEFT, days_ago=91, sender=Party(address=PETRA))
    assert (contact.bounces, contact.departed) == ([], None)


async def test_the_latest_reports_stay_in_whatever_order_they_are_read(cast: Cast) -> None:
    for days_ago in (5, 20, *range(30, 40), 1):
        contact = await arrived(cast, "bounce", lost(hard=False), days_ago)
    assert [(datetime.now(UTC) - it.at).days for it in contact.bounces] == [*range(36, 29, -1), 20, 5, 1]
    for days_ago, named in ((3, "Nina Neu"), (30, "Olga Alt")):
        left = KindFacts(departure=Departure((Address(named, "x@mueller.example"),)))
        contact = await arrived(cast, "departure", left, days_ago, sender=Party(address=PETRA))
    assert contact.departed
    assert [it["name"] for it in contact.departed.successors] == ["Nina Neu"]


async def test_what_an_unbelievable_sender_reports_is_not_noted(cast: Cast) -> None:
    contact = await arrived(cast, "bounce", lost(hard=True), trust="doubtful")
    assert contact.bounces == []


async def test_they_are_still_there(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await arrived(cast, "bounce", lost(hard=True))
    rep = await bearer(cast.rep)
    assert (await client.post(f"/api/contacts/{cast.contact.id}/still-there", headers=rep)).status_code == 204
    assert await on_the_desk(client, rep, cast) == []


async def test_a_successor_takes_over_by_one_tap(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    rep = await bearer(cast.rep)
    await arrived(cast, "departure", LEFT, sender=Party(name="Petra Klein", address=PETRA))
    assert await on_the_desk(client, rep, cast) == [("has_left", "Nina Neu, nina.neu@mueller.example")]
    path = f"/api/contacts/{cast.contact.id}/successor"
    for _ in range(2):
        body = {"id": token_hex(12), "address": "nina.neu@mueller.example"}
        assert (await client.post(path, json=body, headers=rep)).status_code == 204
    people = await Contact.find({"customer_id": cast.customer.id}).sort("name").to_list()
    assert [(it.name, it.left_at is not None) for it in people] == [("Nina Neu", False), ("Petra Klein", True)]
    assert await on_the_desk(client, rep, cast) == []


async def test_nobody_takes_over_whom_the_note_does_not_name(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await arrived(cast, "departure", LEFT, sender=Party(name="Petra Klein", address=PETRA))
    body = {"id": token_hex(12), "address": "boss@mueller.example"}
    answer = await client.post(f"/api/contacts/{cast.contact.id}/successor", json=body, headers=await bearer(cast.rep))
    assert answer.status_code == 404
