"""The read-only verbs on the wire: what is said, what is never said, and what a server may do to us."""

import socket
import ssl
from collections.abc import Callable, Iterator

import pytest

from backend.domain.networks import networks
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.build import raw_mail
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.scripted_imap import HANG_UP, REFUSED, WAIT, Answer, ScriptedImap, fetched

THIS_MACHINE = networks(["127.0.0.0/8", "::1"])
ALLOWED = {"CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH", "IDLE", "DONE", "NOOP", "LOGOUT"}


@pytest.fixture
def scripted() -> Iterator[Callable[[Answer], ScriptedImap]]:
    servers: list[ScriptedImap] = []

    def start(answer: Answer) -> ScriptedImap:
        servers.append(ScriptedImap(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def sent_uids(server: ScriptedImap) -> list[str]:
    return [line.split(" ", 1)[1].split(" (")[0] for line in server.heard if " UID " in line]


def wire_to(port: int, **other: str) -> Wire:
    fields = {"host": "127.0.0.1", "login": "anna", "password": "geheim"} | other
    return Wire(Access(port=port, security="none", networks=THIS_MACHINE, **fields))


def test_a_mail_announced_at_the_end_of_an_answer_that_does_not_list_it_is_found(
    scripted: Callable[[Answer], ScriptedImap],
) -> None:
    searches = 0

    def answer(command: str, arguments: str) -> list[str]:
        nonlocal searches
        if command == "SEARCH":
            searches += 1
            return ["* SEARCH", "* 1 EXISTS"] if searches == 1 else ["* SEARCH 1"]
        return [fetched(1, 1)] if command == "FETCH" and searches else []

    wire = wire_to(scripted(answer).port)
    wire.examine("INBOX")
    assert [it.uid for it in wire.envelopes_after(0)] == [1]
    wire.close()


def test_a_flag_changed_elsewhere_is_not_taken_for_a_mail(scripted: Callable[[Answer], ScriptedImap]) -> None:
    """An unsolicited FETCH carries a sequence number; it once moved the watermark past mail that was never read."""

    def answer(command: str, arguments: str) -> list[str]:
        if command == "FETCH" and "42" in arguments:
            return ["* 45 FETCH (FLAGS (\\Seen))", fetched(3, 42)]
        return ["* SEARCH"] if command == "SEARCH" else []

    wire = wire_to(scripted(answer).port)
    wire.examine("INBOX")
    assert [it.uid for it in wire.envelopes_after(41)] == [42]
    assert wire.envelopes_after(42) == []
    wire.close()


def test_a_mail_that_was_left_out_of_an_answer_is_asked_for_again(scripted: Callable[[Answer], ScriptedImap]) -> None:
    fetches: list[str] = []

    def answer(command: str, arguments: str) -> list[str]:
        if command == "SEARCH":
            return ["* SEARCH 42 43"]
        if command == "FETCH":
            fetches.append(arguments.split(" ")[0])
            return [fetched(2, 43)] if len(fetches) == 1 else [fetched(1, 42)]
        return []

    wire = wire_to(scripted(answer).port)
    wire.examine("INBOX")
    assert [it.uid for it in wire.envelopes_after(41)] == [42, 43]
    assert fetches[1] == "42"
    wire.close()


def test_a_mail_the_server_lists_and_does_not_give_comes_without_a_header(
    scripted: Callable[[Answer], ScriptedImap],
) -> None:
    """It must neither hold up the others nor be passed over in silence."""

    def answer(command: str, arguments: str) -> list[str]:
        if command == "SEARCH":
            return ["* SEARCH 42 43"]
        if command == "FETCH" and arguments.startswith("42"):
            return ["* 1 FETCH (UID 42 BODY[HEADER]<0> NIL)", fetched(2, 43)]
        return []

    wire = wire_to(scripted(answer).port)
    wire.examine("INBOX")
    assert [(it.uid, bool(it.raw)) for it in wire.envelopes_after(41)] == [(42, False), (43, True)]
    wire.close()


def test_one_refused_message_does_not_hide_the_others(scripted: Callable[[Answer], ScriptedImap]) -> None:
    def answer(command: str, arguments: str) -> list[str]:
        if command == "SEARCH":
            return ["* SEARCH 42 43"]
        if command == "FETCH" and "42" in arguments.split(" ")[0]:
            return [REFUSED]
        return [fetched(2, 43)] if command == "FETCH" and arguments.startswith("43") else []

    wire = wire_to(scripted(answer).port)
    wire.examine("INBOX")
    assert [(it.uid, bool(it.raw)) for it in wire.envelopes_after(41)] == [(42, False), (43, True)]
    assert wire.message(42, 1000) is None
    wire.close()


@pytest.mark.parametrize("before", [True, False], ids=["before the +", "after the +"])
def test_news_around_the_answer_to_idle_are_noticed(before: bool, scripted: Callable[[Answer], ScriptedImap]) -> None:
    news = b"* 5 EXISTS\r\n+ idling\r\n" if before else b"+ idling\r\n* 5 EXISTS\r\n"
    wire = wire_to(scripted(lambda command, _: [news, WAIT] if command == "IDLE" else []).port)
    wire.examine("INBOX")
    assert wire.start_idle()
    wire.end_idle()
    wire.noop()
    wire.close()


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ([HANG_UP], "connection"),
        (["{tag} NO [UNAVAILABLE] later"], "connection"),
        (["{tag} NO [AUTHENTICATIONFAILED] wrong"], "sign_in"),
    ],
)
def test_only_a_refused_password_is_called_one(
    said: list[str], trouble: str, scripted: Callable[[Answer], ScriptedImap]
) -> None:
    with pytest.raises(MailboxTrouble) as refused:
        wire_to(scripted(lambda command, _: said if command == "LOGIN" else []).port)
    assert refused.value.trouble == trouble


