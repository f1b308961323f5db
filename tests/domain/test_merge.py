from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.merge import Known, Merged, Record, Refused, Side, Source, plan, propose

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def at(source: Source, day: int) -> Known:
    return Known(source, datetime(2026, 3, day, tzinfo=UTC))


A = Record(
    "a",
    {"name": "Müller GmbH", "segment": "", "domains": ["mueller.example"], "language": "de", "parent_id": None},
    {"name": at("import", 1)},
)
B = Record(
    "b",
    {
        "name": "Müller Fördertechnik GmbH",
        "segment": "Ausbau",
        "domains": ["foerder.example", "mueller.example"],
        "size": 40,
    },
    {"name": at("import", 9), "segment": at("person", 3)},
)


def merged(
    a: Record = A, b: Record = B, choices: dict[str, Side] | None = None, parents: dict[str, str] | None = None
) -> Merged:
    done = plan(a, b, choices or {}, parents)
    assert isinstance(done, Merged)
    return done


def test_what_is_better_known_wins_and_lists_are_joined() -> None:
    assert propose(A, B) == {
        "name": "b", "segment": "b", "domains": "both", "language": "a", "parent_id": "a", "size": "b",
    }  # fmt: skip
    done = merged()
    assert done.write == {
        "name": "Müller Fördertechnik GmbH", "segment": "Ausbau", "domains": ["mueller.example", "foerder.example"], "size": 40,
    }  # fmt: skip
    assert done.known == {"name": at("import", 9), "segment": at("person", 3)}
    assert done.dropped == {"name": "Müller GmbH"}


@pytest.mark.parametrize(
    ("mine", "theirs", "side"),
    [
        (at("person", 1), at("import", 9), "a"),
        (at("derived", 9), at("mail", 1), "b"),
        (at("import", 1), at("import", 2), "b"),
        (None, at("derived", 1), "b"),
        (at("import", 1), at("import", 1), "a"),
    ],
)
def test_a_persons_word_beats_a_newer_file(mine: Known | None, theirs: Known | None, side: str) -> None:
    a = Record("a", {"city": "Ulm am See"}, {"city": mine} if mine else {})
    b = Record("b", {"city": "Ulm"}, {"city": theirs} if theirs else {})
    assert propose(a, b) == {"city": side}


def test_of_two_unknown_sources_the_fuller_value_wins() -> None:
    assert propose(Record("a", {"name": "Müller"}), Record("b", {"name": "Müller Bau"})) == {"name": "b"}


def test_a_person_may_choose_otherwise_and_no_entry_is_lost() -> None:
    done = merged(choices={"name": "a", "domains": "b"})
    assert "name" not in done.write
    assert done.write["domains"] == ["foerder.example", "mueller.example"]
    assert done.dropped["name"] == "Müller Fördertechnik GmbH"


@pytest.mark.parametrize(
    ("a", "b", "choices", "refused"),
    [
        (A, Record("a", {}), {}, Refused("same_record", "a")),
        (A, B, {"colour": "a"}, Refused("unknown_field", "colour")),
        (A, B, {"name": "both"}, Refused("both_needs_a_list", "name")),
    ],
)
def test_what_makes_no_sense_is_refused(a: Record, b: Record, choices: dict[str, Side], refused: Refused) -> None:
    assert plan(a, b, choices) == refused


def test_a_group_never_becomes_a_circle() -> None:
    b = Record("b", {"parent_id": "x"})
    links = {"b": "x", "x": "a"}
    assert plan(A, b, {"parent_id": "b"}, links) == Refused("circular_group", "a > x > a")
    assert isinstance(plan(A, b, {"parent_id": "a"}, links), Merged)


def test_a_formal_line_never_becomes_a_circle() -> None:
    a, b = Record("a", {"boss_id": "x"}), Record("b", {"boss_id": "y"})
    links = {"a": "x", "b": "y", "x": "b"}
    assert plan(a, b, {}, links) == Refused("circular_line", "a > x > a")
    assert merged(a, b, {"boss_id": "b"}, links).write == {"boss_id": "y"}


@pytest.mark.parametrize(("mine", "theirs", "side"), [(None, NOW, "a"), (NOW, None, "b"), (NOW, NOW, "a")])
def test_whoever_is_still_there_has_not_left(mine: datetime | None, theirs: datetime | None, side: Side) -> None:
    assert propose(Record("a", {"left_at": mine}), Record("b", {"left_at": theirs})) == {"left_at": side}


def test_a_daughter_merged_into_her_mother_is_not_her_own_mother() -> None:
    daughter = Record("b", {"parent_id": "a"})
    assert "parent_id" not in merged(b=daughter, parents={"b": "a"}).write
    assert plan(A, daughter, {"parent_id": "b"}, {"b": "a"}) == Refused("circular_group", "a > a")


def test_a_mother_merged_into_her_daughter_gives_her_own_mother() -> None:
    daughter, mother = Record("a", {"parent_id": "b"}), Record("b", {"parent_id": "x"})
    assert merged(daughter, mother, parents={"a": "b", "b": "x"}).write == {"parent_id": "x"}
    assert merged(daughter, Record("b", {"parent_id": None}), parents={"a": "b"}).write == {"parent_id": None}


def test_a_circle_that_was_there_before_ends_the_search() -> None:
    assert merged(Record("a", {"parent_id": "x"}), Record("b", {}), parents={"x": "y", "y": "x"}).write == {}


def test_one_site_written_on_both_sides_is_one_whatever_its_id() -> None:
    ulm, again, bonn = {"id": 1, "city": "Ulm"}, {"id": 2, "city": "Ulm"}, {"id": 3, "city": "Bonn"}
    assert merged(Record("a", {"sites": [ulm]}), Record("b", {"sites": [again, bonn]})).write == {"sites": [ulm, bonn]}


def test_two_numbers_of_one_other_system_both_stay() -> None:
    sap, again = {"source": "sap", "id": "1"}, {"source": "sap", "id": "2"}
    assert merged(Record("a", {"external": [sap]}), Record("b", {"external": [sap, again]})).write == {
        "external": [sap, again]
    }


def test_a_name_turned_round_says_no_more() -> None:
    assert propose(Record("a", {"name": "Petra Klein"}), Record("b", {"name": "Klein, Petra"})) == {"name": "a"}


def test_the_plan_does_not_share_its_lists_with_the_records() -> None:
    a, b = Record("a", {"sites": []}), Record("b", {"sites": [{"city": "Ulm"}]})
    done = merged(a, b)
    done.write["sites"][0]["city"] = "Bonn"
    assert b.fields["sites"] == [{"city": "Ulm"}]


VALUES: st.SearchStrategy[Any] = (
    st.none() | st.text(max_size=3) | st.integers(0, 3) | st.lists(st.integers(0, 5), max_size=4)
)
FIELDS = st.dictionaries(st.sampled_from(["name", "city", "domains"]), VALUES, max_size=3)


@given(FIELDS, FIELDS)
def test_every_entry_of_every_list_survives(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    a, b = Record("a", mine), Record("b", theirs)
    done = merged(a, b)
    now = {**mine, **done.write}
    for name in mine.keys() & theirs.keys():
        if isinstance(mine[name], list) and isinstance(theirs[name], list):
            assert set(now[name]) == {*mine[name], *theirs[name]}
