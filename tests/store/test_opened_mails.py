"""What somebody has opened need not be told to them any more, on no device; nobody else hears of it."""

from datetime import UTC, datetime, timedelta

from beanie import PydanticObjectId

from backend.store import notices
from backend.store.connection import Store
from backend.store.notices import Notice
from backend.store.opened_mails import needless, note_opened
from tests.cast import Cast
from tests.complaining import id_of
from tests.kept import kept, waiting

EARLIER = datetime.now(UTC) - timedelta(minutes=5)


async def states(*of: Notice) -> list[str]:
    found = {it.id: it.state for it in await Notice.find_all().to_list()}
    return [found[it.id] for it in of]


async def test_what_waits_is_not_sent_any_more_to_that_person(store: Store, cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep])
    mine, alert, theirs = (
        await waiting(cast.rep, mail),
        await waiting(cast.rep, mail, reason="complaint_alert", topic="a" * 32),
        await waiting(cast.teammate, mail),
    )
    await note_opened(id_of(cast.rep), id_of(mail))
    assert await states(mine, alert, theirs) == ["seen", "seen", "queued"]
    assert [it["_id"] for it in await notices.claim_due(9)] == [theirs.id]
    kept_of = await Notice.get(mine.id)
    assert kept_of is not None
    assert kept_of.payload == b""


async def test_a_claimed_one_is_not_tried_again(store: Store, cast: Cast) -> None:
    """The push service was busy, and meanwhile it was opened."""
    mail = await kept(cast.customer, [cast.rep])
    notice = await waiting(cast.rep, mail)
    (claimed,) = await notices.claim_due(9)
    await note_opened(id_of(cast.rep), id_of(mail))
    await notices.try_again(claimed, 0, "busy", [], [])
    assert (await states(notice), await notices.claim_due(9)) == (["seen"], [])


async def test_the_newest_mail_of_a_matter_stands_for_the_earlier_ones_and_not_the_other_way_round(
    store: Store, cast: Cast
) -> None:
    first, second = await kept(cast.customer, [cast.rep]), await kept(cast.customer, [cast.rep])
    old = await waiting(cast.rep, first, state="sent", made_at=EARLIER)
    new = await waiting(cast.rep, second, state="sent")
    elsewhere = await waiting(cast.rep, second, reason="again", topic="o" * 32, state="failed")
    await note_opened(id_of(cast.rep), id_of(first))
    assert await states(old, new) == ["seen", "sent"]
    await note_opened(id_of(cast.rep), id_of(second))
    assert await states(old, new, elsewhere) == ["seen", "seen", "failed"]


async def test_a_mail_nobody_was_told_of_leaves_nothing(store: Store, cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await note_opened(id_of(cast.rep), id_of(mail))
    assert await Notice.find_all().count() == 0


async def test_what_may_go_from_a_screen(store: Store, cast: Cast) -> None:
    """Opened, replaced, or withdrawn; what still stands stays, and of others' notices one learns nothing."""
    mail = await kept(cast.customer, [cast.rep])
    seen, standing, replaced = [
        id_of(await waiting(cast.rep, mail, reason=it, state=it)) for it in ("seen", "sent", "replaced")
    ]
    others = id_of(await waiting(cast.teammate, mail, state="sent"))
    nothing = PydanticObjectId()
    found = await needless(id_of(cast.rep), [seen, standing, replaced, others, nothing])
    assert found == [seen, replaced, others, nothing]
    assert await needless(id_of(cast.rep), []) == []
