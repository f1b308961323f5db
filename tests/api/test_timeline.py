"""The timeline is read in pages without losing anything, and asked for by kind, person and words."""

from datetime import timedelta

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from tests.api.conftest import SignIn
from tests.api.writing import NOW, Rep
from tests.cast import Cast, company, complaint, person


@pytest.fixture
async def rep(cast: Cast, client: AsyncClient, bearer: SignIn) -> Rep:
    return Rep(client, cast.customer, await bearer(cast.rep))


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
        assert len(page["entries"]) <= 20
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


async def test_opening_a_customer_is_its_page_and_the_newest_of_its_timeline_in_one(
    cast: Cast, rep: Rep, bearer: SignIn
) -> None:
    paul = await person(cast.customer, "Paul Groß", [])
    gone = await person(await company("Weber Antriebe", [], "sued", cast.rep.id), "Ina Weber", [])
    await rep.log(text="Mit zweien", contact_ids=[str(paul.id), str(cast.contact.id)])
    lines = [
        Activity(
            customer_id=cast.customer.id,
            contact_id=gone.id,
            team="sued",
            kind="note",
            at=NOW - timedelta(days=it),
            title=str(it),
        )
        for it in range(1, 40)
    ]
    await Activity.insert_many(lines)
    await complaint(cast.customer, "Riss im Rollengang", days_ago=3)
    opened = (await rep.client.get(f"{rep.url}/opening", headers=rep.headers)).json()
    assert opened["timeline"] == await rep.page()
    assert opened["page"] == (await rep.client.get(rep.url, headers=rep.headers)).json()
    assert [it["title"] for it in opened["page"]["complaints"]] == ["Riss im Rollengang"]
    assert [it["name"] for it in opened["page"]["contacts"]] == ["Paul Groß", "Petra Klein"]
    assert opened["timeline"]["entries"][0]["others"] == [{"id": str(cast.contact.id), "name": "Petra Klein"}]
    assert opened["timeline"]["entries"][1]["contact"] == {"id": str(gone.id), "name": "Ina Weber"}
    assert opened["timeline"]["next"]
    outsider = await rep.client.get(f"{rep.url}/opening", headers=await bearer(cast.outsider))
    assert outsider.status_code == 404


async def test_one_entry_opens_wherever_it_stands(cast: Cast, rep: Rep, bearer: SignIn) -> None:
    said = (await rep.log(text="Ganz unten", at=(NOW - timedelta(days=900)).isoformat())).json()
    url = f"{rep.url}/timeline/{said['id']}"
    answer = await rep.client.get(url, headers=rep.headers)
    assert (answer.status_code, answer.json()) == (200, said)
    assert (await rep.client.get(url, headers=await bearer(cast.outsider))).status_code == 404
    assert (await rep.client.get(f"{rep.url}/timeline/{cast.customer.id}", headers=rep.headers)).status_code == 404


async def test_an_entry_does_not_open_under_another_customer(cast: Cast, rep: Rep) -> None:
    other = await company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    id_ = (await rep.log()).json()["id"]
    answer = await rep.client.get(f"/api/customers/{other.id}/timeline/{id_}", headers=rep.headers)
    assert answer.status_code == 404


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
