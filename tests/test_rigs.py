"""The servers that other tests lean on: what they accept, what they refuse, and that they notice what they are there to notice."""

import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient import IMAPClient

from tests.build import raw_mail
from tests.parts import farm_session
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.farm_session import named, part
from tests.parts.fault_proxy import FaultProxy
from tests.parts.imap_farm import ImapFarm
from tests.parts.wire_log import ANSWER, Command, Speech, WireLog

SAID = (
    b'a1 LOGIN "rep" "geheim"\r\na2 uid search UID 1:9\r\na3 LOGIN {3}\r\nrep {6+}\r\n\r\nxy\r\n\r\na4 IDLE\r\nDONE\r\n'
    b"a5 AUTHENTICATE XOAUTH2\r\ndXNlcj0=\r\n\r\na6 LOGOUT\r\n"
)
HEARD = [
    Command("LOGIN", '"rep" "geheim"'),
    Command("UID SEARCH", "UID 1:9"),
    Command("LOGIN", "{3}\r\nrep {6+}\r\n\r\nxy\r\n"),
    Command("IDLE"),
    Command("DONE"),
    Command("AUTHENTICATE", "XOAUTH2"),
    ANSWER,
    ANSWER,
    Command("LOGOUT"),
]


@given(cuts=st.lists(st.integers(0, len(SAID)), max_size=12))
def test_commands_are_understood_in_any_slices(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(SAID)]
    speech = Speech()
    heard = [it for begin, end in pairwise(ends) for it in speech.hear(SAID[begin:end])]
    assert heard == HEARD
    assert [it.tag for it in heard[:2]] == ["a1", "a2"]


@pytest.mark.parametrize("said", [b"\x16\x03\x01\x02\x00 NOOP\r\n", b"a STARTTLS\r\n\x16\x03\x01 NOOP\r\n"])
def test_an_encrypted_line_is_counted_and_proves_nothing(said: bytes) -> None:
    log = WireLog()
    log.hear(Speech(), said)
    assert log.encrypted == 1
    assert log.count("NOOP") == 0
    if not log.commands:
        with pytest.raises(AssertionError):
            log.beside({"LOGOUT"})


def test_an_injected_command_is_noticed() -> None:
    log = WireLog()
    log.hear(Speech(), b'a UID SEARCH HEADER Message-ID "<x>\r\nb UID STORE 1 +FLAGS (\\Deleted)\r\n')
    assert log.beside({"UID SEARCH"}) == [Command("UID STORE", "1 +FLAGS (\\Deleted)")]


@pytest.fixture
def address(dovecot: Dovecot) -> str:
    return dovecot.user(f"rig-{secrets.token_hex(4)}@nordlicht.example")


def test_dovecot_writes_down_what_is_said_behind_tls(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, raw_mail())
    dovecot.write_down(address)
    context = ssl.create_default_context(cafile=str(dovecot.ca_file))
    with IMAPClient("localhost", dovecot.imaps_port, ssl_context=context) as client:
        client.login(address, PASSWORD)
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    heard = dovecot.heard(address)
    assert heard.count("SELECT") == 1
    assert heard.beside({"SELECT", "CAPABILITY", "LOGOUT"}) == [Command("UID STORE", "1 +FLAGS (\\Seen)")]


def test_a_mailbox_has_the_folders_that_people_have(dovecot: Dovecot, address: str) -> None:
    with dovecot.at_work(address) as client:
        client.create_folder("Kunden/Müller")
        roles = {name: flags for flags, _, name in client.list_folders()}
    kinds = {name: [it for it in flags if b"Children" not in it] for name, flags in roles.items()}
    assert kinds == {
        "INBOX": [], "Sent": [b"\\Sent"], "Archive": [b"\\Archive"], "Drafts": [b"\\Drafts"], "Junk": [b"\\Junk"], "Trash": [b"\\Trash"],
        "Kunden": [b"\\Noselect"], "Kunden/Müller": [],
    }  # fmt: skip


def test_many_accounts_are_made_at_once(dovecot: Dovecot) -> None:
    made = dovecot.users(f"many-{number}-{secrets.token_hex(3)}@nordlicht.example" for number in range(500))
    dovecot.deliver(made[0], raw_mail())
    dovecot.deliver(made[-1], raw_mail())
    with dovecot.at_work(made[-1]) as client:
        assert client.folder_status("INBOX")[b"MESSAGES"] == 1


