"""Private mail by its routes: what holds for everybody and what for oneself; withdrawing one mail, and all of somebody on a list."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.privacy import Discretion
from backend.keys import Keys
from backend.store import mail_blocks
from backend.store.audit import Audit
from backend.store.mail_parts import Occurrence, Party
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.boxes import box, id_of
from tests.cast import Cast
from tests.kept import kept

PATH = "/api/mail-blocks"


async def said_for(user: User) -> Discretion:
    """What the scanner leaves alone in a personal mailbox of this person."""
    return (await mail_blocks.everything()).discretion("personal", [user.id])


async def put(client: AsyncClient, headers: dict[str, str], whose: str, written: str, **more: Any) -> tuple[int, Any]:
    answer = await client.post(PATH, json={"whose": whose, "written": written, **more}, headers=headers)
    return answer.status_code, answer.json() if answer.is_success else answer.json()["error"]["code"]


async def box_of(user: User, keys: Keys, **fields: Any) -> Mailbox:
    return await box(f"{token_hex(4)}@nordlicht.example", keys, owner_ids=[id_of(user)], **fields)


async def mail_in(mailbox: Mailbox, cast: Cast, **fields: Any) -> Mail:
    place = Occurrence(mailbox_id=id_of(mailbox), folder="INBOX", uidvalidity=1, uid=1, seen_at=datetime.now(UTC))
    return await kept(cast.customer, [cast.rep], occurrences=[place], **fields)


async def test_what_an_administrator_puts_on_the_list_holds_for_everybody(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    assert (await put(client, await bearer(cast.admin), "all", "Arzt.example"))[0] == 200
    for user in (cast.rep, cast.outsider):
        assert (await said_for(user)).is_blocked("praxis@mail.arzt.example")
    (row,) = (await client.get(PATH, headers=await bearer(cast.rep))).json()["blocks"]
    assert (row["whose"], row["kind"], row["value"], row["may_change"]) == ("all", "domain", "arzt.example", False)
    gone = await client.delete(f"{PATH}/{row['id']}", headers=await bearer(cast.rep))
    assert gone.status_code == 403
    assert (await client.delete(f"{PATH}/{row['id']}", headers=await bearer(cast.admin))).status_code == 204
    assert not (await said_for(cast.rep)).is_blocked("praxis@arzt.example")


async def test_a_persons_own_list_is_nobody_elses(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    reps = await bearer(cast.rep)
    status, row = await put(client, reps, "own", "Praxis <x>")
    assert (status, row) == (422, "no_address")
    status, row = await put(client, reps, "own", " praxis@Arzt.example ")
    assert (status, row["value"], row["kind"]) == (200, "praxis@arzt.example", "address")
    assert (await put(client, reps, "own", "praxis@arzt.example"))[1]["id"] == row["id"]
    for other in (cast.teammate, cast.admin):
        theirs = await bearer(other)
        assert (await client.get(PATH, headers=theirs)).json()["blocks"] == []
        for answer in (
            await client.delete(f"{PATH}/{row['id']}", headers=theirs),
            await client.get(f"{PATH}/{row['id']}/mails", headers=theirs),
            await client.delete(f"{PATH}/{row['id']}/mails", headers=theirs),
        ):
            assert answer.status_code == 404
        assert not (await said_for(other)).is_blocked("praxis@arzt.example")
    assert (await said_for(cast.rep)).is_blocked("praxis@arzt.example")


async def test_the_log_names_what_holds_for_everybody_and_nothing_of_a_persons_own(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await put(client, await bearer(cast.admin), "all", "arzt.example")
    await put(client, await bearer(cast.rep), "own", "geheim.example")
    said = [it.changes for it in await Audit.find({"kind": "mail_blocks"}).sort("at").to_list()]
    assert said == [{"domain": [None, "arzt.example"]}, {}]


@pytest.mark.parametrize("who", ["rep", "manager", "teammate"])
async def test_only_an_administrator_says_what_holds_for_everybody(
    who: str, cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers = await bearer(cast.people()[who])
    assert await put(client, headers, "all", "arzt.example") == (403, "not_allowed")
    body = {"whose": "all", "leaves_alone": False}
    assert (await client.put(f"{PATH}/private", json=body, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("written", "code"), [("co.uk", "no_address"), ("gmx.de", "free_mail"), ("kunde", "no_address")]
)
async def test_a_domain_of_many_people_is_not_put_on_a_list_by_mistake(
    written: str, code: str, cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    for user, whose in ((cast.rep, "own"), (cast.admin, "all")):
        assert await put(client, await bearer(user), whose, written) == (422, code)
    assert await put(client, await bearer(cast.admin), "all", written, is_sure=True) == (422, code)


async def test_who_is_sure_puts_a_provider_of_many_people_on_their_own_list(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    status, row = await put(client, await bearer(cast.rep), "own", "gmx.de", is_sure=True)
    assert (status, row["is_free"]) == (200, True)


async def test_a_full_list_takes_no_more(
    cast: Cast, client: AsyncClient, bearer: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_blocks, "MOST", 1)
    reps = await bearer(cast.rep)
    assert (await put(client, reps, "own", "a.example"))[0] == 200
    assert await put(client, reps, "own", "b.example") == (422, "list_full")
    assert (await put(client, await bearer(cast.teammate), "own", "b.example"))[0] == 200


async def test_marked_mail_is_left_alone_and_a_person_may_only_be_stricter(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    async def say(user: User, whose: str, leaves_alone: bool) -> None:
        body = {"whose": whose, "leaves_alone": leaves_alone}
        answer = await client.put(f"{PATH}/private", json=body, headers=await bearer(user))
        assert answer.status_code == 204

    assert (await said_for(cast.rep)).leaves_private
    await say(cast.rep, "own", False)
    assert (await said_for(cast.rep)).leaves_private
    await say(cast.admin, "all", False)
    assert not (await said_for(cast.rep)).leaves_private
    await say(cast.rep, "own", True)
    assert (await said_for(cast.rep)).leaves_private
    assert not (await said_for(cast.teammate)).leaves_private
    private = (await client.get(PATH, headers=await bearer(cast.rep))).json()["private"]
    assert private == {"for_all": False, "own": True, "may_change_all": False}


async def test_what_is_here_of_somebody_on_a_list_is_counted_and_taken_out(
    cast: Cast, client: AsyncClient, bearer: SignIn, keys: Keys
) -> None:
    mine, reps = await box_of(cast.rep, keys), await bearer(cast.rep)
    for address in ("praxis@arzt.example", "praxis@arzt.example", "karl@kunde.example"):
        await mail_in(mine, cast, sender=Party(address=address))
    _, row = await put(client, reps, "own", "arzt.example")
    assert (await client.get(f"{PATH}/{row['id']}/mails", headers=reps)).json() == {"mails": 2}
    assert (await client.delete(f"{PATH}/{row['id']}/mails", headers=reps)).json() == {"mails": 2}
    assert (await client.delete(f"{PATH}/{row['id']}/mails", headers=reps)).json() == {"mails": 0}
    assert [it.sender.address for it in await Mail.find_all().to_list()] == ["karl@kunde.example"]


async def test_the_owner_of_the_mailbox_withdraws_a_mail_and_is_told_whether_others_have_it(
    cast: Cast, client: AsyncClient, bearer: SignIn, keys: Keys
) -> None:
    mail, reps = await mail_in(await box_of(cast.rep, keys), cast), await bearer(cast.rep)
    page = (await client.get(f"/api/mails/{mail.id}", headers=reps)).json()
    assert page["mail"]["may_withdraw"] == "everywhere"
    theirs = (await client.get(f"/api/mails/{mail.id}", headers=await bearer(cast.teammate))).json()
    assert theirs["mail"]["may_withdraw"] == "none"
    assert (await client.delete(f"/api/mails/{mail.id}", headers=await bearer(cast.teammate))).status_code == 403
    assert (await client.delete(f"/api/mails/{mail.id}", headers=reps)).json() == {"reach": "everywhere"}
    for user in (cast.rep, cast.teammate, cast.manager):
        assert (await client.get(f"/api/mails/{mail.id}", headers=await bearer(user))).status_code == 404
    assert (await client.delete(f"/api/mails/{mail.id}", headers=reps)).status_code == 404
