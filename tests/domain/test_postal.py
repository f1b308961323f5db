from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.countries import country_code
from backend.domain.postal import PostalAddress, city_key, kept, key, postal_address, problems, street_key

# (street, postcode, city, country) -> as we write it
WRITTEN = [
    (("Robert-Bosch-Str. 22a", "D-70469", "STUTTGART", ""), ("Robert-Bosch-Straße", "22 a", "70469", "Stuttgart", "DE")),
    (("Hauptstr.12", "1067", "Dresden", "Deutschland"), ("Hauptstraße", "12", "01067", "Dresden", "DE")),
    (("Str. der Einheit 5 – 7 B", "1010", "Wien", "Österreich"), ("Straße der Einheit", "5-7 b", "1010", "Wien", "AT")),
    (("Industriestr. 18", "CH-9000", "St. Gallen", ""), ("Industriestrasse", "18", "9000", "St. Gallen", "CH")),
    (("Straße des 17. Juni 135", "10623", "Berlin", "DE"), ("Straße des 17. Juni", "135", "10623", "Berlin", "DE")),
    (("Q7, 24", "68161", "Mannheim", "DE"), ("Q7", "24", "68161", "Mannheim", "DE")),
    (("Carl-Benz-Str. 1, Halle 3", "68159", "Mannheim", "DE"), ("Carl-Benz-Straße", "1", "68159", "Mannheim", "DE")),
    (("Am Alten Markt", "04109", "Leipzig", "DE"), ("Am Alten Markt", "", "04109", "Leipzig", "DE")),
    (("12 rue de la Paix", "75002", "Paris", "Frankreich"), ("rue de la Paix", "12", "75002", "Paris", "FR")),
    (("", "", "", ""), ("", "", "", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "address"), WRITTEN)
def test_an_address_is_written_one_way(given_: tuple[str, str, str, str], address: tuple[str, ...]) -> None:
    assert postal_address(*given_) == PostalAddress(*address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Hauptstraße 12", "70173", "Stuttgart"), ("Hauptstr. 12", "D-70173", "Stuttgart-Mitte")),
        (("Diesel-Straße 31 a", "34117", "Kassel"), ("Dieselstr. 31A", "34117", "Kassel")),
        (("St.-Anna-Straße 28", "80538", "München"), ("Sankt-Anna-Str. 28", "80538", "Muenchen")),
        (("Königsallee 101", "40212", "Düsseldorf"), ("Koenigsallee 101", "40212", "Duesseldorf")),
        (("Schillerplatz 5", "", "Frankfurt am Main"), ("Schillerpl. 5", "", "Frankfurt/M.")),
    ],
)
def test_two_spellings_of_one_door_share_a_key(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert key(postal_address(*one)) == key(postal_address(*other)) != ""


def test_two_doors_have_two_keys_and_no_door_has_none() -> None:
    assert key(postal_address("Ring 1", "70173", "Stuttgart")) != key(postal_address("Ring 11", "70173", "Stuttgart"))
    assert key(postal_address("", "70173", "Stuttgart")) == ""
    assert street_key("Kirchweg") != street_key("Kirchplatz")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Halle (Saale)", "Halle"),
        ("Heide i. Holst.", "Heide"),
        ("Mainz am Rhein", "MAINZ"),
        ("Sankt Gallen", "St. Gallen"),
    ],
)
def test_a_city_is_known_without_its_river(one: str, other: str) -> None:
    assert city_key(one) == city_key(other)


@pytest.mark.parametrize(
    ("country", "right", "wrong"),
    [
        ("DE", "01067", "00123"), ("DE", "70173", "7017"), ("AT", "1010", "0100"), ("CH", "8001", "80010"), ("NL", "1012 AB", "1012"),
        ("PL", "00-950", "00950"), ("GB", "SW1A 1AA", "12345"), ("FR", "75002", "7500"), ("LI", "9490", "9590"),
    ],
)  # fmt: skip
def test_a_postcode_has_the_shape_of_its_country(country: str, right: str, wrong: str) -> None:
    assert problems(PostalAddress("Ring", "1", right, "Stadt", country)) == ()
    assert problems(PostalAddress("Ring", "1", wrong, "Stadt", country)) == ("postcode_wrong",)


def test_what_is_missing_is_named() -> None:
    assert problems(PostalAddress()) == ("street_missing", "postcode_missing", "city_missing", "country_unknown")
    assert problems(PostalAddress("Ring", "", "70173", "Stuttgart", "DE")) == ("number_missing",)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Deutschland", "DE"), ("germany", "DE"), ("D", "DE"), ("ch", "CH"), ("Suisse", "CH"), ("Svizzera", "CH"), ("Oesterreich", "AT"),
        ("Holland", "NL"), ("Polska", "PL"), ("Tschechien", "CZ"), ("U.S.A.", "US"), ("Großbritannien", "GB"), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert country_code(name) == code


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=30), st.sampled_from(["DE", "AT", "CH", "FR", ""]))
def test_writing_twice_equals_once(street: str, postcode: str, city: str, country: str) -> None:
    once = postal_address(street, postcode, city, country)
    again = postal_address(f"{once.street} {once.number}".strip(), once.postcode, once.city, once.country)
    assert (again.postcode, again.city, again.country) == (once.postcode, once.city, once.country)
    problems(once)


# what somebody typed, and what lies in the database
KEPT = [
    ({"street": " Robert-Bosch-Str.  22a, Halle 3", "postcode": "D-70469", "city": "STUTTGART"},
     {"street": "Robert-Bosch-Straße 22a, Halle 3", "postcode": "70469", "city": "Stuttgart", "country": "DE"}),
    ({"street": "Hauptstr.12", "postcode": "1067", "country": "Deutschland"}, {"street": "Hauptstraße 12", "postcode": "01067", "country": "DE"}),
    ({"postcode": "A-1010", "country": "DE"}, {"postcode": "1010", "country": "AT"}),
    ({"street": "Bahnhofstr. 1", "postcode": "8001", "country": "CH"}, {"street": "Bahnhofstrasse 1", "postcode": "8001", "country": "CH"}),
    ({"city": "FRANKFURT AM MAIN", "label": "WERK"}, {"city": "Frankfurt am Main", "label": "WERK"}),
    ({"street": "Str. des 17. Juni 135", "lat": 52.5}, {"street": "Straße des 17. Juni 135", "lat": 52.5}),
    ({"postcode": "12345", "country": "Utopia"}, {"postcode": "12345", "country": "Utopia"}),
    ({"street": "", "city": ""}, {"street": "", "city": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "stored"), KEPT)
def test_a_site_is_kept_in_one_spelling_without_losing_a_word(typed: dict[str, Any], stored: dict[str, Any]) -> None:
    assert kept(typed) == stored


def test_a_postcode_alone_is_read_where_the_site_lies() -> None:
    assert kept({"postcode": "1067"}, "AT") == {"postcode": "1067", "country": "AT"}
    assert kept({"postcode": "1067"}, "DE") == {"postcode": "01067", "country": "DE"}


WORDS = st.text(st.sampled_from("Str.rasße 12aABN-,/()äDCH"), max_size=24)


@given(WORDS, WORDS, WORDS, st.sampled_from(["DE", "AT", "CH", "FR", "XX", ""]))
def test_kept_twice_is_kept_once(street: str, postcode: str, city: str, country: str) -> None:
    once = kept({"street": street, "postcode": postcode, "city": city, "country": country})
    assert kept(once) == once
