"""The timeline is read in pages without losing anything, and written by hand, once, by whoever was there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.customers import Customer
from backend.store.tasks import Task
from tests.api.conftest import SignIn
from tests.cast import Cast, company, person

NOW = datetime.now(UTC).replace(microsecond=0)


def new_id() -> str:
    return str(ObjectId())


def a_call(**fields: Any) -> dict[str, Any]:
    return {"id": new_id(), "kind": "call", "at": NOW.isoformat(), "text": "Preis besprochen.", **fields}


class Rep:
    """The rep at work on the customer's timeline."""

    def __init__(self, client: AsyncClient, customer: Customer, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.url = f"/api/customers/{customer.id}"

    async def log(self, **fields: Any) -> Any:
        return await self.client.post(f"{self.url}/activities", json=a_call(**fields), headers=self.headers)

    async def page(self, **query: Any) -> Any:
        answer = await self.client.get(f"{self.url}/timeline", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def titles(self, **query: Any) -> list[str]:
        return [it["title"] or it["text"] for it in (await self.page(**query))["entries"]]

    async def change(self, entry_id: str, field: str, was: Any, value: Any) -> Any:
        body = {"field": field, "was": was, "value": value}
        return await self.client.patch(f"/api/activities/{entry_id}", json=body, headers=self.headers)


@pytest.fixture
async def rep(cast: Cast, client: AsyncClient, bearer: SignIn) -> Rep:
    return Rep(client, cast.customer, await bearer(cast.rep))


async def spoken_with(cast: Cast) -> datetime | None:
    found = await Customer.get(cast.customer.id)
    assert found is not None
    return found.last_contact_at


def colleague(rep: Rep, headers: dict[str, str], cast: Cast) -> Rep:
    return Rep(rep.client, cast.customer, headers)


# Reading


@pytest.mark.parametrize("ms_apart", [0, 1, 250, 60_000])
async def test_no_entry_is_lost_between_two_pages_however_close_they_are(ms_apart: int, cast: Cast, rep: Rep) -> None:
    start = NOW - timedelta(days=1)
    made = [
        Activity(id=PydanticObjectId(), customer_id=cast.customer.id, team="sued", kind="note", at=start + timedelta(milliseconds=ms_apart * it), title=str(it))
        for it in range(95)
    ]  # fmt: skip
    await Activity.insert_many(made)
    seen: list[str] = []
    before = ""
    while before is not None:
        page = await rep.page(before=before)
        assert len(page["entries"]) <= 30
        seen += [it["id"] for it in page["entries"]]
        before = page["next"]
    newest_first = sorted(made, key=lambda it: (it.at, it.id), reverse=True)
    assert seen[:95] == [str(it.id) for it in newest_first]
    assert len(seen) == 96


async def test_the_timeline_is_asked_for_by_kind_person_and_words(cast: Cast, rep: Rep) -> None:
    paul = await person(cast.customer, "Paul Groß", [])
    await rep.log(text="Angebote verglichen", contact_ids=[str(cast.contact.id), str(paul.id)])
    await rep.log(text="Müllers Förderanlage", kind="note", contact_ids=[str(paul.id)])
    await rep.log(text="Nur angerufen")
    assert await rep.titles(kind=["note"]) == ["Müllers Förderanlage"]
    assert await rep.titles(kind=["note", "visit"]) == ["Müllers Förderanlage", "Besuch in Stuttgart"]
    assert set(await rep.titles(contact=str(paul.id))) == {"Müllers Förderanlage", "Angebote verglichen"}
    assert await rep.titles(contact=str(cast.contact.id)) == ["Angebote verglichen"]
    assert len(await rep.titles(by=str(cast.rep.id))) == 3
    assert await rep.titles(by=str(cast.teammate.id)) == []
    assert await rep.titles(q="angebot") == ["Angebote verglichen"]
    assert set(await rep.titles(q="foerderanlage")) == {"Müllers Förderanlage"} | {"Besuch in Stuttgart"}
    assert await rep.titles(q="foerderanlage", kind="note", contact=str(paul.id)) == ["Müllers Förderanlage"]
    assert await rep.titles(q="$ne .*") == []


async def test_it_names_whom_one_can_ask_for(cast: Cast, rep: Rep) -> None:
    assert (await rep.client.get(f"{rep.url}/timeline/people", headers=rep.headers)).json()["colleagues"] == []
    await rep.log()
    answer = (await rep.client.get(f"{rep.url}/timeline/people", headers=rep.headers)).json()
    assert [it["name"] for it in answer["contacts"]] == ["Petra Klein"]
    assert [it["name"] for it in answer["colleagues"]] == ["Rep"]


@pytest.mark.parametrize(
    "before", ["x", "1", "-", "2026-11-21T09:00:00Z", f"{10**15}-{'a' * 24}", f"1-{'g' * 24}", "1-"]
)
async def test_a_place_that_is_none_is_refused(before: str, rep: Rep) -> None:
    answer = await rep.client.get(f"{rep.url}/timeline", params={"before": before}, headers=rep.headers)
    assert answer.status_code == 422
    assert [it["field"] for it in answer.json()["error"]["fields"]] == ["before"]


@pytest.mark.parametrize("before", [f"{sign}{'9' * 13}-{'f' * 24}" for sign in ("", "-")])
async def test_a_place_at_the_edge_of_time_is_a_place(before: str, rep: Rep) -> None:
    assert (await rep.page(before=before))["next"] is None


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
