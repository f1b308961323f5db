"""`rapport mailbox`: the sign-in is tried at once and every failure is explained in a sentence."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from beanie import PydanticObjectId
from typer.testing import CliRunner

from backend.commands import postboxes
from backend.domain import providers
from backend.domain.providers import Guess
from backend.errors import Invalid
from backend.keys import Keys
from backend.store import mailboxes, quarantine
from backend.store.audit import Audit
from backend.store.connection import Store
from backend.store.mailboxes import Health, Mailbox
from backend.store.progress import Progress, settle, settling
from backend.store.quarantine import Failure
from tests.boxes import box, id_of, opened, taken
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.nursery import Nursery

Rapport = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def rapport(nursery: Nursery, environment: dict[str, str], tmp_path: Path, dovecot: Dovecot) -> Rapport:
    """Run `rapport mailbox`; the password comes from the environment."""

    def run(*arguments: str, password: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
        with_password = environment | {"RAPPORT_MAILBOX_PASSWORD": password}
        return nursery.run("backend", "mailbox", *arguments, environment=with_password, folder=tmp_path)

    return run


def at(dovecot: Dovecot, **changes: str) -> list[str]:
    options = {
        "host": "localhost", "port": str(dovecot.imaps_port), "ca-file": str(dovecot.ca_file), "owner": "rep@nordlicht.example",
    } | {name.replace("_", "-"): value for name, value in changes.items()}  # fmt: skip
    return [word for name, value in options.items() for word in (f"--{name}", value)]


async def test_a_mailbox_is_added_after_its_sign_in_and_its_password_is_sealed(
    cast: Cast, dovecot: Dovecot, rapport: Rapport, keys: Keys
) -> None:
    address = dovecot.user("neu@nordlicht.example")
    dovecot.deliver(address, raw_mail())
    done = rapport("add", address, *at(dovecot))
    assert done.returncode == 0, done.stderr
    assert "1 older mails stay unread" in done.stdout
    assert f"rapport mailbox trust {address} {OUR_SERVER}" in done.stdout

    box = await Mailbox.find_one({"address": address})
    assert box is not None
    assert box.owner_ids == [cast.rep.id]
    assert PASSWORD not in repr(box.model_dump())
    assert mailboxes.open_password(box, keys) == PASSWORD

    assert rapport("trust", address, OUR_SERVER.upper()).returncode == 0
    changed = await Mailbox.find_one({"address": address})
    assert changed is not None
    assert changed.authserv_ids == [OUR_SERVER]
    again = rapport("add", address, *at(dovecot))
    assert (again.returncode, "already being read" in again.stderr) == (1, True)

    assert f"{address} has never been read." in rapport("list").stdout
    assert rapport("remove", address).returncode == 0
    assert [line.split()[1] for line in rapport("list").stdout.splitlines()] == ["disabled"]
    gone = await Mailbox.find_one({"_id": box.id})
    assert gone is not None
    assert gone.secret is None
    assert rapport("add", address, *at(dovecot)).returncode == 0, "and it may come back"


@pytest.mark.parametrize(
    ("changes", "password", "told"),
    [
        ({}, "falsch", "refused the sign-in"),
        ({"host": "gibt-es-nicht.invalid"}, PASSWORD, "There is no server named"),
        ({"ca_file": ""}, PASSWORD, "certificate is not valid"),
        ({"folder": "Gibt es nicht"}, PASSWORD, "cannot be opened"),
        ({"port": "1"}, PASSWORD, "Nothing listens"),
        ({"security": "none", "host": "9.9.9.9"}, PASSWORD, "Without encryption"),
        ({"host": "10.255.255.1"}, PASSWORD, "RAPPORT_PRIVATE_MAIL_NETWORKS=10.255.255.1"),
        ({"owner": "niemand@nordlicht.example"}, PASSWORD, "Nobody signs in as"),
    ],
)
async def test_every_failure_is_explained_and_nothing_is_kept(
    changes: dict[str, str], password: str, told: str, cast: Cast, dovecot: Dovecot, rapport: Rapport
) -> None:
    address = dovecot.user(f"fehl{os.urandom(3).hex()}@nordlicht.example")
    done = rapport("add", address, *at(dovecot, **changes), password=password)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert await Mailbox.find_one({"address": address}) is None


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("anna@outlook.de", "the server takes no password"),
        ("anna@proton.me", "Proton gives no mail out by IMAP"),
    ],
)
def test_without_a_host_only_known_providers_that_take_a_password_are_tried(address: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        postboxes._known_server(address)


def test_the_server_of_a_known_provider_is_found_and_what_to_switch_on_there_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = postboxes._known_server("anna@gmail.com")
    assert (found.host, found.port, found.security, found.sign_in) == ("imap.gmail.com", 993, "tls", "app_password")
    assert "Google: imap.gmail.com:993. At Google one signs in" in capsys.readouterr().out


FOUND = providers.announced("mail.elsewhere.example", 993, "tls", "anna@nordlicht.example", "srv", "nordlicht.example")


@pytest.mark.parametrize(("found", "told"), [([], "is not known"), ([FOUND], "outside itself")])
def test_a_server_that_is_looked_up_gets_no_password_before_it_is_confirmed(
    found: list[Guess], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postboxes, "_scanner", lambda *_: [asdict(it) for it in found])
    done = CliRunner().invoke(postboxes.commands, ["add", "anna@nordlicht.example", "--owner", "x"], input="n\n")
    assert done.exit_code == 1
    assert told in f"{done.output} {done.exception}"


def test_the_scanner_looks_for_servers_in_its_own_process() -> None:
    assert postboxes._scanner("find", "anna@gmx.de")[0]["host"] == "imap.gmx.net"


ADDRESS = "rep@nordlicht.example"


@pytest.fixture
async def folder(store: Store, keys: Keys) -> Progress:
    """The INBOX of a mailbox whose server has just answered: one mail kept, two set aside."""
    well = Health(state="active", last_ok_at=datetime.now(UTC))
    mailbox = await box(ADDRESS, keys, health=well)
    folder = await opened(store, mailbox, await taken(store, mailbox))
    await settle(settling(id_of(folder), [6], "stored", folder.fence))
    for uid in (7, 8):
        await store.in_transaction(lambda session, uid=uid: aside(folder, uid, session))
    return folder


async def aside(folder: Progress, uid: int, session: Any) -> None:
    await quarantine.set_aside(folder, uid, Failure("timeout", tries=3, size=81_200), session)
    await settle(settling(id_of(folder), [uid], "quarantined", folder.fence), session)


async def test_the_status_says_of_each_folder_what_became_of_its_mail(folder: Progress, rapport: Rapport) -> None:
    lines = rapport("status").stdout.splitlines()
    assert lines[0].split()[:2] == [ADDRESS, "active"]
    assert "3 seen = 1 stored + 0 known + 0 skipped + 0 gone + 2 quarantined" in lines[1]
    assert lines[2].strip() == f"2 set aside: rapport mailbox quarantine list {ADDRESS}"
    (row,) = json.loads(rapport("status", ADDRESS, "--json").stdout)
    assert (row["state"], row["lag_s"], row["waiting"]) == ("active", 0, 0)
    assert row["sentence"] == f"{ADDRESS} is being watched."
    (inbox,) = row["folders"]
    assert (inbox["name"], inbox["counts"]["quarantined"], inbox["in_quarantine"]) == ("INBOX", 2, 2)
    assert datetime.fromisoformat(inbox["last_ok_at"]).tzinfo is not None


async def test_what_is_set_aside_is_listed_read_again_and_dropped(
    store: Store, folder: Progress, rapport: Rapport
) -> None:
    rows = [line.split() for line in rapport("quarantine", "list").stdout.splitlines()]
    assert sorted((it[1], it[2], it[3], it[4]) for it in rows) == [
        (ADDRESS, "INBOX", "7", "timeout,"),
        (ADDRESS, "INBOX", "8", "timeout,"),
    ]
    first, last = rows[0][0], rows[-1][0]
    assert "1 will be read again." in rapport("quarantine", "retry", ADDRESS, first).stdout
    assert [str(it.id) for it in await quarantine.asked(folder.mailbox_id)] == [first]
    assert "2 will be read again." in rapport("quarantine", "retry", ADDRESS).stdout
    assert "1 dropped." in rapport("quarantine", "drop", ADDRESS, last).stdout
    assert [str(it.id) for it in await quarantine.list_for(folder.mailbox_id)] == [first]
    (noted,) = await Audit.find_all().to_list()
    assert (noted.action, noted.kind, noted.user_id, str(noted.ref_id)) == ("remove", "quarantine", None, last)


async def test_folders_are_chosen_and_given_back_to_the_server(folder: Progress, rapport: Rapport) -> None:
    assert rapport("folders", ADDRESS).stdout.split()[:3] == ["INBOX", "inbox", "as"]
    chosen = rapport("folders", ADDRESS, "--read", "INBOX", "--read", "A=B=sent", "--read", "Aufträge")
    assert [line.split()[:3] for line in chosen.stdout.splitlines()] == [
        ["INBOX", "inbox", "chosen"],
        ["A=B", "sent", "chosen"],
        ["Aufträge", "target", "chosen"],
    ]
    assert "as the server says" in rapport("folders", ADDRESS, "--as-server").stdout


async def test_a_stopped_mailbox_is_read_again(folder: Progress, rapport: Rapport) -> None:
    assert "is not stopped" in rapport("resume", ADDRESS).stderr
    await Mailbox.get_motor_collection().update_one({"_id": folder.mailbox_id}, {"$set": {"health.state": "stopped"}})
    assert "numbers its mail anew" in rapport("status").stdout
    assert f"{ADDRESS} is being read again." in rapport("resume", ADDRESS).stdout
    found = await Mailbox.get(folder.mailbox_id)
    assert found is not None
    assert (found.health.state, found.revision) == ("connecting", 2)


async def test_what_is_not_there_is_explained_in_a_sentence(folder: Progress, rapport: Rapport) -> None:
    unknown = str(PydanticObjectId())
    for words, told in (
        (("status", "niemand@nordlicht.example"), "No mailbox niemand@nordlicht.example is being read."),
        (("quarantine", "drop", ADDRESS, unknown), "0 of 1 dropped"),
        (("quarantine", "retry", ADDRESS, unknown), "0 of 1 are read again"),
    ):
        done = rapport(*words)
        assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["quarantine", "drop", ADDRESS, "7"], "'7' is no id."),
        (["folders", ADDRESS, "--read", "Müll=junk"], "'junk' is no role."),
        (["folders", ADDRESS, "--read", "INBOX", "--as-server"], "Choose one of"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(words: list[str], told: str) -> None:
    done = CliRunner().invoke(postboxes.commands, words)
    assert isinstance(done.exception, Invalid)
    assert told in done.exception.message
