"""The first field of a customer, changed field by field: by whom, against whom, and what it moves with it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.domain.mail import Address, Headers
from backend.domain.value import rank
from backend.store import duplicates
from backend.store.activities import Activity
from backend.store.address_book import books, received
from backend.store.audit import Audit
from backend.store.customers import Customer
from backend.store.search import SearchEntry
from backend.store.users import User
from tests import cast as cast_
from tests.api.conftest import SignIn
from tests.cast import Cast

TODAY = datetime.now(UTC).date()
GOOD_VAT = "DE 136 695 976"


class Pen:
    """A person at the customer's page."""

    def __init__(self, client: AsyncClient, headers: dict[str, str], customer_id: str) -> None:
        self._client, self._headers, self.path = client, headers, f"/api/customers/{customer_id}"

    async def change(self, field: str, was: Any, value: Any, path: str = "") -> tuple[int, str]:
        body = {"field": field, "was": was, "value": value}
        answer = await self._client.patch(path or self.path, json=body, headers=self._headers)
        return answer.status_code, answer.json()["error"]["code"] if answer.content else ""

    async def ask(self, method: str, path: str = "", **body: Any) -> Any:
        answer = await self._client.request(method, self.path + path, json=body or None, headers=self._headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def pens(cast: Cast, client: AsyncClient, bearer: SignIn) -> dict[str, Pen]:
    return {name: Pen(client, await bearer(it), str(cast.customer.id)) for name, it in cast.people().items()}


async def stored(customer: Customer) -> Customer:
    found = await Customer.get(customer.id)
    assert found is not None
    return found


async def test_a_change_is_written_with_its_source_its_age_and_a_line_in_the_audit_log(
    cast: Cast, pens: dict[str, Pen]
) -> None:
    assert await pens["teammate"].change("legal_form", "", " GmbH &  Co. KG ") == (204, "")

    page = await pens["rep"].ask("GET")
    assert page["legal_form"] == "GmbH & Co. KG"
    assert page["known"]["legal_form"]["source"] == "person"
    assert page["known"]["legal_form"]["by"] == cast.teammate.name
    [line] = await Audit.find({"kind": "customers"}).to_list()
    assert (line.user_id, line.changes) == (cast.teammate.id, {"legal_form": ["", "GmbH & Co. KG"]})


async def test_of_two_who_change_the_same_field_the_second_is_told_and_nothing_is_lost(
    cast: Cast, pens: dict[str, Pen]
) -> None:
    answers = await asyncio.gather(
        pens["rep"].change("legal_form", "", "GmbH"), pens["teammate"].change("legal_form", "", "AG")
    )
    assert sorted(answers) == [(204, ""), (409, "conflict")]
    assert (await stored(cast.customer)).legal_form == ("GmbH" if answers[0][0] == 204 else "AG")
    assert await Audit.find({"kind": "customers"}).count() == 1


CHANGES: list[tuple[str, Any, Any, Any]] = [
    ("vat_id", "", GOOD_VAT, "DE136695976"),
    ("vat_id", "", "", ""),
    ("numbers", ["K-1001"], ["K-1001", " K-2 ", "K-2"], ["K-1001", "K-2"]),
    ("phones", [], ["030 23125-101"], ["+493023125101"]),
    ("addresses", ["info@mueller.example"], ["Einkauf@Müller.example"], ["einkauf@xn--mller-kva.example"]),
    ("domains", ["mueller.example"], ["https://www.Mueller-Werk.example/kontakt"], ["mueller-werk.example"]),
    ("industries", [], ["Maschinenbau"], ["Maschinenbau"]),
    ("language", "de", "en", "en"),
    ("territory", "", "Süd-West", "Süd-West"),
    ("value_class", "A", "C", "C"),
    ("value_class", "A", "", ""),
    # an operator is text and nothing else
    ("name", "Müller Präzision", "{$ne: 1} $where", "{$ne: 1} $where"),
]


@pytest.mark.parametrize(("field", "was", "value", "kept"), CHANGES)
async def test_what_is_typed_is_kept_in_its_normal_form(
    field: str, was: Any, value: Any, kept: Any, cast: Cast, pens: dict[str, Pen]
) -> None:
    assert (await pens["rep"].change(field, was, value))[0] == 204
    assert getattr(await stored(cast.customer), field) == kept


async def test_a_changed_class_counts_at_once_and_in_the_search_box(cast: Cast, pens: dict[str, Pen]) -> None:
    assert (await pens["rep"].change("value_class", "A", "C"))[0] == 204
    assert (await stored(cast.customer)).rank == rank("C", 0)
    entry = await SearchEntry.get(cast.customer.id)
    assert entry is not None
    assert entry.rank == rank("C", 0)


REFUSED: list[tuple[str, Any, Any, str]] = [
    ("name", "Müller Präzision", "  ", "invalid"),
    ("name", "Müller Präzision", {"$ne": ""}, "invalid"),
    ("name", "Müller Präzision", "x" * 201, "invalid"),
    ("vat_id", "", "DE136695977", "vat_checksum"),
    ("vat_id", "", "12/345/67890", "no_vat_id"),
    ("domains", ["mueller.example"], ["gmx.de"], "provider_domain"),
    ("domains", ["mueller.example"], ["keine domain"], "no_domain"),
    ("addresses", [], ["info(at)mueller.example"], "no_address"),
    ("phones", [], ["keine Nummer"], "no_phone"),
    ("language", "de", "Klingonisch", "invalid"),
    ("owner_id", None, "nonsense", "invalid"),
    ("owner_id", None, "f" * 24, "no_colleague"),
    ("pfx", [], ["a"], "invalid"),
    ("value_class", "A", "E", "invalid"),
    ("value_class", "A", "AB", "invalid"),
    ("known.name", None, "x", "invalid"),
    ("$set", None, "x", "invalid"),
]


@pytest.mark.parametrize(("field", "was", "value", "code"), REFUSED)
async def test_what_makes_no_sense_is_refused_in_the_users_words_and_nothing_is_written(
    field: str, was: Any, value: Any, code: str, cast: Cast, pens: dict[str, Pen]
) -> None:
    before = await stored(cast.customer)
    assert await pens["rep"].change(field, was, value) == (422, code)
    assert await stored(cast.customer) == before


@pytest.mark.parametrize("was", [{"$ne": None}, {"$gt": ""}, ["$name"]])
async def test_an_operator_in_what_was_seen_matches_nothing(was: Any, cast: Cast, pens: dict[str, Pen]) -> None:
    assert await pens["rep"].change("legal_form", was, "GmbH") == (409, "conflict")


ASSIGN = [("rep", 204), ("teammate", 204), ("manager", 204), ("outsider", 404), ("other_manager", 404), ("admin", 404)]


@pytest.mark.parametrize(("who", "status"), [*ASSIGN, ("colleague", 403)])
async def test_who_cares_for_a_customer_is_for_its_owner_inside_sales_and_managers_to_say(
    who: str, status: int, cast: Cast, pens: dict[str, Pen], client: AsyncClient, bearer: SignIn
) -> None:
    colleague = await cast_.user("colleague", "rep", ["sued"])
    pens["colleague"] = Pen(client, await bearer(colleague), str(cast.customer.id))
    assert (await pens[who].change("territory", "", "West"))[0] == status
    assert (await pens[who].change("owner_id", str(cast.rep.id), str(colleague.id)))[0] == status
    # the facts of the company are everybody's who sees it
    assert (await pens[who].change("legal_form", "", "GmbH"))[0] == (204 if status == 403 else status)


async def test_an_owner_must_be_in_the_customers_team_a_deputy_need_not(cast: Cast, pens: dict[str, Pen]) -> None:
    outsider = str(cast.outsider.id)
    assert await pens["rep"].change("owner_id", str(cast.rep.id), outsider) == (422, "not_in_team")

    days = {"user_id": outsider, "first_day": str(TODAY), "last_day": str(TODAY + timedelta(days=3))}
    assert await pens["rep"].change("deputy", None, days | {"last_day": str(TODAY - timedelta(days=1))}) == (
        422,
        "wrong_days",
    )
    assert await pens["rep"].change("deputy", None, days) == (204, "")
    page = await pens["rep"].ask("GET")
    assert page["deputy"] == {
        "user": {"id": outsider, "name": "Outsider"},
        "first_day": days["first_day"],
        "last_day": days["last_day"],
    }
    assert await pens["rep"].change("deputy", days, None) == (204, "")
    assert (await stored(cast.customer)).deputy is None


async def test_a_deputy_sees_and_edits_the_customer_while_the_days_run(
    cast: Cast, pens: dict[str, Pen], client: AsyncClient, bearer: SignIn
) -> None:
    days = {"user_id": str(cast.outsider.id), "first_day": str(TODAY), "last_day": str(TODAY)}
    await pens["rep"].change("deputy", None, days)
    now_deputy = Pen(client, await bearer(cast.outsider), str(cast.customer.id))
    assert await now_deputy.change("legal_form", "", "GmbH") == (204, "")
    assert (await now_deputy.change("territory", "", "Nord"))[0] == 403


async def test_a_former_domain_leaves_the_current_ones_and_still_recognises_mail(
    cast: Cast, pens: dict[str, Pen]
) -> None:
    assert await pens["rep"].change("former_domains", [], ["mueller.example"]) == (204, "")
    customer = await stored(cast.customer)
    assert (customer.domains, customer.former_domains) == ([], ["mueller.example"])

    sender = Headers("<1@x>", Address("", "neu@mueller.example"), None, "", datetime.now(UTC))
    own = frozenset({"nordlicht.example"})
    [hit] = (await books(received(sender, own, ""), own))[0].hits
    assert (hit.method, hit.value, hit.customer_id) == ("domain", "mueller.example", str(customer.id))

    assert await pens["rep"].change("domains", [], ["mueller.example"]) == (204, "")
    assert (await stored(cast.customer)).former_domains == []


async def test_a_customer_goes_to_another_team_with_everything_that_hangs_on_it(
    cast: Cast, pens: dict[str, Pen]
) -> None:
    assert await pens["manager"].change("team", "sued", "leer") == (422, "empty_team")
    assert await pens["manager"].change("team", "sued", "nord") == (204, "")

    customer = await stored(cast.customer)
    assert (customer.team, customer.owner_id) == ("nord", None)
    for document in (type(cast.contact), type(cast.opportunity), Activity, SearchEntry):
        assert set(await document.get_motor_collection().distinct("team", {"customer_id": customer.id})) == {"nord"}
    assert (await pens["rep"].change("legal_form", "", "GmbH"))[0] == 404
    assert (await pens["outsider"].change("legal_form", "", "GmbH"))[0] == 204


async def test_a_new_name_is_found_at_once(cast: Cast, pens: dict[str, Pen]) -> None:
    await pens["rep"].change("name", "Müller Präzision", "Zahnrad Zwickau")
    assert (await SearchEntry.get(cast.customer.id) or SearchEntry).label == "Zahnrad Zwickau"


async def test_sites_are_added_changed_and_removed_each_once(cast: Cast, pens: dict[str, Pen]) -> None:
    site_id, path = str(PydanticObjectId()), f"{pens['rep'].path}/sites"
    new = {"id": site_id, "label": "Werk 2", "city": "Kiel", "country": "Deutschland"}
    for _ in range(2):
        await pens["rep"].ask("POST", "/sites", **new)
    old, site = (await stored(cast.customer)).sites
    assert (site.label, site.city, site.country) == ("Werk 2", "Kiel", "DE")

    one = f"{path}/{site_id}"
    assert await pens["rep"].change("city", "Kiel", "Lübeck", one) == (204, "")
    assert await pens["teammate"].change("city", "Kiel", "Plön", one) == (409, "conflict")
    assert await pens["rep"].change("lat", None, 91, one) == (422, "invalid")
    assert await pens["rep"].change("lat", None, 53.87, one) == (204, "")
    assert await pens["outsider"].change("city", "Lübeck", "Plön", one) == (404, "not_found")
    assert await pens["rep"].change("city", "Stuttgart", "Ulm", f"{path}/{'f' * 24}") == (404, "not_found")

    for _ in range(2):
        await pens["rep"].ask("DELETE", f"/sites/{site_id}")
    assert [it.id for it in (await stored(cast.customer)).sites] == [old.id]
    assert await Audit.find({"kind": "sites"}).sort("at").to_list() != []


async def test_a_group_is_shown_as_a_tree_and_a_circle_is_refused(cast: Cast, pens: dict[str, Pen]) -> None:
    holding = await cast_.company("Süd Holding", ["holding.example"], "sued", cast.rep.id)
    secret = await cast_.company("Nordgeheim", ["geheim.example"], "nord", cast.outsider.id)
    await secret.set({"parent_id": holding.id})

    assert await pens["rep"].change("parent_id", None, str(holding.id)) == (204, "")
    assert await pens["rep"].change("parent_id", str(holding.id), str(secret.id)) == (404, "not_found")
    assert await pens["rep"].change("parent_id", None, str(cast.customer.id), f"/api/customers/{holding.id}") == (
        422,
        "circle",
    )
    assert await pens["rep"].change("parent_id", str(holding.id), str(cast.customer.id)) == (422, "circle")

    group = await pens["rep"].ask("GET", "/group")
    assert (group["top"]["name"], group["top"]["place"]) == ("Süd Holding", "parent")
    assert [it["name"] for it in group["top"]["daughters"]] == ["Müller Präzision"]
    assert "Nordgeheim" not in str(group)
    assert str(secret.id) not in str(group)


async def test_two_who_close_a_circle_at_the_same_moment_do_not_both_succeed(cast: Cast, pens: dict[str, Pen]) -> None:
    other = await cast_.company("Andere", ["andere.example"], "sued", cast.rep.id)
    ids = (str(cast.customer.id), str(other.id))
    answers = await asyncio.gather(
        pens["rep"].change("parent_id", None, ids[1], f"/api/customers/{ids[0]}"),
        pens["teammate"].change("parent_id", None, ids[0], f"/api/customers/{ids[1]}"),
    )
    assert sorted(answers) == [(204, ""), (422, "circle")]


async def test_a_new_customer_is_mine_is_found_and_is_made_once(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers, new_id = await bearer(cast.rep), str(PydanticObjectId())
    new = {"id": new_id, "name": "Sägewerk Hinterwald", "domains": ["hinterwald.example"], "city": "Freiburg"}
    for _ in range(2):
        answer = await client.post("/api/customers", json=new, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"id": new_id})
    found = await Customer.find({"name": "Sägewerk Hinterwald"}).to_list()
    assert [(it.team, it.owner_id, it.sites[0].city) for it in found] == [("sued", cast.rep.id, "Freiburg")]
    assert await SearchEntry.get(PydanticObjectId(new_id))

    refused = await client.post(
        "/api/customers", json=new | {"id": str(PydanticObjectId()), "team": "nord"}, headers=headers
    )
    assert refused.status_code == 403
    taken = await client.post("/api/customers", json=new, headers=await bearer(cast.outsider))
    assert taken.status_code in (403, 422)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"name": "Mueller Praezision GmbH"}, ["Müller Präzision"]), ({"name": "Müller Praezisionstechnik", "domain": "mueller.example"}, ["Müller Präzision"]),
     ({"name": "Bäckerei Sonnenschein"}, [])],
)  # fmt: skip
async def test_who_seems_to_be_there_already_is_said_before(
    asked: dict[str, str], said: list[str], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await duplicates.look(datetime.now(UTC))

    async def likely(user: User) -> list[str]:
        answer = await client.get("/api/customers/likely", params=asked, headers=await bearer(user))
        return [it["name"] for it in answer.json()["customers"]]

    assert await likely(cast.rep) == said
    assert await likely(cast.outsider) == []