def test_a_password_with_umlauts_goes_by_authenticate_plain(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxTrouble) as refused:
        wire_to(dovecot.imap_port, password="gehört-nicht-hierher")
    assert refused.value.trouble == "sign_in"


def test_nothing_new_is_asked_for_once(scripted: Callable[[Answer], ScriptedImap]) -> None:
    server = scripted(lambda command, _: ["* SEARCH"] if command == "SEARCH" else [])
    wire = wire_to(server.port)
    wire.examine("INBOX")
    assert wire.envelopes_after(41) == []
    wire.close()
    assert sent_uids(server) == [
        "UID FETCH 42,43,44,45,46,47,48,49",
        "UID SEARCH UID 42:50041",
        "UID SEARCH UID 42:*",
    ]


def test_b13_last_mail_not_reread(scripted: Callable[[Answer], ScriptedImap]) -> None:
    """`n:*` always returns the last message, even when its UID is lower (ikvk/imap_tools#122)."""
    server = scripted(lambda command, _: ["* SEARCH 41"] if command == "SEARCH" else [])
    wire = wire_to(server.port)
    wire.examine("INBOX")
    assert [wire.envelopes_after(41) for _ in range(100)] == [[]] * 100
    wire.close()
    assert not any(" UID FETCH 41" in line or ",41" in line for line in server.heard)


def test_b05_idle_bytes(scripted: Callable[[Answer], ScriptedImap]) -> None:
    """A mailbox where nothing happens costs next to nothing, and no body is asked for (paperless-ngx#13175)."""
    server = scripted(lambda command, _: ["+ idling", WAIT] if command == "IDLE" else [])
    wire = wire_to(server.port)
    wire.examine("INBOX")
    before = server.bytes_heard + server.bytes_said
    for _ in range(50):
        assert not wire.start_idle()
        wire.end_idle()
        assert wire.envelopes_after(41) == []
    spent = server.bytes_heard + server.bytes_said - before
    wire.close()
    assert spent / 50 <= 500, "at most; every four minutes, so that 5 kB a minute are far away"
    assert not any("BODY.PEEK[]" in line for line in server.heard)


@pytest.mark.parametrize("evil", ["a\r\nA1 DELETE INBOX", "a\nb", "a\0b"])
@pytest.mark.parametrize("where", ["login", "password", "host"])
def test_b14_crlf_in_argument_of_the_sign_in(evil: str, where: str, scripted: Callable[[Answer], ScriptedImap]) -> None:
    server = scripted(lambda *_: [])
    with pytest.raises(MailboxTrouble):
        wire_to(server.port, **{where: evil})
    assert server.heard == []
    socket.create_connection(("127.0.0.1", server.port)).close()


@pytest.mark.parametrize("evil", ["INBOX\r\nA1 DELETE INBOX", "a\0b"])
def test_b14_crlf_in_argument_of_a_folder(evil: str, scripted: Callable[[Answer], ScriptedImap]) -> None:
    server = scripted(lambda *_: [])
    wire = wire_to(server.port)
    heard = len(server.heard)
    with pytest.raises(MailboxTrouble):
        wire.examine(evil)
    assert len(server.heard) == heard
    wire.close()


def test_a_whole_visit_says_only_what_is_allowed(scripted: Callable[[Answer], ScriptedImap]) -> None:
    def answer(command: str, _: str) -> list[str]:
        match command:
            case "SEARCH":
                return ["* SEARCH 1"]
            case "FETCH":
                return [fetched(1, 1)]
        return []

    server = scripted(answer)
    wire = wire_to(server.port)
    state = wire.examine("Eingang & Ablage")
    assert state.uidvalidity == 7
    wire.envelopes_after(0)
    wire.message(1, 1000)
    wire.noop()
    wire.close()
    said = {line.split()[1] if line.split()[1] != "UID" else line.split()[2] for line in server.heard}
    assert said <= ALLOWED
    assert not any("BODY[" in line for line in server.heard), "always BODY.PEEK"


