"""Opportunities and offers over HTTP: added, moved, won and lost, changed by two at once, told on the timeline."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.customers import Customer, Deputy
from backend.store.opportunities import Opportunity
from backend.store.trade import Offer
from tests.api.conftest import SignIn
from tests.cast import Cast, chance
from tests.trade import offer, offering

ID = "5f" * 12
LINE = {"text": "Rollenbahn", "quantity": 2500, "price_cents": 199_00, "discount": 1000}


@pytest.fixture
async def rep(client: AsyncClient, cast: Cast, bearer: SignIn) -> AsyncClient:
    client.headers.update(await bearer(cast.rep))
    return client


def path(cast: Cast, *more: str) -> str:
    return "/".join(["/api/opportunities", str(cast.opportunity.id), *more])


async def moved(client: AsyncClient, cast: Cast, to: str, seen: str = "offer", **why: str) -> Any:
    return await client.post(path(cast, "stage"), json={"seen": seen, "to": to, **why})


async def lines_told(cast: Cast) -> list[tuple[str, str, str]]:
    rows = await Activity.find({"ref_kind": {"$in": ["opportunities", "offers"]}}).sort("at").to_list()
    return [(it.title, it.ref_status, it.text) for it in rows]


async def opened(client: AsyncClient, cast: Cast) -> dict[str, Any]:
    answer = await client.get(path(cast))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# The pipeline


async def test_an_opportunity_says_how_much_it_weighs_and_that_it_is_late(rep: AsyncClient, cast: Cast) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=2)
    await Opportunity.find_one({"_id": cast.opportunity.id}).update(
        {"$set": {"owner_id": cast.rep.id, "expected_close": yesterday, "next_step_on": yesterday}}
    )
    (row,) = (await rep.get("/api/opportunities")).json()["opportunities"]
    assert (row["probability"], row["judged"], row["weighted_cents"]) == (50, False, 24_000_00)
    assert row["late"] is row["step_late"] is True
    assert row["customer"]["name"] == "Müller Präzision"


async def test_mine_are_those_i_own_and_the_teams_are_all(rep: AsyncClient, cast: Cast) -> None:
    await chance(cast.customer, "Zweite Halle", 10_00)
    await Opportunity.find_one({"_id": cast.opportunity.id}).update({"$set": {"owner_id": cast.rep.id}})
    mine = (await rep.get("/api/opportunities")).json()["opportunities"]
    team = (await rep.get("/api/opportunities?scope=team")).json()["opportunities"]
    assert [it["title"] for it in mine] == ["Förderanlage"]
    assert {it["title"] for it in team} == {"Förderanlage", "Zweite Halle"}


async def test_a_deputy_sees_and_moves_what_hangs_on_the_customer(
    client: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    outsider, today = PydanticObjectId(str(cast.outsider.id)), datetime.now(UTC).date()
    deputy = Deputy(user_id=outsider, first_day=today, last_day=today)
    stored = {"user_id": outsider, "first_day": _midnight(deputy.first_day), "last_day": _midnight(deputy.last_day)}
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"deputy": stored}})
    client.headers.update(await bearer(cast.outsider))
    assert (await moved(client, cast, "negotiation")).status_code == 204
    assert len((await client.get("/api/opportunities?scope=team")).json()["opportunities"]) == 1


# Adding


async def test_what_is_added_is_mine_open_and_on_the_timeline(rep: AsyncClient, cast: Cast) -> None:
    body = {"title": "  Halle   3 ", "value_cents": 5_000_00, "expected_close": "2027-02-01"}
    answer = await rep.post(f"/api/customers/{cast.customer.id}/opportunities", json=body)
    found = await Opportunity.get(answer.json()["id"])
    assert found
    assert (found.title, found.stage, found.is_open, found.owner_id) == ("Halle 3", "lead", True, cast.rep.id)
    assert found.expected_close == date(2027, 2, 1)
    assert [it.stage for it in found.history] == ["lead"]
    assert await lines_told(cast) == [("Halle 3", "lead", "")]
    assert await Audit.find_one({"action": "add", "ref_id": found.id, "user_id": cast.rep.id})


async def test_the_same_device_sends_it_twice_and_there_is_one(rep: AsyncClient, cast: Cast) -> None:
    body = {"id": ID, "title": "Halle 3"}
    answers = [await rep.post(f"/api/customers/{cast.customer.id}/opportunities", json=body) for _ in range(2)]
    assert [it.json() for it in answers] == [{"id": ID}, {"id": ID}]
    assert await Opportunity.find({"title": "Halle 3"}).count() == 1
    assert len(await lines_told(cast)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 300}, {"value_cents": -1}, {"value_cents": 1.5}, {"probability": 101}, {"currency": "Euro"},
        {"stage": "won"}, {"expected_close": "31.02.2026"}, {"offering_ids": [ID]}, {"owner_id": ID}, {"team": "nord"},
        {"title": {"$gt": ""}},
    ],
)  # fmt: skip
async def test_nonsense_is_refused(rep: AsyncClient, cast: Cast, wrong: dict[str, Any]) -> None:
    body = {"title": "Halle 3", **wrong}
    assert (await rep.post(f"/api/customers/{cast.customer.id}/opportunities", json=body)).status_code == 422
    assert await Opportunity.find_all().count() == 1


# Moving


async def test_each_stage_is_kept_with_who_and_when_and_told(rep: AsyncClient, cast: Cast) -> None:
    assert (await moved(rep, cast, "negotiation")).status_code == 204
    found = await opened(rep, cast)
    assert found["opportunity"]["stage"] == "negotiation"
    assert [(it["stage"], it["by"]["name"]) for it in found["history"]] == [("negotiation", "Rep")]
    assert await lines_told(cast) == [("Förderanlage", "negotiation", "")]
    assert (await Audit.find_one({"action": "change"})).changes == {"stage": ["offer", "negotiation"]}


async def test_what_is_lost_has_a_cause_and_is_no_longer_open(rep: AsyncClient, cast: Cast) -> None:
    assert (await moved(rep, cast, "lost")).json()["error"]["code"] == "cause_missing"
    assert (await moved(rep, cast, "lost", cause="competitor", reason="Ein Anbieter aus Italien")).status_code == 204
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert (found.stage, found.is_open, found.closed_cause) == ("lost", False, "competitor")
    assert found.closed_at is not None
    assert await lines_told(cast) == [("Förderanlage", "lost", "Ein Anbieter aus Italien")]
    assert (await rep.get("/api/opportunities?scope=team")).json()["opportunities"] == []


async def test_what_was_lost_can_be_opened_again(rep: AsyncClient, cast: Cast) -> None:
    await moved(rep, cast, "lost", cause="price")
    assert (await moved(rep, cast, "qualified", seen="lost")).status_code == 204
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert (found.is_open, found.closed_at, found.closed_cause, found.closed_reason) == (True, None, "", "")


async def test_of_two_who_move_it_at_once_one_does(rep: AsyncClient, cast: Cast) -> None:
    answers = await asyncio.gather(
        moved(rep, cast, "negotiation"), moved(rep, cast, "lost", cause="price"), moved(rep, cast, "qualified")
    )
    assert sorted(it.status_code for it in answers) == [204, 409, 409]
    assert len(await lines_told(cast)) == 1


async def test_a_device_that_missed_the_answer_may_send_the_same_move_again(
    client: AsyncClient, rep: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    for _ in range(2):
        assert (await moved(rep, cast, "lost", cause="price")).status_code == 204
    assert len(await lines_told(cast)) == 1
    client.headers.update(await bearer(cast.teammate))
    assert (await moved(client, cast, "lost", cause="price")).status_code == 409


# Changing a field


@pytest.mark.parametrize(
    ("field", "was", "value", "stored"),
    [
        ("title", "Förderanlage", "Förderanlage Halle 3", "Förderanlage Halle 3"),
        ("value_cents", 48_000_00, 52_000_00, 52_000_00),
        ("probability", None, 80, 80),
        ("competitor", "", "Italien", "Italien"),
        ("next_step_on", None, "2027-01-15", date(2027, 1, 15)),
    ],
)
async def test_one_field_changes_and_says_since_when(
    rep: AsyncClient, cast: Cast, field: str, was: Any, value: Any, stored: Any
) -> None:
    answer = await rep.patch(path(cast), json={"field": field, "was": was, "value": value})
    assert answer.status_code == 204, answer.text
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert getattr(found, field) == stored
    assert found.known[field].source == "person"
    assert found.known[field].by == cast.rep.id
    again = await rep.patch(path(cast), json={"field": field, "was": was, "value": value})
    assert again.status_code == 409


async def test_a_day_that_was_seen_is_a_day_that_is_stored(rep: AsyncClient, cast: Cast) -> None:
    close = (await opened(rep, cast))["opportunity"]["expected_close"]
    change = {"field": "expected_close", "was": close, "value": None}
    assert (await rep.patch(path(cast), json=change)).status_code == 204
    assert [it[1] for it in await lines_told(cast)] == ["expected_close"]


async def test_only_what_others_should_hear_of_is_told(rep: AsyncClient, cast: Cast) -> None:
    await rep.patch(path(cast), json={"field": "competitor", "was": "", "value": "Italien"})
    await rep.patch(path(cast), json={"field": "next_step", "was": "Angebot nachfassen", "value": "Anrufen"})
    assert await lines_told(cast) == [("Förderanlage", "next_step", "Anrufen")]
    assert await Audit.find({"action": "change"}).count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "won"), ("is_open", False), ("team", "nord"), ("known", {}), ("customer_id", ID), ("history", []), ("$set", 1),
        ("value_cents", "viel"), ("value_cents", True), ("offering_ids", [ID]), ("expected_close", "irgendwann"), ("title", ""),
    ],
)  # fmt: skip
async def test_what_is_no_field_or_no_value_is_refused(rep: AsyncClient, cast: Cast, field: str, value: Any) -> None:
    before = await Opportunity.get(cast.opportunity.id)
    answer = await rep.patch(path(cast), json={"field": field, "was": None, "value": value})
    assert answer.status_code == 422
    assert await Opportunity.get(cast.opportunity.id) == before


async def test_an_opportunity_is_given_only_to_who_sees_the_customer(rep: AsyncClient, cast: Cast) -> None:
    give = {"field": "owner_id", "was": None}
    assert (await rep.patch(path(cast), json={**give, "value": str(cast.outsider.id)})).status_code == 422
    assert (await rep.patch(path(cast), json={**give, "value": str(cast.teammate.id)})).status_code == 204


async def test_what_somebody_wrote_is_never_wiped_by_another_field(rep: AsyncClient, cast: Cast) -> None:
    await asyncio.gather(
        rep.patch(path(cast), json={"field": "competitor", "was": "", "value": "Italien"}),
        rep.patch(path(cast), json={"field": "value_cents", "was": 48_000_00, "value": 1_00}),
        moved(rep, cast, "negotiation"),
    )
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert (found.competitor, found.value_cents, found.stage) == ("Italien", 1_00, "negotiation")


# Offers


async def test_an_offer_adds_up_and_gets_the_next_number(rep: AsyncClient, cast: Cast) -> None:
    await offer(cast.customer, number="AN-2031-0417", status="sent")
    band = await offering("Rollenbahn", cost_cents=80_00)
    body = {
        "day": "2031-05-02",
        "lines": [{**LINE, "offering_id": str(band.id)}, {"text": "Montage", "price_cents": -5}],
    }
    made = [await rep.post(f"/api/customers/{cast.customer.id}/offers", json=body) for _ in range(2)]
    found = [await Offer.get(it.json()["id"]) for it in made]
    assert [it and it.number for it in found] == ["AN-2031-0418", "AN-2031-0419"]
    assert found[0]
    assert [it.total_cents for it in found[0].lines] == [447_75, -5]
    assert found[0].total_cents == 447_70
    assert found[0].lines[0].cost_cents == 200_00
    assert (found[0].status, await lines_told(cast)) == ("draft", [])


async def test_a_draft_is_changed_and_what_was_sent_is_not(rep: AsyncClient, cast: Cast) -> None:
    made = await offer(cast.customer)
    url = f"/api/offers/{made.id}"
    was = [{"text": "Förderband", "quantity": 2000, "price_cents": 500_00}]
    change = {"field": "lines", "was": was, "value": [LINE]}
    assert (await rep.patch(url, json=change)).status_code == 204
    assert (await rep.patch(url, json=change)).status_code == 409
    assert (await rep.get(url)).json()["paper"]["total_cents"] == 447_75
    assert (await rep.post(f"{url}/status", json={"seen": "draft", "to": "sent"})).status_code == 204
    assert (await rep.patch(url, json={"field": "number", "was": "AN-1", "value": "AN-2"})).status_code == 409
    assert await lines_told(cast) == [("AN-1", "sent", "2,5 × Rollenbahn")]


async def test_an_offer_expires_by_itself_and_can_still_be_accepted(rep: AsyncClient, cast: Cast) -> None:
    made = await offer(cast.customer, status="sent", valid_until=date(2026, 1, 31))
    url = f"/api/offers/{made.id}"
    assert (await rep.get(url)).json()["paper"]["status"] == "expired"
    assert (await rep.post(f"{url}/status", json={"seen": "sent", "to": "accepted"})).status_code == 409
    assert (await rep.post(f"{url}/status", json={"seen": "expired", "to": "accepted"})).status_code == 204
    assert (await rep.get(url)).json()["paper"]["status"] == "accepted"


async def test_an_empty_offer_cannot_be_sent(rep: AsyncClient, cast: Cast) -> None:
    made = await offer(cast.customer, lines=[])
    answer = await rep.post(f"/api/offers/{made.id}/status", json={"seen": "draft", "to": "sent"})
    assert answer.json()["error"]["code"] == "no_lines"


async def test_an_offer_belongs_to_an_opportunity_of_the_same_customer(rep: AsyncClient, cast: Cast) -> None:
    body = {"day": "2026-05-02", "opportunity_id": str(cast.opportunity.id), "lines": [LINE]}
    made = await rep.post(f"/api/customers/{cast.customer.id}/offers", json=body)
    assert [it["id"] for it in (await opened(rep, cast))["offers"]] == [made.json()["id"]]
    body["opportunity_id"] = ID
    assert (await rep.post(f"/api/customers/{cast.customer.id}/offers", json=body)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0}, {"quantity": -1000}, {"discount": 10_001}, {"discount": -1}, {"price_cents": "1"}, {"offering_id": ID},
        {"total_cents": 1}, {"cost_cents": 1}, {"text": ""},
    ],
)  # fmt: skip
async def test_a_line_that_makes_no_sense_is_refused(rep: AsyncClient, cast: Cast, wrong: dict[str, Any]) -> None:
    body = {"day": "2026-05-02", "lines": [{**LINE, **wrong}]}
    assert (await rep.post(f"/api/customers/{cast.customer.id}/offers", json=body)).status_code == 422
    assert await Offer.find_all().count() == 0


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
