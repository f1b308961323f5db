"""The people of a buying centre: added, changed, related, gone; and their parts in one opportunity."""

import asyncio
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.contacts import Contact
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity
from backend.store.search import SearchEntry
from tests import cast as cast_
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept

Ask = Any


@pytest.fixture
async def ask(cast: Cast, client: AsyncClient, bearer: SignIn) -> Ask:
    """One request as somebody of the cast: status and error code, or the answer."""
    headers = {name: await bearer(it) for name, it in cast.people().items()}

    async def ask_(who: str, method: str, path: str, **body: Any) -> Any:
        answer = await client.request(method, path, json=body or None, headers=headers[who])
        if answer.status_code >= 400:
            return answer.status_code, answer.json()["error"]["code"]
        return answer.json() if answer.content else answer.status_code

    return ask_


def change(field: str, was: Any, value: Any) -> dict[str, Any]:
    return {"field": field, "was": was, "value": value}


async def colleague(cast: Cast, name: str) -> Contact:
    return await cast_.person(cast.customer, name, [f"{name.lower()}@mueller.example"])


async def contact(it: Contact) -> Contact:
    found = await Contact.get(it.id)
    assert found is not None
    return found


async def test_a_contact_is_added_once_and_the_page_says_what_is_missing(cast: Cast, ask: Ask) -> None:
    new: Any = {"id": str(PydanticObjectId()), "name": "Karl Boss", "role": "decider", "influence": 5, "phones": ["030 23125 102"],
           "addresses": ["Karl.Boss@Mueller.example"]}  # fmt: skip
    path = f"/api/customers/{cast.customer.id}"
    before = (await ask("rep", "GET", path))["gaps"]
    for _ in range(2):
        assert await ask("teammate", "POST", f"{path}/contacts", **new) == 204

    page = await ask("rep", "GET", path)
    assert ("no_decider" in before, "no_decider" in page["gaps"]) == (True, False)
    [karl] = [it for it in page["contacts"] if it["name"] == "Karl Boss"]
    assert (karl["phones"], karl["addresses"]) == (["+493023125102"], ["karl.boss@mueller.example"])
    assert karl["known"]["role"]["by"] == "Teammate"
    assert (await SearchEntry.get(PydanticObjectId(new["id"])) or SearchEntry).label == "Karl Boss"
    assert await ask("outsider", "POST", f"{path}/contacts", **new | {"id": str(PydanticObjectId())}) == (
        404,
        "not_found",
    )


async def test_an_address_that_is_taken_away_is_remembered_as_a_former_one_until_it_is_given_back(
    cast: Cast, ask: Ask
) -> None:
    first, second = cast.contact.addresses
    for was, value, former in (([first, second], [second], [first]), ([second], [second, first], [])):
        assert await ask("rep", "PATCH", f"/api/contacts/{cast.contact.id}", **change("addresses", was, value)) == 204
        found = await Contact.get(cast.contact.id)
        assert found is not None
        assert found.former_addresses == former


async def test_mail_that_came_from_the_new_address_is_the_persons_from_now_on(cast: Cast, ask: Ask) -> None:
    mail = await kept(cast.customer, [cast.rep], sender={"name": "", "address": "neu@mueller.example"})
    await Activity(
        customer_id=cast.contact.customer_id,
        team="sued",
        kind="mail_in",
        at=mail.received_at,
        title="Neu",
        mail_id=mail.id,
    ).insert()
    other = await kept(cast.customer, [cast.rep], sender={"name": "", "address": "anders@mueller.example"})

    was = cast.contact.addresses
    assert (
        await ask(
            "rep",
            "PATCH",
            f"/api/contacts/{cast.contact.id}",
            **change("addresses", was, [*was, "neu@mueller.example"]),
        )
        == 204
    )

    theirs = [
        it.contact_id
        for it in (await Mail.get(mail.id), await Activity.find_one({"mail_id": mail.id}), await Mail.get(other.id))
        if it
    ]
    assert theirs == [cast.contact.id, cast.contact.id, None]


@pytest.mark.parametrize(
    ("field", "was", "value", "answer"),
    [
        ("role", "buyer", "decider", 204), ("role", "buyer", "king", (422, "invalid")), ("role", "user", "decider", (409, "conflict")),
        ("influence", None, 5, 204), ("influence", None, 6, (422, "invalid")), ("influence", None, True, (422, "invalid")),
        ("attitude", "positive", "critical", 204), ("name", "Petra Klein", "", (422, "invalid")), ("language", "", "en", 204),
        ("addresses", [], ["nicht so"], (422, "no_address")), ("phones", ["+49 30 23125 101"], ["12"], (422, "no_phone")),
        ("phones", ["+49 30 23125 101"], ["030/23125-103"], 204), ("team", "sued", "nord", (422, "invalid")),
        ("customer_id", None, None, (422, "invalid")),
    ],
)  # fmt: skip
async def test_one_field_of_a_person_at_a_time(
    field: str, was: Any, value: Any, answer: Any, cast: Cast, ask: Ask
) -> None:
    path = f"/api/contacts/{cast.contact.id}"
    assert await ask("teammate", "PATCH", path, **change(field, was, value)) == answer
    assert await ask("outsider", "PATCH", path, **change(field, was, value)) in ((404, "not_found"), answer)
    assert await Audit.find({"kind": "contacts"}).count() == (1 if answer == 204 else 0)