def test_tls_passes_through_the_bad_line(
    dovecot: Dovecot, address: str, fault_proxy: Callable[..., FaultProxy]
) -> None:
    log = WireLog()
    proxy = fault_proxy(dovecot.imaps_port, log)
    dovecot.know(address)
    context = ssl.create_default_context(cafile=str(dovecot.ca_file))
    with IMAPClient("localhost", proxy.port, ssl_context=context) as client:
        client.login(address, PASSWORD)
        assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 0
    assert (log.commands, log.encrypted, proxy.traffic.connections) == ([], 1, 1)


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[ImapFarm]:
    server = ImapFarm(("127.0.0.1", "127.0.0.2"), tls=tmp_path, still_here_s=0.2)
    yield server
    server.close()


def test_the_farm_announces_mail_and_hands_it_out(farm: ImapFarm) -> None:
    raw = raw_mail(subject="Frage").replace(b"\n", b"\r\n")
    context = ssl.create_default_context(cafile=str(farm.ca_file))
    clients = [IMAPClient(f"127.0.0.{1 + number % 2}", farm.port, ssl_context=context) for number in range(6)]
    for number, client in enumerate(clients):
        client.login(f"farm-{number}@nordlicht.example", "any")
        client.select_folder("INBOX", readonly=True)
        client.idle()
    assert (farm.idling, farm.sign_ins) == (6, 6)

    assert clients[0].idle_check(2) == [(b"OK", b"Still here")]
    assert farm.bring("farm-3@nordlicht.example", raw, mails=2) == 1
    assert (2, b"EXISTS") in [it for _ in range(2) for it in clients[3].idle_check(1)]
    clients[3].idle_done()
    assert farm.idling == 5
    assert clients[3].search(["UID", "1:50001"]) == [1, 2]
    found = clients[3].fetch([2], ["BODY.PEEK[HEADER]<0.100>", "BODY.PEEK[]", "RFC822.SIZE", "INTERNALDATE"])[2]
    assert (found[b"BODY[]"], found[b"BODY[HEADER]<0>"], found[b"RFC822.SIZE"]) == (raw, raw[:100], len(raw))
    for client in clients:
        client.shutdown()


def test_the_farm_counts_what_really_goes_over_the_wire(farm: ImapFarm, fault_proxy: Callable[..., FaultProxy]) -> None:
    proxy = fault_proxy(farm.port)
    context = ssl.create_default_context(cafile=str(farm.ca_file))
    with IMAPClient("localhost", proxy.port, ssl_context=context) as client:
        client.login("farm@nordlicht.example", "any")
        client.select_folder("INBOX", readonly=True)
    counted = (proxy.traffic.bytes_to_client, proxy.traffic.bytes_to_server)
    deadline = time.monotonic() + 5
    while farm.traffic() != pytest.approx(counted, abs=400):
        assert time.monotonic() < deadline, (farm.traffic(), counted)
        counted = (proxy.traffic.bytes_to_client, proxy.traffic.bytes_to_server)
    assert min(counted) > 500


@pytest.mark.parametrize(
    ("uids", "found"),
    [("1:*", [1, 2, 3]), ("3:50002", [3]), ("9:*", [3]), ("4,2", [2]), ("*", [3]), ("2:1", [1, 2]), ("7:9", [])],
)
def test_the_farm_names_uids_as_servers_do(uids: str, found: list[int]) -> None:
    assert named(uids, 3) == found


def test_the_farm_hands_out_sections() -> None:
    raw = b"From: a@b.example\r\nSubject: x\r\n y\r\nTo: c@d.example\r\n\r\nHallo\r\n"
    assert part(raw, "HEADER") == raw.removesuffix(b"Hallo\r\n")
    assert part(raw, "TEXT") == b"Hallo\r\n"
    assert part(raw, "HEADER.FIELDS (SUBJECT TO)") == b"Subject: x\r\n y\r\nTo: c@d.example\r\n\r\n"
    assert b"BODY[]<5> {3}\r\n a@" in farm_session.given(1, raw, "(BODY.PEEK[]<5.3>)")
