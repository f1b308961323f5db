"""A person says whose a mail is: one tap, for this mail or for all of its kind, and taken back."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from backend.domain.merge import Merged, plan
from backend.store import beside, match_rules, merge_pair, merging, new_addresses, relinking
from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.choices import Said, correct
from backend.store.corrections import Correction
from backend.store.customers import Customer
from backend.store.mail_parts import MatchRecord, Party
from backend.store.mails import Mail, line
from backend.store.match_rules import MatchRule
from backend.store.notices import Notice
from backend.store.users import User, disable
from tests.api.conftest import SignIn
from tests.cast import Cast, company, person, user
from tests.complaining import id_of
from tests.kept import chooser, kept, waiting

WROTE = "petra.klein@mueller.example"


@pytest.fixture
def calls(client: AsyncClient, bearer: SignIn) -> Any:
    """Correcting, as this person, the wire's way."""

    async def call(by: User, method: str, mail: Mail, **body: Any) -> Response:
        path = f"/api/mails/{mail.id}/correction"
        return await client.request(method, path, json=body or None, headers=await bearer(by))

    return call


async def filed(customer: Customer, days_ago: int = 0, **fields: Any) -> Mail:
    """A kept mail with its line on the timeline."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days_ago)
    mail = await kept(customer, fields.pop("readers", []), received_at=at, **fields)
    entry = line(mail)
    assert entry is not None
    await entry.insert()
    return mail


async def other(cast: Cast, team: str = "sued") -> Customer:
    return await company("Weber Antriebe", ["weber.example"], team, cast.rep.id if team == "sued" else cast.outsider.id)


async def where(mail: Mail) -> tuple[Any, Any, str]:
    """The customer of the mail and of its line, and how it was found."""
    found, line = await Mail.get(mail.id), await Activity.find_one({"mail_id": mail.id})
    assert found is not None
    return found.customer_id, line and line.customer_id, found.match.method


async def everything(mail: Mail) -> tuple[Any, Any]:
    """But for what matters of the past, which is put in order anew whenever the mail is opened as another customer's."""
    line, there = await Activity.find_one({"mail_id": mail.id}), await Mail.get(mail.id)
    return there and there.model_copy(update={"past": [], "past_order": None}), line


# One mail


async def test_a_decided_mail_goes_to_another_customer_with_its_line_and_the_times_of_contact(
    cast: Cast, calls: Any
) -> None:
    mail, weber = await filed(cast.customer, readers=[cast.rep]), await other(cast)
    answer = await calls(cast.teammate, "POST", mail, customer_id=str(weber.id))
    assert (answer.status_code, answer.json()["card"]["customer"]["name"]) == (200, "Weber Antriebe")
    assert await where(mail) == (weber.id, weber.id, "chosen")
    assert answer.json()["card"]["match"]["evidence"] == [{"method": "chosen", "value": "Teammate", "score": 100}]
    before, now = await Customer.get(cast.customer.id), await Customer.get(weber.id)
    assert before is not None
    assert now is not None
    assert now.last_contact_at == mail.received_at
    assert before.last_contact_at != mail.received_at
    assert await Audit.find({"action": "change", "kind": "mails", "ref_id": mail.id}).count() == 1
    assert await MatchRule.find_all().count() == 0


async def test_it_waits_for_the_new_owner_who_hears_of_it_and_no_longer_for_the_former(cast: Cast, calls: Any) -> None:
    paul = await user("paul", "rep", ["sued"])
    weber = await company("Weber Antriebe", ["weber.example"], "sued", paul.id)
    mail = await filed(cast.customer, readers=[cast.rep])
    old = await waiting(cast.rep, mail)
    await calls(cast.teammate, "POST", mail, customer_id=str(weber.id))
    found = await Mail.get(mail.id)
    assert found is not None
    assert found.for_user_ids == [paul.id]
    assert await Notice.get(old.id) is None, "what nobody was told yet is not true any more"
    assert [it.user_id for it in await Notice.find_all().to_list()] == [paul.id]


