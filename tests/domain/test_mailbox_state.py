"""How a mailbox is doing: active only while its server answers, stuck when nothing moves although it should."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.language import Lang
from backend.domain.mailbox_state import FRESH, Box, Condition, Counts, Place, Said, State, condition
from backend.domain.mailbox_words import SENTENCES, STUCK, Stuck, sentence, words

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ADDED = NOW - timedelta(days=30)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
READ = Place(40, 40, NOW - MINUTE, NOW - MINUTE, NOW - timedelta(days=3))


def box(said: Said = "active", last_ok_at: datetime | None = NOW - MINUTE, **more: int) -> Box:
    return Box(said, ADDED, last_ok_at, refusals=more.get("refusals", 0), is_disabled=bool(more.get("is_disabled")))


def behind(**said: datetime | None) -> Place:
    place = Place(40, 43, last_ok_at=NOW, caught_up_at=NOW - 2 * MINUTE, last_settled_at=NOW - timedelta(days=3))
    return replace(place, **cast(dict[str, Any], said))


STATES: list[tuple[Box, list[Place], State]] = [
    (box(), [READ], "active"),
    (box(), [], "active"),
    (box(last_ok_at=NOW - FRESH), [READ], "active"),
    (box(last_ok_at=NOW - FRESH - SECOND), [READ], "unreachable"),
    (box(last_ok_at=None), [], "unreachable"),
    (box(), [READ, Place(9, 9, NOW - FRESH - SECOND)], "unreachable"),
    (box(), [READ, behind()], "catching_up"),
    (box(), [Place(40, 40, NOW, NOW, NOW, oldest_open_at=NOW - MINUTE)], "catching_up"),
    (box("connecting"), [READ], "catching_up"),
    (box("connecting", NOW - timedelta(hours=1)), [READ], "unreachable"),
    (box("connecting", None), [], "never"),
    (box("never", None), [], "never"),
    (box("unreachable", NOW), [READ], "unreachable"),
    (box("slowed", NOW), [READ], "slowed"),
    (box("needs_sign_in", NOW, refusals=1), [READ], "refused"),
    (box("needs_sign_in", NOW, refusals=2), [READ], "refused"),
    (box("needs_sign_in", NOW, refusals=3), [READ], "waiting_for_sign_in"),
    (box("needs_sign_in", NOW - timedelta(days=9), refusals=0), [READ], "waiting_for_sign_in"),
    (box("stopped", NOW), [READ], "stopped"),
    (box(), [READ, Place(1, 1, NOW, is_stopped=True)], "stopped"),
    (box("unreachable", NOW), [Place(1, 1, NOW, is_stopped=True)], "stopped"),
    (box(is_disabled=1), [READ, behind()], "disabled"),
]


@pytest.mark.parametrize(("given_box", "folders", "state"), STATES)
def test_a_mailbox_is_active_only_while_its_server_answers_and_no_mail_waits(
    given_box: Box, folders: list[Place], state: State
) -> None:
    assert condition(given_box, folders, 0, NOW).state == state


def test_every_state_is_among_the_examples() -> None:
    assert {it[2] for it in STATES} == set(get_args(State))


# How far behind, and since when nothing has moved


def lag_and_stuck(found: Condition) -> tuple[int | None, datetime | None]:
    return found.lag_s, found.stuck_since


LAGS: list[tuple[list[Place], int, datetime | None]] = [
    ([READ], 0, None),
    ([], 0, None),
    ([READ, behind()], 120, NOW - 2 * MINUTE),
    ([behind(last_settled_at=NOW - SECOND)], 120, NOW - SECOND),
    ([behind(caught_up_at=None, last_settled_at=None)], 0, None),
    ([behind(), behind(caught_up_at=NOW - 7 * MINUTE)], 420, NOW - 7 * MINUTE),
    ([Place(40, 40, NOW, NOW, NOW, oldest_open_at=NOW - 9 * MINUTE)], 540, NOW - 9 * MINUTE),
    ([Place(40, 44, NOW, NOW - MINUTE, NOW, oldest_open_at=NOW - 9 * MINUTE)], 540, NOW - 9 * MINUTE),
]


@pytest.mark.parametrize(("folders", "lag_s", "stuck_since"), LAGS)
def test_a_quiet_folder_is_not_behind_for_as_long_as_it_was_quiet(
    folders: list[Place], lag_s: int, stuck_since: datetime | None
) -> None:
    assert lag_and_stuck(condition(box(), folders, 0, NOW)) == (lag_s, stuck_since)


@pytest.mark.parametrize("said", ["unreachable", "slowed", "stopped", "needs_sign_in"])
def test_in_trouble_nobody_knows_the_lag_and_nothing_moved_since_the_last_answer(said: Said) -> None:
    assert lag_and_stuck(condition(box(said), [READ], 0, NOW)) == (None, NOW - MINUTE)
    assert lag_and_stuck(condition(box(said, None), [], 0, NOW)) == (None, ADDED)


def test_a_mailbox_that_nobody_has_read_is_stuck_since_it_was_added_and_a_disabled_one_never() -> None:
    assert lag_and_stuck(condition(box("never", None), [], 0, NOW)) == (None, ADDED)
    assert lag_and_stuck(condition(box(is_disabled=1), [behind()], 0, NOW)) == (None, None)


def test_counts_of_the_folders_are_added_and_still_add_up() -> None:
    folders = [Place(1, 1, counts=Counts(10, 4, 1, 3, 1, 1)), Place(1, 1, counts=Counts(7, 2, 0, 4, 0, 1))]
    found = condition(box(), folders, 1, NOW)
    assert (found.counts, found.in_quarantine) == (Counts(17, 6, 1, 7, 1, 2), 1)
    assert condition(box(), [], 0, NOW).counts == Counts()


TIMES = st.none() | st.integers(-100_000, 100).map(lambda it: NOW + it * SECOND)
PLACES = st.builds(Place, st.integers(0, 9), st.integers(0, 9), TIMES, TIMES, TIMES, TIMES, st.booleans())
BOXES = st.builds(Box, st.sampled_from(get_args(Said)), st.just(ADDED), TIMES, st.integers(0, 5), st.booleans())


@given(BOXES, st.lists(PLACES, max_size=4))
def test_silence_is_never_active_and_bad_news_is_never_well(found_box: Box, folders: list[Place]) -> None:
    found = condition(found_box, folders, 0, NOW)
    answers = [it for it in (found_box.last_ok_at, *(it.last_ok_at for it in folders)) if it]
    if found.state == "active":
        assert found_box.said == "active"
        assert answers
        assert all(NOW - it <= FRESH for it in answers)
        assert (found.lag_s, found.stuck_since) == (0, None)
    if found.state not in ("active", "catching_up", "disabled"):
        assert found.stuck_since is not None


# What is said


@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_state_has_a_sentence_with_the_address(lang: Lang) -> None:
    said = {sentence(it, "anna@nordlicht.example", lang) for it in get_args(State)}
    assert len(said) == len(get_args(State))
    assert all("anna@nordlicht.example" in it for it in said)
    assert set(SENTENCES["de"]) == set(SENTENCES["en"])
    assert set(STUCK["de"]) == set(STUCK["en"])


ANNA, SALES = Stuck("anna@nordlicht.example", "unreachable"), Stuck("vertrieb@nordlicht.example", "catching_up")


def test_the_push_says_no_more_than_its_person_wants_on_the_lock_screen() -> None:
    assert words([ANNA], "de", "discreet").body == "Neue Meldung"
    assert (words([ANNA], "de", "kind").title, words([ANNA], "de", "kind").body) == (
        "Postfach steht still",
        ANNA.address,
    )
    assert words([ANNA], "en", "full").body == sentence("unreachable", ANNA.address, "en")
    assert words([SALES], "de", "full").body == "vertrieb@nordlicht.example: Mails warten und werden nicht gelesen."


def test_many_mailboxes_are_one_push_with_the_first_of_them() -> None:
    assert (words([ANNA, SALES], "en", "kind").title, words([ANNA, SALES], "en", "kind").body) == (
        "2 mailboxes have stopped",
        "",
    )
    body = words([ANNA, SALES] * 20, "de", "full").body.splitlines()
    assert (len(body), body[-1]) == (4, "… und 37 weitere")


def test_an_endless_address_is_cut() -> None:
    long = Stuck("a" * 300 + "@nordlicht.example", "never")
    assert len(words([long] * 9, "de", "full").body) < 500
