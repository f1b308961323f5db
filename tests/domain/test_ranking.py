import doctest
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain import ranking_words
from backend.domain.business_numbers import keys
from backend.domain.ranking import Entry, Matter, Past, Ranked, Reason, relevant
from backend.domain.ranking_times import DAY, PLACES, Times, newest, rhythm
from backend.domain.words import ActivityKind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def entry(id_: str, days_ago: float, text: str = "", **more: Any) -> Entry:
    kind: ActivityKind = more.pop("kind", "note")
    return replace(Entry(id_, kind, NOW - timedelta(days=days_ago), f"Titel {id_}", text), **more)


def matter(text: str = "", **more: Any) -> Matter:
    return replace(Matter("m", None, NOW, ("vera",), ("Vera Holt",), "", text), **more)


def ids(found: tuple[Ranked, ...]) -> list[str]:
    return [it.entry.id for it in found]


def order(entries: list[Entry], wanted: Matter) -> list[str]:
    return ids(relevant(entries, wanted, NOW, len(entries)))


def reasons(entry: Entry, wanted: Matter) -> list[tuple[str, str]]:
    (found,) = relevant([entry], wanted, NOW, 1)
    return [(it.kind, it.value) for it in found.reasons]


def test_the_same_conversation_comes_before_a_newer_one_of_the_same_person() -> None:
    newer = [entry(f"n{it}", it + 1, kind="mail_in", people=("vera",)) for it in range(5)]
    start = entry("start", 90, kind="mail_in", thread_id="t", people=("vera",))
    assert order([*newer, start], matter(thread_id="t"))[0] == "start"
    assert order([*newer, start], matter(thread_id=None))[0] != "start"


def test_a_rare_word_in_common_is_worth_more_than_some_weeks() -> None:
    past = [
        entry("pump", 60, "Dosierpumpe läuft trocken, Membran getauscht und Herrn Sauer eingewiesen."),
        entry("party", 25, "Wir haben über das Sommerfest und den Urlaub gesprochen, alles bestens soweit."),
    ]
    mail = "Sehr geehrter Herr Brandt, unsere Dosierpumpe macht seit gestern wieder Geräusche. Können Sie bitte jemanden schicken, der sich das ansieht?"
    assert order(past, matter(mail))[0] == "pump"


def test_a_compound_meets_its_part() -> None:
    past = [
        entry("service", 60, "Anlage gereinigt, die Wartung erledigt und alle Filter geprüft wie besprochen."),
        entry("other", 60, "Neue Preisliste übergeben und den Katalog durchgesehen mit der Leitung."),
    ]
    assert order(past, matter("Wie steht es um den Wartungsvertrag?"))[0] == "service"


def test_the_number_of_a_paper_finds_it_however_it_is_written() -> None:
    past = [
        entry("this", 300, kind="offer", numbers=tuple(keys("AN-2026-0412")), status="sent"),
        entry("that", 5, kind="offer", numbers=tuple(keys("AN-2026-0421")), status="sent"),
    ]
    found = relevant(past, matter("zu Angebot", numbers=("an20260412",)), NOW, 2)
    assert ids(found)[0] == "this"
    assert found[0].reasons[0] == Reason("number", "an20260412")
    assert not [it for it in found[1].reasons if it.kind == "number"]


def test_what_the_same_person_wrote_comes_before_what_another_did() -> None:
    past = [
        entry("hers", 20, "Bitte um Rückruf.", kind="mail_in", people=("vera",)),
        entry("his", 20, "Bitte um Rückruf.", kind="mail_in", people=("jens",)),
    ]
    assert order(past, matter("Haben Sie das gesehen?"))[0] == "hers"


def test_the_mail_itself_is_no_part_of_its_past() -> None:
    past = [entry("itself", 0, kind="mail_in", mail_id="m"), entry("before", 1)]
    assert order(past, matter()) == ["before"]
    assert relevant(past, matter(), NOW, 5) == relevant(past[1:], matter(), NOW, 5)


def test_what_began_the_conversation_is_found_behind_hundreds_of_newer_entries() -> None:
    newer = [entry(f"n{it:03}", it / 10, kind="mail_in", people=("vera",)) for it in range(300)]
    paper = entry("paper", 900, kind="order", numbers=tuple(keys("AB-77001")))
    past = [*newer, entry("start", 900, kind="mail_in", thread_id="t"), paper]
    assert {"start", "paper"} <= set(ids(relevant(past, matter(thread_id="t", numbers=("ab77001",)), NOW, 3)))


def test_a_family_name_that_is_the_writers_own_names_nobody_else() -> None:
    same, other = (entry("a", 9, people=("jens",), names=(name,)) for name in ("Jens Holt", "Jens Abel"))
    scores = [
        relevant([it], matter("Guten Tag,\nbitte um Rückruf.\nVera Holt"), NOW, 1)[0].score for it in (same, other)
    ]
    assert scores[0] == scores[1]