async def test_old_mail_that_waits_for_nobody_wakes_nobody(cast: Cast, calls: Any) -> None:
    mail, weber = await filed(cast.customer, days_ago=400), await other(cast)
    await calls(cast.teammate, "POST", mail, customer_id=str(weber.id))
    found = await Mail.get(mail.id)
    assert found is not None
    assert found.for_user_ids == []
    assert await Notice.find_all().count() == 0


async def test_undone_it_is_what_it_was(cast: Cast, calls: Any) -> None:
    mail, weber = await filed(cast.customer, readers=[cast.rep], contact_id=cast.contact.id), await other(cast)
    before = await everything(mail)
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id))
    answer = await calls(cast.rep, "DELETE", mail)
    assert (answer.status_code, answer.json()["card"]["customer"]["name"]) == (200, "Müller Präzision")
    assert await everything(mail) == before
    assert (await calls(cast.rep, "DELETE", mail)).status_code == 404
    assert await Audit.find({"action": "change", "kind": "mails", "ref_id": mail.id}).count() == 2


async def test_nobodys_mail_is_seen_by_nobody_until_whoever_said_so_takes_it_back(
    cast: Cast, calls: Any, client: AsyncClient, bearer: SignIn
) -> None:
    mail = await filed(cast.customer, readers=[cast.rep])
    before = await everything(mail)
    answer = await calls(cast.rep, "POST", mail, customer_id=None)
    assert (answer.status_code, answer.json()["card"]) == (200, None)
    assert await where(mail) == (None, None, "chosen")
    for it in (cast.rep, cast.teammate, cast.manager):
        assert (await client.get(f"/api/mails/{mail.id}", headers=await bearer(it))).status_code == 404
    assert (await calls(cast.teammate, "DELETE", mail)).status_code == 404
    assert (await calls(cast.rep, "DELETE", mail)).status_code == 200
    assert await everything(mail) == before


async def test_only_what_one_sees_can_be_said(cast: Cast, calls: Any) -> None:
    mail, weber, north = await filed(cast.customer), await other(cast), await other(cast, "nord")
    stranger = await person(north, "Nils Nord", [])
    assert (await calls(cast.outsider, "POST", mail, customer_id=str(north.id))).status_code == 404
    assert (await calls(cast.rep, "POST", mail, customer_id=str(north.id))).status_code == 409
    theirs = {"customer_id": str(weber.id), "contact_id": str(stranger.id)}
    assert (await calls(cast.rep, "POST", mail, **theirs)).status_code == 409
    assert await where(mail) == (cast.customer.id, cast.customer.id, "address")


async def test_of_two_who_say_something_else_at_once_one_is_told(api: FastAPI, cast: Cast, calls: Any) -> None:
    mail, weber = await filed(cast.customer), await other(cast)
    stale = await Mail.get(mail.id)
    assert stale is not None
    assert (await calls(cast.rep, "POST", mail, customer_id=str(weber.id))).status_code == 200
    assert await correct(api.state.store, stale, Said(None), chooser(cast.teammate)) is None
    assert await where(mail) == (weber.id, weber.id, "chosen")


# All of its kind


