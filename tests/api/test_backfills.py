"""Ordering that older mail is read: by the mailbox's people and administrators, with names only of customers one may see."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from backend.keys import Keys
from backend.store import backfills
from backend.store.audit import Audit
from backend.store.backfills import Backfill, Due, Preview, Reach, Share
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from tests.api.conftest import SignIn
from tests.boxes import box, id_of, taken
from tests.cast import Cast, company


@pytest.fixture
async def mailbox(cast: Cast, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys, owner_ids=[cast.rep.id])


@pytest.fixture
def ours(api: FastAPI) -> Store:
    store: Store = api.state.store
    return store


async def test_it_is_asked_for_previewed_started_paused_and_cancelled(
    cast: Cast, mailbox: Mailbox, ours: Store, client: AsyncClient, bearer: SignIn
) -> None:
    rep, path = await bearer(cast.rep), f"/api/mailboxes/{mailbox.id}/backfill"
    assert (await client.get(path, headers=rep)).json() == {"backfill": None}

    asked = await client.post(path, headers=rep, json={"since": "2026-01-01"})
    assert asked.json()["backfill"]["state"] == "previewing"
    assert (await client.post(path, headers=rep, json={"since": "2026-01-01"})).status_code == 409
    assert [(it.kind, it.user_id) async for it in Audit.find_all()] == [("mailboxes", cast.rep.id)]

    hidden = await company("Verborgen GmbH", ["verborgen.example"], "nord", None)
    shares = [Share(customer_id=id_of(cast.customer), mails=7), Share(customer_id=id_of(hidden), mails=3)]
    await _previewed(ours, mailbox, Preview(customers=shares, rest=2, undecided=1, known=4, nobody=90))
    shown = (await client.get(path, headers=rep)).json()["backfill"]
    assert shown["preview"] == {
        "customers": [{"customer_id": str(cast.customer.id), "name": "Müller Präzision", "mails": 7}],
        "others": 5, "undecided": 1, "known": 4, "nobody": 90,
    }  # fmt: skip
    assert shown["may"] == ["start", "cancel"]

    for turn, status, state in (
        ("pause", 409, "shown"), ("start", 204, "running"), ("pause", 204, "paused"), ("go_on", 204, "running"),
        ("cancel", 204, "cancelled"), ("go_on", 409, "cancelled"),
    ):  # fmt: skip
        assert (await client.post(f"{path}/{turn}", headers=rep)).status_code == status
        assert (await client.get(path, headers=rep)).json()["backfill"]["state"] == state


async def test_nobody_else_knows_of_it(cast: Cast, mailbox: Mailbox, client: AsyncClient, bearer: SignIn) -> None:
    path = f"/api/mailboxes/{mailbox.id}/backfill"
    for user in (cast.outsider, cast.teammate, cast.manager):
        theirs = await bearer(user)
        assert (await client.get(path, headers=theirs)).status_code == 404
        assert (await client.post(path, headers=theirs, json={"since": "2026-01-01"})).status_code == 404
        assert (await client.post(f"{path}/start", headers=theirs)).status_code == 404
    assert await Backfill.find_all().count() == 0


@pytest.mark.parametrize("since", ["1989-12-31", "2999-01-01", "gestern"])
async def test_the_first_day_lies_in_the_past(
    cast: Cast, mailbox: Mailbox, client: AsyncClient, bearer: SignIn, since: str
) -> None:
    admin = await bearer(cast.admin)
    said = await client.post(f"/api/mailboxes/{mailbox.id}/backfill", headers=admin, json={"since": since})
    assert said.status_code == 422


async def _previewed(store: Store, mailbox: Mailbox, preview: Preview) -> None:
    order = await backfills.latest(id_of(mailbox))
    assert order is not None
    taken_up = await backfills.take_up(store, Due(id_of(order), id_of(mailbox), await taken(store, mailbox)))
    await backfills.begin_folder(taken_up, Reach(folder="INBOX", role="inbox", uidvalidity=1, incarnation=1, below=9, total=8))  # fmt: skip
    await backfills.show(taken_up, preview)
    assert datetime.now(UTC) > taken_up.asked_at
