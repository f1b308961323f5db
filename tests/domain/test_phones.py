import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.phones import NoPhone, Phone, phone, shown

# (as written, where, E.164, extension)
NUMBERS = [
    ("030 23125042", "DE", "+493023125042", ""),
    ("(030) 23125-042", "DE", "+493023125042", ""),
    ("030 / 23125 042", "DE", "+493023125042", ""),
    ("Tel.: 030 23125042", "DE", "+493023125042", ""),
    ("+49 (0)30 23125042", "AT", "+493023125042", ""),
    ("0049 40 66969 111", "DE", "+494066969111", ""),
    ("040 66969 111", "de", "+494066969111", ""),
    ("030 23125-042 Durchwahl 17", "DE", "+493023125042", "17"),
    ("030 23125042 DW 17", "DE", "+493023125042", "17"),
    ("030 23125042 x12", "DE", "+493023125042", "12"),
    ("044 668 18 00", "CH", "+41446681800", ""),
]


@pytest.mark.parametrize(("written", "country", "e164", "extension"), NUMBERS)
def test_a_number_is_read_as_people_write_it(written: str, country: str, e164: str, extension: str) -> None:
    read = phone(written, country)
    assert isinstance(read, Phone)
    assert (read.e164, read.extension) == (e164, extension)


@pytest.mark.parametrize(
    ("written", "country", "reason"),
    [
        ("", "DE", "empty"),
        ("  ", "DE", "empty"),
        ("auf Anfrage", "DE", "no_number"),
        ("030", "DE", "too_short"),
        ("112", "DE", "too_short"),
        ("030 23125042 23125042 23125042", "DE", "too_long"),
        ("1" * 500, "DE", "too_long"),
        ("+990 12345678", "DE", "unknown_country"),
        ("030 23125042", "", "unknown_country"),
        ("030 23125042", "XX", "unknown_country"),
        ("030 23125042 / 040 66969111", "DE", "several"),
        ("030 23125042; 040 66969111", "DE", "several"),
        ("030 23125042 oder 040 66969111", "DE", "several"),
    ],
)
def test_what_is_no_number_says_why(written: str, country: str, reason: str) -> None:
    assert phone(written, country) == NoPhone(reason)  # type: ignore[arg-type]


def test_the_country_and_the_mobile_network_are_known() -> None:
    assert phone("0171 3920042") == Phone("+491713920042", "DE", is_mobile=True)
    assert phone("+43 1 5127777") == Phone("+4315127777", "AT")


def test_a_number_is_shown_in_its_parts() -> None:
    assert shown("+493023125042") == "+49 30 23125042"
    assert shown("+493023125042;ext=17") == "+49 30 23125042 ext. 17"
    assert shown("auf Anfrage") == "auf Anfrage"


@given(st.text(alphabet="0123456789+()/-. x", max_size=40) | st.text(max_size=40))
@settings(deadline=None)
def test_reading_twice_equals_once(written: str) -> None:
    read = phone(written)
    if isinstance(read, Phone):
        again = phone(read.e164)
        assert isinstance(again, Phone)
        assert again.e164 == read.e164
