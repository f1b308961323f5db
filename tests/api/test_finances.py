"""Finances over HTTP: who sees money, that each read is noted, figures that one can add up by hand, prices and terms that change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from backend.store.audit import Audit
from backend.store.finances import Finances
from backend.store.trade import Line
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.trade import invoice, offer, offering, order

TODAY = datetime.now(UTC).date()
LAST_YEAR = date(TODAY.year - 1, 3, 3)


@pytest.fixture
async def inside(client: AsyncClient, cast: Cast, bearer: SignIn) -> AsyncClient:
    """Inside sales sees money."""
    client.headers.update(await bearer(cast.teammate))
    return client


def path(cast: Cast, *more: str) -> str:
    return "/".join(["/api/customers", str(cast.customer.id), *more])


async def page(client: AsyncClient, cast: Cast) -> dict[str, Any]:
    answer = await client.get(path(cast, "finances"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# Who sees money


SEES = {"rep": 403, "teammate": 200, "manager": 200, "outsider": 404, "other_manager": 404, "admin": 404}
"""A rep sees the customer and no money; another team hears of neither."""


async def test_role_by_object_by_action_money_is_seen_by_those_who_may(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    paper = await invoice(cast.customer, LAST_YEAR, 5)
    price = {"offering_id": str((await offering("Band")).id), "price_cents": 1}
    change = {"field": "rating", "was": "", "value": "gut"}
    asked: list[tuple[str, str, Any]] = [
        ("GET", path(cast, "finances"), None), ("GET", f"/api/invoices/{paper.id}", None),
        ("PATCH", path(cast, "finances"), change), ("POST", path(cast, "prices"), price),
    ]  # fmt: skip
    for name, expected in SEES.items():
        headers = await bearer(cast.people()[name])
        for method, url, body in asked:
            await Finances.find_all().delete()
            answer = await client.request(method, url, json=body, headers=headers)
            is_done = answer.status_code in (200, 204)
            assert answer.status_code == expected or (expected == 200 and is_done), (name, method, url)
            assert is_done or await Finances.find_all().count() == 0


@pytest.mark.parametrize(("name", "money", "status"), [("rep", True, 200), ("manager", False, 403)])
async def test_money_is_given_and_taken_by_person(
    cast: Cast, client: AsyncClient, bearer: SignIn, name: str, money: bool, status: int
) -> None:
    person = cast.people()[name]
    await User.find_one({"_id": person.id}).update({"$set": {"money": money}})
    headers = await bearer(person)
    assert (await client.get(path(cast, "finances"), headers=headers)).status_code == status
    assert (await client.get("/api/me", headers=headers)).json()["sees_money"] is money


async def test_without_money_business_has_offers_and_orders_but_no_amount_of_an_order(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await invoice(cast.customer, LAST_YEAR, 70_001)
    ordered = await order(cast.customer, LAST_YEAR, 70_002)
    await offer(cast.customer, total_cents=70_003)
    headers = await bearer(cast.rep)
    found = (await client.get(path(cast, "business"), headers=headers)).json()
    opened = await client.get(f"/api/orders/{ordered.id}", headers=headers)
    assert (found["invoices"], [it["total_cents"] for it in found["orders"]]) == (None, [None])
    assert [it["total_cents"] for it in found["offers"]] == [70_003]
    assert (opened.status_code, "70002" in opened.text) == (200, False)
    assert await Audit.find({"action": "read_money"}).count() == 0


async def test_a_customers_money_is_noted_once_a_day_and_each_paper_by_itself(inside: AsyncClient, cast: Cast) -> None:
    paper = await invoice(cast.customer, LAST_YEAR, 5)
    for url in (path(cast, "finances"), path(cast, "business"), f"/api/invoices/{paper.id}"):
        assert (await inside.get(url)).status_code == 200
    notes = await Audit.find({"action": "read_money", "customer_id": cast.customer.id}).to_list()
    assert {it.user_id for it in notes} == {cast.teammate.id}
    assert sorted(it.kind for it in notes) == ["finances", "invoices"]


async def test_who_was_refused_has_read_nothing(client: AsyncClient, cast: Cast, bearer: SignIn) -> None:
    await client.get(path(cast, "finances"), headers=await bearer(cast.rep))
    assert await Audit.find_all().count() == 0


# Figures


async def test_revenue_cost_and_margin_are_those_of_the_invoices(inside: AsyncClient, cast: Cast) -> None:
    band, rail = await offering("Band"), await offering("Rollenbahn")
    lines = [
        Line(offering_id=band.id, total_cents=800, cost_cents=500), Line(offering_id=rail.id, total_cents=300, cost_cents=100),
        Line(offering_id=band.id, total_cents=100),
    ]  # fmt: skip
    await invoice(cast.customer, LAST_YEAR, 1_150, lines=lines)
    await invoice(cast.customer, LAST_YEAR, 999, status="cancelled")
    await order(cast.customer, LAST_YEAR, 5_000)
    found = await page(inside, cast)
    (year,) = found["figures"][0]["years"]
    assert (year["year"], year["basis"]) == (LAST_YEAR.year, "invoices")
    assert year["figure"] == {
        "revenue_cents": 1_150, "costed_cents": 1_050, "cost_cents": 600, "contribution_cents": 450, "margin_permille": 429,
    }  # fmt: skip
    named = {found["offerings"].get(it["offering_id"]): it["figure"]["revenue_cents"] for it in year["offerings"]}
    assert named == {"Band": 900, "Rollenbahn": 300, None: -50}


async def test_a_year_without_invoices_is_told_from_its_orders(inside: AsyncClient, cast: Cast) -> None:
    await order(cast.customer, LAST_YEAR, 5_000, lines=[])
    await order(cast.customer, LAST_YEAR, 700, status="cancelled")
    (year,) = (await page(inside, cast))["figures"][0]["years"]
    assert (year["basis"], year["figure"]["revenue_cents"], year["figure"]["margin_permille"]) == (
        "orders",
        5_000,
        None,
    )


async def test_two_currencies_are_told_apart(inside: AsyncClient, cast: Cast) -> None:
    await invoice(cast.customer, LAST_YEAR, 100)
    await invoice(cast.customer, LAST_YEAR, 900, currency="CHF")
    figures = (await page(inside, cast))["figures"]
    assert [(it["currency"], it["years"][0]["figure"]["revenue_cents"]) for it in figures] == [
        ("CHF", 900),
        ("EUR", 100),
    ]


async def test_open_items_are_told_by_age_without_what_was_paid_in_part(inside: AsyncClient, cast: Cast) -> None:
    long_ago = TODAY - timedelta(days=100)
    await invoice(cast.customer, long_ago, 1_000, due_day=TODAY - timedelta(days=45), paid_cents=400)
    await invoice(cast.customer, TODAY, 200, number="RE-2")
    await invoice(cast.customer, long_ago, 50, status="paid", paid_day=TODAY, due_day=TODAY)
    found = await page(inside, cast)
    ageing = found["figures"][0]["ageing"]
    assert (ageing["buckets"]["to_60"], ageing["buckets"]["not_due"], ageing["total_cents"]) == (600, 200, 800)
    assert ageing["overdue_cents"] == 600
    assert {(it["number"], it["open_cents"], it["days_overdue"]) for it in found["items"]} == {
        ("RE-1", 600, 45),
        ("RE-2", 200, -30),
    }


async def test_payment_behaviour_is_weighted_and_counts_what_still_waits(inside: AsyncClient, cast: Cast) -> None:
    due = TODAY - timedelta(days=20)
    await invoice(cast.customer, due, 300, due_day=TODAY - timedelta(days=10), status="paid", paid_day=TODAY)
    await invoice(cast.customer, due, 100, due_day=TODAY - timedelta(days=30))
    (found,) = (await page(inside, cast))["figures"]
    assert found["behaviour"]["quarters"][-1]["days"] == 15.0
    assert len(found["behaviour"]["quarters"]) == 12


async def test_a_customer_of_whom_nothing_is_known_has_an_empty_page(inside: AsyncClient, cast: Cast) -> None:
    found = await page(inside, cast)
    assert (found["figures"], found["items"], found["prices"], found["credit_limit_cents"]) == ([], [], [], None)
    assert await Finances.find_all().count() == 0


# Terms and prices


async def test_terms_change_one_by_one_and_move_the_due_day(inside: AsyncClient, cast: Cast) -> None:
    await invoice(cast.customer, TODAY - timedelta(days=20), 100)
    change = {"field": "terms_days", "was": None, "value": 14}
    assert (await inside.patch(path(cast, "finances"), json=change)).status_code == 204
    assert (await inside.patch(path(cast, "finances"), json=change)).status_code == 409
    found = await page(inside, cast)
    assert (found["terms_days"], found["items"][0]["days_overdue"]) == (14, 6)
    assert found["known"]["terms_days"]["source"] == "person"
    changed = await Audit.find_one({"action": "change"})
    assert changed
    assert (changed.customer_id, changed.changes) == (cast.customer.id, {"terms_days": [None, 14]})


async def test_a_price_is_agreed_changed_and_revoked(inside: AsyncClient, cast: Cast) -> None:
    band = await offering("Band")
    body = {"offering_id": str(band.id), "price_cents": 1_000, "valid_until": "2020-12-31"}
    price = (await inside.post(path(cast, "prices"), json=body)).json()["id"]
    (shown,) = (await page(inside, cast))["prices"]
    assert (shown["offering"]["name"], shown["price_cents"], shown["expired"]) == ("Band", 1_000, True)

    change = {"field": "price_cents", "was": 1_000, "value": 900}
    assert (await inside.patch(path(cast, "prices", price), json=change)).status_code == 204
    assert (await inside.patch(path(cast, "prices", price), json=change)).status_code == 409
    later = {"field": "valid_until", "was": "2020-12-31", "value": None}
    assert (await inside.patch(path(cast, "prices", price), json=later)).status_code == 204
    (shown,) = (await page(inside, cast))["prices"]
    assert (shown["price_cents"], shown["valid_until"]) == (900, None)

    assert (await inside.delete(path(cast, "prices", price))).status_code == 204
    assert (await inside.delete(path(cast, "prices", price))).status_code == 204, "gone is gone"
    assert (await inside.patch(path(cast, "prices", price), json=later)).status_code == 404
    assert (await page(inside, cast))["prices"] == []
    assert await Audit.find({"action": "change", "kind": "finances"}).count() == 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("credit_limit_cents", -1),
        ("credit_limit_cents", "viel"),
        ("terms_days", 99_999),
        ("currency", "euro"),
        ("prices", []),
        ("team", "nord"),
    ],
)
async def test_what_makes_no_sense_is_refused(inside: AsyncClient, cast: Cast, field: str, value: Any) -> None:
    answer = await inside.patch(path(cast, "finances"), json={"field": field, "was": None, "value": value})
    assert answer.status_code == 422
    assert await Finances.find_all().count() == 0


# Offerings


async def test_offerings_are_kept_by_inside_sales_and_their_cost_is_no_secret_of_theirs(
    inside: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    body = {"name": "Rollenbahn", "price_cents": 900, "cost_cents": 600}
    made = (await inside.post("/api/offerings", json=body)).json()["id"]
    rename = {"field": "name", "was": "Rollenbahn", "value": "Rollenbahn RB-80"}
    end = {"field": "is_sold", "was": True, "value": False}
    assert [(await inside.patch(f"/api/offerings/{made}", json=it)).status_code for it in (rename, end)] == [204, 204]
    (row,) = (await inside.get("/api/offerings")).json()["offerings"]
    assert (row["name"], row["cost_cents"], row["is_sold"]) == ("Rollenbahn RB-80", 600, False)

    rep = await bearer(cast.rep)
    seen = (await inside.get("/api/offerings", headers=rep)).json()
    assert (seen["offerings"][0]["price_cents"], seen["offerings"][0]["cost_cents"], seen["may_change"]) == (
        900,
        None,
        False,
    )
    assert (await inside.post("/api/offerings", json=body, headers=rep)).status_code == 403
    assert (await inside.patch(f"/api/offerings/{made}", json=rename, headers=rep)).status_code == 403
