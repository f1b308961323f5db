from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.group import DEEPEST, Company, Node, closes_a_circle, tree

HOLDING = Company("holding", None, "Holding")
DRIVES = Company("drives", "holding", "Antriebe", "Kiel")
SERVICE = Company("service", "drives", "Service")
BELTS = Company("belts", "holding", "Bänder")
GROUP = (HOLDING, DRIVES, SERVICE, BELTS)


def drawn(node: Node | None, depth: int = 0) -> list[str]:
    if node is None:
        return []
    line = "  " * depth + f"{node.name or '?'} ({node.place})"
    return [line, *(below for it in node.daughters for below in drawn(it, depth + 1))]


def test_the_tree_says_what_the_others_are_to_the_one_it_is_drawn_for() -> None:
    assert drawn(tree(GROUP, "drives")) == [
        "Holding (parent)", "  Antriebe (self)", "    Service (daughter)", "  Bänder (sister)",
    ]  # fmt: skip
    assert drawn(tree(GROUP, "service"))[0] == "Holding (group)"


def test_whom_one_may_not_see_has_no_name_and_stands_there_only_for_those_below() -> None:
    hidden = [replace(it, name=None, city="") if it.id in ("holding", "belts") else it for it in GROUP]
    assert drawn(tree(hidden, "drives")) == ["? (parent)", "  Antriebe (self)", "    Service (daughter)"]
    top = tree(hidden, "drives")
    assert top is not None
    assert (top.id, top.name, top.city) == (None, None, "")


@pytest.mark.parametrize("companies", [(), (HOLDING,), (DRIVES,), (HOLDING, replace(DRIVES, name=None))])
def test_who_stands_alone_has_no_tree(companies: tuple[Company, ...]) -> None:
    assert tree(companies, companies[0].id if companies else "holding") is None


CIRCLES = [
    ("a", None, {}, False),
    ("a", "a", {}, True),
    ("a", "b", {"b": None}, False),
    ("a", "b", {"b": "a"}, True),
    ("a", "c", {"c": "b", "b": "a", "a": None}, True),
    ("d", "c", {"c": "b", "b": "a", "a": None}, False),
    # a circle that is there already is no reason to run for ever
    ("d", "a", {"a": "b", "b": "a"}, True),
    ("new", "0", {str(n): str(n + 1) for n in range(DEEPEST)}, True),
]


@pytest.mark.parametrize(("child", "parent", "parents", "circle"), CIRCLES)
def test_a_circle_is_seen_before_it_is_written(
    child: str, parent: str | None, parents: dict[str, str | None], circle: bool
) -> None:
    assert closes_a_circle(child, parent, parents) is circle


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), st.sampled_from("abcdefgh"))
def test_whatever_points_to_whatever_the_tree_ends_and_nobody_stands_in_it_twice(
    links: dict[str, str], of: str
) -> None:
    everybody = {*links, *links.values(), of}
    top = tree((Company(it, links.get(it), it) for it in everybody), of)
    shown = [line.strip() for line in drawn(top)]
    assert len(shown) == len(set(shown))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7))))
def test_links_that_were_let_through_never_make_a_circle(wanted: list[tuple[int, int]]) -> None:
    parents: dict[str, str | None] = {}
    for child, parent in wanted:
        if not closes_a_circle(str(child), str(parent), parents):
            parents[str(child)] = str(parent)
    for start in parents:
        seen, at = set(), start
        while at in parents:
            assert at not in seen
            seen.add(at)
            at = str(parents[at])
