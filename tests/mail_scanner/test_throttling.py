"""A provider that allows no more for now: known by its words wherever it says them, never taken for a refused password or a broken mail."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from beanie import PydanticObjectId
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.networks import networks
from backend.keys import Keys
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from mail_scanner.catch_up import CatchUp
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.pausing import LONGEST_DELAY_S, SLOWED_S, Pauses, least_pause_s, next_try
from mail_scanner.second import Second
from mail_scanner.throttling import LONGEST_WISH_S, is_throttled, wish_s
from mail_scanner.troubles import MailboxTrouble, Slowed
from tests.boxes import as_it_is, box
from tests.cast import Cast
from tests.parts.scripted_imap import HANG_UP, WAIT, ScriptedImap
from tests.parts.waiting import until

SENTENCES = [
    "[ALERT] Too many simultaneous connections. (Failure)",
    "[UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
    "[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
    "Account exceeded bandwidth limits. (Failure)",
    "[THROTTLED] slow down",
    "[LIMIT] SELECT Rate limit hit.",
    "Request is throttled. Suggested Backoff Time: 299961 milliseconds",
    "[UNAVAILABLE] Server Busy",
    "AUTHENTICATE failed: server is too busy",
    "Too many open connections from your host",
    "Maximum connection limit reached for ::ffff:192.0.2.1",
]
OTHERS = [
    "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
    "[AUTHENTICATIONFAILED] Too many failed logins",
    "[UNAVAILABLE] Temporary authentication failure.",
    "[NONEXISTENT] Unknown Mailbox: Limit (Failure)",
    "Server Unavailable. 15",
    "Mailbox is full",
    "",
]
Said = dict[str, Any]


@pytest.fixture
def start() -> Iterator[Any]:
    servers: list[ScriptedImap] = []

    def started(said: Said) -> ScriptedImap:
        servers.append(ScriptedImap(lambda command, _: said.get(command, [])))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


Start = Callable[[Said], ScriptedImap]


def wire_to(server: ScriptedImap) -> Wire:
    return Wire(Access("127.0.0.1", server.port, "none", "rep", "geheim", networks=networks(["127.0.0.0/8"])))


def opened(server: ScriptedImap) -> Wire:
    wire = wire_to(server)
    wire.examine("INBOX")
    return wire


@pytest.mark.parametrize("said", SENTENCES)
def test_a_limit_is_known_by_its_words(said: str) -> None:
    assert is_throttled(said)
    assert is_throttled(said.upper())


@pytest.mark.parametrize("said", OTHERS)
def test_other_refusals_are_none(said: str) -> None:
    assert not is_throttled(said)


@given(st.text(max_size=300))
def test_whatever_a_server_says_the_wish_is_an_hour_at_most(said: str) -> None:
    is_throttled(said)
    assert 0 <= wish_s(said) <= LONGEST_WISH_S


@given(st.integers(0, 10**12))
def test_however_long_it_asks_for(ms: int) -> None:
    assert wish_s(f"Suggested Backoff Time: {ms} milliseconds") <= LONGEST_WISH_S
    assert wish_s(f"backoff time {ms % 10**6} ms") == ms % 10**6 / 1000


@pytest.mark.parametrize("said", SENTENCES)
def test_a_sign_in_beyond_a_limit_is_no_refused_password(said: str, start: Start) -> None:
    server = start({"LOGIN": [f"{{tag}} NO {said}"]})
    with pytest.raises(Slowed) as slowed:
        wire_to(server)
    assert slowed.value.trouble == "connection"
    assert said[:150] in slowed.value.message
    assert slowed.value.wait_s == pytest.approx(wish_s(said))


@pytest.mark.parametrize("said", [it for it in OTHERS if "UNAVAILABLE" not in it])
def test_a_refused_password_is_still_one(said: str, start: Start) -> None:
    with pytest.raises(MailboxTrouble) as refused:
        wire_to(start({"LOGIN": [f"{{tag}} NO {said}"]}))
    assert refused.value.trouble == "sign_in"


VERBS: dict[str, Callable[[Wire], Any]] = {
    "EXAMINE": lambda wire: wire.examine("Sent"),
    "STATUS": lambda wire: wire.status("Sent"),
    "FETCH": lambda wire: wire.given([41, 42, 43]),
    "SEARCH": lambda wire: wire.listed("1:9"),
    "LIST": lambda wire: wire.list_folders(),
}
WAYS = {
    "NO": ["{{tag}} NO {said}"],
    "BAD": ["{{tag}} BAD {said}"],
    "BYE": ["* BYE {said}", HANG_UP],
    "BYE and OK": ["* BYE {said}", "{{tag}} OK done"],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_command_beyond_a_limit_ends_the_line_with_the_servers_words(verb: str, way: str, start: Start) -> None:
    said: Said = {}
    server = start(said)
    wire = opened(server)
    said[verb] = [it.format(said=SENTENCES[2]) for it in WAYS[way]]
    with pytest.raises(Slowed, match="bandwidth limits"):
        VERBS[verb](wire)
    asked = len([it for it in server.heard if verb in it.partition(" ")[2][:12]])
    wire.close()
    assert asked <= 2, "what the limit refuses is not asked for one by one"


@pytest.mark.parametrize("said", SENTENCES)
def test_a_greeting_may_be_a_limit(said: str, start: Start) -> None:
    with pytest.raises(Slowed) as slowed:
        wire_to(start({"": [f"* BYE {said}", HANG_UP]}))
    assert said[:100] in slowed.value.message
    assert "* BYE" not in slowed.value.message


@pytest.mark.parametrize("end", [[HANG_UP], [WAIT, HANG_UP]], ids=["at once", "after DONE"])
def test_a_sleeper_that_is_sent_away_knows_why(end: list[str], start: Start) -> None:
    wire = opened(start({"IDLE": ["+ idling", f"* BYE {SENTENCES[2]}", *end]}))

    def sleep() -> None:
        wire.start_idle()
        wire.end_idle()

    with pytest.raises(Slowed, match="bandwidth limits"):
        sleep()
    wire.close()


def test_a_bye_for_another_reason_is_only_an_end(start: Start) -> None:
    wire = opened(start({"NOOP": ["* BYE Server shutting down.", HANG_UP]}))
    with pytest.raises(MailboxTrouble) as ended:
        wire.noop()
    assert not isinstance(ended.value, Slowed)
    wire.close()


def test_words_of_a_mail_are_no_words_of_the_server(start: Start) -> None:
    """What cannot be understood is quoted by imaplib: that may be anybody's text, and is neither believed nor told."""
    wire = opened(start({"FETCH": ["Server Busy: too many connections"]}))
    with pytest.raises(MailboxTrouble) as ended:
        wire.given([41])
    assert not isinstance(ended.value, Slowed)
    assert "Busy" not in ended.value.message
    wire.close()


