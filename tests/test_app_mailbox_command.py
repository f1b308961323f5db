"""`rapport mailbox add --app`: a mailbox that belongs to nobody, signed in to by our own registration with Microsoft 365 and not by a password."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.store.mailboxes import Mailbox
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.nursery import Nursery
from tests.parts.oauth_server import CLIENT_ID, CLIENT_SECRET, AuthorisationServer

ADDRESS = "anfrage@nordlicht.example"
Rapport = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def registration(authorisation_server: AuthorisationServer, tmp_path: Path) -> dict[str, str]:
    secret_file = tmp_path / "secret"
    secret_file.write_text(CLIENT_SECRET)
    return {
        "RAPPORT_MICROSOFT_CLIENT_ID": CLIENT_ID,
        "RAPPORT_MICROSOFT_TENANT": "nordlicht.example",
        "RAPPORT_MICROSOFT_SECRET_FILE": str(secret_file),
        "RAPPORT_MICROSOFT_AUTHORITY": authorisation_server.url,
    }


@pytest.fixture
def add(nursery: Nursery, environment: dict[str, str], tmp_path: Path, oauth_dovecot: Dovecot, cast: Cast) -> Rapport:
    at = ["--host", "localhost", "--port", str(oauth_dovecot.imaps_port), "--ca-file", str(oauth_dovecot.ca_file)]

    def run(**registered: str) -> "subprocess.CompletedProcess[str]":
        words = ["add", ADDRESS, "--app", "--kind", "functional", "--owner", "rep@nordlicht.example", *at]
        return nursery.run("backend", "mailbox", *words, environment=environment | registered, folder=tmp_path)

    return run


async def test_it_is_added_without_a_password_and_keeps_no_secret(
    add: Rapport, registration: dict[str, str], oauth_dovecot: Dovecot
) -> None:
    oauth_dovecot.deliver(oauth_dovecot.user(ADDRESS), raw_mail())
    done = add(**registration)
    assert done.returncode == 0, done.stderr
    assert "1 older mails stay unread" in done.stdout
    box = await Mailbox.find_one({"address": ADDRESS})
    assert box is not None
    assert (box.auth, box.provider, box.secret, box.kind) == ("app", "microsoft", None, "functional")


async def test_why_it_cannot_be_added_is_a_sentence(
    add: Rapport, registration: dict[str, str], oauth_dovecot: Dovecot, authorisation_server: AuthorisationServer
) -> None:
    oauth_dovecot.user(ADDRESS)
    without = add()
    wrong = add(**registration | {"RAPPORT_MICROSOFT_CLIENT_ID": "somebody-else"})
    for done, told in ((without, "is not registered with this provider yet"), (wrong, "gives no token now")):
        assert done.returncode == 1
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert await Mailbox.find_all().count() == 0
