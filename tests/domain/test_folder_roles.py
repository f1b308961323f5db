"""Which folders are read: by what the server says, by their names at the mail systems of this country, and by choice."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.folder_roles import MOST, NEVER_READ, Folder, FolderRole, Listed, chosen, is_personal

INBOX = ("INBOX", "inbox")
Names = list[tuple[str, FolderRole]]


def listed(text: str, delimiter: str = "/") -> list[Listed]:
    """One folder a line: its name, then its flags after a bar."""
    rows = [line.strip().partition("|") for line in text.strip().splitlines()]
    return [Listed(name.strip(), flags.split(), delimiter) for name, _, flags in rows]


def names(found: tuple[Folder, ...]) -> list[tuple[str, str]]:
    return [(it.name, it.role) for it in found]


GMAIL_DE = """
    INBOX | \\HasNoChildren
    Kunden | \\HasNoChildren
    [Gmail] | \\HasChildren \\Noselect
    [Gmail]/Alle Nachrichten | \\All \\HasNoChildren
    [Gmail]/Entwürfe | \\Drafts
    [Gmail]/Gesendet | \\Sent
    [Gmail]/Markiert | \\Flagged
    [Gmail]/Papierkorb | \\Trash
    [Gmail]/Spam | \\Junk
    [Gmail]/Wichtig | \\Important
"""
EXCHANGE_DE = """
    Archiv
    Aufgaben
    Entwürfe
    Gelöschte Elemente
    Gesendete Elemente
    INBOX | \\Marked
    Journal
    Junk-E-Mail
    Postausgang
"""
DOVECOT = """
    INBOX
    Archive | \\Archive
    Archive/2025
    Drafts | \\Drafts
    Junk | \\Junk
    Sent | \\Sent
    Trash | \\Trash
"""
MAILBOXES = [
    ("Gmail", GMAIL_DE, "/", [INBOX, ("[Gmail]/Gesendet", "sent"), ("[Gmail]/Alle Nachrichten", "all")]),
    ("Gmail that says nothing", "INBOX\n[Google Mail]/All Mail\n[Google Mail]/Sent Mail\n[Google Mail]/Spam", "/",
        [INBOX, ("[Google Mail]/Sent Mail", "sent"), ("[Google Mail]/All Mail", "all")]),
    ("Exchange", EXCHANGE_DE, "/", [INBOX, ("Gesendete Elemente", "sent"), ("Archiv", "archive")]),
    ("Dovecot", DOVECOT, "/", [INBOX, ("Sent", "sent"), ("Archive", "archive")]),
    ("Courier", "INBOX\nINBOX.Sent\nINBOX.Archiv\nINBOX.Trash\nINBOX.Kunden.Sent", ".",
        [INBOX, ("INBOX.Sent", "sent"), ("INBOX.Archiv", "archive")]),
    ("GMX", "INBOX\nGesendet\nEntwürfe\nSpamverdacht\nPapierkorb\nOUTBOX", "/", [INBOX, ("Gesendet", "sent")]),
    ("STRATO", "INBOX\nSent Items\nSpam\nTrash\nDrafts\nArchive", "/", [INBOX, ("Sent Items", "sent"), ("Archive", "archive")]),
    ("IONOS", "INBOX\nGesendete Objekte\nEntwürfe\nPapierkorb", "/", [INBOX, ("Gesendete Objekte", "sent")]),
    ("T-Online", "INBOX\nINBOX.Sent\nINBOX.Spam\nINBOX.Trash\nINBOX.Drafts", ".", [INBOX, ("INBOX.Sent", "sent")]),
    ("two programs, two sent folders", "INBOX\nSent\nGesendete Objekte", "/", [INBOX, ("Sent", "sent"), ("Gesendete Objekte", "sent")]),
    ("the flag counts, not the name", "INBOX\nVersand | \\Sent\nSent", "/", [INBOX, ("Versand", "sent")]),
    ("flags in any case", "INBOX\nVersand | \\SENT", "/", [INBOX, ("Versand", "sent")]),
    ("deleted folders keep their names", "INBOX\nTrash/Archive\nPapierkorb/Gesendet", "/", [INBOX]),
    ("a colleague's mailbox", "INBOX\nSent | \\Sent\nshared/anna/Sent | \\Sent\nshared/anna/Archiv", "/", [INBOX, ("Sent", "sent")]),
    ("an inbox in small letters", "Inbox\nArchive", "/", [("Inbox", "inbox"), ("Archive", "archive")]),
    ("no delimiter", "INBOX\nSent", "", [INBOX, ("Sent", "sent")]),
    ("a sent folder in the bin", "INBOX\nSent | \\Sent \\Trash", "/", [INBOX]),
    ("one folder for both", "INBOX\nMails | \\Sent \\Archive", "/", [INBOX, ("Mails", "sent")]),
    ("a server that lists nothing", "", "/", [INBOX]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "delimiter", "read"), [it[1:] for it in MAILBOXES], ids=[str(it[0]) for it in MAILBOXES]
)
def test_inbox_sent_and_archive_are_found_wherever_they_are_called_something_else(
    text: str, delimiter: str, read: Names
) -> None:
    assert names(chosen(listed(text, delimiter))) == read


def test_an_umlaut_of_two_characters_is_the_same_name() -> None:
    folders = [Listed("INBOX"), Listed(unicodedata.normalize("NFD", "Gesendet")), Listed("ARCHIV")]
    assert names(chosen(folders)) == [INBOX, ("Gesendet", "sent"), ("ARCHIV", "archive")]


PRIVATE = """
    INBOX
    Privat | \\Archive
    INBOX/Persönlich/Gesendet
    Familie/Archiv | \\Archive
    PRIVATE/All Mail | \\All
    Sent | \\Sent