def test_the_server_is_left_alone_as_long_as_it_asks_for() -> None:
    pauses = Pauses()
    pauses.begin()
    assert pauses.next_s() < SLOWED_S
    assert SLOWED_S <= pauses.next_s(Slowed("x")) <= SLOWED_S * 1.3
    assert 299 <= pauses.next_s(Slowed("x", 299)) < 350
    assert 43_200 <= pauses.next_s(Slowed("x", 43_200)) <= 43_230
    waits = [pauses.next_s(Slowed("x")) for _ in range(10)]
    assert max(waits) <= LONGEST_DELAY_S * 1.3
    assert min(waits[4:]) >= LONGEST_DELAY_S * 0.7, "who is refused again comes more seldom"
    pauses.well()
    assert pauses.next_s() < 2
    assert least_pause_s(MailboxTrouble("connection", "x")) == least_pause_s(None) == 0


def test_when_the_next_try_is_stands_there_for_a_person() -> None:
    now = datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC)
    assert next_try(60, now) == "The next try is at 2026-11-23 00:00 UTC."


async def test_a_mail_during_which_the_limit_was_reached_is_not_to_blame() -> None:
    async def slowed(*_: Any) -> None:
        raise Slowed("x")

    envelope: Any = SimpleNamespace(uid=41, raw=b"x", received_at=datetime.now(UTC))
    folder: Any = SimpleNamespace(is_older=lambda _: False)
    intake: Any = SimpleNamespace(take_in=slowed)
    catch_up = CatchUp(PydanticObjectId(), intake)
    for _ in range(3):
        with pytest.raises(Slowed):
            await catch_up._take_in(folder, envelope, 0.0)


async def test_the_second_connection_stays_away_as_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused() -> tuple[Wire, float]:
        raise Slowed("x", 200)

    intake: Any = None
    folder: Any = None
    second = Second(PydanticObjectId(), intake, refused, asyncio.to_thread, lambda: [])
    second._to_sweep.append(folder)
    waited = list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("mail_scanner.second.asyncio", SimpleNamespace(sleep=sleep))
    for _ in range(2):
        assert await second._has_done_something()
    assert waited == [200, 300]
    assert second.is_refused, "until then the first does it all"


async def test_the_mailbox_says_that_it_is_slowed_and_until_when(
    start: Start, cast: Cast, keys: Keys, scanner: Callable[..., Any]
) -> None:
    server = start({"LOGIN": [f"{{tag}} NO {SENTENCES[0]}"]})
    mailbox = await box("rep@nordlicht.example", keys, owner_ids=[cast.rep.id])
    await mailbox.set({"host": "127.0.0.1", "port": server.port, "security": "none"})
    scanner()

    async def slowed() -> Mailbox | None:
        found = await as_it_is(mailbox)
        return found if found.health.state == "slowed" else None

    found = await until(slowed)
    assert SENTENCES[0] in found.health.detail
    assert "The next try is at 20" in found.health.detail
    assert (found.sign_in.refused, found.sign_in.begun) == (0, 0), "no password was refused"
