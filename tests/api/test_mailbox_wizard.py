"""Adding a mailbox step by step: who may, what the scanner answers, and that a password or a consent is worth something once and here only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend import settings
from backend.domain.networks import networks
from backend.keys import Keys
from backend.store import mailboxes, trials
from backend.store.audit import Audit
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.trials import Found, Trial
from backend.store.users import User
from mail_scanner.finding import Finder
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Doors
from mail_scanner.trials import Answering
from mail_scanner.troubles import UNFORESEEN
from tests.api.attacks import texts
from tests.api.conftest import PUBLIC_URL, SignIn
from tests.boxes import as_it_is, box, id_of
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.mail_scanner.test_finding import Scripted
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.oauth_server import CLIENT_ID, CLIENT_SECRET, AuthorisationServer
from tests.parts.waiting import until

WIZARD = "/api/mailbox-wizard"
NEW, HOST = "anfrage@nordlicht.example", "imap.nordlicht.example"
REP = "rep@nordlicht.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[AuthorisationServer]:
    server = AuthorisationServer()
    yield server
    server.close()


@pytest.fixture
def authorisation_server(provider: AuthorisationServer) -> AuthorisationServer:
    """The one that Dovecot asks about tokens."""
    return provider


@pytest.fixture(scope="module")
def environment_of_api(
    environment_of_api: dict[str, str], provider: AuthorisationServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """We are registered with both providers; the same server plays them."""
    secret: Path = tmp_path_factory.mktemp("oauth") / "secret"
    secret.write_text(CLIENT_SECRET)
    registered = {"CLIENT_ID": CLIENT_ID, "SECRET_FILE": str(secret), "AUTHORITY": provider.url}
    names = ("GOOGLE", "MICROSOFT")
    return environment_of_api | {"RAPPORT_MICROSOFT_TENANT": "nordlicht.example"} | {
        f"RAPPORT_{name}_{what}": value for name in names for what, value in registered.items()
    }  # fmt: skip


@pytest.fixture
async def scanner(store: Store, environment_of_api: dict[str, str], keys: Keys) -> AsyncIterator[Answering]:
    """A scanner as far as it answers questions; servers may be on this machine."""
    parsers, doors = Parsers(live=1), Doors(networks(["127.0.0.0/8", "::1"]))
    apps = settings.read(environment_of_api).mail.oauth
    yield Answering("one", keys, doors, parsers, PUBLIC_URL, apps, Finder(Scripted(SRV="0 1 993 mail.elsewhere.example.")))  # fmt: skip
    await parsers.close()
    doors.threads.close()


class Person:
    """Somebody in front of the wizard."""

    def __init__(self, client: AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def ask(self, path: str, expected: int = 200, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"{WIZARD}/{path}", json=body, headers=self.headers)
        assert answer.status_code == expected, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def see(self, trial_id: str, expected: int = 200) -> dict[str, Any]:
        answer = await self.client.get(f"{WIZARD}/trials/{trial_id}", headers=self.headers)
        assert answer.status_code == expected, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def password(self, expected: int = 200, **changes: Any) -> str:
        asked = {"address": NEW, "host": HOST, "password": PASSWORD} | changes
        return str((await self.ask("password", expected, **asked)).get("id"))


Sit = Callable[[User], Awaitable[Person]]


@pytest.fixture
def sits(client: AsyncClient, bearer: SignIn) -> Sit:
    async def down(user: User) -> Person:
        return Person(client, await bearer(user))

    return down


@pytest.fixture
async def admin(cast: Cast, sits: Sit) -> Person:
    return await sits(cast.admin)


@pytest.fixture
async def rep(cast: Cast, sits: Sit) -> Person:
    return await sits(cast.rep)


async def answered(scanner: Answering, at: Dovecot | None = None) -> None:
    """The next question is answered; the server it names is this one."""
    trial = await trials.claim(scanner.owner)
    assert trial
    if at:
        here = {"host": "localhost", "port": at.imaps_port, "ca_file": str(at.ca_file)}
        trial.server = trial.server.model_copy(update=here)
        await Trial.find_one({"_id": trial.id}).update({"$set": {f"server.{it}": value for it, value in here.items()}})
    await scanner.answer(trial)


async def well(trial_id: str) -> None:
    """The trial went well, as far as the store knows."""
    await Trial.find_one({"_id": PydanticObjectId(trial_id)}).update(
        {"$set": {"found": Found().model_dump(), "slot": None}}
    )


# By password


async def test_a_mailbox_is_made_of_a_trial_that_went_well_and_its_password_stands_nowhere(
    admin: Person, cast: Cast, dovecot: Dovecot, scanner: Answering, store: Store, keys: Keys
) -> None:
    address = dovecot.user(f"wizard-{PydanticObjectId()}@nordlicht.example")
    dovecot.deliver(address, raw_mail())
    trial_id = await admin.password(address=address)
    assert (await admin.see(trial_id))["state"] == "waiting"
    await admin.ask(f"trials/{trial_id}/add", 409)
    await answered(scanner, dovecot)

    seen = await admin.see(trial_id)
    assert (seen["state"], seen["trouble"], seen["mails"], seen["can_idle"]) == ("done", "", 1, True)
    assert [(it["name"], it["role"]) for it in seen["folders"]] == [("INBOX", "inbox"), ("Sent", "sent"), ("Archive", "archive")]  # fmt: skip
    assert "Trash" in seen["names"]
    assert seen["authserv_ids"] == [OUR_SERVER]

    decided = {"kind": "functional", "owner_ids": [str(cast.rep.id), str(cast.teammate.id)], "authserv_ids": [OUR_SERVER.upper()]}  # fmt: skip
    made = await admin.ask(f"trials/{trial_id}/add", **decided)
    found = await Mailbox.get(made["id"])
    assert found
    assert (found.address, found.kind, found.owner_ids) == (address, "functional", [cast.rep.id, cast.teammate.id])
    assert [(it.name, it.chosen) for it in found.folders] == [("INBOX", "server"), ("Sent", "server"), ("Archive", "server")]  # fmt: skip
    assert found.authserv_ids == [OUR_SERVER]
    assert found.reads_from
    assert mailboxes.open_password(found, keys) == PASSWORD
    assert not [it for it in await texts(store) if PASSWORD in it]
    noted = await Audit.find_one({"kind": "mailboxes", "ref_id": found.id})
    assert noted
    assert (noted.action, noted.user_id, noted.changes) == ("add", cast.admin.id, {"address": [None, address]})
    await admin.ask(f"trials/{trial_id}/add", 404)


async def test_a_refusal_is_explained_and_leaves_no_password(
    admin: Person, dovecot: Dovecot, scanner: Answering
) -> None:
    address = dovecot.user(f"wizard-{PydanticObjectId()}@nordlicht.example")
    trial_id = await admin.password(address=address, password="falsch")
    await answered(scanner, dovecot)
    seen = await admin.see(trial_id)
    assert (seen["state"], seen["trouble"]) == ("failed", "sign_in")
    assert "refused the sign-in" in seen["message"]
    kept = await Trial.get(trial_id)
    assert kept
    assert (kept.secret, kept.is_asked) == (None, False)
    await admin.ask(f"trials/{trial_id}/add", 409)


async def test_three_refusals_of_a_sign_in_are_all_there_are_even_at_once(admin: Person) -> None:
    asked = [admin.client.post(f"{WIZARD}/password", headers=admin.headers, json={"address": NEW, "host": HOST, "password": f"{it}"}) for it in range(6)]  # fmt: skip
    said = await asyncio.gather(*asked)
    assert sorted(it.status_code for it in said) == [200, 200, 200, 429, 429, 429]
    await admin.password(login="another")

    for trouble, expected in (("sign_in", 429), ("connection", 200)):
        trial = await trials.claim("one")
        assert trial
        assert trial.server.login == NEW
        assert await trials.answer(trial, Found(trouble=trouble, message="No."))
        await admin.password(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"address": "rep"}, 422), ({"host": "127.0.0.1"}, 422), ({"host": "localhost"}, 422), ({"host": "a b.example"}, 422), ({"host": ""}, 422),
        ({"port": 0}, 422), ({"security": "none"}, 422), ({"login": "a\r\nb"}, 422), ({"password": "a\r\nb"}, 422), ({"password": ""}, 422),
        ({"ca_file": "/etc/passwd"}, 422), ({"port": 25}, 200), ({"security": "starttls", "port": 143}, 200),
    ],
)  # fmt: skip
async def test_only_what_may_be_a_mail_server_is_tried(changes: dict[str, Any], expected: int, admin: Person) -> None:
    await admin.password(expected, **changes)


async def test_a_server_in_a_closed_network_is_not_connected_to(admin: Person, scanner: Answering) -> None:
    trial_id = await admin.password()
    scanner.doors = replace(scanner.doors, networks=())
    await Trial.find_one({"_id": PydanticObjectId(trial_id)}).update({"$set": {"server.host": "localhost"}})
    await answered(scanner)
    assert (await admin.see(trial_id))["trouble"] == "address"


# Who may


async def test_everybody_adds_their_own_mailbox_and_only_administrators_another(
    rep: Person, admin: Person, cast: Cast
) -> None:
    await rep.password(403)
    await rep.password(403, address=REP, port=2525)
    await rep.ask("app", 403, address=REP)
    mine = await rep.password(address=REP.upper())
    await well(mine)
    for wish in ({"kind": "functional"}, {"owner_ids": [str(cast.teammate.id)]}, {"authserv_ids": ["mx.evil.example"]}):
        await rep.ask(f"trials/{mine}/add", 403, **wish)
    await admin.see(mine, 404)
    await admin.ask(f"trials/{mine}/add", 404)
    chosen = [{"name": "Kunden", "role": "target"}]
    made = await Mailbox.get((await rep.ask(f"trials/{mine}/add", folders=chosen))["id"])
    assert made
    assert (made.address, made.kind, made.owner_ids) == (REP, "personal", [cast.rep.id])
    assert [(it.name, it.chosen) for it in made.folders] == [("Kunden", "person")]

    again = await rep.password(address=REP)
    await well(again)
    await rep.ask(f"trials/{again}/add", 409)
    assert (await rep.see(again))["state"] == "done", "what failed together is not half done"


async def test_owners_are_people_who_sign_in_here(admin: Person, cast: Cast) -> None:
    trial_id = await admin.password()
    await well(trial_id)
    for owner_ids in (["f" * 24], [str(cast.rep.id), str(cast.teammate.id)]):
        await admin.ask(f"trials/{trial_id}/add", 422, owner_ids=owner_ids)
    await cast.rep.set({"disabled_at": datetime.now(UTC)})
    await admin.ask(f"trials/{trial_id}/add", 422, owner_ids=[str(cast.rep.id)])


async def test_the_wizard_tells_what_one_may_do(rep: Person, admin: Person, cast: Cast) -> None:
    mine, all_ = [(await it.client.get(WIZARD, headers=it.headers)).json() for it in (rep, admin)]
    assert (mine["address"], mine["is_for_all"], mine["apps"]) == (REP, False, [])
    assert [it["id"] for it in mine["people"]] == [str(cast.rep.id)]
    assert mine["consents"] == ["google", "microsoft"]
    assert {it["id"] for it in all_["people"]} == {str(it.id) for it in cast.people().values()}


async def test_a_person_asks_no_more_than_twenty_times_in_ten_minutes(rep: Person, admin: Person) -> None:
    for _ in range(trials.OPEN_PER_PERSON):
        await rep.ask("find", address=REP)
    await rep.ask("find", 429, address=REP)
    await admin.ask("find", address=REP)


# Finding the server


async def test_a_known_provider_is_known_at_once_and_says_what_to_switch_on(admin: Person) -> None:
    found = await admin.see((await admin.ask("find", address="anna@gmail.com"))["id"])
    assert found["state"] == "done"
    assert [(it["host"], it["sign_in"], it["consent"]) for it in found["servers"]] == [
        ("imap.gmail.com", "oauth", "google"),
        ("imap.gmail.com", "app_password", None),
    ]
    assert "meldet man sich im Browser an" in found["servers"][0]["advice"]


async def test_another_server_is_looked_for_by_a_scanner_and_shown_as_foreign(
    admin: Person, scanner: Answering
) -> None:
    trial_id = (await admin.ask("find", address=NEW))["id"]
    assert (await admin.see(trial_id))["state"] == "waiting"
    await answered(scanner)
    (server,) = (await admin.see(trial_id))["servers"]
    assert (server["host"], server["is_elsewhere"]) == ("mail.elsewhere.example", True)
    await admin.ask(f"trials/{trial_id}/add", 409)


# By consent


async def brought(begun: dict[str, Any]) -> dict[str, str]:
    """What the browser brings back from the provider."""
    async with AsyncClient() as browser:
        back = urlsplit((await browser.get(begun["url"])).headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{PUBLIC_URL}/mailboxes/consent"
    found = parse_qs(back.query)
    return {name: found[name][0] for name in ("state", "code") if name in found}


async def test_a_consent_becomes_a_mailbox_and_its_code_is_worth_something_once_and_to_one_person(
    rep: Person, admin: Person, provider: AuthorisationServer, scanner: Answering, keys: Keys, oauth_dovecot: Dovecot
) -> None:
    provider.consents_to = REP
    begun = await rep.ask("consent", address=REP, provider="google")
    asked = parse_qs(urlsplit(begun["url"]).query)
    assert (asked["login_hint"], asked["code_challenge_method"]) == ([REP], ["S256"])
    assert (await rep.see(begun["id"]))["state"] == "consent"
    assert await trials.claim("one") is None, "there is nothing to ask before the browser is back"

    back = await brought(begun)
    await admin.ask("consent/return", 404, **back)
    await rep.ask("consent/return", 404, state="x", code=back["code"])
    assert (await rep.ask("consent/return", **back))["state"] == "waiting"
    await rep.ask("consent/return", 404, **back)

    trial = await Trial.get(begun["id"])
    assert trial
    assert (trial.server.host, trial.server.port) == ("imap.gmail.com", 993), "a token is shown to its provider only"
    oauth_dovecot.user(REP)
    await answered(scanner, oauth_dovecot)
    seen = await rep.see(begun["id"])
    assert (seen["state"], seen["message"]) == ("done", "")
    made = await Mailbox.get((await rep.ask(f"trials/{begun['id']}/add"))["id"])
    assert made
    assert made.secret
    assert (made.auth, made.provider, made.login) == ("oauth", "google", REP)
    assert provider.refresh_tokens[mailboxes.open_refresh(id_of(made), made.secret, keys)] == REP


async def test_who_says_no_is_told_so(rep: Person, provider: AuthorisationServer) -> None:
    provider.consents_to = ""
    begun = await rep.ask("consent", address=REP, provider="microsoft")
    said = await rep.ask("consent/return", **await brought(begun))
    assert (said["state"], said["trouble"], said["message"]) == ("failed", "sign_in", "The consent was not given.")


async def test_a_code_for_another_verifier_is_refused(
    rep: Person, provider: AuthorisationServer, scanner: Answering
) -> None:
    provider.consents_to = REP
    mine, other = [await rep.ask("consent", address=REP, provider="google") for _ in range(2)]
    back = await brought(other) | {"state": (await brought(mine))["state"]}
    await rep.ask("consent/return", **back)
    await answered(scanner)
    assert "consent anew" in (await rep.see(mine["id"]))["message"]


# A new sign-in for a mailbox that is there


async def test_an_owner_renews_the_sign_in_and_what_was_refused_counts_no_more(
    rep: Person, sits: Sit, cast: Cast, keys: Keys
) -> None:
    mine = await box(REP, keys, owner_ids=[id_of(cast.rep)], sign_in={"refused": 3})
    stranger = await sits(cast.outsider)
    await stranger.ask(f"renew/{mine.id}", 404, password="neu")
    await rep.ask(f"renew/{mine.id}", 422)
    trial_id = (await rep.ask(f"renew/{mine.id}", password="neu"))["id"]
    await well(trial_id)
    assert (await rep.ask(f"trials/{trial_id}/add"))["id"] == str(mine.id)
    now = await as_it_is(mine)
    assert (mailboxes.open_password(now, keys), now.sign_in.refused, now.revision) == ("neu", 0, mine.revision + 1)
    assert (now.generation, now.folders, now.owner_ids) == (mine.generation, mine.folders, mine.owner_ids)
    noted = await Audit.find_one({"kind": "mailboxes", "ref_id": mine.id})
    assert noted
    assert "neu" not in repr(noted)


async def test_who_is_no_longer_an_owner_puts_no_sign_in_in_place(rep: Person, cast: Cast, keys: Keys) -> None:
    mine = await box(REP, keys, owner_ids=[id_of(cast.rep)])
    trial_id = (await rep.ask(f"renew/{mine.id}", password="neu"))["id"]
    await well(trial_id)
    await mine.set({"owner_ids": [cast.teammate.id]})
    await rep.ask(f"trials/{trial_id}/add", 404)
    assert mailboxes.open_password(await as_it_is(mine), keys) == "geheim"


async def test_a_consent_is_renewed_in_the_browser(
    rep: Person, cast: Cast, keys: Keys, provider: AuthorisationServer
) -> None:
    provider.consents_to = REP
    mine = await box(REP, keys, owner_ids=[id_of(cast.rep)], auth="oauth", provider="google")
    begun = await rep.ask(f"renew/{mine.id}")
    assert (await rep.ask("consent/return", **await brought(begun)))["state"] == "waiting"


# Scanners


async def test_a_question_is_answered_by_one_scanner_and_left_alone_after_the_second_that_died(admin: Person) -> None:
    trial_id = await admin.password()
    claimed = await asyncio.gather(*(trials.claim(it) for it in ("one", "two", "three")))
    (first,) = [it for it in claimed if it]

    async def dies() -> None:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await Trial.find_one({"_id": first.id}).update({"$set": {"claim_ends": past}})

    await dies()
    second = await trials.claim("four")
    assert second
    assert not await trials.answer(first, Found()), "who comes late has nothing to say"
    assert (await admin.see(trial_id))["state"] == "waiting"
    await dies()
    assert await trials.claim("five") is None
    assert (await admin.see(trial_id))["state"] == "failed"


async def test_a_trial_that_is_too_old_does_not_exist(admin: Person, scanner: Answering) -> None:
    trial_id = await admin.password()
    await well(trial_id)
    await Trial.find_one({"_id": PydanticObjectId(trial_id)}).update({"$set": {"expires_at": datetime.now(UTC)}})
    await admin.see(trial_id, 404)
    await admin.ask(f"trials/{trial_id}/add", 404)
    old = await admin.password()
    await Trial.find_one({"_id": PydanticObjectId(old)}).update({"$set": {"expires_at": datetime.now(UTC)}})
    assert await trials.claim("one") is None
    for _ in range(trials.SIGN_IN_TRIES):
        await admin.password()


async def test_what_nobody_foresaw_is_an_answer_and_says_nothing_of_itself(
    admin: Person, scanner: Answering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any) -> None:
        raise KeyError(PASSWORD)

    monkeypatch.setattr("mail_scanner.trials.look", breaks)
    trial_id = await admin.password()
    await answered(scanner)
    assert (await admin.see(trial_id))["message"] == UNFORESEEN
    assert "KeyError in test_mailbox_wizard.py" in caplog.text
    assert PASSWORD not in caplog.text


async def test_questions_are_answered_as_they_come_until_the_scanner_ends(
    admin: Person, scanner: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail_scanner.trials.LOOK_S", 0.01)
    answering = asyncio.create_task(scanner.keep_answering())
    ids = [(await admin.ask("find", address=f"{it}@nordlicht.example"))["id"] for it in range(6)]

    async def all_are_done() -> bool:
        return all([(await admin.see(it))["state"] == "done" for it in ids])

    await until(all_are_done)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering


async def test_an_app_is_let_into_a_mailbox_that_an_administrator_names(
    admin: Person, provider: AuthorisationServer, scanner: Answering
) -> None:
    await admin.ask("app", 422, address="x")
    trial_id = (await admin.ask("app", address=NEW))["id"]
    trial = await Trial.get(trial_id)
    assert trial
    assert (trial.server.host, trial.secret) == ("outlook.office365.com", None)
    await Trial.find_one({"_id": trial.id}).update({"$set": {"server.host": "gibt-es-nicht.invalid"}})
    await answered(scanner)
    assert (await admin.see(trial_id))["trouble"] == "name"
    assert provider.answered[-1] == ("client_credentials", 200)
