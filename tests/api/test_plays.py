"""A mail's checklist: which it is, doing a step and undoing it, two at once, and what becomes of it when the mail goes elsewhere."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient

from backend.domain.playbooks import ContactPoint, StageAsked
from backend.store.activities import Activity
from backend.store.mail_parts import Occurrence
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity
from backend.store.playbooks import StepRow, StoredPlaybook, forget
from backend.store.withdrawing import Withdrawal, take_out
from tests.api.conftest import SignIn
from tests.cast import Cast, company
from tests.kept import kept

SEGMENT = PydanticObjectId()


async def playbook(
    point: ContactPoint, *texts: str, segment_id: Any = None, stage: StageAsked = "any"
) -> StoredPlaybook:
    steps = [StepRow(de=it, en=f"{it} (en)", within_hours=4) for it in texts]
    made = StoredPlaybook(point=point, segment_id=segment_id, stage=stage, steps=steps, changed_at=datetime.now(UTC))
    await made.insert()
    forget()
    return made


@pytest.fixture
async def complaint(cast: Cast) -> Mail:
    return await kept(cast.customer, [cast.rep], kind="complaint", subject="Ausfall", new_text="Die Anlage steht.")


def path(mail: Mail, step: StepRow) -> str:
    return f"/api/mails/{mail.id}/plays/{step.id}"


async def on_card(client: AsyncClient, headers: dict[str, str], mail: Mail) -> list[dict[str, Any]]:
    plays: list[dict[str, Any]] = (await client.get(f"/api/mails/{mail.id}/card", headers=headers)).json()["plays"]
    return plays


async def lines(cast: Cast) -> list[Activity]:
    return await Activity.find({"customer_id": cast.customer.id, "kind": "task"}).to_list()


async def test_the_card_shows_the_steps_of_the_playbook_that_names_most(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    assert await on_card(client, rep, complaint) == []
    await playbook("complaint", "Für alle")
    await playbook("offer", "Nachfassen")
    assert [it["text"] for it in await on_card(client, rep, complaint)] == ["Für alle"]
    await playbook("complaint", "In der Stufe Angebot", stage="offer")
    assert [it["text"] for it in await on_card(client, rep, complaint)] == ["In der Stufe Angebot"]
    await cast.customer.set({"segment_id": SEGMENT})
    await playbook("complaint", "Für Schlüsselkunden", segment_id=SEGMENT, stage="offer")
    (step,) = await on_card(client, rep, complaint)
    assert (step["text"], step["by"], step["within_hours"]) == ("Für Schlüsselkunden", "owner", 4)
    assert step["due_at"] > complaint.received_at.isoformat()


async def test_a_step_that_is_done_stands_on_the_timeline_and_can_be_undone_by_a_colleague(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    book = await playbook("complaint", "Anrufen", "Danken")
    done = await client.post(path(complaint, book.steps[0]), headers=await bearer(cast.rep))
    assert [(it["done_by"], it["done_at"] is not None) for it in done.json()] == [("Rep", True), ("", False)]
    (line,) = await lines(cast)
    assert (line.title, line.by_user_id, line.ref_kind, line.ref_id) == ("Anrufen", cast.rep.id, "mails", complaint.id)
    teammate = await bearer(cast.teammate)
    assert await on_card(client, teammate, complaint) == done.json()
    undone = await client.delete(path(complaint, book.steps[0]), headers=teammate)
    assert [it["done_at"] for it in undone.json()] == [None, None]
    assert await lines(cast) == []
    assert (await client.delete(path(complaint, book.steps[0]), headers=teammate)).status_code == 200


async def test_two_who_do_a_step_at_once_write_one_line_and_see_the_same(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    book = await playbook("complaint", "Anrufen", "Danken")
    both = [await bearer(it) for it in (cast.rep, cast.teammate)]
    tapped = [(it, step) for it in both for step in book.steps]
    answers = await asyncio.gather(*(client.post(path(complaint, step), headers=it) for it, step in tapped))
    assert [it.status_code for it in answers] == [200] * 4
    first, second = [await on_card(client, it, complaint) for it in both]
    assert first == second
    assert sorted(it.title for it in await lines(cast)) == ["Anrufen", "Danken"]
    by = {it.title: it.by_user_id for it in await lines(cast)}
    names = {cast.rep.id: "Rep", cast.teammate.id: "Teammate"}
    assert [it["done_by"] for it in first] == [names[by["Anrufen"]], names[by["Danken"]]]


async def test_a_checklist_once_begun_stays_whatever_the_opportunity_does(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    early = await playbook("complaint", "Früh", "Später", stage="offer")
    await playbook("complaint", "Spät", stage="negotiation")
    await client.post(path(complaint, early.steps[0]), headers=rep)
    await Opportunity.find_one({"_id": cast.opportunity.id}).update({"$set": {"stage": "negotiation"}})
    assert [it["text"] for it in await on_card(client, rep, complaint)] == ["Früh", "Später"]
    assert (await client.post(path(complaint, early.steps[1]), headers=rep)).status_code == 200
    await StoredPlaybook.find_one({"_id": early.id}).delete()
    forget()
    assert [it["text"] for it in await on_card(client, rep, complaint)] == ["Spät"], "what is gone holds no longer"
    assert len(await lines(cast)) == 2, "what was done was done"


async def test_who_may_not_see_the_mail_does_nothing_and_a_step_of_another_playbook_is_none(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    book, other = await playbook("complaint", "Anrufen"), await playbook("offer", "Nachfassen")
    outsider = await bearer(cast.outsider)
    for ask in (client.post, client.delete):
        assert (await ask(path(complaint, book.steps[0]), headers=outsider)).status_code == 404
    assert (await client.post(path(complaint, other.steps[0]), headers=await bearer(cast.rep))).status_code == 404
    assert await lines(cast) == []


async def test_a_mail_of_ours_and_one_that_is_only_beside_another_customers_have_no_checklist(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await playbook("mail", "Anrufen")
    north = await company("Ostwind", ["ostwind.example"], "nord", None)
    beside = {
        "customer": {"id": str(north.id), "name": north.name},
        "contact": None,
        "method": "domain",
        "value": "x",
        "score": 60,
        "team": "nord",
    }
    ours = await kept(cast.customer, [cast.rep], kind="mail", direction="out")
    theirs = await kept(cast.customer, [cast.rep], kind="mail", also=[beside])
    assert await on_card(client, await bearer(cast.rep), ours) == []
    assert len(await on_card(client, await bearer(cast.rep), theirs)) == 1
    assert await on_card(client, await bearer(cast.outsider), theirs) == []


async def test_what_was_done_follows_the_mail_to_the_customer_it_really_is_of(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    book = await playbook("complaint", "Anrufen")
    await client.post(path(complaint, book.steps[0]), headers=rep)
    other = await company("Weber", ["weber.example"], "sued", cast.rep.id)
    said = await client.post(
        f"/api/mails/{complaint.id}/correction", json={"customer_id": str(other.id), "scope": "mail"}, headers=rep
    )
    assert said.status_code == 200, said.text
    assert await lines(cast) == []
    (moved,) = await Activity.find({"customer_id": other.id, "kind": "task"}).to_list()
    assert (moved.title, moved.team) == ("Anrufen", "sued")
    assert [it["done_by"] for it in await on_card(client, rep, complaint)] == ["Rep"]


async def test_of_a_mail_that_is_withdrawn_the_done_step_stays_and_names_it_no_more(
    cast: Cast, complaint: Mail, client: AsyncClient, bearer: SignIn, api: FastAPI
) -> None:
    book = await playbook("complaint", "Anrufen")
    await client.post(path(complaint, book.steps[0]), headers=await bearer(cast.rep))
    box, now = PydanticObjectId(), datetime.now(UTC)
    place = Occurrence(mailbox_id=box, folder="INBOX", uidvalidity=1, uid=1, seen_at=now)
    await Mail.find_one({"_id": complaint.id}).update({"$set": {"occurrences": [place.model_dump()]}})
    assert (
        await take_out(api.state.store, PydanticObjectId(str(complaint.id)), Withdrawal(None, [box], now))
        == "everywhere"
    )
    (line,) = await lines(cast)
    assert (line.title, line.ref_kind, line.ref_id) == ("Anrufen", "", None)