"""


def test_a_folder_that_is_called_private_is_read_only_if_a_person_names_it() -> None:
    assert names(chosen(listed(PRIVATE))) == [INBOX, ("Sent", "sent")]
    assert chosen(listed(PRIVATE), [Folder("Privat", "target", "person")]) == (Folder("Privat", "target", "person"),)


@pytest.mark.parametrize(
    ("name", "delimiter", "is_one"),
    [("Privat", "/", True), ("INBOX.Privat.Urlaub", ".", True), ("Privatkunden", "/", False), ("Kunden/Privatkunden", "/", False),
     ("Persönlich", "/", True), (unicodedata.normalize("NFD", "Persönlich"), "/", True), ("Personal", "/", True), ("A.Privat", "/", False)],
)  # fmt: skip
def test_a_folder_is_personal_by_its_own_name_or_that_of_one_around_it(name: str, delimiter: str, is_one: bool) -> None:
    assert is_personal(Listed(name, (), delimiter)) is is_one


# What a person chose

KUNDEN, ARCHIV = Folder("Kunden", "target", "person"), Folder("Ablage", "archive", "person")
EINGANG = Folder("INBOX", "inbox", "person")


def test_what_a_person_chose_is_read_and_nothing_else() -> None:
    assert chosen(listed(DOVECOT), [KUNDEN]) == (KUNDEN,)
    assert chosen(listed(DOVECOT), [KUNDEN, ARCHIV, EINGANG, KUNDEN]) == (EINGANG, KUNDEN, ARCHIV)


def test_all_mail_takes_the_place_of_archive_and_targets_but_not_of_what_was_sent() -> None:
    everything, sent = Folder("Alles", "all", "person"), Folder("Sent", "sent", "person")
    assert chosen([], [EINGANG, KUNDEN, sent, ARCHIV, everything]) == (EINGANG, sent, everything)


def test_a_chosen_folder_that_is_gone_stays_so_that_it_is_missed() -> None:
    assert chosen(listed("INBOX"), [Folder("Vertrieb", "target", "person")]) == (
        Folder("Vertrieb", "target", "person"),
    )


@pytest.mark.parametrize("flag", ["\\Junk", "\\Trash", "\\Drafts", "\\Noselect", "\\NonExistent"])
def test_what_the_server_calls_no_correspondence_is_not_read_even_if_chosen(flag: str) -> None:
    folders = [Listed("INBOX"), Listed("Kunden", [flag])]
    assert names(chosen(folders, [KUNDEN, ARCHIV])) == [("Ablage", "archive")]
    assert names(chosen(folders, [KUNDEN])) == [INBOX]


def test_a_folder_that_is_only_called_spam_may_be_chosen() -> None:
    assert names(chosen([Listed("Spam")], [Folder("Spam", "target", "person")])) == [("Spam", "target")]


# Whatever a server lists

FLAGS = st.sampled_from(["\\Sent", "\\All", "\\Archive", "\\Junk", "\\Trash", "\\Drafts", "\\Noselect", "\\Important"])
LISTED = st.builds(Listed, st.text(max_size=12) | st.sampled_from(["INBOX", "Sent", "Archiv", "[Gmail]/All Mail"]), st.sets(FLAGS, max_size=3), st.sampled_from(["/", ".", ""]))  # fmt: skip


@given(st.lists(LISTED, max_size=60))
def test_there_is_always_one_inbox_first_and_no_folder_twice_and_none_of_the_forbidden(folders: list[Listed]) -> None:
    found = chosen(folders)
    assert (found[0].role, found[0].name.upper()) == ("inbox", "INBOX")
    assert len({it.name for it in found}) == len(found) <= MOST
    forbidden = {it.name for it in folders if {flag.lower() for flag in it.flags} & NEVER_READ}
    assert not forbidden & {it.name for it in found[1:]}


def test_a_thousand_sent_folders_are_not_believed_and_no_line_break_gets_on_the_wire() -> None:
    assert len(chosen([Listed(f"Sent {n}", ["\\Sent"]) for n in range(1000)])) == MOST
    assert names(chosen([Listed("Sent\r\nA1 DELETE INBOX", ["\\Sent"])])) == [INBOX]
