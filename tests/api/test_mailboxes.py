"""How mailboxes are doing, for their people and for administrators; what they order about them; and nothing for anybody else."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from backend.keys import Keys
from backend.store import quarantine
from backend.store.audit import Audit
from backend.store.connection import Store
from backend.store.mailboxes import Folder, Health, Mailbox
from backend.store.progress import Progress, settle, settling
from backend.store.quarantine import Failure, Quarantined
from tests.api.conftest import SignIn, documents
from tests.boxes import as_it_is, box, id_of, opened, taken
from tests.cast import Cast

MISSING = "f" * 24


@pytest.fixture
def ours(api: FastAPI) -> Store:
    """The API's own, to which the documents are bound while it runs."""
    store: Store = api.state.store
    return store


@pytest.fixture
async def mailbox(cast: Cast, keys: Keys) -> Mailbox:
    """The rep's, and their server has just answered."""
    well = Health(state="active", last_ok_at=datetime.now(UTC))
    return await box("rep@nordlicht.example", keys, owner_ids=[cast.rep.id], health=well)


@pytest.fixture
async def folder(ours: Store, mailbox: Mailbox) -> Progress:
    return await opened(ours, mailbox, await taken(ours, mailbox))


@pytest.fixture
async def rep(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.rep)


@pytest.fixture
async def admin(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.admin)


async def aside(store: Store, folder: Progress, uid: int) -> Quarantined:
    async def write(session: Any) -> None:
        await quarantine.set_aside(folder, uid, Failure("timeout", tries=3, size=812), session)
        await settle(settling(id_of(folder), [uid], "quarantined", folder.fence), session)

    await store.in_transaction(write)
    found = await Quarantined.find_one({"progress_id": folder.id, "uid": uid})
    assert found is not None
    return found


async def stop(mailbox: Mailbox) -> None:
    await Mailbox.get_motor_collection().update_one({"_id": mailbox.id}, {"$set": {"health.state": "stopped"}})


async def noted(cast: Cast) -> list[tuple[str, str, Any]]:
    return [(it.action, it.kind, it.user_id) async for it in Audit.find_all()]


async def test_people_find_their_own_mailboxes_and_administrators_all_that_are_read(
    cast: Cast, mailbox: Mailbox, keys: Keys, client: AsyncClient, bearer: SignIn
) -> None:
    await box("team@nordlicht.example", keys, kind="functional", owner_ids=[cast.teammate.id, cast.rep.id])
    await box("removed@nordlicht.example", keys, owner_ids=[cast.rep.id], disabled_at=datetime.now(UTC))
    both = ["rep@nordlicht.example", "team@nordlicht.example"]
    seen = {"rep": both, "teammate": both[1:], "admin": both, "manager": [], "outsider": []}
    for name, theirs in seen.items():
        answer = await client.get("/api/mailboxes", headers=await bearer(cast.people()[name]))
        assert [it["address"] for it in answer.json()["mailboxes"]] == theirs, name