async def test_older_mail_of_the_address_follows_and_comes_back(cast: Cast, calls: Any) -> None:
    weber = await other(cast)
    karl = await person(weber, "Karl Weber", [WROTE])
    mail, older = await filed(cast.customer), await filed(cast.customer, days_ago=30)
    sent = await filed(cast.customer, days_ago=20, direction="out", to=[Party(address=WROTE)], sender=Party(address="rep@nordlicht.example"))  # fmt: skip
    by_hand = await filed(cast.customer, days_ago=10, match=MatchRecord(method="chosen"))
    colleague = await filed(cast.customer, days_ago=5, sender=Party(address="max@mueller.example"))
    moving = (mail, older, sent)
    before = [await everything(it) for it in moving]

    answer = (await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="address")).json()
    assert (answer["moved"], answer["is_done"]) == (2, True)
    assert [await where(it) for it in moving] == [
        (weber.id, weber.id, it) for it in ("chosen", "remembered", "remembered")
    ]
    assert {(await where(it))[0] for it in (by_hand, colleague)} == {cast.customer.id}
    found = await Mail.get(older.id)
    assert found is not None
    assert found.contact_id == karl.id
    (rule,) = await rules()
    assert (rule["scope"], rule["customer_id"], rule["by_user_id"]) == ("address", weber.id, cast.rep.id)
    assert [it["_id"] for it in await new_addresses.waiting(9)] == [WROTE], "what was not kept is looked for"
    assert await Notice.find_all().count() == 0

    said = (await calls(cast.teammate, "GET", older)).json()["said"]
    assert (said["by"]["name"], said["scope"], said["value"], said["moved"]) == ("Rep", "address", WROTE, 2)

    assert (await calls(cast.teammate, "DELETE", older)).json()["is_done"] is True
    assert [await everything(it) for it in moving] == before
    assert await MatchRule.find_all().count() == 0


@pytest.mark.parametrize("scope", ["thread", "address", "domain"])
async def test_what_has_come_by_a_rule_goes_where_the_mail_is_again_that_it_was_said_of(
    scope: str, cast: Cast, calls: Any
) -> None:
    weber, by_rule = await other(cast), MatchRecord(method="remembered")
    found = MatchRecord(method="domain", evidence=[{"method": "domain", "value": "mueller.example", "score": 60}])
    mail = await filed(cast.customer, thread_id="t", match=found)
    before = await filed(weber, days_ago=9, match=by_rule, thread_id="t", kept_at=datetime.now(UTC) - timedelta(days=9))
    await calls(cast.teammate, "POST", mail, customer_id=str(weber.id), scope=scope)
    came = [await filed(weber, readers=[cast.teammate], thread_id="t", match=by_rule) for _ in range(2)]
    chosen = await filed(weber, thread_id="t")
    by_another = await filed(weber, thread_id="other", match=by_rule, sender=Party(address="b@eu.mueller.example"))
    rule = {
        "scope": "thread",
        "value": "other",
        "customer_id": weber.id,
        "by_user_id": cast.rep.id,
        "at": datetime.now(UTC),
    }
    await MatchRule(**rule, mail_id=by_another.id, correction_id=by_another.id).insert()
    await calls(cast.rep, "DELETE", mail)
    assert {await where(it) for it in came} == {(cast.customer.id, cast.customer.id, "domain")}
    kept = await Mail.get(came[0].id)
    assert kept
    assert (kept.contact_id, kept.for_user_ids) == (cast.contact.id, [cast.rep.id])
    assert {(await where(it))[0] for it in (before, chosen, by_another)} == {weber.id}
    assert {it.state for it in await Correction.find_all().to_list()} == {"undone"}


async def test_what_has_come_by_a_rule_is_open_again_with_the_mail_that_it_was_said_of(cast: Cast, calls: Any) -> None:
    weber, by_rule = await other(cast), MatchRecord(method="remembered")
    mail = await kept(None, [cast.rep], candidates=[cast.customer, weber])
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="address")
    came = await filed(weber, readers=[cast.teammate], match=by_rule)
    await calls(cast.rep, "DELETE", mail)
    assert await where(came) == (None, None, "undecided")
    found = await Mail.get(came.id)
    assert found
    assert found.for_user_ids == [cast.rep.id]
    assert {it["customer"]["id"] for it in found.match.candidates} == {str(cast.customer.id), str(weber.id)}


