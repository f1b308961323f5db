"""What counts as known, how much it weighs, and when it is old."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.completeness import (
    FIELDS,
    WEIGHT,
    WEIGHTS,
    Attribute,
    completeness,
    cutoff,
    known,
    percent,
    standing,
    worth,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OLD = NOW - timedelta(days=500)
CUTOFF = cutoff(NOW, 12)


def noted(at: datetime) -> dict[str, Any]:
    return {"source": "person", "at": at, "by": None}


def test_the_weights_are_a_hundred_points_twenty_for_each_field() -> None:
    assert list(WEIGHTS) == list(FIELDS)
    assert {field: sum(it.values()) for field, it in WEIGHTS.items()} == dict.fromkeys(FIELDS, 20)


CUSTOMER: dict[str, Any] = {
    "legal_form": "GmbH", "vat_id": "DE136695976", "industries": ["Maschinenbau"], "sites": [{"city": "Bremen"}], "phones": ["+49 30 23125 101"],
    "domains": ["kunde.example"], "owner_id": "u1", "segment": "Ausbau", "known": {"legal_form": noted(OLD)},
    "fascination": [{"level": level, "at": NOW} for level in ("expected", "distinct", "delights", "fascinates")],
    "needs": [{"need": "Leiser", "requirement": "65 dB", "potential_cents": 0, "share_percent": 0, "at": NOW}],
}  # fmt: skip
PEOPLE: list[dict[str, Any]] = [
    {"role": "decider", "attitude": "positive", "addresses": ["d@kunde.example"], "known": {"role": noted(NOW)}},
    {"role": "buyer", "attitude": "", "phones": ["+49 30 23125 102"]},
]
MONEY: dict[str, Any] = {"terms_days": True, "credit_limit_cents": True, "rating": True, "known": {}}


def test_a_customer_of_whom_everything_is_known_has_a_hundred_points() -> None:
    found = completeness(known(CUSTOMER, PEOPLE, MONEY), CUTOFF)

    assert found.percent == 100
    assert [(it.attribute, it.why) for it in found.next] == [("legal_form", "old")]


def test_of_an_empty_customer_everything_is_asked_the_heaviest_first() -> None:
    found = completeness(known({}, [], None), CUTOFF)

    assert found.percent == 0
    assert [it.percent for it in found.fields] == [0] * 5
    assert {it.attribute for it in found.next} == WEIGHT.keys()
    assert [it.weight for it in found.next] == sorted(WEIGHT.values(), reverse=True)


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ([], {"contact", "reachable", "decider", "buyer", "attitude"}),
        ([{"role": "user", "attitude": "critical"}], {"reachable", "decider", "buyer"}),
        (
            [{"role": "decider", "attitude": ""}, {"role": "user", "attitude": "critical"}],
            {"reachable", "buyer", "attitude"},
        ),
        ([{**PEOPLE[0], "left_at": NOW}], {"contact", "reachable", "decider", "buyer", "attitude"}),
    ],
    ids=["nobody", "a user", "a decider of unknown attitude", "the decider has left"],
)
def test_what_is_missing_of_the_buying_centre(people: list[dict[str, Any]], missing: set[Attribute]) -> None:
    found = completeness(known(CUSTOMER, people, MONEY), CUTOFF)

    assert set(found.fields[1].missing) == missing


def test_a_shared_address_says_where_they_write_from_as_well_as_a_domain() -> None:
    assert "domains" in known({**CUSTOMER, "domains": [], "addresses": ["kunde@freemail.example"]}, [], None)


def test_the_oldest_estimate_makes_the_needs_old_and_the_last_word_the_pyramid_young() -> None:
    needs = [{"need": "a", "potential_cents": 1, "at": NOW}, {"need": "b", "potential_cents": 2, "at": OLD}]
    stones = [{"level": "delights", "at": OLD}, {"level": "delights", "at": NOW}]

    found = known({"needs": needs, "fascination": stones}, [], None)

    assert (found["potential"], found["delights"]) == (OLD, NOW)
    assert "share" not in found


def test_an_estimate_that_was_renewed_is_young_though_its_need_is_old() -> None:
    need = {"need": "a", "potential_cents": 1, "at": OLD, "known": {"potential_cents": noted(NOW)}}

    found = known({"needs": [need]}, [], None)

    assert (found["need"], found["potential"]) == (OLD, NOW)


def test_what_nobody_dated_is_never_called_old() -> None:
    found = completeness(known({"legal_form": "GmbH"}, [], None), CUTOFF)

    assert "legal_form" not in found.fields[0].missing
    assert found.fields[0].old == ()


def test_a_standing_names_the_fields_with_gaps_and_the_oldest_of_each() -> None:
    found = standing(known({**CUSTOMER, "vat_id": ""}, PEOPLE, MONEY))

    assert found.gaps == {"company": 2, "buying_centre": 0, "fascination": 0, "needs": 0, "finances": 0}
    assert found.oldest == {"company": OLD, "buying_centre": NOW, "fascination": NOW, "needs": NOW}
    assert (found.percent, found.oldest_at) == (98, OLD)


@given(
    st.dictionaries(st.sampled_from(sorted(WEIGHT)), st.none() | st.datetimes(timezones=st.just(UTC))),
    st.sampled_from(sorted(WEIGHT)),
)
def test_telling_one_thing_more_never_lowers_the_points(
    told: dict[Attribute, datetime | None], more: Attribute
) -> None:
    found = completeness(told, CUTOFF)

    assert 0 <= found.percent <= percent({**told, more: NOW}) <= 100
    assert {it.attribute for it in found.next if it.why == "missing"} == WEIGHT.keys() - told.keys()
    assert found.percent == 100 - sum(it.weight for it in found.next if it.why == "missing")


@pytest.mark.parametrize(
    ("now", "months", "expected"),
    [
        (datetime(2026, 8, 31), 6, datetime(2026, 2, 28)),
        (datetime(2028, 8, 31), 6, datetime(2028, 2, 29)),
        (datetime(2026, 5, 31), 6, datetime(2025, 11, 30)),
        (datetime(2026, 11, 21), 12, datetime(2025, 11, 21)),
        (datetime(2028, 2, 29), 24, datetime(2026, 2, 28)),
        (datetime(2026, 1, 15), 12, datetime(2025, 1, 15)),
    ],
)
def test_so_many_months_ago(now: datetime, months: int, expected: datetime) -> None:
    assert cutoff(now, months) == expected


def test_it_is_worth_more_to_complete_who_matters_more_and_is_known_less() -> None:
    assert worth(50, 90) > worth(50, 10) > worth(90, 10) > worth(100, 100) == 0
    assert worth(0, 0) > 0
