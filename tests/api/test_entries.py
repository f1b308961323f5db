"""The timeline is written by hand once, by whoever was there, and corrected by nobody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.customers import Customer
from backend.store.tasks import Task
from tests.api.conftest import SignIn
from tests.api.writing import NOW, Rep, a_call, colleague, new_id
from tests.cast import Cast, company, person


@pytest.fixture
async def rep(cast: Cast, client: AsyncClient, bearer: SignIn) -> Rep:
    return Rep(client, cast.customer, await bearer(cast.rep))


async def spoken_with(cast: Cast) -> datetime | None:
    found = await Customer.get(cast.customer.id)
    assert found is not None
    return found.last_contact_at


# Writing


async def test_an_entry_tells_who_was_there_and_what_follows(cast: Cast, rep: Rep) -> None:
    paul = await person(cast.customer, "Paul Groß", [])
    step = {"id": new_id(), "title": "Zeichnung  schicken", "due": "2026-12-01"}
    answer = await rep.log(contact_ids=[str(cast.contact.id), str(paul.id)], next_step=step)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["contact"]["name"], [it["name"] for it in said["others"]]) == ("Petra Klein", ["Paul Groß"])
    assert (said["by"]["name"], said["is_mine"], said["at"]) == ("Rep", True, NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))
    task = await Task.get(PydanticObjectId(step["id"]))
    assert task is not None
    assert (task.title, str(task.due), task.user_id, task.contact_id) == (
        "Zeichnung schicken", "2026-12-01", cast.rep.id, cast.contact.id,
    )  # fmt: skip


async def test_what_a_phone_says_twice_is_written_once(rep: Rep) -> None:
    body = a_call(next_step={"id": new_id(), "title": "Nachfassen", "due": None})
    first, second = [
        await rep.client.post(f"{rep.url}/activities", json=body, headers=rep.headers) for _ in range(2)
    ]  # fmt: skip
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await Activity.find({"kind": "call"}).count() == 1
    assert await Task.find_all().count() == 1


async def test_the_id_of_somebody_elses_entry_is_taken(cast: Cast, rep: Rep, bearer: SignIn) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", None)
    id_ = (await rep.log()).json()["id"]
    teammate = colleague(rep, await bearer(cast.teammate), cast)
    assert (await teammate.log(id=id_, text="fremd")).status_code == 409
    assert (await Rep(rep.client, other, rep.headers).log(id=id_, text="fremd")).status_code == 409
    assert await rep.titles(kind="call") == ["Preis besprochen."]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "mail_in"}, 422), ({"kind": "order"}, 422), ({"at": "gestern"}, 422), ({"text": "x" * 4001}, 422), ({"id": "1"}, 422),
        ({"contact_ids": ["f" * 24]}, 422), ({"at": (NOW + timedelta(days=3)).isoformat()}, 422), ({"by_user_id": "f" * 24}, 422),
        ({"next_step": {"id": "f" * 24, "title": "  "}}, 422), ({"text": "x" * 4000}, 200), ({"text": ""}, 200),
    ],
)  # fmt: skip
async def test_only_what_a_person_may_say_is_written(fields: dict[str, Any], status: int, rep: Rep) -> None:
    assert (await rep.log(**fields)).status_code == status


@pytest.mark.parametrize("field", ["id", "kind", "at", "text", "contact_ids", "next_step"])
async def test_an_operator_in_a_field_is_refused(field: str, rep: Rep) -> None:
    for value in ({"$ne": None}, {"$gt": ""}, [{"$ne": 1}], {"": 1}):
        assert (await rep.log(**{field: value})).status_code == 422, value
    assert await Activity.find({"kind": "call"}).count() == 0


@pytest.mark.parametrize(
    "was", [{"$ne": ""}, {"$gt": ""}, {"$exists": True}, {"$regex": "."}, ["Preis besprochen."], None]
)
async def test_what_somebody_says_to_have_seen_is_compared_and_never_obeyed(was: Any, rep: Rep) -> None:
    id_ = (await rep.log()).json()["id"]
    assert (await rep.change(id_, "text", was, "x")).status_code == 409
    assert await rep.titles(kind="call") == ["Preis besprochen."]


async def test_somebody_of_another_customer_cannot_have_been_there(cast: Cast, rep: Rep) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", None)
    stranger = await person(other, "Wanda Weber", [])
    answer = await rep.log(contact_ids=[str(stranger.id)])
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_contact")


async def test_the_last_contact_moves_forward_only_and_with_contacts_only(cast: Cast, rep: Rep) -> None:
    await rep.log(kind="note")
    assert await spoken_with(cast) is None
    await rep.log(kind="visit", at=(NOW - timedelta(days=2)).isoformat())
    await rep.log(kind="letter", at=(NOW - timedelta(days=30)).isoformat())
    assert await spoken_with(cast) == NOW - timedelta(days=2)
    noted = (await rep.log(kind="note", at=(NOW - timedelta(days=1)).isoformat())).json()["id"]
    assert (await rep.change(noted, "kind", "note", "call")).status_code == 200
    assert await spoken_with(cast) == NOW - timedelta(days=1)


# Correcting and removing


async def test_ones_own_entry_is_corrected_found_by_its_new_words_and_audited(cast: Cast, rep: Rep) -> None:
    id_ = (await rep.log(text="Preis besprochen.")).json()["id"]
    answer = await rep.change(id_, "text", "Preis besprochen.", "Lieferzeit besprochen.")
    assert (answer.status_code, answer.json()["text"]) == (200, "Lieferzeit besprochen.")
    assert answer.json()["changed_at"] is not None
    assert await rep.titles(q="lieferzeit") == ["Lieferzeit besprochen."]
    assert await rep.titles(q="preis") == []
    noted = await Audit.find_one({"ref_id": PydanticObjectId(id_)})
    assert noted is not None
    assert noted.changes == {"text": ["Preis besprochen.", "Lieferzeit besprochen."]}


async def test_of_two_corrections_the_second_is_told(rep: Rep) -> None:
    id_ = (await rep.log()).json()["id"]
    await rep.change(id_, "text", "Preis besprochen.", "eins")
    assert (await rep.change(id_, "text", "Preis besprochen.", "zwei")).status_code == 409
    assert await rep.titles(kind="call") == ["eins"]


async def test_the_time_is_corrected_as_it_was_shown(rep: Rep) -> None:
    said = (await rep.log(at=NOW.replace(microsecond=0).isoformat())).json()
    earlier = (NOW - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = await rep.change(said["id"], "at", said["at"], earlier)
    assert (answer.status_code, answer.json()["at"]) == (200, earlier)
    assert (await rep.change(said["id"], "at", earlier, "2999-01-01T00:00:00Z")).status_code == 422


async def test_who_took_part_is_corrected_and_found_under_their_name(cast: Cast, rep: Rep) -> None:
    petra, paul = str(cast.contact.id), str((await person(cast.customer, "Paul Groß", [])).id)
    id_ = (await rep.log(contact_ids=[petra])).json()["id"]
    answer = await rep.change(id_, "contact_ids", [petra], [paul, petra])
    assert (answer.status_code, answer.json()["contact"]["name"], len(answer.json()["others"])) == (200, "Paul Groß", 1)
    assert answer.json()["changed_at"] is not None
    assert (await rep.change(id_, "contact_ids", [petra], [])).status_code == 409
    assert (await rep.change(id_, "contact_ids", [paul, petra], [])).json()["contact"] is None
    assert await rep.titles(contact=paul) == []
    noted = await Audit.find({"ref_id": PydanticObjectId(id_)}).to_list()
    assert [list(it.changes) for it in noted] == [["contact_ids"], ["contact_ids"]]


async def test_nobody_of_another_customer_is_said_to_have_been_there(cast: Cast, rep: Rep) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", None)
    stranger = await person(other, "Wanda Weber", [])
    id_ = (await rep.log()).json()["id"]
    for value in ([str(stranger.id)], [{"$ne": 1}], "x", ["f" * 24] * 21):
        assert (await rep.change(id_, "contact_ids", [], value)).status_code == 422, value
    assert (await rep.change(id_, "contact_ids", {"$ne": 1}, [])).status_code == 422


@pytest.mark.parametrize("field", ["team", "customer_id", "by_user_id", "title", "attachments", "$set", "known"])
async def test_nothing_else_of_an_entry_can_be_changed(field: str, rep: Rep) -> None:
    id_ = (await rep.log()).json()["id"]
    assert (await rep.change(id_, field, None, "nord")).status_code == 422


async def test_a_colleague_reads_an_entry_and_leaves_it_alone(cast: Cast, rep: Rep, bearer: SignIn) -> None:
    id_ = (await rep.log()).json()["id"]
    teammate = colleague(rep, await bearer(cast.teammate), cast)
    assert [it["is_mine"] for it in (await teammate.page(kind="call"))["entries"]] == [False]
    assert (await teammate.change(id_, "text", "Preis besprochen.", "x")).status_code == 403
    url = f"/api/activities/{id_}"
    assert (await rep.client.delete(url, headers=teammate.headers)).status_code == 403
    assert (await rep.client.delete(url, headers=await bearer(cast.outsider))).status_code == 404
    assert await rep.titles(kind="call") == ["Preis besprochen."]


async def test_what_the_machine_wrote_is_nobodys_to_change(cast: Cast, rep: Rep) -> None:
    customer_id, user_id = PydanticObjectId(str(cast.customer.id)), PydanticObjectId(str(cast.rep.id))
    lines = [
        Activity(customer_id=customer_id, team="sued", kind="mail_in", at=NOW, title="Mail", mail_id=customer_id),
        Activity(customer_id=customer_id, team="sued", kind="note", at=NOW, title="", by_user_id=user_id, ref_kind="complaints", ref_id=user_id),
        Activity(customer_id=customer_id, team="sued", kind="task", at=NOW, title="Getan", by_user_id=user_id),
    ]  # fmt: skip
    for line in lines:
        await line.insert()
        assert (await rep.client.delete(f"/api/activities/{line.id}", headers=rep.headers)).status_code == 403


async def test_a_removed_entry_is_gone_and_the_audit_knows_it(cast: Cast, rep: Rep) -> None:
    id_ = (await rep.log()).json()["id"]
    for status in (204, 404):
        assert (await rep.client.delete(f"/api/activities/{id_}", headers=rep.headers)).status_code == status
    assert await rep.titles(kind="call") == []
    noted = await Audit.find_one({"ref_id": PydanticObjectId(id_)})
    assert noted is not None
    assert (noted.action, noted.user_id, set(noted.changes)) == ("remove", cast.rep.id, {"kind", "at"})


async def test_the_outsider_neither_reads_nor_writes(cast: Cast, rep: Rep, bearer: SignIn) -> None:
    outsider = colleague(rep, await bearer(cast.outsider), cast)
    assert (await outsider.log()).status_code == 404
    for path in ("timeline", "timeline/people"):
        assert (await rep.client.get(f"{rep.url}/{path}", headers=outsider.headers)).status_code == 404
    assert await Activity.find({"kind": "call"}).count() == 0


async def test_a_deputy_writes_while_the_days_run(cast: Cast, rep: Rep, bearer: SignIn) -> None:
    days = {"user_id": cast.outsider.id, "first_day": datetime(2026, 1, 1), "last_day": datetime(2999, 1, 1)}
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"deputy": days}})
    deputy = colleague(rep, await bearer(cast.outsider), cast)
    id_ = (await deputy.log()).json()["id"]
    assert (await deputy.change(id_, "text", "Preis besprochen.", "In Vertretung")).status_code == 200
    assert "In Vertretung" in await rep.titles()