async def test_the_formal_line_knows_no_circle_and_no_strangers(cast: Cast, ask: Ask) -> None:
    boss, chief = await colleague(cast, "Boss"), await colleague(cast, "Chief")
    stranger = await cast_.person(await cast_.company("Andere", ["andere.example"], "sued", None), "Fremd", [])
    petra = f"/api/contacts/{cast.contact.id}"
    assert await ask("rep", "PATCH", petra, **change("boss_id", None, str(boss.id))) == 204
    assert await ask("rep", "PATCH", f"/api/contacts/{boss.id}", **change("boss_id", None, str(chief.id))) == 204
    for it in (cast.contact, boss, chief):
        assert await ask("rep", "PATCH", f"/api/contacts/{chief.id}", **change("boss_id", None, str(it.id))) == (
            422,
            "circle",
        )
    assert await ask("rep", "PATCH", petra, **change("boss_id", str(boss.id), str(stranger.id))) == (422, "stranger")
    assert await ask("rep", "PATCH", petra, **change("boss_id", str(boss.id), "")) == 204
    assert (await contact(cast.contact)).boss_id is None


async def test_two_who_draw_the_line_both_ways_at_once_do_not_both_succeed(cast: Cast, ask: Ask) -> None:
    boss = await colleague(cast, "Boss")
    answers = await asyncio.gather(
        ask("rep", "PATCH", f"/api/contacts/{cast.contact.id}", **change("boss_id", None, str(boss.id))),
        ask("teammate", "PATCH", f"/api/contacts/{boss.id}", **change("boss_id", None, str(cast.contact.id))),
    )
    assert sorted(answers, key=str) == [(422, "circle"), 204]


async def test_informal_relations_are_between_people_of_one_customer(cast: Cast, ask: Ask) -> None:
    boss = await colleague(cast, "Boss")
    path, trusts = f"/api/contacts/{cast.contact.id}", [{"contact_id": str(boss.id), "kind": "trusts"}]
    assert await ask("rep", "PATCH", path, **change("relations", [], trusts)) == 204
    assert await ask("rep", "PATCH", path, **change("relations", [], [])) == (409, "conflict")
    own = [{"contact_id": str(cast.contact.id), "kind": "opposes"}]
    assert await ask("rep", "PATCH", path, **change("relations", trusts, own)) == (422, "stranger")
    [relation] = (await contact(cast.contact)).relations
    assert (relation.contact_id, relation.kind) == (boss.id, "trusts")


async def test_whoever_stands_on_the_timeline_can_only_leave(cast: Cast, ask: Ask) -> None:
    path = f"/api/contacts/{cast.contact.id}"
    await kept(cast.customer, [cast.rep], contact_id=cast.contact.id)
    assert await ask("rep", "DELETE", path) == (409, "has_history")
    assert await ask("rep", "PATCH", path, **change("left_at", None, "2026-11-01T10:20:30.123456Z")) == 204

    left_at = (await ask("rep", "GET", f"/api/customers/{cast.customer.id}"))["contacts"][0]["left_at"]
    assert await ask("rep", "PATCH", path, **change("left_at", left_at, None)) == 204
    assert (await contact(cast.contact)).left_at is None


async def test_whoever_sat_beside_somebody_in_a_meeting_can_only_leave_too(cast: Cast, ask: Ask) -> None:
    meeting = await cast_.happening(cast.customer, "meeting", "", "Zu dritt", days_ago=1)
    await Activity.find_one({"_id": meeting.id}).update({"$set": {"others": [cast.contact.id]}})
    assert await ask("rep", "DELETE", f"/api/contacts/{cast.contact.id}") == (409, "has_history")


async def test_who_was_entered_by_mistake_goes_with_every_line_to_them(cast: Cast, ask: Ask) -> None:
    mistake = await colleague(cast, "Falsch")
    parts = [{"contact_id": mistake.id, "role": "user"}]
    await cast.contact.set({"boss_id": mistake.id, "relations": [{"contact_id": mistake.id, "kind": "trusts"}]})
    await cast.opportunity.set({"people": parts})
    assert await ask("outsider", "DELETE", f"/api/contacts/{mistake.id}") == (404, "not_found")
    assert await ask("rep", "DELETE", f"/api/contacts/{mistake.id}") == 204

    petra = await contact(cast.contact)
    assert (petra.boss_id, petra.relations) == (None, [])
    assert (await Opportunity.get(cast.opportunity.id) or cast.opportunity).people == []
    assert await Contact.get(mistake.id) is None
    assert await SearchEntry.get(mistake.id) is None


async def test_in_one_opportunity_the_same_people_may_have_other_parts(cast: Cast, ask: Ask) -> None:
    path = f"/api/opportunities/{cast.opportunity.id}/people"
    decides = [{"contact_id": str(cast.contact.id), "role": "decider"}]
    assert await ask("outsider", "PUT", path, was=[], value=decides) == (404, "not_found")
    assert await ask("rep", "PUT", path, was=[], value=decides) == 204
    assert await ask("teammate", "PUT", path, was=[], value=[]) == (409, "conflict")
    assert await ask("rep", "PUT", path, was=decides, value=[{"contact_id": "f" * 24, "role": "user"}]) == (
        422,
        "stranger",
    )

    page = await ask("rep", "GET", f"/api/customers/{cast.customer.id}")
    assert page["business"] == [{"id": str(cast.opportunity.id), "title": "Förderanlage", "people": decides}]
    assert page["contacts"][0]["role"] == "buyer"
