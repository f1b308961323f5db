"""A server that hangs, drips, floods, announces gigabytes, lies or talks nonsense: a sentence in the end, and never a held thread."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from backend.domain.networks import networks
from mail_scanner import asking, lines
from mail_scanner.connecting import Access
from mail_scanner.conversation import may_be_said
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.parts.scripted_imap import HANG, HANG_UP, WAIT, ScriptedImap, fetched

Said = Iterable[str | bytes]
Serve = Callable[[dict[str, Any]], ScriptedImap]
PATIENCE_S = 5.0
"""What a test waits at most, where a second should do."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that answers by command; an answer may be a function of the command's arguments."""
    servers: list[ScriptedImap] = []

    def started(answers: dict[str, Any]) -> ScriptedImap:
        def answer(command: str, arguments: str) -> Said:
            said = answers.get(command, [])
            found: Said = said(arguments) if callable(said) else said
            return found

        servers.append(ScriptedImap(answer))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, but small."""
    monkeypatch.setattr(lines, "SILENCE_S", 0.1)
    monkeypatch.setattr(asking, "ANSWER_S", 0.3)
    monkeypatch.setattr(asking, "SLOWEST_PER_S", 10**9)
    monkeypatch.setattr(asking, "FAREWELL_S", 0.1)
    monkeypatch.setattr(asking, "LINES", 2000)


def access(server: ScriptedImap, **changes: Any) -> Access:
    fields = {"login": "anna", "password": "geheim"} | changes
    return Access("127.0.0.1", server.port, "none", networks=networks(["127.0.0.1"]), **fields)


def opened(server: ScriptedImap) -> Wire:
    wire = Wire(access(server))
    wire.examine("INBOX")
    return wire


def endless(said: bytes) -> Callable[[str], Iterator[bytes]]:
    def say(_: str) -> Iterator[bytes]:
        while True:
            yield said

    return say


def dripping(_: str) -> Iterator[bytes]:
    while True:
        yield b"x"
        time.sleep(0.01)


VERBS: dict[str, Callable[[Wire], object]] = {
    "SEARCH": lambda wire: wire.uids_after(0),
    "FETCH": lambda wire: wire.envelopes([1, 2]),
    "EXAMINE": lambda wire: wire.examine("INBOX"),
    "STATUS": lambda wire: wire.status("Sent"),
    "LIST": lambda wire: wire.list_folders(),
    "NOOP": lambda wire: wire.noop(),
    "IDLE": lambda wire: wire.start_idle(),
}
ATTACKS: dict[str, Any] = {
    "silence": [HANG],
    "silence in the middle of a line": [b"* 1 EXI", HANG],
    "silence in the middle of a literal": [b"* 1 FETCH (UID 1 BODY[HEADER]<0> {100}\r\nFrom:", HANG],
    "a drip": dripping,
    "a flood of lines": endless(b"* 1 EXISTS\r\n" * 100),
    "an endless line": endless(b"x" * 60_000),
    "3 GB announced": [b"* 1 FETCH (UID 1 BODY[HEADER]<0> {3221225472}\r\n", HANG],
    "a number without end announced": [b"* 1 FETCH (UID 1 BODY[HEADER]<0> {" + b"9" * 5000 + b"}\r\n", HANG],
    "an end": [HANG_UP],
    "an end in the middle of a line": [b"* 1 EXI", HANG_UP],
    "no IMAP at all": ["HTTP/1.1 400 Bad Request"],
    "another's tag": ["ZZZZ9 OK done"],
}


EVERYWHERE = ("silence in the middle of a line", "a drip", "a flood of lines", "another's tag")


def ends_soon(work: Callable[[], object]) -> MailboxTrouble:
    began = time.monotonic()
    with pytest.raises(MailboxTrouble) as ended:
        work()
    assert time.monotonic() - began < PATIENCE_S
    assert ended.value.message.endswith(".") or ": " in ended.value.message, "a sentence"
    return ended.value


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("verb", "attack"),
    [(verb, it) for verb in VERBS for it in ATTACKS if verb in ("FETCH", "IDLE") or it in EVERYWHERE],
)
def test_whatever_a_server_does_to_a_command_ends_in_a_sentence(verb: str, attack: str, serve: Serve) -> None:
    answers: dict[str, Any] = {}
    wire = opened(serve(answers))
    answers[verb] = ATTACKS[attack]
    assert ends_soon(lambda: VERBS[verb](wire)).trouble in ("connection", "protocol")
    assert ends_soon(wire.noop), (
        "after that nothing is read from this line: what comes next belongs to no command of ours"
    )
    wire.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("attack", [it for it in ATTACKS if "another" not in it])
@pytest.mark.parametrize("moment", ["", "CAPABILITY", "LOGIN"])
def test_b07_silent_server_and_worse_before_the_sign_in(moment: str, attack: str, serve: Serve) -> None:
    """A fetch once hung for days without an error (zammad/zammad#2321)."""
    server = serve({moment: ATTACKS[attack]})
    assert ends_soon(lambda: Wire(access(server))).trouble in ("connection", "protocol"), "and never a refused password"


@pytest.mark.usefixtures("impatient")
def test_b07_silent_server_between_two_commands(serve: Serve) -> None:
    answers: dict[str, Any] = {}
    wire = opened(serve(answers))
    answers |= {"FETCH": [HANG]}
    assert ends_soon(lambda: wire.message(1, 25 * 1024 * 1024)).message.startswith(
        "The server does not answer in time."
    )
    wire.close()


@pytest.mark.usefixtures("impatient")
def test_continuations_without_end_are_not_answered_for_ever(serve: Serve) -> None:
    server = serve({"AUTHENTICATE": endless(b"+ \r\n")})
    ends_soon(lambda: Wire(access(server, token="abc")))


def test_an_answer_that_was_left_in_the_middle_is_no_refusal(serve: Serve) -> None:
    """Python reads no number of so many digits. The rest of this answer would be taken for the answer to the next command."""
    wire = opened(serve({"FETCH": ["* 1 FETCH (UID 42 BODY[]<0> {" + "9" * 5000 + "}"]}))
    assert ends_soon(lambda: wire.message(42, 1000)).trouble == "protocol"
    wire.close()


def test_a_literal_that_nobody_asked_for_is_not_taken(serve: Serve) -> None:
    wire = opened(serve({"NOOP": ["* 1 FETCH (BODY[] {70000}", b"x" * 70_000]}))
    assert "announces 70000 bytes" in ends_soon(wire.noop).message
    wire.close()


SENT = "\\Sent"
LYING = 4_294_967_295


def test_a_uid_beyond_uidnext_is_no_mail_and_the_next_mail_is_still_found(serve: Serve) -> None:
    """One wrong line would move the watermark to the end, and the folder were silent for ever."""
    answers: dict[str, Any] = {"SEARCH": [f"* SEARCH {LYING}"]}
    wire = opened(serve(answers))
    assert wire.uids_after(41) == []
    assert wire.envelopes_after(41) == []
    assert wire.lies >= 2

    answers |= {
        "SEARCH": [f"* SEARCH 105 {LYING}"], "EXAMINE": ["* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 106] x"],
        "FETCH": lambda asked: [fetched(1, 105)] if "105" in asked.split()[0] else [],
    }  # fmt: skip
    assert [it.uid for it in wire.envelopes_after(41)] == [105], "UIDNEXT is looked up again"
    wire.close()


def test_a_uid_between_that_is_not_between_is_no_mail(serve: Serve) -> None:
    wire = opened(
        serve({"SEARCH": [f"* SEARCH 7 43 {LYING}"], "FETCH": lambda asked: [fetched(1, 43)] if "43" in asked else []})
    )
    assert [it.uid for it in wire.envelopes_after(41)] == [43]
    wire.close()


def test_mail_numbered_anew_while_we_look_ends_the_connection(serve: Serve) -> None:
    answers: dict[str, Any] = {"SEARCH": [f"* SEARCH {LYING}"]}
    wire = opened(serve(answers))
    answers["EXAMINE"] = ["* OK [UIDVALIDITY 8] x"]
    assert ends_soon(lambda: wire.uids_after(41)).trouble == "folder"
    wire.close()


def test_a_server_that_announces_with_every_answer_is_left_alone_until_later(serve: Serve) -> None:
    server = serve({"SEARCH": ["* SEARCH", "* 1 EXISTS"]})
    wire = opened(server)
    assert wire.envelopes_after(41) == []
    wire.close()
    assert sum("FETCH" in line for line in server.heard) <= 3


@pytest.mark.parametrize("refusal", ["{tag} NO not for you", "{tag} BAD what?", "{tag} OK nothing"])
def test_where_idle_is_refused_we_poll(refusal: str, serve: Serve) -> None:
    wire = opened(serve({"IDLE": ["* 5 EXISTS", refusal]}))
    assert wire.can_idle
    assert wire.start_idle(), "there is nothing to wait for"
    assert not wire.can_idle
    wire.end_idle()
    wire.noop()
    wire.close()


def test_an_idle_that_the_server_ends_by_itself_is_noticed(serve: Serve) -> None:
    wire = opened(serve({"IDLE": ["+ idling", "{tag} OK enough"]}))
    wire.start_idle()
    wire.end_idle()
    wire.close()


@pytest.mark.parametrize(
    ("said", "waiting"),
    [
        ([b"+ idling\r\n* 5 EXISTS\r\n"], [b"* 5 EXISTS\r\n"]),
        ([b"+ idling\r\n* OK Still here\r\n* 5 EXI"], [b"* OK Still here\r\n"]),
        ([b"+ idling\r\n* 5 EXI"], []),
    ],
)
def test_what_came_with_the_answer_to_idle_is_not_slept_over(
    said: list[bytes], waiting: list[bytes], serve: Serve
) -> None:
    wire = opened(serve({"IDLE": [*said, WAIT, b"STS\r\n"]}))
    assert wire.start_idle() == bool(waiting)
    assert wire.reader.waiting() == waiting
    assert wire.drain() == "open"
    wire.close()


def test_a_sleeping_connection_keeps_nothing_of_what_was_said(serve: Serve) -> None:
    wire = opened(serve({"IDLE": ["+ idling", WAIT], "NOOP": ["* 5 FETCH (FLAGS (\\Seen))"] * 100}))
    wire.noop()
    assert not wire.start_idle()
    assert wire._talk.untagged_responses == {}
    wire.end_idle()
    wire.close()


NONSENSE = [
    "* 1 FETCH (UID 42 ENVELOPE (1))", "* 1 FETCH (UID 42 ENVELOPE NIL)", "* 1 FETCH (UID 42", "* 1 FETCH (UID x)", f"* 1 FETCH ({'(' * 5000}",
    "* 1 FETCH (UID 42 (1 2) 3)", '* 1 FETCH (UID 42 BODY[HEADER]<0> "a" RFC822.SIZE x)', "* 1 FETCH (UID 42 BODYSTRUCTURE NIL)",
    '* 1 FETCH (UID 42 BODY[HEADER]<0> "a" INTERNALDATE "31-Dec-9999 23:59:59 -1200")',
]  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_about_one_mail_does_not_hide_the_others(nonsense: str, serve: Serve) -> None:
    def fetch(asked: str) -> list[str]:
        uids = asked.split()[0].split(",")
        return [nonsense] * ("42" in uids) + [fetched(2, 43)] * ("43" in uids)

    wire = opened(serve({"FETCH": fetch, "SEARCH": ["* SEARCH 42 43"]}))
    assert [(it.uid, bool(it.raw)) for it in wire.envelopes_after(41)] == [(42, False), (43, True)]
    wire.close()


def test_a_backlog_is_read_in_growing_portions_and_news_in_small_ones(serve: Serve) -> None:
    last = 500
    server = serve(
        {
            "EXAMINE": ["* OK [UIDVALIDITY 7] x", f"* OK [UIDNEXT {last + 1}] x"], "SEARCH": ["* SEARCH"],
            "FETCH": lambda asked: [fetched(int(it), int(it)) for it in asked.split()[0].split(",") if int(it) <= last],
        }
    )  # fmt: skip
    wire = opened(server)
    seen, portions = 0, []
    while found := wire.envelopes_after(seen):
        assert [it.uid for it in found] == list(range(seen + 1, seen + 1 + len(found)))
        portions.append(len(found))
        seen = found[-1].uid
    assert (seen, portions) == (last, [8, 16, 32, 64, 128, 200, 52])
    assert wire.envelopes_after(last) == []
    wire.close()
    assert [line for line in server.heard if "UID FETCH" in line][-1].split()[3].count(",") == 7


def test_folders_come_with_their_uses_and_without_names_that_cannot_be_said(serve: Serve) -> None:
    server = serve(
        {
            "CAPABILITY": ["* CAPABILITY IMAP4rev1 SPECIAL-USE LIST-EXTENDED"],
            "LIST": lambda asked: [
                '* LIST (\\HasNoChildren) "/" INBOX', f'* LIST ({SENT if "RETURN" in asked else ""}) "/" "Gesendete Entw&APw-rfe"',
                '* LIST () "/" "a&AA0ACg-A1 DELETE INBOX"',
            ],
        }
    )  # fmt: skip
    wire = opened(server)
    assert [(it.name, set(it.flags), it.delimiter) for it in wire.list_folders()] == [
        ("INBOX", {"\\HasNoChildren"}, "/"),
        ("Gesendete Entwürfe", {"\\Sent"}, "/"),
    ]
    wire.close()


def test_a_server_that_will_not_tell_the_uses_still_has_folders(serve: Serve) -> None:
    server = serve(
        {
            "CAPABILITY": ["* CAPABILITY IMAP4rev1 SPECIAL-USE LIST-EXTENDED"],
            "LIST": lambda asked: ["{tag} NO never"] if "RETURN" in asked else ['* LIST () "/" INBOX'],
        }
    )
    wire = opened(server)
    assert [it.name for it in wire.list_folders()] == ["INBOX"]
    wire.noop()
    wire.close()


@pytest.mark.parametrize("said", ["* LIST () NIL", "* LIST x", '* LIST () "/" "&x"'])
def test_a_list_of_folders_that_makes_no_sense_is_a_trouble(said: str, serve: Serve) -> None:
    wire = opened(serve({"LIST": [said]}))
    assert ends_soon(wire.list_folders).trouble == "protocol"
    wire.close()


def test_the_answer_never_holds_more_than_was_asked_for(serve: Serve) -> None:
    wire = opened(serve({"FETCH": ["* 1 FETCH (UID 1 BODY[]<10> {20}", b"12345678901234567890)\r\n"]}))
    assert wire.piece(1, 10, 8) == b"12345678"
    assert wire.piece(1, 0, 8) is None, "from another place than asked for"
    wire.close()


@pytest.mark.parametrize("section", ["1]<0.1> BODY[", "HEADER.FIELDS (X)", "1.", "x", "1\r\nA1 NOOP"])
def test_a_section_is_a_number_or_a_word_that_we_know(section: str, serve: Serve) -> None:
    wire = opened(serve({}))
    ends_soon(lambda: wire.texts([1], section, 10))
    wire.close()


def test_a_token_signs_in_and_is_said_once(serve: Serve) -> None:
    server = serve({"AUTHENTICATE": ["+ ", WAIT]})
    Wire(access(server, token="abc")).close()
    assert "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIGFiYwEB" in server.heard
    assert not any("geheim" in line or "LOGIN" in line for line in server.heard)


@pytest.mark.parametrize(
    ("challenge", "trouble"),
    [
        ("eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=", "sign_in"),
        ("eyJzdGF0dXMiOiAiNTAzIn0=", "connection"),
        ("", "sign_in"),
    ],
)
def test_a_refused_token_is_answered_by_nothing_and_its_reason_kept(challenge: str, trouble: str, serve: Serve) -> None:
    said = ["+ ", WAIT, f"+ {challenge}", WAIT, "{tag} NO AUTHENTICATE failed."]
    server = serve({"AUTHENTICATE": said})
    assert ends_soon(lambda: Wire(access(server, token="abc"))).trouble == trouble
    assert server.heard.count("dXNlcj1hbm5hAWF1dGg9QmVhcmVyIGFiYwEB") == 1
    assert "" in server.heard, "the empty answer"


def test_a_challenge_that_is_no_base64_is_a_trouble(serve: Serve) -> None:
    ends_soon(lambda: Wire(access(serve({"AUTHENTICATE": ["+ $$$a", HANG]}), token="abc")))


def test_a_login_with_a_domain_goes_out_in_quotes(serve: Serve) -> None:
    server = serve({})
    Wire(access(server, login='FIRMA\\anna "die Erste"')).close()
    assert next(line for line in server.heard if "LOGIN" in line).endswith(
        'LOGIN "FIRMA\\\\anna \\"die Erste\\"" "geheim"'
    )


def test_a_server_that_has_no_room_says_so_in_its_own_words(serve: Serve) -> None:
    refused = ends_soon(lambda: Wire(access(serve({"": ["* BYE too many connections from you"]}))))
    assert (refused.trouble, "too many connections" in refused.message) == ("connection", True)


def test_the_password_is_not_kept_in_memory_by_the_conversation(serve: Serve) -> None:
    wire = opened(serve({}))
    assert "geheim" not in repr(vars(wire._talk))
    assert wire._talk.debug == 0
    wire.close()


def test_b14_crlf_in_argument_of_a_search(serve: Serve) -> None:
    """IMAPClient itself passes it on (mjs/imapclient#657): nothing of it may leave, neither the search nor what is hidden in it."""
    server = serve({})
    wire = opened(server)
    heard = len(server.heard)
    evil = "<x>\r\nA1 STORE 1 +FLAGS (\\Deleted)\r\nA2 EXPUNGE\r\n"
    ends_soon(lambda: wire._client.search(["HEADER", "MESSAGE-ID", evil]))
    assert server.heard[heard:] == []
    wire.close()


@pytest.mark.parametrize(
    "verb", ["store", "expunge", "copy", "delete", "rename", "create", "append", "subscribe", "close", "select"]
)
def test_a_verb_that_could_change_a_mailbox_is_not_said(verb: str, serve: Serve) -> None:
    server = serve({})
    wire = opened(server)
    heard = len(server.heard)
    arguments = {
        "store": ("1", "+FLAGS", "x"),
        "copy": ("1", "x"),
        "rename": ("a", "b"),
        "append": ("a", "", "", b"x"),
        "expunge": (),
        "close": (),
    }
    with pytest.raises(MailboxTrouble, match="could change the mailbox"):
        getattr(wire._talk, verb)(*arguments.get(verb, ("x",)))
    assert server.heard[heard:] == []
    wire._talk.shutdown()


@pytest.mark.parametrize(
    ("data", "starts_line", "allowed"),
    [
        (b"ABCD1 UID FETCH 1 (BODY.PEEK[])\r\n", True, True), (b"ABCD1 UID SEARCH UID 1:5", True, True), (b"\r\n", False, True),
        (b"ABCD1 NOOP\r\n", True, True), (b"DONE\r\n", True, True), (b"dXNlcg==", True, True), (b"*", True, True), (b"", True, True),
        (b"ABCD1 UID STORE 1 +FLAGS x\r\n", True, False), (b"ABCD1 UID", True, False), (b"ABCD1 EXPUNGE\r\n", True, False),
        (b"ABCD1 uid store 1\r\n", True, False), (b"ABCD1 NOOP\r\nABCD2 EXPUNGE\r\n", True, False), (b"x\0", False, False),
        (b"1 EXPUNGE\r\n", True, False), (b"a1 EXPUNGE\r\n", True, False), (b" EXPUNGE\r\n", True, False), (b"x\ry", False, False),
        (b"ABCD1 SELECT INBOX\r\n", True, False), (b"x\n", False, False), (b"\r\n\r\n", True, False), (b"ABCD1  EXPUNGE\r\n", True, False),
    ],
)  # fmt: skip
def test_what_may_leave(data: bytes, starts_line: bool, allowed: bool) -> None:
    assert may_be_said(data, starts_line=starts_line) is allowed
