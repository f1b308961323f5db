"""Whose an undecided mail is: who may know of it, who hears when it is settled, and what happens when a candidate moves."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.keys import Keys
from backend.store import choices, keeping
from backend.store.activities import Activity
from backend.store.candidates import give_teams, move
from backend.store.customers import Customer
from backend.store.mail_parts import Occurrence
from backend.store.mails import Mail, is_visible, mails_visible_to
from backend.store.notices import Notice
from backend.store.progress import settling
from backend.store.users import User, disable, set_teams
from tests.boxes import box, opened, taken
from tests.cast import Cast, company, user
from tests.complaining import id_of, make_deputy
from tests.kept import chooser, kept, possible, waiting

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def open_mail(cast: Cast, *readers: User, **fields: Any) -> Mail:
    """It may be of the rep's customer in the south, or of the outsider's in the north."""
    north = await company("Müller Nord", ["mueller.example"], "nord", cast.outsider.id)
    return await kept(None, list(readers), candidates=[cast.customer, north], **{"received_at": NOW, **fields})


async def settled(store: Any, mail: Mail, user: User, at: int = 0, **fields: Any) -> dict[tuple[str, str], Notice]:
    """This person takes the candidate at that place; the notices by person and reason."""
    assert await choices.choose(store, id_of(mail), possible(mail)[at], chooser(user, NOW, **fields))
    names = {it.id: it.name.lower() async for it in User.find_all()}
    return {(names[it.user_id], it.reason): it for it in await Notice.find_all().to_list()}


# Who hears when it is settled


async def test_the_owner_hears_once_that_a_mail_was_settled_and_who_settled_it_does_not(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.teammate)
    told = await settled(store, mail, cast.teammate)
    assert told.keys() == {("rep", "customer_mail")}
    notice = told["rep", "customer_mail"]
    assert (notice.state, notice.tries, notice.next_at, notice.team) == ("queued", 0, NOW, "sued")
    said = json.loads(notice.payload)["notification"]
    assert (said["title"], said["data"]["url"]) == ("Müller Präzision", f"/mails/{mail.id}")
    assert said["data"]["card"]["match"]["method"] == "chosen"
    assert not await choices.choose(store, id_of(mail), possible(mail)[0], chooser(cast.teammate, NOW))
    assert await Notice.find_all().count() == 1


async def test_the_owner_who_settles_it_hears_nothing(store: Any, cast: Cast) -> None:
    assert await settled(store, await open_mail(cast, cast.rep), cast.rep) == {}


async def test_what_somebody_has_heard_of_this_mail_already_is_not_said_again(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.teammate)
    before = await waiting(cast.rep, mail, reason="customer_mail", state="sent")
    told = await settled(store, mail, cast.teammate)
    assert {it.id for it in told.values()} == {before.id}


@pytest.mark.parametrize(
    ("trust", "alert_unchecked", "alerted"),
    [("verified", False, True), ("unchecked", False, False), ("unchecked", True, True), ("doubtful", True, False)],
)
async def test_a_settled_complaint_alerts_the_manager_without_its_text(
    trust: str, alert_unchecked: bool, alerted: bool, store: Any, cast: Cast
) -> None:
    evidence = {"kind": "complaint", "kind_evidence": ["defekt"], "trust": trust, "subject": "Anlage defekt"}
    mail = await open_mail(cast, cast.rep, **evidence)
    told = await settled(store, mail, cast.rep, alert_unchecked=alert_unchecked)
    assert told.keys() == ({("manager", "complaint_alert")} if alerted else set())
    for notice in told.values():
        entry = await Activity.find_one({"mail_id": mail.id})
        assert entry is not None
        said = json.loads(notice.payload)["notification"]
        assert said["body"] == "Erkannt an: defekt · Zuständig: Rep"
        assert said["data"]["url"] == f"/customers/{cast.customer.id}/timeline?entry={entry.id}"
        assert said["data"]["card"] is None
        assert "Förderanlage" not in notice.payload.decode()


async def test_a_manager_who_settles_a_complaint_is_not_alerted(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.manager, kind="complaint")
    assert (await settled(store, mail, cast.manager)).keys() == {("rep", "customer_mail")}


async def test_settling_a_mail_of_two_days_ago_wakes_nobody(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.teammate, kind="complaint", received_at=NOW - timedelta(days=2))
    assert await settled(store, mail, cast.teammate) == {}
    found = await Mail.get(mail.id)
    assert found is not None
    assert found.for_user_ids == [cast.teammate.id, cast.rep.id]


@pytest.mark.parametrize("gone", ["disabled", "in another team"])
async def test_an_owner_who_may_see_it_no_more_does_not_get_it(gone: str, store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.teammate)
    await (disable(id_of(cast.rep), NOW) if gone == "disabled" else set_teams(id_of(cast.rep), ["west"]))
    assert await settled(store, mail, cast.teammate) == {}
    found = await Mail.get(mail.id)
    assert found is not None
    assert found.for_user_ids == [cast.teammate.id]


@pytest.mark.parametrize(("is_settled", "heard"), [(False, {"undecided"}), (True, set())])
async def test_a_settled_mail_that_arrives_in_one_more_mailbox_asks_nobody_whose_it_is(
    is_settled: bool, heard: set[str], store: Any, cast: Cast, keys: Keys
) -> None:
    mail = await open_mail(cast, cast.rep)
    if is_settled:
        await settled(store, mail, cast.rep)
    mailbox = await box("teammate@nordlicht.example", keys)
    folder = await opened(store, mailbox, await taken(store, mailbox))
    place = Occurrence(mailbox_id=folder.mailbox_id, folder="INBOX", uidvalidity=77, uid=6, seen_at=NOW)
    asking = Notice(
        user_id=id_of(cast.teammate), mail_id=id_of(mail), reason="undecided", urgency="normal", topic="t" * 32, payload=b"{}",
        next_at=NOW, expires_at=NOW, made_at=NOW,
    )  # fmt: skip
    again = mail.model_copy(update={"occurrences": [place], "for_user_ids": [cast.teammate.id]})
    fresh = await keeping.sight(store, again, [asking], settling(id_of(folder), [6], "known", folder.fence))
    assert {it.reason for it in fresh} == heard
    assert await Notice.find({"reason": "undecided"}).count() == len(heard)


# Who may know of it


async def seen_by(user: User, mail: Mail) -> bool:
    """Asked both ways: the filter of every read, and the word of the live line."""
    row = await Mail.get_motor_collection().find_one({"_id": mail.id})
    found = await Mail.find({"_id": mail.id, **mails_visible_to(user)}).count() == 1
    assert row is not None
    assert is_visible(user, row) is found
    return found


async def test_an_undecided_mail_is_for_those_it_waits_for_while_they_may_see_a_candidate(cast: Cast) -> None:
    mail = await open_mail(cast, cast.rep, cast.outsider)
    seen = {name for name, it in cast.people().items() if await seen_by(it, mail)}
    assert seen == {"rep", "outsider"}
    cast.rep.teams = ["west"]
    assert not await seen_by(cast.rep, mail)
    cast.rep._deputy_of = [id_of(cast.customer)]
    assert await seen_by(cast.rep, mail)


async def test_a_settled_mail_is_for_the_customers_team_and_deputy(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.rep, cast.outsider)
    await make_deputy(cast.customer, cast.outsider)
    await settled(store, mail, cast.rep)
    assert not await seen_by(cast.outsider, mail)
    cast.outsider._deputy_of = [id_of(cast.customer)]
    assert await seen_by(cast.outsider, mail)
    assert await seen_by(cast.teammate, mail)


# A candidate goes to another team


async def test_an_undecided_mail_follows_its_candidate_to_another_team(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.rep)
    await move(id_of(cast.customer), "nord", None)
    assert not await seen_by(cast.rep, mail)
    assert await seen_by(cast.other_manager, mail)
    desk = await user("desk", "inside", ["west"])
    boss = await user("boss", "manager", ["west"])
    await move(id_of(cast.customer), "west", None)
    assert await seen_by(desk, mail)
    assert not await seen_by(boss, mail)
    found = await Mail.get(mail.id)
    assert found is not None
    assert [it["team"] for it in found.match.candidates] == ["west", "nord"]


async def test_a_settled_mail_does_not_follow_who_was_not_chosen(store: Any, cast: Cast) -> None:
    mail = await open_mail(cast, cast.rep)
    await settled(store, mail, cast.rep)
    before = await Mail.get(mail.id)
    await move(id_of(cast.customer), "nord", None)
    assert await Mail.get(mail.id) == before


# A database of an older version


async def test_what_waited_before_candidates_had_teams_waits_for_their_owners_too(store: Any, cast: Cast) -> None:
    mail, done = await open_mail(cast, cast.rep), await kept(cast.customer, [cast.rep])
    nobodys = await kept(None, [cast.rep], candidates=[await company("Müller Ost", ["mueller.example"], "nord", None)])
    lost = await kept(None, [cast.rep], candidates=[Customer(id=PydanticObjectId(), **cast.customer.model_dump(exclude={"id"}))])  # fmt: skip
    await Mail.get_motor_collection().update_many({}, {"$unset": {"match.candidates.$[].team": ""}})
    for _ in range(2):
        await give_teams(store.database)
        found = {it.id: it for it in await Mail.find_all().to_list()}
        assert [it["team"] for it in found[mail.id].match.candidates] == ["sued", "nord"]
        assert found[mail.id].for_user_ids == [cast.rep.id, cast.outsider.id]
        assert found[nobodys.id].for_user_ids == [cast.rep.id, cast.other_manager.id]
        assert (found[lost.id].match.candidates[0]["team"], found[lost.id].for_user_ids) == ("", [cast.rep.id])
        assert found[done.id] == await Mail.get(done.id)
