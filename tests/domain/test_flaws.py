"""What is to be put right, the worst first."""

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
