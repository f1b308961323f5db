"""Notices on their way to devices, against a push service that checks, decrypts, and answers as told. Time is moved in the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo.errors import AutoReconnect, DuplicateKeyError, NotPrimaryError

from backend import settings
from backend.domain.delivery import delay_s, outcome_of, topic_of
from backend.domain.payload import LIMIT
from backend.keys import Keys
from backend.push import VAPID_LIFE_S, Sender
from backend.push_connections import TIMEOUT_S
from backend.store import devices, notices, users
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.installation import vapid
from backend.store.mails import Mail
from backend.store.notices import CLAIM_S, Notice
from backend.store.users import User
from tests.cast import Cast
from tests.kept import kept, waiting
from tests.parts.push_service import PushService, Subscriber

Subscribe = Callable[[User], Awaitable[Subscriber]]
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


async def make_sender(push_service: PushService, keys: Keys, **options: Any) -> Sender:
    push = settings.read({"RAPPORT_PRIVATE_PUSH_HOSTS": push_service.host}).push
    return Sender(push, await vapid(keys), **options)


@pytest.fixture
async def sender(store: Store, push_service: PushService, keys: Keys) -> AsyncIterator[Sender]:
    sender = await make_sender(push_service, keys)
    push_service.redirected_to.clear()
    yield sender
    await sender.close()


@pytest.fixture
async def mail(cast: Cast) -> Mail:
    return await kept(cast.customer, [cast.rep])


def active(user: User, subscriber: Subscriber) -> Device:
    """A device of theirs, of whatever push service, where they are signed in."""
    ends_at = datetime.now(UTC) + timedelta(days=1)
    return Device(
        user_id=_id(user), endpoint=subscriber.endpoint, made_at=NOW, activated_at=NOW, session_ends_at=ends_at, **subscriber.keys,
    )  # fmt: skip


async def now_of(notice: Notice) -> Notice:
    found = await Notice.get(notice.id)
    assert found is not None
    return found


async def make_due(notice: Notice) -> None:
    await Notice.find_one({"_id": notice.id}).update({"$set": {"next_at": datetime.now(UTC)}})


def left_s(notice: Notice) -> float:
    return (notice.next_at - datetime.now(UTC)).total_seconds()


# What is sent


async def test_a_notice_reaches_every_device_of_its_person_and_no_other(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone, tablet, theirs = await device(cast.rep), await device(cast.rep), await device(cast.teammate)
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    assert [len(it.received) for it in (phone, tablet, theirs)] == [1, 1, 0]
    done = await now_of(notice)
    assert (done.state, done.payload, done.tries, len(done.delivered)) == ("sent", b"", 1, 2)
    assert done.sent_at is not None
    assert {it.last_sent_at is not None for it in await Device.find({"user_id": cast.rep.id}).to_list()} == {True}


async def test_a_push_says_how_long_how_urgent_and_what_it_replaces(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    for urgency, hours in (("high", 24), ("normal", 1)):
        expires_at = datetime.now(UTC) + timedelta(hours=hours)
        await waiting(cast.rep, mail, urgency=urgency, expires_at=expires_at, topic=topic_of(urgency), reason=urgency)
        await sender.deliver_pending()
        push = phone.received[-1]
        assert (push.urgency, push.topic) == (urgency, topic_of(urgency))
        assert hours * 3600 - 10 <= int(push.ttl) <= hours * 3600
        assert push.payload["web_push"] == 8030


async def test_each_push_service_gets_claims_of_its_own(
    cast: Cast, mail: Mail, device: Subscribe, push_service: PushService, keys: Keys
) -> None:
    """A reused claim would carry the first service's audience to the second, and be refused there."""
    second = PushService()
    await second.start()
    push = settings.read({"RAPPORT_PRIVATE_PUSH_HOSTS": f"{push_service.host} {second.host}"}).push
    sender = Sender(push, await vapid(keys))
    try:
        phone, elsewhere = await device(cast.rep), second.subscribe()
        await active(cast.rep, elsewhere).insert()
        await waiting(cast.rep, mail)
        await waiting(cast.rep, mail, reason="again")
        await sender.deliver_pending()
    finally:
        await sender.close()
        await second.stop()
    for it, host in ((phone, push_service.host), (elsewhere, second.host)):
        assert [push.claims["aud"] for push in it.received] == [f"http://{host}"] * 2
        for push in it.received:
            assert push.claims["sub"] == "mailto:admin@rapport.example"
            assert VAPID_LIFE_S - 60 < push.claims["exp"] - datetime.now(UTC).timestamp() <= VAPID_LIFE_S <= 12 * 3600