def test_an_entry_that_is_added_again_takes_its_own_place() -> None:
    past = Past([entry("a", 5, "Membran undicht"), entry("b", 5, "Sommerfest geplant")])
    past.add(entry("a", 5, "Urlaub"))
    past.add(entry("b", 5, "Membran undicht"))
    asked = matter("Die Membran ist wieder undicht.")
    fresh = [entry("a", 5, "Urlaub"), entry("b", 5, "Membran undicht")]
    assert past.ranked(asked, NOW, 5) == relevant(fresh, asked, NOW, 5)
    assert ids(past.ranked(asked, NOW, 1)) == ["b"]


def test_no_more_than_asked_for() -> None:
    past = [entry(str(it), it) for it in range(6)]
    assert len(relevant(past, matter(), NOW, 2)) == 2
    assert relevant(past, matter(), NOW, 0) == ()
    assert relevant([], matter(), NOW, 3) == ()


REASONS: list[tuple[str, Entry, Matter, tuple[str, str]]] = [
    ("the conversation", entry("a", 9, thread_id="t"), matter(thread_id="t"), ("thread", "")),
    (
        "the number as the paper prints it",
        replace(entry("a", 9, kind="order", numbers=tuple(keys("AB-77001"))), title="Auftrag AB-77001: Pumpe"),
        matter(numbers=("ab77001",)),
        ("number", "AB-77001"),
    ),
    ("an article", entry("a", 9, kind="order", articles=("DP 40",)), matter("Die DP 40 tropft."), ("article", "DP 40")),
    ("words as the mail writes them", entry("a", 9, "Membran getauscht"), matter("Zwei Membranen, bitte."), ("words", "Membranen")),
    ("the person", entry("a", 9, people=("vera",), names=("Vera Holt",)), matter(), ("person", "Vera Holt")),
    ("the person by the mail's name", entry("a", 9, people=("vera", "jens"), names=("Jens Abel",)), matter(), ("person", "Vera Holt")),
    ("who of two is named", entry("a", 9, people=("jens", "ole"), names=("Jens Abel", "Ole Tadje")), matter("Herr Tadje fragt."), ("person", "Ole Tadje")),
    ("who is named", entry("a", 9, people=("jens",), names=("Jens Kasulke",)), matter("Herr Kasulke fragt."), ("person", "Jens Kasulke")),
    ("an open complaint", entry("a", 12, kind="complaint", status="in_work"), matter(), ("open_complaint", "12")),
    ("an open offer", entry("a", 12, kind="offer", status="answered"), matter(), ("open_offer", "12")),
    ("an open order", entry("a", 12, kind="order", status="open"), matter(), ("open_order", "12")),
    ("days since it was to be paid", entry("a", 40, kind="invoice", status="open", due=date(2026, 11, 14)), matter(), ("overdue", "7")),
    ("a late task", entry("a", 40, kind="task", status="open", due=date(2026, 11, 20)), matter(), ("promised", "2026-11-20")),
    ("a task", entry("a", 40, kind="task", status="open", due=date(2026, 11, 21)), matter(), ("task", "")),
    ("that it is new", entry("a", 3), matter(), ("recent", "3")),
    ("its age if there is nothing else", entry("a", 300), matter(), ("recent", "300")),
]  # fmt: skip


@pytest.mark.parametrize(("past", "wanted", "told"), [it[1:] for it in REASONS], ids=[it[0] for it in REASONS])
def test_the_reason_is(past: Entry, wanted: Matter, told: tuple[str, str]) -> None:
    assert told in reasons(past, wanted)


@pytest.mark.parametrize(
    "past",
    [
        entry("a", 9, kind="invoice", status="open", due=date(2026, 11, 21)),
        entry("a", 9, kind="invoice", status="paid", due=date(2026, 11, 1)),
        entry("a", 9, kind="offer", status="draft"),
        entry("a", 9, kind="complaint", status="confirmed"),
        entry("a", 9, kind="task", status="done", due=date(2026, 11, 1)),
        entry("a", 9, "und das ist die Frage", people=("jens",), names=("Jens Abel",)),
        entry("a", 9, "Frau Holt war da.", people=("jens",), names=("Jens Holt",)),
    ],
)
def test_nothing_is_told_that_is_not_so(past: Entry) -> None:
    assert reasons(past, matter("und ist das die Frage? Ihre Holt")) == [("recent", "9")]


