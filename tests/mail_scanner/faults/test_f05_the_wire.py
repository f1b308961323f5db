"""F5 of the contract on one connection to Dovecot: whatever the line does at whatever moment, it ends in a sentence, and soon.

A broken line must never look like a refused password: three of these, and the account would be left alone.
"""

import secrets
from collections.abc import Callable
from ipaddress import ip_network

import pytest

from mail_scanner import lines
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.build import raw_mail
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.fault_line import Ending, Fault
from tests.parts.fault_proxy import FaultProxy

Put = Callable[..., FaultProxy]

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))
MAILS = 3
STEPS = ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE", "DONE", "NOOP"]


@pytest.fixture(scope="module")
def address(dovecot: Dovecot) -> str:
    made = dovecot.user(f"wire-{secrets.token_hex(4)}@nordlicht.example")
    for number in range(MAILS):
        dovecot.deliver(made, raw_mail(f"Nummer {number}", subject=f"Frage {number}"))
    return made


def visit(access: Access) -> int:
    """All that a scanner says in a mailbox's life; how many mails it found. Raises MailboxTrouble."""
    wire = Wire(access)
    try:
        wire.examine("INBOX")
        found = len(wire.envelopes_after(0))
        wire.uids_after(MAILS)
        wire.message(1, 1000)
        wire.start_idle()
        wire.end_idle()
        wire.noop()
        return found
    finally:
        wire.close()


def by_tls(dovecot: Dovecot, proxy: FaultProxy, address: str) -> Access:
    return Access("localhost", proxy.port, "tls", address, PASSWORD, str(dovecot.ca_file), LOOPBACK)


def in_the_clear(proxy: FaultProxy, address: str) -> Access:
    return Access("127.0.0.1", proxy.port, "none", address, PASSWORD, networks=LOOPBACK)


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_f05_a_line_that_ends_after_any_byte_ends_in_a_sentence(
    way: str, then: Ending, dovecot: Dovecot, address: str, fault_proxy: Put
) -> None:
    proxy = fault_proxy(dovecot.imaps_port)
    access = by_tls(dovecot, proxy, address)
    assert visit(access) == MAILS
    whole = {"to_client": proxy.traffic.bytes_to_client, "to_server": proxy.traffic.bytes_to_server}[way]
    goodbye = 400
    for after in range(0, whole - goodbye, (whole - goodbye) // 24):
        proxy.set(**{way: Fault(after=after, then=then)})
        with pytest.raises(MailboxTrouble) as ended:
            visit(access)
        assert (ended.value.trouble in ("connection", "tls"), bool(ended.value.message)) == (True, True), after
    proxy.heal()
    assert visit(access) == MAILS


@pytest.mark.parametrize("step", STEPS)
def test_f05_a_server_that_hangs_at_any_step_is_left(
    step: str, dovecot: Dovecot, address: str, fault_proxy: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SILENCE_S", 0.1)
    proxy = fault_proxy(dovecot.imap_port)
    proxy.set(to_server=Fault(at=step.encode(), then="hang"))
    with pytest.raises(MailboxTrouble) as left:
        visit(in_the_clear(proxy, address))
    assert left.value.trouble == "connection"


def test_f05_a_server_that_only_greets_or_says_nothing_at_all_is_left(
    dovecot: Dovecot, address: str, fault_proxy: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SILENCE_S", 0.1)
    proxy = fault_proxy(dovecot.imap_port)
    for greeting in (0, 7, 200):
        proxy.set(to_client=Fault(after=greeting, then="hang"))
        with pytest.raises(MailboxTrouble) as left:
            visit(in_the_clear(proxy, address))
        assert left.value.trouble == "connection"


@pytest.mark.parametrize("slices", [1, 7, 1000])
@pytest.mark.parametrize("tls", [True, False])
def test_f05_slices_change_nothing(slices: int, tls: bool, dovecot: Dovecot, address: str, fault_proxy: Put) -> None:
    proxy = fault_proxy(dovecot.imaps_port if tls else dovecot.imap_port)
    proxy.set(to_client=Fault(slices=slices), to_server=Fault(slices=slices))
    assert visit(by_tls(dovecot, proxy, address) if tls else in_the_clear(proxy, address)) == MAILS
