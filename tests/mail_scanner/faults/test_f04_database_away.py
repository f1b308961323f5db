"""F4 of the contract, seen from the mail server: a database that does not answer for seconds costs no sign-in and no mail."""

import asyncio
from ipaddress import ip_network
from typing import Any, cast

import pytest
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WriteError,
)

from backend.keys import Keys
from backend.store import leases
from backend.store.connection import Store
from backend.store.database import is_away
from mail_scanner import patience
from mail_scanner.answers import Envelope
from mail_scanner.intake import Intake
from mail_scanner.open_folder import OpenFolder
from mail_scanner.patience import patiently
from mail_scanner.sign_in import SignIn
from mail_scanner.threads import Doors
from mail_scanner.troubles import UNFORESEEN
from mail_scanner.waiting import Waiting
from mail_scanner.watch import Watch
from tests.boxes import as_it_is, id_of
from tests.mail_scanner.faults.conftest import Reach, Reached
from tests.parts.waiting import settled, until, watching

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Forgetful(Intake):
    """Its database answers only the third time that a mail is brought to it; then the mail is nobody's."""

    times = 0

    async def take_in(self, folder: OpenFolder, envelope: Envelope, *_: Any, **__: Any) -> Any:
        self.times += 1
        if self.times < 3:
            raise AutoReconnect("no primary")
        return await self.nothing(folder, envelope.uid, "skipped")


async def test_f04_a_database_that_is_away_for_seconds_costs_no_sign_in(
    reach: Reach, store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SHORTEST_S", 0.02)
    box = await reach(tls=False)
    held = await leases.claim(store, id_of(box.mailbox), "one")
    assert held is not None
    nobody = cast(Any, None)
    intake = Forgetful(store, nobody, nobody, nobody, "")
    watch = Watch(id_of(box.mailbox), held.fence, intake, SignIn(keys, LOOPBACK), Doors(LOOPBACK), Waiting())
    living = asyncio.create_task(watch.run())
    await watching(box.mailbox)
    box.deliver()
    await settled(box.mailbox, 1)
    assert (intake.times, box.log.count("LOGIN")) == (3, 1)

    async def waiting() -> bool:
        return box.log.commands[-1].verb == "IDLE"

    await until(waiting)
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    assert box.log.commands[-1].verb == "LOGOUT"


LABELLED = OperationFailure("a write conflict", 112, {"errorLabels": ["TransientTransactionError"]})


@pytest.mark.parametrize(
    "error",
    [AutoReconnect(""), ServerSelectionTimeoutError(""), NotPrimaryError(""), OperationFailure("", 189), OperationFailure("", 11600), LABELLED],
)  # fmt: skip
def test_a_database_that_will_answer_by_itself_is_away(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize("error", [OperationFailure("", 40), OperationFailure("", 13), WriteError("", 121), DuplicateKeyError("", 11000), ValueError()])  # fmt: skip
def test_what_it_refuses_is_a_fault_of_ours(error: Exception) -> None:
    assert not is_away(error)


async def test_what_it_refuses_ends_the_connection_and_is_named_in_the_log_and_the_state(
    reach: Reach, store: Store, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    box = await reach(tls=False)
    held = await leases.claim(store, id_of(box.mailbox), "one")
    assert held is not None
    nobody = cast(Any, None)
    intake = Intake(store, nobody, nobody, nobody, "")
    watch = Watch(id_of(box.mailbox), held.fence, intake, SignIn(keys, LOOPBACK), Doors(LOOPBACK), Waiting())
    await store.database.command("collMod", "progress", validator={"folder": {"$ne": "INBOX"}})
    living = asyncio.create_task(watch.run())
    try:
        await until(lambda: unforeseen(box))
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        await store.database.command("collMod", "progress", validator={})
    assert "refused what we asked of it: OperationFailure in progress.py:" in caplog.text
    assert "INBOX" not in caplog.text


async def unforeseen(box: Reached) -> bool:
    found = await as_it_is(box.mailbox)
    return (found.health.state, found.health.detail) == ("unreachable", UNFORESEEN)


async def test_a_step_is_done_again_until_the_database_answers_and_other_errors_fly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "SHORTEST_S", 0.001)
    outcomes: list[Any] = [AutoReconnect("a"), AutoReconnect("b"), "done", ValueError("ours"), OperationFailure("ours, too", 40)]  # fmt: skip

    async def step(word: str) -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return f"{word} {outcome}"

    assert await patiently(step, "is") == "is done"
    with pytest.raises(ValueError, match="ours"):
        await patiently(step, "is")
    with pytest.raises(OperationFailure, match="ours, too"):
        await patiently(step, "is")
