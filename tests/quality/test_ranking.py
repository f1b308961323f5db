from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from backend.domain.ranking_entries import Entry
from backend.domain.ranking_features import WITH_STATE, kind_and_state
from backend.domain.ranking_index import known_of
from backend.domain.ranking_weights import tables, weights_for
from backend.domain.words import ActivityKind
from tests.quality.ranking import ranked
from tests.quality.ranking_judging import Judged, figures
from tests.quality.ranking_rows import rows_of
from tests.quality.ranking_sets import Part, stories

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ALL, ANY = 0.55, 0.95
"""A little under what was reached when the weights were learned last."""


def test_the_first_three_hold_what_is_needed_as_often_as_they_did() -> None:
    reached = figures(ranked(list(stories("open"))))["stories", "open"]
    assert reached.all_needed >= ALL
    assert reached.any_needed >= ANY


def test_the_stories_are_whole_and_none_is_in_both_parts() -> None:
    parts = {part: list(stories(part)) for part in get_args(Part)}
    assert sum(map(len, parts.values())) >= 120
    assert not {it.id for it in parts["open"]} & {it.id for it in parts["sealed"]}
    for it in (*parts["open"], *parts["sealed"]):
        known = {entry.id for entry in it.entries}
        assert it.needed, it.id
        assert it.needed <= known, it.id
        assert len(known) == len(it.entries) >= 12, it.id
        assert all(entry.at <= it.now + timedelta(days=1) for entry in it.entries), it.id


def test_every_weight_is_of_something_that_is_looked_at() -> None:
    mails, _ = tables()
    seen = {name for it in stories("open") for row in rows_of(it).rows for name in row.features}
    assert not mails.keys() - seen - {"words alike"}


@pytest.mark.parametrize("kind", get_args(ActivityKind))
@pytest.mark.parametrize("status", ["", "open", "paid"])
def test_every_kind_of_entry_has_a_weight_of_its_own(kind: ActivityKind, status: str) -> None:
    entry = Entry("a", kind, NOW, "", "", status=status)
    known = known_of(replace(entry, status=status if kind in WITH_STATE else ""))
    assert kind_and_state(known, NOW) in weights_for(entry)
    assert weights_for(entry)[kind_and_state(known, NOW)]


@pytest.mark.parametrize(
    ("order", "reciprocal", "gain", "share"),
    [
        ("abcd", 1.0, 1.0, 1.0),
        ("xabc", 0.5, 0.6934, 1.0),
        ("xyab", 1 / 3, 0.3066, 0.5),
        ("xyza", 0.25, 0.0, 0.0),
        ("xyz", 0.0, 0.0, 0.0),
    ],
)
def test_an_order_is_as_good_as_what_stands_first(order: str, reciprocal: float, gain: float, share: float) -> None:
    judged = Judged("set", ("column",), frozenset("ab"), tuple(order))
    assert (judged.reciprocal, judged.share) == (reciprocal, share)
    assert judged.gain == pytest.approx(gain, abs=1e-3)
