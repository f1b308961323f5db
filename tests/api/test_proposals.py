"""What a mail proposes is taken or dismissed with one tap, by whoever may, once."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient, Response

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.mail_parts import MailProposal
from backend.store.mail_proposals import proposals_of
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity
from backend.store.tasks import Task
from backend.store.trade import Offer
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.cast import Cast, company
from tests.kept import kept
from tests.trade import offer

TITLE = "Bitte bis Dienstag 12 Uhr antworten."


@pytest.fixture
def tap(client: AsyncClient, bearer: SignIn) -> Any:
    async def post(by: User, mail: Mail, at: int, what: str, **body: Any) -> Response:
        path = f"/api/mails/{mail.id}/proposals/{mail.proposals[at].id}/{what}"
        return await client.post(path, json=body if what == "take" else None, headers=await bearer(by))

    return post


@pytest.fixture
async def mail(cast: Cast) -> Mail:
    """One that proposes the end of an opportunity, and a task."""
    stage = MailProposal(
        id=PydanticObjectId(), kind="stage", opportunity_id=cast.opportunity.id, seen="offer", to="lost", cause="price", reason="Zu teuer.",
    )  # fmt: skip
    task = MailProposal(id=PydanticObjectId(), kind="task", title=TITLE, due="2026-11-24", due_at="12:00:00")
    return await kept(cast.customer, [cast.rep], contact_id=cast.contact.id, proposals=[stage, task])


async def states(mail: Mail) -> list[tuple[str, Any]]:
    found = await Mail.get(mail.id)
    assert found is not None
    return [(it.state, it.decided_by) for it in found.proposals]


async def test_a_task_is_written_down_for_the_owner_on_its_day(cast: Cast, mail: Mail, tap: Any) -> None:
    assert (await tap(cast.teammate, mail, 1, "take")).status_code == 204
    (it,) = await Task.find_all().to_list()
    assert (it.title, it.due, it.user_id, it.made_by) == (TITLE, date(2026, 11, 24), cast.rep.id, cast.teammate.id)
    assert (it.customer_id, it.contact_id, it.team) == (cast.customer.id, cast.contact.id, "sued")
    assert await states(mail) == [("open", None), ("taken", cast.teammate.id)]


@pytest.mark.parametrize("why", ["nobody", "gone", "elsewhere"])
async def test_without_an_owner_who_is_there_it_is_theirs_who_take_it(
    cast: Cast, mail: Mail, tap: Any, why: str
) -> None:
    if why == "nobody":
        await cast.customer.set({"owner_id": None})
    else:
        await cast.rep.set({"disabled_at": datetime.now(UTC)} if why == "gone" else {"teams": ["nord"]})
    assert (await tap(cast.teammate, mail, 1, "take")).status_code == 204
    (it,) = await Task.find_all().to_list()
    assert it.user_id == cast.teammate.id


async def test_a_stage_is_changed_with_its_cause_its_line_and_its_audit(cast: Cast, mail: Mail, tap: Any) -> None:
    assert (await tap(cast.rep, mail, 0, "take")).status_code == 204
    found = await Opportunity.get(cast.opportunity.id)
    assert found is not None
    assert (found.stage, found.closed_cause, found.closed_reason) == ("lost", "price", "Zu teuer.")
    assert [it.stage for it in found.history] == ["lost"]
    assert await Activity.find({"ref_id": cast.opportunity.id, "ref_status": "lost"}).count() == 1
    assert await Audit.find({"ref_id": cast.opportunity.id, "changes.stage": ["offer", "lost"]}).count() == 1


async def test_a_person_may_name_another_cause(cast: Cast, mail: Mail, tap: Any) -> None:
    assert (await tap(cast.rep, mail, 0, "take", cause="competitor", reason="An Weber.")).status_code == 204
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert (found.closed_cause, found.closed_reason) == ("competitor", "An Weber.")


async def test_a_cause_that_does_not_belong_to_the_stage_is_refused_and_changes_nothing(
    cast: Cast, mail: Mail, tap: Any
) -> None:
    await Mail.find_one({"_id": mail.id}).update({"$set": {"proposals.0.to": "won"}})
    refused = await tap(cast.rep, mail, 0, "take", cause="budget")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "cause_missing")
    assert (await states(mail))[0] == ("open", None)


async def test_taken_again_by_the_same_person_it_changes_nothing_and_by_another_it_is_decided(
    cast: Cast, mail: Mail, tap: Any
) -> None:
    for _ in range(2):
        assert (await tap(cast.rep, mail, 1, "take")).status_code == 204
    assert await Task.find_all().count() == 1
    refused = await tap(cast.teammate, mail, 1, "take")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "decided")
    assert (await tap(cast.rep, mail, 1, "dismiss")).status_code == 409


async def test_of_two_at_once_one_takes_it(cast: Cast, mail: Mail, tap: Any) -> None:
    answers = await asyncio.gather(tap(cast.rep, mail, 0, "take"), tap(cast.teammate, mail, 0, "take"))
    assert sorted(it.status_code for it in answers) == [204, 409]
    assert await Activity.find({"ref_id": cast.opportunity.id}).count() == 1


async def test_moved_meanwhile_it_is_not_moved_and_stays_open(cast: Cast, mail: Mail, tap: Any) -> None:
    await cast.opportunity.set({"stage": "negotiation"})
    refused = await tap(cast.rep, mail, 0, "take")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "moved")
    assert (await states(mail))[0] == ("open", None)


async def test_dismissed_nothing_comes_of_it(cast: Cast, mail: Mail, tap: Any) -> None:
    for _ in range(2):
        assert (await tap(cast.rep, mail, 0, "dismiss")).status_code == 204
    assert (await tap(cast.rep, mail, 0, "take")).status_code == 409
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert found.stage == "offer"
    assert (await states(mail))[0] == ("dismissed", cast.rep.id)


@pytest.mark.parametrize("what", ["take", "dismiss"])
async def test_whoever_does_not_see_the_mail_or_only_reads_it_decides_nothing(
    cast: Cast, mail: Mail, tap: Any, what: str
) -> None:
    beside = await company("Müller Nord", ["nord.example"], "nord", cast.outsider.id)
    also = {"customer": {"id": str(beside.id), "name": beside.name}, "contact": None, "method": "domain", "value": "", "score": 60, "team": "nord"}  # fmt: skip
    assert (await tap(cast.outsider, mail, 1, what)).status_code == 404
    await mail.set({"also": [also]})
    assert (await tap(cast.outsider, mail, 1, what)).status_code == 404
    assert await states(mail) == [("open", None)] * 2


async def test_what_is_proposed_comes_out_as_it_was_put_in(cast: Cast, mail: Mail, tap: Any) -> None:
    await tap(cast.rep, mail, 1, "take")
    row = await Mail.get_motor_collection().find_one({"_id": mail.id})
    stage, task = proposals_of(row)
    assert (stage.kind, stage.seen, stage.to, stage.cause, stage.opportunity_id) == (
        "stage", "offer", "lost", "price", str(cast.opportunity.id),
    )  # fmt: skip
    assert (task.title, task.due, str(task.due_at), task.state, task.decided_by) == (
        TITLE, date(2026, 11, 24), "12:00:00", "taken", str(cast.rep.id),
    )  # fmt: skip
    assert proposals_of({}) == ()


async def test_an_answered_offer_is_shown_as_such_everywhere(
    cast: Cast, client: AsyncClient, bearer: SignIn, mail: Mail
) -> None:
    made = await offer(cast.customer, status="sent", opportunity_id=cast.opportunity.id, valid_until=date(2026, 1, 31),
                       answered={"mail_id": mail.id, "at": mail.received_at})  # fmt: skip
    headers = await bearer(cast.rep)
    paper = (await client.get(f"/api/offers/{made.id}", headers=headers)).json()["paper"]
    page = (await client.get(f"/api/opportunities/{cast.opportunity.id}", headers=headers)).json()
    business = (await client.get(f"/api/customers/{cast.customer.id}/business", headers=headers)).json()
    assert [paper["status"], page["offers"][0]["status"], business["offers"][0]["status"]] == ["answered"] * 3
    done = await client.post(
        f"/api/offers/{made.id}/status", json={"seen": "answered", "to": "accepted"}, headers=headers
    )
    assert done.status_code == 204


async def test_an_erp_that_says_sent_again_leaves_the_answer_and_an_end_outweighs_it(
    cast: Cast, client: AsyncClient, bearer: SignIn, erp: AsyncClient, mail: Mail
) -> None:
    row = {"number": "AN-2026-0901", "day": "2026-11-02", "customer.number": "K-1001", "total_cents": 1}
    headers = await bearer(cast.rep)

    async def said(status: str) -> str:
        assert (await erp.put("/api/erp/offers/sap/1", json=row | {"status": status})).status_code == 200
        (shown,) = (await client.get(f"/api/customers/{cast.customer.id}/business", headers=headers)).json()["offers"]
        return str(shown["status"])

    assert await said("sent") == "sent"
    answered = {"mail_id": mail.id, "at": mail.received_at}
    await Offer.find_one({"number": "AN-2026-0901"}).update({"$set": {"answered": answered}})
    assert [await said(it) for it in ("sent", "accepted", "declined")] == ["answered", "accepted", "declined"]