words = st.sampled_from(
    [
        "Pumpe",
        "Membran",
        "Angebot",
        "undicht",
        "Messe",
        "Herr",
        "Kasulke",
        "und",
        "die",
        "4711",
        "AN-2026-0412",
        "\x00",
        "ß",
    ]
)
texts = st.lists(words, max_size=8).map(" ".join) | st.text(max_size=40)
entries = st.builds(
    entry,
    st.sampled_from("abcdefgh"),
    st.integers(0, 500),
    texts,
    kind=st.sampled_from(["mail_in", "mail_out", "note", "order", "invoice", "task"]),
    people=st.lists(st.sampled_from(["vera", "jens"]), max_size=2).map(tuple),
    names=st.lists(texts, max_size=2).map(tuple),
    articles=st.lists(texts, max_size=2).map(tuple),
    numbers=st.lists(texts, max_size=2).map(tuple),
    status=st.sampled_from(["", "open", "sent", "paid", "nonsense"]),
    due=st.none() | st.dates(),
    thread_id=st.sampled_from([None, "", "t"]),
)
pasts = st.lists(entries, max_size=10, unique_by=lambda it: it.id)
matters = st.builds(
    matter,
    texts,
    subject=texts,
    people=st.lists(st.sampled_from(["vera", "jens", "new"]), max_size=2).map(tuple),
    names=st.lists(texts, max_size=2).map(tuple),
    numbers=st.lists(texts, max_size=2).map(tuple),
    thread_id=st.sampled_from([None, "", "t"]),
    kind=st.sampled_from(["mail", "complaint", "offer", "bulk"]),
)


@settings(deadline=None, max_examples=60)
@given(pasts, matters, st.randoms(use_true_random=False))
def test_the_same_entries_give_the_same_order_however_they_arrive(
    past: list[Entry], wanted: Matter, dice: Random
) -> None:
    found = relevant(past, wanted, NOW, 20)
    assert sorted(ids(found)) == sorted(it.id for it in past)
    assert all(it.reasons for it in found)
    dice.shuffle(past)
    assert relevant(past, wanted, NOW, 20) == found
    assert relevant(past, wanted, NOW, 3) == found[:3]


UNRELATED = "Weihnachtskalender Sommerfest Betriebsausflug"


@settings(deadline=None, max_examples=60)
@given(pasts, matters, st.integers(501, 4000), st.sampled_from(["note", "mail_in", "call"]))
def test_an_unrelated_old_note_changes_no_order_among_the_others(
    past: list[Entry], wanted: Matter, days: int, kind: ActivityKind
) -> None:
    note = entry("unrelated", days, UNRELATED, kind=kind, people=("stranger",), names=("Otto Fremd",))
    found = relevant([*past, replace(note, title="")], wanted, NOW, 20)
    assert tuple(it for it in found if it.entry.id != "unrelated") == relevant(past, wanted, NOW, 20)


@settings(deadline=None, max_examples=40)
@given(st.integers(200, 490), matters)
def test_nor_does_one_between_them(days: int, wanted: Matter) -> None:
    past = [
        entry(str(it), it, "Membran undicht" if it % 3 else "Angebot Pumpe", people=("vera",))
        for it in range(0, 500, 45)
    ]
    note = replace(entry("unrelated", days, UNRELATED, people=("stranger",)), title="")
    assert [it for it in order([*past, note], wanted) if it != "unrelated"] == order(past, wanted)


def test_times_without_a_zone_are_taken_for_utc() -> None:
    naive = replace(entry("a", 3), at=(NOW - timedelta(days=3)).replace(tzinfo=None))
    assert reasons(naive, matter()) == [("recent", "3")]


def test_a_very_long_mail_and_a_very_long_note_are_ranked_at_once() -> None:
    long = "Pumpe" * 50_000 + " Pumpe" * 50_000
    assert order([entry("a", 1, long)], matter(long)) == ["a"]


def test_the_examples_of_how_texts_are_read_hold() -> None:
    assert doctest.testmod(ranking_words).failed == 0


@pytest.mark.parametrize(
    ("one", "other"), [("Angebote", "Angebot"), ("Wartungsvertrag", "Wartung"), ("deliveries", "delivery")]
)
def test_forms_and_compounds_of_a_word_have_something_in_common(one: str, other: str) -> None:
    first, second = (ranking_words.terms(it) for it in (one, other))
    assert first == second or ranking_words.parts(first) & ranking_words.parts(second)


def test_everyday_words_weigh_next_to_nothing_and_unknown_ones_most() -> None:
    und, frage, sonde = (ranking_words.rareness(it) for it in ("und", "frag", "gasfuhlsond"))
    assert und < 1 < frage < sonde == ranking_words.RAREST


def test_places_are_counted_from_the_newest_and_no_further_back_than_half_a_year() -> None:
    at = 1000 * DAY
    recent = newest([it * DAY for it in (1, 700, 998, 999, 999.5)], at)
    times = Times(at, recent, (), rhythm(recent))
    assert recent == (998 * DAY, 999 * DAY, 999.5 * DAY)
    assert [times.place(it * DAY) for it in (999.5, 999, 998, 700, 1)] == [0, 1, 2, 3, 3]
    assert times.rhythm == 0.75
    assert Times(at, (at,) * 40, (), 1.0).place(at) == PLACES
