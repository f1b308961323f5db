"""What kind of mail it is, where a person has the last word: the question whether it complains, and an appointment onto the timeline."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.kind_facts import Absence, Appointment, Bounced, KindFacts
from backend.domain.kind_facts_rows import row_of
from backend.domain.mail import Address
from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.customers import Customer
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept

TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
MEETING = Appointment(
    "uid-1@kunde.example", "request", "Abnahme Halle 3", "Reutlingen", TOMORROW, TOMORROW + timedelta(hours=1)
)


async def said(client: AsyncClient, mail: Mail, kind: str, headers: dict[str, str]) -> tuple[int, Mail]:
    status = (await client.post(f"/api/mails/{mail.id}/kind", json={"kind": kind}, headers=headers)).status_code
    found = await Mail.get(mail.id)
    assert found is not None
    return status, found


async def alerts(mail: Mail) -> list[Any]:
    return [it.user_id async for it in Notice.find({"mail_id": mail.id, "reason": "complaint_alert"})]


async def test_a_complaint_nobody_was_sure_of_alarms_the_managers_once_a_person_says_so(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    rep, days_ago = await bearer(cast.rep), datetime.now(UTC) - timedelta(days=3)
    mail = await kept(cast.customer, [cast.rep], kind="complaint", kind_is_unsure=True, received_at=days_ago)
    page = (await client.get(f"/api/mails/{mail.id}", headers=rep)).json()
    assert page["mail"]["kind_is_unsure"]
    status, found = await said(client, mail, "complaint", rep)
    assert (status, found.kind, found.kind_is_unsure) == (204, "complaint", False)
    assert await alerts(mail) == [cast.manager.id]
    entry = await Audit.find_one({"kind": "mails", "ref_id": mail.id, "action": "change"})
    assert entry is not None
    assert entry.changes == {"kind": ["complaint?", "complaint"]}


async def test_who_says_that_it_is_none_alarms_nobody(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(cast.customer, [cast.rep], kind="complaint", kind_is_unsure=True)
    status, found = await said(client, mail, "mail", await bearer(cast.rep))
    assert (status, found.kind, found.kind_is_unsure) == (204, "mail", False)
    assert await alerts(mail) == []


@pytest.mark.parametrize("fields", [{"kind": "bounce"}, {"kind": "mail", "direction": "out"}])
async def test_what_nobody_wrote_to_us_can_be_no_complaint(
    fields: dict[str, str], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail = await kept(cast.customer, [cast.rep], **fields)
    assert (await said(client, mail, "complaint", await bearer(cast.rep)))[0] == 409


async def test_an_unbelievable_sender_alarms_nobody_even_if_it_is_a_complaint(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail = await kept(cast.customer, [cast.rep], kind="complaint", kind_is_unsure=True, trust="doubtful")
    assert (await said(client, mail, "complaint", await bearer(cast.rep)))[0] == 204
    assert await alerts(mail) == []


async def invited(cast: Cast, made: Appointment = MEETING) -> Mail:
    return await kept(cast.customer, [cast.rep], kind="appointment", facts=row_of(KindFacts(appointment=made)))


async def lines(cast: Cast) -> list[Activity]:
    return await Activity.find({"customer_id": cast.customer.id, "kind": "meeting"}).to_list()


async def test_an_appointment_is_on_the_timeline_by_one_tap_and_twice_is_once(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    before = await Customer.get(cast.customer.id)
    for person in (cast.rep, cast.teammate):
        mail = await invited(cast)
        path = f"/api/mails/{mail.id}"
        assert (await client.post(f"{path}/appointment", headers=await bearer(person))).status_code == 204
    (line,) = await lines(cast)
    assert (line.title, line.text, line.at) == ("Abnahme Halle 3", "Reutlingen", TOMORROW)
    shown = (await client.get(path, headers=await bearer(cast.rep))).json()["mail"]["facts"]["appointment"]
    assert (shown["method"], shown["is_noted"]) == ("request", True)
    after = await Customer.get(cast.customer.id)
    assert before is not None
    assert after is not None
    assert before.last_contact_at == after.last_contact_at, "what lies ahead was no contact yet"


async def test_an_appointment_that_was_cancelled_leaves_the_timeline(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    await client.post(f"/api/mails/{(await invited(cast)).id}/appointment", headers=rep)
    assert len(await lines(cast)) == 1
    gone = await invited(cast, Appointment(MEETING.uid, "cancel", "Abgesagt"))
    assert (await client.post(f"/api/mails/{gone.id}/appointment", headers=rep)).status_code == 204
    assert await lines(cast) == []


async def test_the_page_says_what_a_machine_said(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    away = KindFacts(absence=Absence(TOMORROW.date(), (Address("Anna Berg", "anna@mueller.example"),)))
    lost = KindFacts(bounced=(Bounced("karl@mueller.example", True, "5.1.1"),))
    pages = []
    for kind, facts in (("absence", away), ("bounce", lost), ("mail", KindFacts())):
        mail = await kept(cast.customer, [cast.rep], kind=kind, facts=row_of(facts))
        pages.append(
            (await client.get(f"/api/mails/{mail.id}", headers=await bearer(cast.rep))).json()["mail"]["facts"]
        )
    assert pages[0]["away_until"] == TOMORROW.date().isoformat()
    assert pages[0]["instead"] == [{"name": "Anna Berg", "address": "anna@mueller.example"}]
    assert pages[1]["bounced"] == [{"address": "karl@mueller.example", "is_hard": True, "status": "5.1.1"}]
    assert pages[2] is None