@pytest.mark.parametrize(
    ("scope", "follows"),
    [("mail", set()), ("thread", {"same thread"}), ("address", {"same address"}),
     ("domain", {"same domain", "below the domain"})],
)  # fmt: skip
async def test_what_follows_is_what_was_said(scope: str, follows: set[str], cast: Cast, calls: Any) -> None:
    weber, by_domain = await other(cast), MatchRecord(method="domain")
    said = await filed(cast.customer, sender=Party(address="a@firma.example"), thread_id="t")
    others = {
        "same thread": await filed(cast.customer, sender=Party(address="b@else.example"), thread_id="t"),
        "same address": await filed(cast.customer, sender=Party(address="a@firma.example")),
        "same domain": await filed(cast.customer, sender=Party(address="c@firma.example"), match=by_domain),
        "below the domain": await filed(cast.customer, sender=Party(address="d@eu.firma.example"), match=by_domain),
        "known by their address": await filed(cast.customer, sender=Party(address="e@firma.example")),
        "another domain": await filed(cast.customer, sender=Party(address="a@notfirma.example")),
    }
    assert (await calls(cast.rep, "POST", said, customer_id=str(weber.id), scope=scope)).status_code == 200
    assert {name for name, it in others.items() if (await where(it))[0] == weber.id} == follows


@pytest.mark.parametrize(
    ("sender", "possible"),
    [("a@firma.example", ["mail", "thread", "address", "domain"]), ("a@gmail.com", ["mail", "thread", "address"]),
     ("", ["mail", "thread"])],
)  # fmt: skip
async def test_of_everybodys_domain_nothing_can_be_said(
    sender: str, possible: list[str], cast: Cast, calls: Any
) -> None:
    mail = await filed(cast.customer, sender=Party(address=sender))
    assert [it["scope"] for it in (await calls(cast.rep, "GET", mail)).json()["reaches"]] == possible
    for scope in {"mail", "thread", "address", "domain"} - set(possible):
        refused = await calls(cast.rep, "POST", mail, customer_id=str(cast.customer.id), scope=scope)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not_that_far")


async def test_of_what_a_colleague_passed_on_the_writer_is_meant(cast: Cast, calls: Any) -> None:
    passed_on = {"method": "forwarded", "value": "a@firma.example", "score": 80}
    match = MatchRecord(method="forwarded", evidence=[passed_on])
    mail = await filed(cast.customer, sender=Party(address="rep@nordlicht.example"), match=match)
    assert (await calls(cast.rep, "GET", mail)).json()["reaches"][2:] == [
        {"scope": "address", "value": "a@firma.example"}, {"scope": "domain", "value": "firma.example"},
    ]  # fmt: skip


@pytest.mark.parametrize("scope", ["thread", "address", "domain"])
async def test_nobody_decides_over_the_mail_of_a_customer_whom_they_do_not_see(
    scope: str, cast: Cast, calls: Any
) -> None:
    north, weber = await company("Nord", ["firma.example"], "nord", None), await other(cast)
    await person(north, "Nils Nord", ["a@firma.example"])
    theirs = await filed(north, sender=Party(address="a@firma.example"), thread_id="t")
    mail = await filed(cast.customer, sender=Party(address="a@firma.example"), thread_id="t")
    refused = await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope=scope)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "of_others")
    assert (await calls(cast.rep, "POST", mail, customer_id=str(weber.id))).status_code == 200
    assert (await where(theirs))[0] == north.id


async def test_older_mail_of_a_team_one_is_not_in_stays_there(cast: Cast, calls: Any) -> None:
    north, weber = await company("Nord", ["nord.example"], "nord", None), await other(cast)
    theirs = await filed(north, sender=Party(address="a@firma.example"))
    mail = await filed(cast.customer, sender=Party(address="a@firma.example"))
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="domain")
    assert (await where(theirs))[0] == north.id


async def test_what_is_said_again_replaces_the_rule_and_undone_the_first_holds_again(cast: Cast, calls: Any) -> None:
    mail, weber = await filed(cast.customer), await other(cast)
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="address")
    (first,) = await rules()
    await calls(cast.rep, "POST", mail, customer_id=None, scope="address")
    (second,) = await rules()
    assert second["customer_id"] is None
    await calls(cast.rep, "DELETE", mail)
    assert await rules() == [first]
    assert (await where(mail))[0] == weber.id


