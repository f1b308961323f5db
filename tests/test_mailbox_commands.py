"""`rapport mailbox`: the sign-in is tried at once and every failure is explained in a sentence."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.commands import postboxes
from backend.domain import providers
from backend.domain.providers import Guess
from backend.errors import Invalid
from backend.keys import Keys
from backend.store import mailboxes
from backend.store.mailboxes import Mailbox
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.parts.dovecot import PASSWORD, Dovecot

Rapport = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def rapport(environment: dict[str, str], dovecot: Dovecot) -> Rapport:
    """Run the command line with our server's port and authority; the password comes from the environment."""

    def run(*arguments: str, password: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
        command = [Path(sys.executable).parent / "rapport", "mailbox", *arguments]
        env = environment | {"RAPPORT_MAILBOX_PASSWORD": password}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

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
