"""FETCH answers read by their usual shape: what is read so is what IMAPClient reads, and all else is left to it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from mail_scanner.fetched import fetched

FACTS = st.fixed_dictionaries(
    {"UID": st.integers(1, 2**32 - 1)},
    optional={
        "RFC822.SIZE": st.integers(0, 2**32 - 1),
        "INTERNALDATE": st.builds(
            lambda day, zone: f'"{day.day:2d}-{day:%b-%Y} 09:05:59 {zone}"',
            st.dates(date(1970, 1, 1), date(2100, 1, 1)),
            st.sampled_from(["+0000", "+0130", "-0800", "-0030"]),
        ),
    },
)
SECTIONS = st.sampled_from(
    ["BODY[]<0>", "BODY[]", "BODY[1.2]<0>", "BODY[HEADER]<0>", "BODY[HEADER.FIELDS (FROM TO MESSAGE-ID)]<0>"]
)


@st.composite
def messages(draw: st.DrawFn) -> list[Any]:
    """One message as imaplib gives it, its facts before and behind the literal in any order."""
    facts = draw(FACTS.flatmap(lambda it: st.permutations(list(it.items()))))
    words = [f"{name} {value}" for name, value in facts]
    before, literal = draw(st.integers(0, len(words))), draw(st.binary(max_size=40))
    head = " ".join([*words[:before], draw(SECTIONS), f"{{{len(literal)}}}"])
    tail = "".join(f" {it}" for it in words[before:]) + ")"
    return [(f"{draw(st.integers(1, 9999))} ({head}".encode(), literal), tail.encode()]


@given(st.lists(messages(), max_size=4))
def test_what_it_reads_is_what_imapclient_reads(said: list[list[Any]]) -> None:
    parts = [it for message in said for it in message]
    assert fetched(parts) == dict(parse_fetch_response(parts, normalise_times=False))


@pytest.mark.parametrize(
    "said",
    [
        [None],
        [b"45 (FLAGS (\\Seen))"],
        [b"45 (FLAGS (\\Seen))", (b"1 (UID 5 BODY[] {2}", b"ab"), b")"],
        [(b"1 (UID 5 BODY[] {2}", b"ab")],
        [(b"1 (UID 5 BODY[] {2}", b"ab"), b" FLAGS (\\Seen))"],
        [(b"1 (BODY[] {2}", b"ab"), b")"],
        [(b"1 (UID 5 UID 6 BODY[] {2}", b"ab"), b")"],
        [b'1 (UID 5 BODY[] "ab")'],
        [(b'1 (UID 5 INTERNALDATE "31-Feb-2026 09:00:00 +0100" BODY[] {2}', b"ab"), b")"],
        [(b'1 (UID 5 INTERNALDATE "21-Nox-2026 09:00:00 +0100" BODY[] {2}', b"ab"), b")"],
        [(b'1 (UID 5 INTERNALDATE "01-Nov-2026 09:00:00 +9900" BODY[] {2}', b"ab"), b")"],
        [(b"1 (UID 5 BODY[HEADER] {2}", b"ab"), (b" BODY[TEXT] {2}", b"cd"), b")"],
    ],
    ids=repr,
)
def test_what_is_said_otherwise_is_left_to_imapclient(said: list[Any]) -> None:
    assert fetched(said) is None