async def test_a_payload_at_the_limit_fits_and_one_byte_more_is_not_sent(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    fits = b'{"x":"' + b"x" * (LIMIT - 8) + b'"}'
    await waiting(cast.rep, mail, payload=fits)
    await sender.deliver_pending()
    assert phone.received[0].wire_bytes <= 4096
    assert len(phone.received[0].raw) == LIMIT
    notice = await waiting(cast.rep, mail, payload=fits + b" ", reason="more")
    await sender.deliver_pending()
    assert (phone.asked, (await now_of(notice)).state) == (1, "failed")


# Once


async def test_two_senders_at_once_send_once(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe, push_service: PushService, keys: Keys
) -> None:
    other = await make_sender(push_service, keys)
    phone = await device(cast.rep)
    phone.delay_s = 0.1
    notice = await waiting(cast.rep, mail)
    await asyncio.gather(
        sender.deliver_pending(), other.deliver_pending(), sender.deliver_pending(), other.deliver_pending()
    )
    await other.close()
    assert len(phone.received) == 1
    assert (await now_of(notice)).tries == 1


async def test_many_notices_go_out_once_each_whoever_sends_them(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe, push_service: PushService, keys: Keys
) -> None:
    other = await make_sender(push_service, keys)
    phone = await device(cast.rep)
    for number in range(40):
        await waiting(cast.rep, mail, reason=f"reason-{number}")
    tried = await asyncio.gather(sender.deliver_pending(), other.deliver_pending())
    await other.close()
    assert sum(tried) == 40
    assert len(phone.received) == 40


async def test_a_notice_is_noted_once_per_person_mail_and_reason(cast: Cast, mail: Mail) -> None:
    await waiting(cast.rep, mail)
    await waiting(cast.teammate, mail)
    await waiting(cast.rep, mail, reason="complaint_alert")
    with pytest.raises(DuplicateKeyError):
        await waiting(cast.rep, mail)


async def test_a_sender_that_died_after_its_claim_is_followed_by_another_when_the_lease_ends(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail)
    assert len(await notices.claim_due(9)) == 1
    assert await sender.deliver_pending() == 0
    assert CLAIM_S - 5 < left_s(await now_of(notice)) <= CLAIM_S
    await make_due(notice)
    assert await sender.deliver_pending() == 1
    assert len(phone.received) == 1
    assert (await now_of(notice)).tries == 2


async def test_what_its_maker_sends_at_once_is_claimed_by_being_made(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail, tries=1)
    await Notice.find_one({"_id": notice.id}).delete()
    filter_, change = notices.birth(notice)
    await Notice.get_motor_collection().update_one(filter_, change, upsert=True)
    assert await sender.deliver_pending() == 0
    await sender.deliver(notice, (await devices.active([notice.user_id]))[notice.user_id])
    assert len(phone.received) == 1
    done = await now_of(notice)
    assert (done.state, done.tries) == ("sent", 1)


async def test_who_comes_back_after_its_claim_ran_out_records_nothing(cast: Cast, mail: Mail) -> None:
    notice = await waiting(cast.rep, mail)
    (late,) = await notices.claim_due(9)
    await make_due(notice)
    (current,) = await notices.claim_due(9)
    await notices.finish(late, "failed", "too late", [])
    await notices.try_again(late, 60, "too late", [], [])
    assert (await now_of(notice)).outcome == ""
    await notices.finish(current, "sent", "", [])
    await notices.finish(current, "failed", "again", [])
    assert (await now_of(notice)).state == "sent"


async def test_the_lease_of_a_claim_is_longer_than_a_push_may_take() -> None:
    assert CLAIM_S > TIMEOUT_S + 5


async def test_what_waited_so_long_that_its_claim_may_run_out_is_left_to_the_next(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever claims it next may be at it already: the push service would get it twice."""
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail)
    for claim_s, pushes in ((TIMEOUT_S - 1, 0), (CLAIM_S, 1)):
        monkeypatch.setattr("backend.push.CLAIM_S", claim_s)
        await sender.deliver_pending()
        assert phone.asked == pushes
        await make_due(notice)
    assert (await now_of(notice)).state == "sent"


async def test_a_database_that_is_away_when_a_push_was_accepted_does_not_make_it_go_out_again(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail)
    finish, absences = notices.finish, [AutoReconnect("no primary"), NotPrimaryError("not any more")]

    async def finished(*told: Any) -> None:
        if absences:
            raise absences.pop()
        await finish(*told)

    monkeypatch.setattr("backend.push.RECORD_AGAIN_S", 0.001)
    monkeypatch.setattr("backend.store.notices.finish", finished)
    assert await sender.deliver_pending() == 1
    assert (phone.asked, (await now_of(notice)).state) == (1, "sent")


async def test_a_database_that_is_away_beyond_the_claim_leaves_the_notice_to_the_next(
    cast: Cast, mail: Mail, device: Subscribe, push_service: PushService, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise AutoReconnect("no primary")

    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail)
    sender = await make_sender(push_service, keys, timeout_s=0.2)
    monkeypatch.setattr("backend.push.CLAIM_S", 0.4)
    monkeypatch.setattr("backend.push.RECORD_AGAIN_S", 0.01)
    monkeypatch.setattr("backend.store.notices.finish", away)
    with pytest.raises(AutoReconnect):
        await sender.deliver_pending()
    await sender.close()
    assert (phone.asked, (await now_of(notice)).state) == (1, "queued")


async def test_a_finished_notice_is_never_claimed_again(cast: Cast, mail: Mail) -> None:
    notice = await waiting(cast.rep, mail)
    for state in ("sent", "failed", "expired"):
        await Notice.find_one({"_id": notice.id}).update({"$set": {"state": state, "next_at": NOW}})
        assert await notices.claim_due(9) == []


async def test_whoever_waited_longest_is_sent_first(cast: Cast, mail: Mail) -> None:
    for hours in (1, 3, 2, -1):
        await waiting(cast.rep, mail, reason=f"{hours}", next_at=datetime.now(UTC) - timedelta(hours=hours))
    assert {it["reason"] for it in await notices.claim_due(2)} == {"3", "2"}
    assert {it["reason"] for it in await notices.claim_due(9)} == {"1"}


# What a service answers


async def test_a_busy_service_is_asked_again_when_it_wishes(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    phone.answers += [
        (429, {"Retry-After": "90"}),
        (503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=200))}),
    ]
    notice = await waiting(cast.rep, mail)
    for wish in (90, 200):
        await sender.deliver_pending()
        later = await now_of(notice)
        assert later.state == "queued"
        assert wish - 10 < left_s(later) <= wish
        assert "busy" in later.outcome
        assert await sender.deliver_pending() == 0
        await make_due(notice)
    await sender.deliver_pending()
    assert len(phone.received) == 1
    assert (await now_of(notice)).state == "sent"


async def test_a_failing_service_is_asked_again_with_growing_delay(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    phone.answers += [(500, {}), (502, {}), (503, {})]
    notice = await waiting(cast.rep, mail)
    delays = []
    for _ in range(3):
        await sender.deliver_pending()
        delays.append(round(left_s(await now_of(notice))))
        await make_due(notice)
    assert [it in (delay, delay - 1) for it, delay in zip(delays, (5, 10, 20), strict=True)] == [True] * 3
    assert (await Device.find_one({"endpoint": phone.endpoint})).last_error == "The push service is busy (503)."  # type: ignore[union-attr]
    await sender.deliver_pending()
    assert (await Device.find_one({"endpoint": phone.endpoint})).last_error == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_is_gone_is_forgotten(
    status: int, cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    phone.answers.append((status, {}))
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    assert [it.endpoint for it in await Device.find_all().to_list()] == [tablet.endpoint]
    assert (await now_of(notice)).state == "sent"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 413, 418])
async def test_what_a_service_refuses_is_neither_repeated_nor_followed_and_the_device_stays(
    status: int, cast: Cast, mail: Mail, sender: Sender, device: Subscribe, push_service: PushService
) -> None:
    phone = await device(cast.rep)
    phone.answers.append((status, {"Location": f"http://{push_service.host}/elsewhere"}))
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    done = await now_of(notice)
    assert (done.state, done.payload, phone.asked) == ("failed", b"", 1)
    assert push_service.redirected_to == []
    (kept_device,) = await Device.find_all().to_list()
    assert str(status) in kept_device.last_error


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_service_that_does_not_accept_our_key_is_asked_again_after_ten_minutes_and_the_log_says_so_once(
    status: int, cast: Cast, mail: Mail, sender: Sender, device: Subscribe, caplog: pytest.LogCaptureFixture
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    phone.answers += [(status, {}), (status, {})]
    tablet.answers += [(status, {}), (status, {})]
    notice = await waiting(cast.rep, mail)
    for _ in range(2):
        await sender.deliver_pending()
        later = await now_of(notice)
        assert (later.state, 590 < left_s(later) <= 600) == ("queued", True)
        await make_due(notice)
    assert {str(status) in it.last_error for it in await Device.find_all().to_list()} == {True}
    (warning,) = [it for it in caplog.records if it.levelname == "WARNING"]
    assert "RAPPORT_PUSH_CONTACT" in warning.getMessage()
    assert phone.endpoint not in warning.getMessage()
    await sender.deliver_pending()
    assert [len(it.received) for it in (phone, tablet)] == [1, 1]
    assert {it.last_error for it in await Device.find_all().to_list()} == {""}


async def test_of_two_devices_only_the_one_that_missed_it_is_tried_again(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    phone.answers.append((503, {}))
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    assert [len(it.received) for it in (phone, tablet)] == [0, 1]
    assert (await now_of(notice)).state == "queued"
    await make_due(notice)
    await sender.deliver_pending()
    assert [len(it.received) for it in (phone, tablet)] == [1, 1]
    assert (tablet.asked, (await now_of(notice)).state) == (1, "sent")


async def test_a_device_that_refused_is_not_asked_again_because_another_was_busy(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    phone.answers += [(413, {}), (413, {})]
    tablet.answers += [(503, {}), (410, {})]
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    await make_due(notice)
    await sender.deliver_pending()
    assert (phone.asked, tablet.asked) == (1, 2)
    assert (await now_of(notice)).state == "failed"


async def test_a_service_that_hangs_is_given_up_and_tried_later(
    cast: Cast, mail: Mail, device: Subscribe, push_service: PushService, keys: Keys
) -> None:
    sender = await make_sender(push_service, keys, timeout_s=0.2)
    phone, tablet = await device(cast.rep), await device(cast.rep)
    phone.delay_s = 3
    notice = await waiting(cast.rep, mail)
    async with asyncio.timeout(2):
        await sender.deliver_pending()
    await sender.close()
    assert len(tablet.received) == 1
    later = await now_of(notice)
    assert later.state == "queued"
    assert "Timeout" in later.outcome


async def test_a_service_that_is_not_there_is_tried_later(cast: Cast, mail: Mail, store: Store, keys: Keys) -> None:
    gone = PushService()
    await gone.start()
    phone = gone.subscribe()
    sender = await make_sender(gone, keys)
    await gone.stop()
    await active(cast.rep, phone).insert()
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    await sender.close()
    assert (await now_of(notice)).state == "queued"


async def test_a_device_whose_address_is_no_longer_allowed_is_not_posted_to(
    cast: Cast, mail: Mail, device: Subscribe, keys: Keys
) -> None:
    """The check is repeated at each sending: the administrator has taken the host off the list."""
    phone = await device(cast.rep)
    sender = Sender(settings.read({}).push, await vapid(keys))
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    await sender.close()
    assert (phone.asked, (await now_of(notice)).state) == (0, "failed")


async def test_a_slow_device_holds_up_no_other(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe, push_service: PushService
) -> None:
    slow, quick = await device(cast.rep), await device(cast.teammate)
    slow.delay_s = 1.5
    await waiting(cast.rep, mail)
    await waiting(cast.teammate, mail)
    sending = asyncio.create_task(sender.deliver_pending())
    await push_service.wait_for(quick, timeout_s=1)
    assert slow.received == []
    assert await sending == 2


# Who may still be told


@pytest.mark.parametrize("change", ["disabled", "left the team", "customer reassigned", "customer gone"])
async def test_whoever_may_no_longer_see_it_gets_nothing(
    change: str, cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail)
    match change:
        case "disabled":
            await User.find_one({"_id": cast.rep.id}).update({"$set": {"disabled_at": NOW}})
        case "left the team":
            await cast.rep.set({"teams": ["nord"]})
        case "customer reassigned":
            await cast.customer.set({"team": "nord"})
        case _:
            await cast.customer.delete()
    await sender.deliver_pending()
    done = await now_of(notice)
    assert (phone.asked, done.state, done.outcome, done.payload) == (0, "failed", "no longer theirs", b"")


async def test_a_person_who_is_disabled_has_no_devices_left(cast: Cast, device: Subscribe) -> None:
    await device(cast.rep)
    await users.disable(_id(cast.rep), NOW)
    assert await Device.find_all().count() == 0


async def test_a_device_that_was_never_activated_gets_nothing(
    cast: Cast, mail: Mail, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    await Device.find_one({"endpoint": phone.endpoint}).update({"$set": {"activated_at": None}})
    notice = await waiting(cast.rep, mail)
    await sender.deliver_pending()
    assert (phone.asked, (await now_of(notice)).outcome) == (0, "no device")


async def test_an_undecided_mail_is_told_to_those_it_waits_for(cast: Cast, sender: Sender, device: Subscribe) -> None:
    phone = await device(cast.rep)
    await waiting(cast.rep, await kept(None, [cast.rep]), reason="undecided")
    await sender.deliver_pending()
    assert len(phone.received) == 1


async def test_what_came_too_late_is_not_sent(cast: Cast, mail: Mail, sender: Sender, device: Subscribe) -> None:
    phone = await device(cast.rep)
    notice = await waiting(cast.rep, mail, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await sender.deliver_pending()
    done = await now_of(notice)
    assert (phone.asked, done.state, done.payload) == (0, "expired", b"")


async def test_nothing_is_put_off_beyond_its_end(cast: Cast, mail: Mail, sender: Sender, device: Subscribe) -> None:
    phone = await device(cast.rep)
    phone.answers.append((429, {"Retry-After": "600"}))
    notice = await waiting(cast.rep, mail, expires_at=datetime.now(UTC) + timedelta(seconds=300))
    await sender.deliver_pending()
    assert (await now_of(notice)).state == "failed"


async def test_delivering_goes_on_after_a_round_that_failed(
    cast: Cast,
    mail: Mail,
    sender: Sender,
    device: Subscribe,
    bound_store: Store,
    push_service: PushService,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A notice that cannot even be read stands in the way of its round, not of the next ones."""
    phone = await device(cast.rep)
    broken = await waiting(cast.rep, mail, reason="broken")
    await bound_store.database["notices"].update_one({"_id": broken.id}, {"$unset": {"expires_at": 1}})
    await waiting(cast.rep, mail)
    rounds = 0

    async def pause(_: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await sender.keep_delivering(pause)
    assert len(await push_service.wait_for(phone)) == 1
    assert "delivering notices failed" in caplog.text


# Decisions


@pytest.mark.parametrize(
    ("status", "retry_after", "result", "seconds"),
    [
        (200, None, "sent", None), (201, "5", "sent", None), (202, None, "sent", None), (404, None, "gone", None), (410, None, "gone", None),
        (429, "30", "later", 30), (429, " 30 ", "later", 30), (429, None, "later", None), (500, "", "later", None), (503, "soon", "later", None),
        (503, "Sat, 21 Nov 2026 09:00:40 GMT", "later", 40), (503, "Sat, 21 Nov 2026 08:00:00 GMT", "later", 0),
        (503, "Sat, 21 Nov 2026 09:00:40 -0000", "later", None), (503, "9" * 5000, "later", 999_999_999), (503, "-1", "later", None),
        (599, None, "later", None), (301, None, "refused", None), (307, None, "refused", None), (400, None, "misconfigured", 600),
        (401, None, "misconfigured", 600), (403, "5", "misconfigured", 600), (413, None, "refused", None), (100, None, "refused", None),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int, retry_after: str | None, result: str, seconds: int | None) -> None:
    outcome = outcome_of(status, retry_after, NOW)
    assert (outcome.result, outcome.retry_after_s) == (result, seconds)


def test_the_delay_grows_to_ten_minutes_and_heeds_a_wish_up_to_an_hour() -> None:
    assert [delay_s(tries, []) for tries in (0, 1, 2, 3, 7, 8, 9, 1000)] == [5, 5, 10, 20, 320, 600, 600, 600]
    assert delay_s(1, [None, 30, 90]) == 90
    assert delay_s(9, [30]) == 600
    assert delay_s(1, [999_999_999]) == 3600


def test_a_topic_is_short_enough_and_the_same_for_the_same() -> None:
    assert topic_of("a") == topic_of("a") != topic_of("b")
    assert len(topic_of("x" * 500)) == 32
    assert set(topic_of("a")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
