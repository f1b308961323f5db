"""What is to be put right, the worst first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.domain.flaws import Flaw, flaws

SITE = {"street": "Spindelweg 12", "postcode": "72762", "city": "Reutlingen", "country": "DE"}
GOOD: dict[str, Any] = {
    "owner_id": "u1",
    "sites": [SITE],
    "phones": ["+493023125100"],
    "addresses": ["info@mueller.example"],
    "vat_id": "DE136695976",
}
PETRA: dict[str, Any] = {"_id": "p1", "name": "Petra Klein", "addresses": ["petra@mueller.example"], "phones": []}


def test_a_customer_in_order_has_no_flaw() -> None:
    assert flaws(GOOD, [PETRA]) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"owner_id": None}, Flaw("no_owner")),
        ({"sites": []}, Flaw("no_address")),
        ({"sites": [{**SITE, "postcode": "7276"}]}, None),
        ({"sites": [{**SITE, "postcode": "727621"}]}, Flaw("bad_address", "postcode_wrong")),
        ({"sites": [{**SITE, "street": ""}]}, Flaw("bad_address", "street_missing")),
        ({"vat_id": "DE136695977"}, Flaw("bad_vat_id", "DE136695977")),
        ({"phones": ["nach 17 Uhr"]}, Flaw("bad_phone", "nach 17 Uhr")),
        ({"addresses": ["info(at)mueller"]}, Flaw("bad_mail_address", "info(at)mueller")),
    ],
)
def test_one_flaw_at_a_time(change: dict[str, Any], found: Flaw | None) -> None:
    assert flaws({**GOOD, **change}, [PETRA]) == ((found,) if found else ())


def test_every_site_is_looked_at_and_named_where_there_are_several() -> None:
    store = {**SITE, "city": "Ulm", "street": ""}
    found = flaws({**GOOD, "sites": [SITE, store, {**store, "label": "Tor 2"}]}, [PETRA])
    assert [(it.code, it.detail, it.site) for it in found] == [
        ("bad_address", "street_missing", "Ulm"),
        ("bad_address", "street_missing", "Tor 2"),
    ]


def test_people_are_looked_at_unless_they_have_left() -> None:
    mute = {"_id": "p2", "name": "Jörg Maurer", "addresses": [], "phones": []}
    assert flaws(GOOD, [PETRA, mute]) == (Flaw("unreachable", "Jörg Maurer", "p2"),)
    assert flaws(GOOD, [PETRA, {**mute, "left_at": "2026"}]) == ()
    assert flaws(GOOD, [{**PETRA, "left_at": "2026"}]) == (Flaw("no_contact"),)


def test_who_should_call_comes_before_the_bookkeeping() -> None:
    found = flaws({**GOOD, "vat_id": "DE1", "owner_id": None}, [{**PETRA, "phones": ["?"]}])
    assert [it.code for it in found] == ["no_owner", "bad_phone", "bad_vat_id"]


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def report(days_ago: int, *, hard: bool | None = False, address: str = "petra@mueller.example") -> dict[str, Any]:
    return {"address": address, "is_hard": hard, "at": NOW - timedelta(days=days_ago)}


@pytest.mark.parametrize(
    ("reports", "is_flaw"),
    [
        ([report(0, hard=True)], True),
        ([report(0, hard=True, address="p.klein@alt.example")], False),
        ([report(0), report(1)], False),
        ([report(0), report(7), report(14)], True),
        ([report(0, hard=None), report(7), report(15)], False),
        ([report(30), report(20), report(19), report(18)], True),
        ([], False),
    ],
)
def test_an_address_is_a_flaw_at_one_hard_report_or_three_soft_ones_in_two_weeks(
    reports: list[dict[str, Any]], is_flaw: bool
) -> None:
    found = flaws(GOOD, [{**PETRA, "bounces": reports}])
    assert found == ((Flaw("address_bounces", "petra@mueller.example", "p1", who="Petra Klein"),) if is_flaw else ())


def test_who_is_said_to_have_left_is_shown_with_whom_the_note_names() -> None:
    named = {"successors": [{"name": "Nina Neu", "address": "nina@mueller.example"}, {"name": "X", "address": ""}]}
    assert flaws(GOOD, [{**PETRA, "departed": named}]) == (
        Flaw("has_left", "Nina Neu, nina@mueller.example", "p1", who="Petra Klein"),
    )
    assert flaws(GOOD, [{**PETRA, "departed": {"successors": []}}])[0].detail == ""
    assert flaws(GOOD, [{**PETRA, "departed": named, "left_at": "2026"}]) == (Flaw("no_contact"),)