async def test_the_worker_goes_on_where_a_correction_was_left(api: FastAPI, cast: Cast, calls: Any) -> None:
    weber = await other(cast)
    mail = await filed(cast.customer)
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="address")
    late = [await filed(cast.customer, days_ago=it) for it in range(3)]
    await Correction.find_all().update({"$set": {"state": "moving"}})
    while await relinking.look(api.state.store, datetime.now(UTC)):
        pass
    assert {(await where(it))[0] for it in late} == {weber.id}
    assert [it.state for it in await Correction.find_all().to_list()] == ["done"]


async def test_of_somebody_who_works_here_no_more_nothing_follows(api: FastAPI, cast: Cast, calls: Any) -> None:
    weber = await other(cast)
    mail = await filed(cast.customer)
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id), scope="address")
    late = await filed(cast.customer, days_ago=1)
    await disable(id_of(cast.rep), datetime.now(UTC))
    await Correction.find_all().update({"$set": {"state": "moving"}})
    while await relinking.look(api.state.store, datetime.now(UTC)):
        pass
    assert (await where(late))[0] == cast.customer.id


async def test_a_customer_that_was_merged_meanwhile_gets_its_mail_back_where_it_lives(
    api: FastAPI, cast: Cast, calls: Any
) -> None:
    weber, twin = await other(cast), await company("Mueller Präzision AG", [], "sued", None)
    mail = await filed(twin)
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id))
    two = await merge_pair.pair(cast.rep, "customers", id_of(cast.customer), id_of(twin))
    planned = plan(*two.records(), {}, await merge_pair.parents(two))
    assert isinstance(planned, Merged)
    await merging.merge(
        api.state.store, cast.rep, two, merge_pair.written(two, planned, id_of(cast.rep)), datetime.now(UTC)
    )
    await calls(cast.rep, "DELETE", mail)
    assert await where(mail) == (cast.customer.id, cast.customer.id, "address")


async def test_of_nobodys_mail_nothing_is_left_after_a_day(api: FastAPI, cast: Cast, calls: Any) -> None:
    mail, older = await filed(cast.customer), await filed(cast.customer, days_ago=3)
    await calls(cast.rep, "POST", mail, customer_id=None, scope="address")
    later = datetime.now(UTC) + timedelta(hours=23)
    assert not await relinking.look(api.state.store, later)
    assert await Mail.find_all().count() == 2
    while await relinking.look(api.state.store, later + timedelta(hours=2)):
        pass
    assert await Mail.find_all().count() == 0
    assert await Activity.find({"mail_id": {"$in": [mail.id, older.id]}}).count() == 0
    assert (await calls(cast.rep, "DELETE", mail)).status_code == 404
    assert len(await rules()) == 1, "what comes from there is nobody's from now on"


async def test_a_further_customer_of_a_mail_becomes_its_first_without_a_second_line(cast: Cast, calls: Any) -> None:
    weber = await other(cast)
    also = {"customer": {"id": str(weber.id), "name": weber.name}, "contact": None, "method": "address", "value": "x@weber.example",
            "score": 90, "team": "sued"}  # fmt: skip
    mail = await filed(cast.customer, also=[also])
    entry = await Activity.find_one({"mail_id": mail.id})
    assert entry is not None
    await Activity.insert_many(beside.lines(entry, [also]))
    assert await lines_of(mail) == {cast.customer.id: 1, weber.id: 1}
    await calls(cast.rep, "POST", mail, customer_id=str(weber.id))
    assert await lines_of(mail) == {weber.id: 1}
    await calls(cast.rep, "DELETE", mail)
    assert await lines_of(mail) == {cast.customer.id: 1, weber.id: 1}


async def rules() -> list[dict[str, Any]]:
    """What is remembered of the address."""
    return await MatchRule.get_motor_collection().find(match_rules.asked([WROTE], [], [])).to_list(None)


async def lines_of(mail: Mail) -> Counter[Any]:
    return Counter(it.customer_id for it in await Activity.find({"mail_id": mail.id}).to_list())