async def test_a_mailbox_says_how_it_is_doing_and_adds_up(
    ours: Store, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    await settle(settling(id_of(folder), [6], "stored", folder.fence))
    await settle(settling(id_of(folder), [7, 8], "skipped", folder.fence))
    await aside(ours, folder, 9)
    await Progress.find_one({"_id": folder.id}).update({"$set": {"highest_seen": 12}})
    (row,) = (await client.get("/api/mailboxes", headers=rep)).json()["mailboxes"]
    assert (row["state"], row["waiting"], row["in_quarantine"]) == ("catching_up", 3, 1)
    assert [it["name"] for it in row["people"]] == ["Rep"]
    counts = row["counts"]
    assert counts == {"seen": 4, "stored": 1, "known": 0, "skipped": 2, "gone": 0, "quarantined": 1}
    assert "geheim" not in str(row)


async def test_each_folder_says_how_it_is_doing_by_itself(
    ours: Store, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    folders = [Folder(name="INBOX"), Folder(name="Gesendet", role="sent"), Folder(name="Kunden", role="target", chosen="person")]  # fmt: skip
    await mailbox.set({"folders": [it.model_dump() for it in folders]})
    sent = await opened(ours, mailbox, folder.fence, folder="Gesendet")
    await Progress.find_one({"_id": sent.id}).update({"$set": {"highest_seen": 7}})
    await aside(ours, folder, 6)
    page = (await client.get(f"/api/mailboxes/{mailbox.id}", headers=rep)).json()
    found = [tuple(it[name] for name in ("name", "role", "chosen", "state", "waiting", "in_quarantine")) for it in page["folders"]]  # fmt: skip
    assert found == [
        ("INBOX", "inbox", "server", "active", 0, 1),
        ("Gesendet", "sent", "server", "catching_up", 2, 0),
        ("Kunden", "target", "person", "never", 0, 0),
    ]
    assert (page["mailbox"]["state"], page["may_resume"]) == ("catching_up", False)


async def test_what_is_set_aside_is_a_place_and_an_error_and_nothing_of_the_mail(
    ours: Store, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    await aside(ours, folder, 6)
    (row,) = (await client.get(f"/api/mailboxes/{mailbox.id}", headers=rep)).json()["quarantined"]
    place = {name: row.pop(name) for name in ("folder", "uid", "error", "tries", "size", "asked_at", "can_retry")}
    assert place == {"folder": "INBOX", "uid": 6, "error": "timeout", "tries": 3, "size": 812, "asked_at": None, "can_retry": True}  # fmt: skip
    assert row.keys() == {"id", "at"}


ORDERS = [
    ("GET", "", None), ("POST", "/retry", None), ("POST", "/quarantine/{id}/retry", None), ("DELETE", "/quarantine/{id}", None), ("POST", "/resume", None),
    ("PUT", "/folders", {"folders": [], "seen": 1}),
]  # fmt: skip


async def test_for_everybody_else_there_is_no_such_mailbox_and_nothing_changes(
    ours: Store, cast: Cast, mailbox: Mailbox, folder: Progress, client: AsyncClient, bearer: SignIn
) -> None:
    row = await aside(ours, folder, 6)
    await stop(mailbox)
    strangers = [await bearer(it) for it in (cast.teammate, cast.manager, cast.outsider, cast.other_manager)]
    before = await documents(ours)
    for (method, path, body), headers in product(ORDERS, strangers):
        url = f"/api/mailboxes/{mailbox.id}" + path.format(id=row.id)
        answer = await client.request(method, url, json=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
    assert await documents(ours) == before


async def test_what_does_not_exist_is_not_found(client: AsyncClient, admin: dict[str, str]) -> None:
    for (method, path, body), id_ in product(ORDERS, (MISSING, "nonsense")):
        url = f"/api/mailboxes/{id_}" + path.format(id=id_)
        assert (await client.request(method, url, json=body, headers=admin)).status_code == 404, url


async def test_one_or_all_that_are_set_aside_are_read_again(
    ours: Store, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    rows = [await aside(ours, folder, uid) for uid in (6, 7, 8)]
    url = f"/api/mailboxes/{mailbox.id}"
    assert (await client.post(f"{url}/quarantine/{rows[1].id}/retry", headers=rep)).status_code == 204
    assert [it.uid for it in await quarantine.asked(id_of(mailbox))] == [7]
    assert (await client.post(f"{url}/retry", headers=rep)).json() == {"asked": 3}
    assert {it.uid for it in await quarantine.asked(id_of(mailbox))} == {6, 7, 8}


@pytest.mark.parametrize("ended", ["numbering", "folder"])
async def test_what_lies_where_nothing_is_read_any_more_can_only_be_dropped(
    ended: str, ours: Store, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    row, url = await aside(ours, folder, 6), f"/api/mailboxes/{mailbox.id}"
    await opened(ours, mailbox, folder.fence, uidvalidity=78) if ended == "numbering" else await mailbox.set(
        {"folders": [Folder(name="Kunden").model_dump()]}
    )
    (shown,) = (await client.get(url, headers=rep)).json()["quarantined"]
    assert shown["can_retry"] is False
    assert (await client.post(f"{url}/quarantine/{row.id}/retry", headers=rep)).status_code == 404
    assert (await client.post(f"{url}/retry", headers=rep)).json() == {"asked": 0}
    assert await quarantine.asked(id_of(mailbox)) == []
    assert (await client.delete(f"{url}/quarantine/{row.id}", headers=rep)).status_code == 204


async def test_what_is_dropped_is_gone_and_noted(
    ours: Store, cast: Cast, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str]
) -> None:
    row, other = await aside(ours, folder, 6), await aside(ours, folder, 7)
    url = f"/api/mailboxes/{mailbox.id}/quarantine/{row.id}"
    assert [(await client.delete(url, headers=rep)).status_code for _ in range(2)] == [204, 404]
    assert [it.id for it in await quarantine.list_for(id_of(mailbox))] == [other.id]
    assert await noted(cast) == [("remove", "quarantine", cast.rep.id)]


async def test_a_mail_is_dropped_by_the_people_of_its_own_mailbox_only(
    ours: Store, cast: Cast, mailbox: Mailbox, folder: Progress, keys: Keys, client: AsyncClient, bearer: SignIn
) -> None:
    row = await aside(ours, folder, 6)
    other = await box("outsider@nordlicht.example", keys, owner_ids=[cast.outsider.id])
    url, outsider = f"/api/mailboxes/{other.id}/quarantine/{row.id}", await bearer(cast.outsider)
    assert (await client.delete(url, headers=outsider)).status_code == 404
    assert (await client.post(f"{url}/retry", headers=outsider)).status_code == 404
    assert [it.asked_at for it in await quarantine.list_for(id_of(mailbox))] == [None]


async def test_an_administrator_has_a_stopped_mailbox_read_again(
    ours: Store, cast: Cast, mailbox: Mailbox, folder: Progress, client: AsyncClient, rep: dict[str, str], admin: dict[str, str]
) -> None:  # fmt: skip
    url = f"/api/mailboxes/{mailbox.id}"
    assert (await client.post(f"{url}/resume", headers=admin)).json()["error"]["code"] == "not_stopped"
    assert (await as_it_is(mailbox)).revision == 1
    await stop(mailbox)
    await Progress.find_one({"_id": folder.id}).update({"$set": {"stopped": "It numbers its mail anew."}})
    pages = [(await client.get(url, headers=it)).json() for it in (rep, admin)]
    assert [(it["mailbox"]["state"], it["may_resume"]) for it in pages] == [("stopped", False), ("stopped", True)]
    assert (await client.post(f"{url}/resume", headers=rep)).status_code == 403
    assert (await client.post(f"{url}/resume", headers=admin)).status_code == 204
    now = (await client.get(url, headers=admin)).json()
    assert (now["mailbox"]["state"], now["revision"]) == ("catching_up", 2)
    assert await noted(cast) == [("change", "mailboxes", cast.admin.id)]


async def test_people_choose_the_folders_and_the_reader_begins_anew(
    cast: Cast, mailbox: Mailbox, client: AsyncClient, rep: dict[str, str]
) -> None:
    url = f"/api/mailboxes/{mailbox.id}/folders"
    chosen = [{"name": "INBOX", "role": "inbox"}, {"name": "Aufträge/2026 'Süd'", "role": "target"}]
    assert (await client.put(url, json={"folders": chosen, "seen": 1}, headers=rep)).status_code == 204
    found = await as_it_is(mailbox)
    assert [it.model_dump() for it in found.folders] == [it | {"chosen": "person"} for it in chosen]
    assert found.revision == 2
    late = await client.put(url, json={"folders": [], "seen": 1}, headers=rep)
    assert (late.status_code, (await as_it_is(mailbox)).folders) == (409, found.folders)
    assert (await client.put(url, json={"folders": [], "seen": 2}, headers=rep)).status_code == 204
    assert (await as_it_is(mailbox)).folders == [Folder(name="INBOX", chosen="server")]
    assert await noted(cast) == [("change", "mailboxes", cast.rep.id)] * 2


SENSELESS = [
    [{"name": "INBOX", "role": "inbox"}] * 2,
    [{"name": "", "role": "inbox"}],
    [{"name": "a\r\nA1 LOGOUT", "role": "inbox"}],
    [{"name": "x" * 256, "role": "inbox"}],
    [{"name": "INBOX", "role": "junk"}],
    [{"name": str(it), "role": "target"} for it in range(33)],
]


async def test_folders_that_make_no_sense_are_refused(
    mailbox: Mailbox, client: AsyncClient, rep: dict[str, str]
) -> None:
    for folders in SENSELESS:
        body = {"folders": folders, "seen": 1}
        answer = await client.put(f"/api/mailboxes/{mailbox.id}/folders", json=body, headers=rep)
        assert (answer.status_code, (await as_it_is(mailbox)).revision) == (422, 1), folders


async def test_a_mailbox_that_is_silent_says_since_when(
    cast: Cast, mailbox: Mailbox, client: AsyncClient, rep: dict[str, str]
) -> None:
    last = datetime(2026, 11, 1, 9, tzinfo=UTC) - timedelta(days=1)
    await mailbox.set({"health": Health(state="unreachable", detail="No answer.", last_ok_at=last).model_dump()})
    (row,) = (await client.get("/api/mailboxes", headers=rep)).json()["mailboxes"]
    assert (row["state"], row["detail"], row["lag_s"], row["stuck_since"]) == (
        "unreachable", "No answer.", None, "2026-10-31T09:00:00Z",
    )  # fmt: skip
