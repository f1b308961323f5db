"""What was opened on one device is not told on the others, and goes from their screens."""

from datetime import UTC, datetime

from httpx import AsyncClient

from backend.store.notices import Notice
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept, waiting


async def test_a_mail_opened_on_the_desktop_is_not_pushed_to_the_phone(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail, desktop = await kept(cast.customer, [cast.rep]), await bearer(cast.rep)
    notice = await waiting(cast.rep, mail)
    assert (await client.post(f"/api/mails/{mail.id}/opened", headers=desktop)).status_code == 204
    found = await Notice.get(notice.id)
    assert (found and found.state) == "seen"


async def test_ticked_off_is_as_good_as_opened(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail, me = await kept(cast.customer, [cast.rep]), await bearer(cast.rep)
    mine, theirs = await waiting(cast.rep, mail), await waiting(cast.teammate, mail)
    assert (await client.post(f"/api/mails/{mail.id}/done", headers=me)).status_code == 204
    states = {it.id: it.state for it in await Notice.find_all().to_list()}
    assert states == {mine.id: "seen", theirs.id: "queued"}


async def test_reading_a_mails_page_alone_is_no_opening(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    """A desktop shows the newest beside the list by itself: nobody need be sitting there."""
    mail = await kept(cast.customer, [cast.rep])
    notice = await waiting(cast.rep, mail)
    assert (await client.get(f"/api/mails/{mail.id}", headers=await bearer(cast.rep))).status_code == 200
    found = await Notice.get(notice.id)
    assert (found and found.state) == "queued"


async def test_a_phone_hears_which_of_its_notices_may_go(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail, phone = await kept(cast.customer, [cast.rep]), await bearer(cast.rep)
    gone = await waiting(cast.rep, mail, state="seen")
    stays = await waiting(cast.rep, mail, reason="again", state="sent", sent_at=datetime.now(UTC))
    lying = {"lying": [str(gone.id), str(stays.id), "test-0123abcd", str(gone.id)]}
    answer = await client.get("/api/notices/needless", params=lying, headers=phone)
    assert answer.json() == {"notices": [str(gone.id)]}
    assert (await client.get("/api/notices/needless", headers=phone)).json() == {"notices": []}
    many = {"lying": [str(stays.id)] * 101}
    assert (await client.get("/api/notices/needless", params=many, headers=phone)).status_code == 422
