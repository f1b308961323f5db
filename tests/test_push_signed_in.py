"""Who is told is signed in there: a device whose session has ended gets no card, only once the request to sign in again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from beanie import PydanticObjectId

from backend.domain import wording
from backend.domain.payload import payload
from backend.keys import Keys
from backend.push import Sender
from backend.store import sessions
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.migrations import devices_with_a_session
from backend.store.notices import Notice
from backend.store.users import User
from tests.cast import Cast
from tests.conftest import Subscribe
from tests.kept import kept, waiting
from tests.parts.push_service import PushService, Subscriber
from tests.test_push import make_due, make_sender, now_of


@pytest.fixture
async def sender(store: Store, push_service: PushService, keys: Keys) -> AsyncIterator[Sender]:
    sender = await make_sender(push_service, keys)
    yield sender
    await sender.close()


async def notice_of(user: User, cast: Cast) -> Notice:
    """A real one: what it says of the customer must not be seen."""
    words, made_at = wording.Words("Müller Präzision", "Mail zu einem Angebot"), datetime.now(UTC)
    text = payload(
        words, notice_id="n1", url="/mails/m1", base_url="https://rapport.example", tag="t", lang="de", made_at=made_at, card=None,
    )  # fmt: skip
    return await waiting(user, await kept(cast.customer, [user]), payload=text)


async def bind(phone: Subscriber, session: sessions.Session) -> None:
    under = {"session_id": session.id, "session_ends_at": session.expires_at}
    await Device.find_one({"endpoint": phone.endpoint}).update({"$set": under})


async def session_of(user: User, began: datetime | None = None) -> sessions.Session:
    return await sessions.begin(_id(user), user.token_version, began or datetime.now(UTC))


async def test_an_expired_session_gets_no_card_but_once_the_request_to_sign_in(
    cast: Cast, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    await bind(phone, await session_of(cast.rep, datetime.now(UTC) - sessions.LIFE))
    first, second = await notice_of(cast.rep, cast), await notice_of(cast.rep, cast)
    await sender.deliver_pending()
    (push,) = phone.received
    assert push.notification["body"] == "Bitte melden Sie sich wieder an, damit Meldungen hier ankommen."
    assert push.notification["navigate"] == "https://rapport.example/"
    assert "Müller" not in push.raw.decode()
    assert await Device.find_all().count() == 0
    assert {(await now_of(it)).state for it in (first, second)} == {"failed"}


async def test_where_the_person_is_signed_in_the_card_still_arrives(
    cast: Cast, sender: Sender, device: Subscribe
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    await bind(phone, await session_of(cast.rep, datetime.now(UTC) - sessions.LIFE))
    await bind(tablet, await session_of(cast.rep))
    notice = await notice_of(cast.rep, cast)
    await sender.deliver_pending()
    assert [it.notification["title"] for it in (*phone.received, *tablet.received)] == ["Rapport", "Müller Präzision"]
    assert (await now_of(notice)).state == "sent"


async def test_a_session_that_was_ended_ends_what_its_device_is_told_and_no_other(
    cast: Cast, sender: Sender, device: Subscribe
) -> None:
    phone, tablet = await device(cast.rep), await device(cast.rep)
    ended, other = await session_of(cast.rep), await session_of(cast.rep)
    await bind(phone, ended)
    await bind(tablet, other)
    await sessions.end(_id(ended), datetime.now(UTC))
    await notice_of(cast.rep, cast)
    await sender.deliver_pending()
    assert [it.notification["title"] for it in (*phone.received, *tablet.received)] == ["Rapport", "Müller Präzision"]


async def test_a_push_service_that_is_busy_just_then_is_not_asked_again(
    cast: Cast, sender: Sender, device: Subscribe
) -> None:
    phone = await device(cast.rep)
    await bind(phone, await session_of(cast.rep, datetime.now(UTC) - sessions.LIFE))
    phone.answers.append((503, {}))
    notice = await notice_of(cast.rep, cast)
    await sender.deliver_pending()
    await make_due(notice)
    await sender.deliver_pending()
    assert (phone.asked, phone.received) == (1, [])


async def test_what_was_subscribed_before_sessions_were_noted_works_as_long_as_its_person_is_signed_in(
    cast: Cast, store: Store, device: Subscribe
) -> None:
    mine, theirs, bound = await device(cast.rep), await device(cast.teammate), await device(cast.rep)
    await session_of(cast.rep, datetime.now(UTC) - timedelta(days=3))
    longest = await session_of(cast.rep)
    await sessions.end(_id(await session_of(cast.teammate)), datetime.now(UTC))
    before = [mine.endpoint, theirs.endpoint]
    await store.database.devices.update_many({"endpoint": {"$in": before}}, {"$unset": {"session_ends_at": 1}})
    await devices_with_a_session(store.database)
    ends = {it.endpoint: it.session_ends_at for it in await Device.find_all().to_list()}
    mine_until = ends[mine.endpoint]
    assert mine_until is not None
    assert abs(mine_until - longest.expires_at) < timedelta(seconds=1)
    assert ends[theirs.endpoint] is None
    assert ends[bound.endpoint] not in (None, mine_until)


def _id(document: User | sessions.Session) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
