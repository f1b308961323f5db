"""The audit log: what is noted when a mail is read, who may look into the log, and what of it they see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from backend.store import audit
from backend.store.audit import Audit
from backend.store.connection import Store
from backend.store.users import User, set_teams
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.complaining import id_of
from tests.kept import kept

Json = dict[str, Any]
NOW = datetime.now(UTC)


async def looked_up(client: AsyncClient, headers: dict[str, str], **wanted: str) -> list[Json]:
    answer = await client.get("/api/audit", params=wanted, headers=headers)
    assert answer.status_code == 200, answer.text
    lines: list[Json] = answer.json()["lines"]
    return lines


async def changed(cast: Cast, by: User, *, days_ago: int = 0, kind: str = "customers", **changes: list[Any]) -> None:
    at, customer = NOW - timedelta(days=days_ago), id_of(cast.customer)
    await audit.note("change", kind, customer, at=at, user_id=by.id, customer_id=customer, changes=changes)


# Reading a mail


async def test_who_opens_a_mail_stands_in_the_log_once_a_day(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(cast.customer, [cast.rep])
    for person in (cast.rep, cast.rep, cast.teammate):
        await client.get(f"/api/mails/{mail.id}", headers=await bearer(person))
    lines = await Audit.find({"action": "read_mail"}).to_list()
    assert sorted(str(it.user_id) for it in lines) == sorted((str(cast.rep.id), str(cast.teammate.id)))
    assert {(it.kind, it.ref_id, it.customer_id) for it in lines} == {("mails", mail.id, cast.customer.id)}


async def test_another_process_notes_the_same_reading_only_once(cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep])
    for _ in range(2):
        audit._noted_today.clear()
        await audit.note("read_mail", "mails", id_of(mail), at=NOW, user_id=cast.rep.id)
    await audit.note("read_mail", "mails", id_of(mail), at=NOW + timedelta(days=1), user_id=cast.rep.id)
    assert await Audit.find({"action": "read_mail"}).count() == 2


async def test_lists_cards_and_mails_of_others_are_no_reading(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(cast.customer, [cast.rep])
    for path in ("/api/today", f"/api/mails/{mail.id}/card"):
        await client.get(path, headers=await bearer(cast.rep))
    assert (await client.get(f"/api/mails/{mail.id}", headers=await bearer(cast.outsider))).status_code == 404
    assert await Audit.count() == 0


# Looking into the log


async def test_everybody_sees_their_own_lines_and_nobody_elses(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await changed(cast, cast.rep, name=["Müller", "Müller Präzision"])
    await changed(cast, cast.teammate, name=["Müller Präzision", "Müller"])
    (line,) = await looked_up(client, await bearer(cast.rep))
    assert (line["user"]["name"], line["customer"]["name"]) == ("Rep", "Müller Präzision")
    assert line["changes"] == [{"field": "name", "was": "Müller", "value": "Müller Präzision"}]
    refused = await client.get("/api/audit", params={"person": str(cast.rep.id)}, headers=await bearer(cast.manager))
    assert refused.status_code == 403
    assert (
        await client.get("/api/audit/csv?person=" + str(cast.rep.id), headers=await bearer(cast.manager))
    ).status_code == 403


async def test_an_admin_sees_who_and_what_but_no_content_of_customers_they_do_not_see(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await changed(cast, cast.rep, name=["Müller", "Müller Präzision"])
    (line,) = await looked_up(client, await bearer(cast.admin), person=str(cast.rep.id))
    assert (line["user"]["name"], line["customer"], line["customer_id"]) == ("Rep", None, str(cast.customer.id))
    assert line["changes"] == [{"field": "name", "was": None, "value": None}]
    await set_teams(id_of(cast.admin), ["sued"])
    lines = await looked_up(client, await bearer(cast.admin), person=str(cast.rep.id))
    assert lines[0]["changes"][0]["value"] == "Müller Präzision"


async def test_an_admin_who_looks_stands_in_the_log_too(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    headers = await bearer(cast.admin)
    await looked_up(client, headers)
    await looked_up(client, headers, person=str(cast.rep.id))
    noted = await Audit.find({"action": "read_log"}).to_list()
    assert {(it.kind, it.ref_id) for it in noted} == {("audit", cast.admin.id), ("users", cast.rep.id)}


@pytest.mark.parametrize("kind", ["finances", "customers"])
async def test_values_about_money_are_for_those_who_see_money(
    cast: Cast, client: AsyncClient, bearer: SignIn, kind: str
) -> None:
    field = "credit_limit" if kind == "finances" else f"facts.{cast.customer.id}.value"
    for person, shown in ((cast.rep, None), (cast.teammate, "5000")):
        await changed(cast, person, kind=kind, **{field: [None, 5000]})
        (line,) = await looked_up(client, await bearer(person))
        assert line["changes"][0]["value"] == shown
        assert line["changes"][0]["field"] in ("credit_limit", "facts.value")


async def test_lines_are_found_by_person_customer_action_and_day(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    for days_ago in (0, 3, 9):
        await changed(cast, cast.rep, days_ago=days_ago, name=["a", str(days_ago)])
    await audit.note("export", "customers", id_of(cast.teammate), at=NOW, user_id=cast.teammate.id)
    headers, day = await bearer(cast.admin), (NOW - timedelta(days=3)).date().isoformat()

    async def found(**wanted: str) -> int:
        return len([it for it in await looked_up(client, headers, **wanted) if it["action"] != "read_log"])

    assert await found() == 4
    assert await found(person=str(cast.rep.id)) == 3
    assert await found(customer=str(cast.customer.id)) == 3
    assert await found(action="export") == 1
    assert await found(since=day) == 3
    assert await found(until=(date.fromisoformat(day) - timedelta(days=2)).isoformat()) == 1
    assert (await client.get("/api/audit", params={"action": "$ne"}, headers=headers)).status_code == 422


@pytest.mark.parametrize("ms_apart", [0, 250, 60_000])
async def test_no_line_is_lost_between_two_pages_however_close_they_are(
    cast: Cast, client: AsyncClient, bearer: SignIn, ms_apart: int
) -> None:
    made = [Audit(at=NOW - timedelta(milliseconds=ms_apart * it), user_id=cast.rep.id, action="change", kind="tasks", ref_id=id_of(cast.customer))
            for it in range(120)]  # fmt: skip
    await Audit.insert_many(made)
    headers, seen, before = await bearer(cast.rep), [], ""
    while before is not None:
        page = (await client.get("/api/audit", params={"before": before}, headers=headers)).json()
        seen += [it["id"] for it in page["lines"]]
        before = page["next"]
    assert len(seen) == len(set(seen)) == 120


async def test_the_file_runs_nothing_in_a_spreadsheet(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await User.find_one({"_id": cast.rep.id}).update({"$set": {"name": "=1+1"}})
    await changed(cast, cast.rep, name=["a", "=2+2"])
    answer = await client.get("/api/audit/csv", headers=await bearer(cast.rep))
    head, line = answer.text.splitlines()
    assert head.startswith("\ufeffZeitpunkt (UTC);Person")
    assert line.split(";")[1:4] == ["'=1+1", "geändert", "Kunde"]
    assert line.endswith("name: a → =2+2")


async def test_old_lines_are_forgotten_after_the_time_that_is_set(store: Store, cast: Cast, api: FastAPI) -> None:
    for days in (90, 365):
        await audit.keep_for(store.database, days)
        known = await store.database.audit.index_information()
        assert known["kept_for"]["expireAfterSeconds"] == days * 86_400
    assert api.state.settings.company.audit_days == 365
