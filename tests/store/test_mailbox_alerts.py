"""A mailbox that is stuck is told of once, to its owners and the administrators, by whichever worker comes first."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.mailbox_alerts import STUCK_AFTER, Alert, followed
from backend.domain.mailbox_state import Condition, Counts, State
from backend.store import mailbox_alerts, mailbox_conditions
from backend.store.database import Store
from backend.store.mailbox_conditions import Known
from backend.store.mailboxes import Health, Mailbox, MailboxState
from backend.store.notices import Notice
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from backend.store.users import User, disable
from tests.cast import Cast

URL = "https://rapport.example"
NOW = datetime(2024, 11, 21, 9, tzinfo=UTC)
"""Long past: an answer of then is an old one."""
MINUTE = timedelta(minutes=1)


async def mailbox(
    name: str, *owners: User, state: MailboxState = "unreachable", last_ok_at: datetime = NOW
) -> PydanticObjectId:
    made = await Mailbox(
        address=f"{name}@nordlicht.example", host="imap.nordlicht.example", port=993, login=name,
        owner_ids=[PydanticObjectId(str(it.id)) for it in owners], health=Health(state=state, last_ok_at=last_ok_at),
    ).insert()  # fmt: skip
    return PydanticObjectId(str(made.id))


async def alert_of(mailbox_id: PydanticObjectId) -> Any:
    return (await Mailbox.get_motor_collection().find_one({"_id": mailbox_id}) or {}).get("alert")


async def change(mailbox_id: PydanticObjectId, **fields: Any) -> None:
    wanted = {name.replace("__", "."): value for name, value in fields.items()}
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id}, {"$set": wanted})


async def six_minutes_pass(mailbox_id: PydanticObjectId) -> None:
    """Everything noted of this mailbox is six minutes older."""
    back = {it: {"$subtract": [f"${it}", 6 * 60 * 1000]} for it in ("alert.since", "health.last_ok_at")}
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id}, [{"$set": back}])


async def told(store: Store) -> list[tuple[str, str]]:
    """Who hears of what now, by name: the text of the push."""
    before = {it.id async for it in Notice.find_all()}
    await mailbox_alerts.look(datetime.now(UTC))
    await mailbox_alerts.tell(store, URL, datetime.now(UTC))
    names = {it.id: it.name async for it in User.find_all()}
    return sorted([(names[it.user_id], it.payload.decode()) async for it in Notice.find_all() if it.id not in before])


async def who(store: Store) -> list[str]:
    return [name for name, _ in await told(store)]


async def test_the_owners_and_the_administrators_hear_after_five_minutes_and_once(store: Store, cast: Cast) -> None:
    stuck = await mailbox("rep", cast.rep, cast.teammate)
    await mailbox("well", cast.outsider, state="active", last_ok_at=datetime.now(UTC))
    assert await who(store) == []
    assert (await alert_of(stuck))["told_at"] is None
    assert await who(store) == []
    await six_minutes_pass(stuck)
    assert await who(store) == ["Admin", "Rep", "Teammate"]
    assert (await alert_of(stuck))["told_at"] is not None
    assert await who(store) == []


async def test_a_touch_leads_to_the_mailbox_or_to_all_if_several_are_stuck(store: Store, cast: Cast) -> None:
    stuck = [await mailbox("rep", cast.rep), await mailbox("team", cast.teammate)]
    await told(store)
    for one in stuck:
        await six_minutes_pass(one)
    leads = {name: json.loads(push)["notification"]["data"]["url"] for name, push in await told(store)}
    assert leads == {"Admin": "/mailboxes", "Rep": f"/mailboxes/{stuck[0]}", "Teammate": f"/mailboxes/{stuck[1]}"}


async def test_several_workers_tell_it_once(store: Store, cast: Cast) -> None:
    stuck = await mailbox("rep", cast.rep)
    await mailbox_alerts.look(datetime.now(UTC))
    await six_minutes_pass(stuck)
    told_by = await asyncio.gather(*(mailbox_alerts.tell(store, URL, datetime.now(UTC)) for _ in range(5)))
    assert (sorted(told_by), await Notice.count()) == ([0, 0, 0, 0, 2], 2)


async def test_when_all_is_well_again_the_next_trouble_is_told_anew(store: Store, cast: Cast) -> None:
    stuck = await mailbox("rep", cast.rep)
    await told(store)
    await six_minutes_pass(stuck)
    assert await who(store) == ["Admin", "Rep"]
    await change(stuck, health__state="active", health__last_ok_at=datetime.now(UTC))
    assert await who(store) == []
    assert await alert_of(stuck) is None
    await change(stuck, health__state="unreachable")
    assert await who(store) == []
    await six_minutes_pass(stuck)
    assert await who(store) == ["Admin", "Rep"]


async def test_a_scanner_that_died_is_told_of_although_it_left_everything_in_order(store: Store, cast: Cast) -> None:
    left = await mailbox("rep", cast.rep, state="active", last_ok_at=datetime.now(UTC) - 13 * MINUTE)
    await told(store)
    await six_minutes_pass(left)
    assert await who(store) == ["Admin", "Rep"]


async def test_whoever_has_left_hears_nothing_and_of_a_removed_mailbox_nobody(store: Store, cast: Cast) -> None:
    kept, removed = await mailbox("rep", cast.rep), await mailbox("gone", cast.teammate)
    await told(store)
    await disable(PydanticObjectId(str(cast.rep.id)), NOW)
    await change(removed, disabled_at=NOW)
    await six_minutes_pass(kept)
    await six_minutes_pass(removed)
    assert await who(store) == ["Admin"]


async def test_many_at_once_are_one_push_and_an_owner_reads_only_of_their_own(store: Store, cast: Cast) -> None:
    await User.find({}).update({"$set": {"lock_screen": "full", "lang": "en"}})
    for name, owner in (("rep", cast.rep), ("team", cast.teammate), ("sales", cast.rep)):
        await mailbox(name, owner)
    await told(store)
    for row in await Mailbox.find_all().to_list():
        await six_minutes_pass(PydanticObjectId(str(row.id)))
    heard = dict(await told(store))
    assert set(heard) == {"Admin", "Rep", "Teammate"}
    assert "3 mailboxes have stopped" in heard["Admin"]
    assert ("2 mailboxes have stopped" in heard["Rep"], "team@nordlicht" in heard["Rep"]) == (True, False)
    assert "team@nordlicht.example cannot be reached" in heard["Teammate"]


async def test_what_another_worker_has_noted_meanwhile_is_not_overwritten(
    store: Store, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await mailbox("rep", cast.rep)
    await told(store)
    (seen,) = await mailbox_conditions.watched(NOW)
    await six_minutes_pass(stuck)

    async def late(now: datetime) -> list[Known]:
        return [replace(seen, condition=found("active", None))]

    monkeypatch.setattr(mailbox_conditions, "watched", late)
    noted = await alert_of(stuck)
    await mailbox_alerts.look(NOW)
    assert await alert_of(stuck) == noted


# When an alert begins, goes on and ends


def found(state: State, stuck_since: datetime | None) -> Condition:
    return Condition(state, None, Counts(), 0, stuck_since)


OLD, SINCE = NOW - 20 * MINUTE, NOW - 10 * MINUTE
BEGUN, TOLD = Alert("unreachable", SINCE), Alert("unreachable", SINCE, NOW - 5 * MINUTE)
FOLLOWED = [
    ("well", None, found("active", None), None),
    ("well again", TOLD, found("active", None), None),
    ("begins now, however long ago the last answer was", None, found("unreachable", OLD), Alert("unreachable", NOW)),
    ("goes on", BEGUN, found("unreachable", OLD), BEGUN),
    ("goes on in another way", BEGUN, found("slowed", OLD), Alert("slowed", SINCE)),
    ("was told", TOLD, found("unreachable", OLD), TOLD),
    ("was told, and another that passes", TOLD, found("slowed", OLD), TOLD),
    ("was told, and now needs a person", TOLD, found("waiting_for_sign_in", OLD), Alert("waiting_for_sign_in", SINCE)),
    ("a person was asked already", Alert("stopped", SINCE, NOW), found("waiting_for_sign_in", OLD), Alert("stopped", SINCE, NOW)),
    ("something moved meanwhile", TOLD, found("catching_up", NOW - MINUTE), Alert("catching_up", NOW)),
]  # fmt: skip


@pytest.mark.parametrize(("alert", "now_found", "after"), [it[1:] for it in FOLLOWED], ids=[it[0] for it in FOLLOWED])
def test_an_alert_lasts_as_long_as_nothing_moves(
    alert: Alert | None, now_found: Condition, after: Alert | None
) -> None:
    assert followed(alert, now_found, NOW) == after


def test_five_minutes_are_meant() -> None:
    assert STUCK_AFTER.total_seconds() == 300


# How a mailbox is doing, gathered


async def place(mailbox_id: PydanticObjectId, uidvalidity: int, opened_at: datetime, **fields: Any) -> None:
    row = {
        "mailbox_id": mailbox_id,
        "generation": 1,
        "folder": "INBOX",
        "uidvalidity": uidvalidity,
        "settled_through": 5,
    }
    await Progress.get_motor_collection().insert_one(row | {"fence": 1, "opened_at": opened_at} | fields)


async def test_a_folder_counts_under_the_numbering_it_has_now(store: Store, cast: Cast) -> None:
    box = await mailbox("rep", cast.rep, state="active", last_ok_at=NOW - 2 * MINUTE)
    await place(box, 1, NOW - 90 * MINUTE, highest_seen=8, counts={"seen": 50})
    await place(box, 8, NOW, folder="Given up", last_ok_at=NOW - 90 * MINUTE)
    await place(box, 7, NOW, generation=2, highest_seen=8)
    await place(
        box, 2, NOW - 30 * MINUTE, highest_seen=5, counts={"seen": 3, "stored": 1, "skipped": 1, "quarantined": 1}
    )
    await Quarantined(
        mailbox_id=box, progress_id=box, generation=1, folder="INBOX", uidvalidity=2, incarnation=1, uid=4, error="empty", tries=3, at=NOW
    ).insert()  # fmt: skip
    here = (await mailbox_conditions.of([box], NOW))[box]
    assert here == Condition("active", 0, Counts(3, 1, 0, 1, 0, 1), 1, None)


async def test_mail_that_waits_is_lag_and_what_is_tried_again_is_not_forgotten(store: Store, cast: Cast) -> None:
    box = await mailbox("rep", cast.rep, state="active", last_ok_at=NOW - 2 * MINUTE)
    await place(box, 1, NOW, highest_seen=7, last_settled_at=NOW - MINUTE)
    here = (await mailbox_conditions.of([box], NOW))[box]
    assert (here.state, here.lag_s, here.stuck_since) == ("catching_up", 120, NOW - MINUTE)
    waits = {"3": {"tries": 1, "why": "failed", "since": NOW - 9 * MINUTE}, "4": {"tries": 0, "why": "large", "since": NOW - 60 * MINUTE}}  # fmt: skip
    await Progress.get_motor_collection().update_one({"mailbox_id": box}, {"$set": {"highest_seen": 5, "open": waits}})
    here = (await mailbox_conditions.of([box], NOW))[box]
    assert (here.state, here.lag_s, here.stuck_since) == ("catching_up", 540, NOW - 9 * MINUTE)


async def test_a_password_that_was_refused_is_told_from_one_that_is_waited_for(store: Store, cast: Cast) -> None:
    box = await mailbox("rep", cast.rep, state="needs_sign_in")
    assert (await mailbox_conditions.of([box], NOW))[box].state == "waiting_for_sign_in"
    await change(box, sign_in={"fingerprint": b"x", "refused": 1, "at": NOW})
    assert (await mailbox_conditions.of([box], NOW))[box].state == "refused"
