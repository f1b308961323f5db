"""Folders that people rename, begin anew or make while we are connected: what lies in them is read without waiting for another connection."""

from typing import Any

import pytest

from backend.domain.folder_roles import Listed
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from mail_scanner import rounds as rounds_
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting

BOTH = [{"name": name, "role": role, "chosen": "person"} for name, role in (("INBOX", "inbox"), ("Kunden", "target"))]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each round is one in which all folders are asked for, the missing ones too."""
    monkeypatch.setattr(rounds_, "OTHERS_S", 0.0)


@pytest.fixture
async def filed(cast: Cast, dovecot: Dovecot, mailbox: Mailbox) -> Mailbox:
    """A mailbox with a folder that a person has chosen."""
    with dovecot.at_work(mailbox.address) as client:
        client.create_folder("Kunden")
    await mailbox.set({"folders": BOTH})
    return mailbox


async def texts() -> list[str]:
    return sorted(it.new_text.strip() for it in await Mail.find_all().to_list())


async def test_a_folder_that_was_away_for_a_while_is_read_again(
    filed: Mailbox, dovecot: Dovecot, visiting: Visiting
) -> None:
    rounds = await visiting.all_read()
    with dovecot.at_work(filed.address) as client:
        client.rename_folder("Kunden", "Weg")
        await visiting.all_read(rounds)
        assert ["'Kunden' cannot be opened" in it for it in rounds.refusals] == [True]
        client.append("Weg", raw_mail("Inzwischen."))
        client.rename_folder("Weg", "Kunden")
    await visiting.all_read(rounds)
    assert (await texts(), rounds.refusals, rounds.is_stale) == (["Inzwischen."], [], False)


async def test_a_folder_begun_anew_during_the_first_visit_is_read_from_its_beginning(
    filed: Mailbox, dovecot: Dovecot, visiting: Visiting
) -> None:
    rounds = await visiting.all_read()
    with dovecot.at_work(filed.address) as client:
        client.rename_folder("Kunden", "Kunden 2025")
        client.create_folder("Kunden")
        client.append("Kunden", raw_mail("Im neuen."))
    await visiting.all_read(rounds)
    assert await texts() == ["Im neuen."]


async def test_an_archive_that_somebody_makes_is_found_with_what_was_filed_there_at_once(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(Wire, "list_folders", lambda _: [Listed("INBOX")])
        rounds = await visiting.all_read()
    with dovecot.at_work(mailbox.address) as client:
        client.append("Archive", raw_mail("Abgelegt."))
    await visiting.all_read(rounds)
    assert await texts() == [], "it was asked for not long ago"
    monkeypatch.setattr(rounds_, "LISTED_S", 0.0)
    await visiting.all_read(rounds)
    assert await texts() == ["Abgelegt."]
    found = await Mailbox.get(mailbox.id)
    assert found
    assert "Archive" in [it.name for it in found.folders]


@pytest.mark.parametrize(("was_open", "is_stale"), [(True, True), (False, False)])
async def test_a_listed_folder_that_is_called_deleted_wants_another_connection_once(
    was_open: bool, is_stale: bool, filed: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = await visiting.all_read() if was_open else await visiting.rounds()
    asked = {"status": Wire.status, "examine": Wire.examine}

    def refusing(verb: str) -> Any:
        def ask(wire: Wire, folder: str) -> Any:
            if folder == "Kunden":
                raise MailboxTrouble("folder", "Mailbox was deleted under us")
            return asked[verb](wire, folder)

        return ask

    for verb in asked:
        monkeypatch.setattr(Wire, verb, refusing(verb))
    for _ in range(2):
        await visiting.all_read(rounds)
    assert rounds.is_stale is is_stale