def test_plain_text_is_refused_for_any_other_machine() -> None:
    with pytest.raises(MailboxTrouble) as refused:
        Wire(Access("9.9.9.9", 143, "none", "anna", "geheim"))
    assert refused.value.trouble == "tls"


def test_a_name_that_does_not_exist_is_called_that() -> None:
    with pytest.raises(MailboxTrouble) as refused:
        Wire(Access("gibt-es-nicht.invalid", 993, "tls", "anna", "geheim"))
    assert refused.value.trouble == "name"


def test_a_port_where_nothing_listens_is_called_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailboxTrouble) as refused:
        wire_to(port)
    assert refused.value.trouble == "connection"


@pytest.mark.dovecot
class TestOnDovecot:
    def access(self, dovecot: Dovecot, **changes: str | int) -> Access:
        address = dovecot.user("visit@nordlicht.example")
        fields: dict[str, str | int] = {
            "host": "localhost", "port": dovecot.imaps_port, "security": "tls", "login": address, "password": PASSWORD,
            "ca_file": str(dovecot.ca_file),
        }  # fmt: skip
        return Access(networks=THIS_MACHINE, **(fields | changes))  # type: ignore[arg-type]

    def test_over_tls_and_starttls_a_mail_is_read_and_left_unseen(self, dovecot: Dovecot) -> None:
        access = self.access(dovecot)
        dovecot.deliver(access.login, raw_mail())
        for security, port in (("tls", dovecot.imaps_port), ("starttls", dovecot.imap_port)):
            wire = Wire(self.access(dovecot, security=security, port=port))
            wire.examine("INBOX")
            (envelope, *_) = wire.envelopes_after(0)
            assert b"Subject: Frage zum Angebot" in envelope.raw
            assert b"Petra Klein" in (wire.message(envelope.uid, 10_000) or b"")
            assert len(wire.message(envelope.uid, 100) or b"") == 100
            wire.close()
        assert not list(dovecot.maildir(access.login).glob("cur/*S*"))

    def test_a_wrong_password_is_a_refused_sign_in(self, dovecot: Dovecot) -> None:
        with pytest.raises(MailboxTrouble) as refused:
            Wire(self.access(dovecot, password="falsch"))
        assert refused.value.trouble == "sign_in"

    def test_an_unknown_authority_is_a_tls_trouble(self, dovecot: Dovecot) -> None:
        with pytest.raises(MailboxTrouble) as refused:
            Wire(self.access(dovecot, ca_file=""))
        assert refused.value.trouble == "tls"
        assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)

    def test_the_certificate_must_name_the_host(self, dovecot: Dovecot) -> None:
        with pytest.raises(MailboxTrouble) as refused:
            Wire(self.access(dovecot, host="127.0.0.1"))
        assert refused.value.trouble == "tls"

    def test_a_missing_folder_is_called_that(self, dovecot: Dovecot) -> None:
        wire = Wire(self.access(dovecot))
        with pytest.raises(MailboxTrouble) as refused:
            wire.examine("Gibt es nicht")
        assert refused.value.trouble == "folder"
        wire.close()

    def test_folders_their_state_and_parts_of_a_mail_are_read(self, dovecot: Dovecot) -> None:
        address = dovecot.user("parts@nordlicht.example")
        dovecot.deliver(address, raw_mail())
        wire = Wire(self.access(dovecot, login=address))
        assert {(it.name, "\\Sent" in it.flags) for it in wire.list_folders()} >= {("INBOX", False), ("Sent", True)}
        assert (wire.status("Sent").mails, wire.status("INBOX").mails) == (0, 1)
        with pytest.raises(MailboxTrouble) as refused:
            wire.status("Gibt es nicht")
        assert refused.value.trouble == "folder"

        wire.examine("INBOX")
        whole = wire.message(1, 100_000)
        assert whole is not None
        pieces = [wire.piece(1, offset, 100) or b"" for offset in range(0, len(whole) + 100, 100)]
        assert (b"".join(pieces), pieces[-1]) == (whole, b"")
        assert wire.piece(2, 0, 100) is None
        assert wire.texts([1, 2], "TEXT", 10_000) == {1: whole.partition(b"\r\n\r\n")[2]}
        assert wire.texts([1], "", 50) == {1: whole[:50]}
        (head,) = wire.addressed([1, 2])
        assert (head.uid, b"From: Petra Klein" in head.raw, b"MIME-Version" in head.raw) == (1, True, False)
        wire.close()
