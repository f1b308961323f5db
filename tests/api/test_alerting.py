"""The worker's round over the mailboxes: what is stuck reaches the phone of its owner, and a failing round is tried again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from backend.api.sending import sender_of
from backend.store.mailboxes import Health, Mailbox
from backend.worker.alerting import alert_due, keep_alerting
from tests.cast import Cast
from tests.test_push import Subscribe


async def test_a_stuck_mailbox_reaches_its_owners_phone_once(cast: Cast, api: FastAPI, device: Subscribe) -> None:
    watch = api.state.store, await sender_of(api), api.state.settings
    phone = await device(cast.rep)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    await Mailbox(
        address="rep@nordlicht.example", host="imap.nordlicht.example", port=993, login="rep", owner_ids=[cast.rep.id],
        health=Health(state="unreachable", last_ok_at=hour_ago),
    ).insert()  # fmt: skip
    assert await alert_due(*watch, datetime.now(UTC)) == 0
    later = {"alert.since": hour_ago + timedelta(minutes=30)}
    await Mailbox.get_motor_collection().update_one({}, {"$set": later})
    told = [await alert_due(*watch, datetime.now(UTC)) for _ in range(2)]
    assert (told, len(phone.received)) == ([2, 0], 1)


async def test_a_failing_round_is_tried_again(cast: Cast, api: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = 0

    async def pause(seconds: float) -> None:
        if rounds == 3:
            raise KeyboardInterrupt

    async def look(now: datetime) -> Any:
        nonlocal rounds
        rounds += 1
        raise ConnectionError

    monkeypatch.setattr("backend.store.mailbox_alerts.look", look)
    with pytest.raises(KeyboardInterrupt):
        await keep_alerting(api.state.store, await sender_of(api), api.state.settings, pause)
    assert rounds == 3
