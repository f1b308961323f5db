import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from backend.domain.tax_ids import VatId, WrongVatId, vat_id


@pytest.mark.parametrize(
    ("written", "number", "country"),
    [
        ("DE136695976", "DE136695976", "DE"),
        ("USt-IdNr.: DE 136 695 976", "DE136695976", "DE"),
        ("Umsatzsteuer-Identifikationsnummer DE136695976", "DE136695976", "DE"),
        ("de-136.695.976", "DE136695976", "DE"),
        ("ATU 135 85 627", "ATU13585627", "AT"),
        ("UID-Nr. CHE-107.787.577 MWST", "CHE107787577", "CH"),
        ("CHE-107.787.577 TVA", "CHE107787577", "CH"),
        ("GB 980 7806 84", "GB980780684", "GB"),
        ("EL094259216", "EL094259216", "GR"),
        ("GR094259216", "EL094259216", "GR"),
        ("BE 0428.759.497", "BE0428759497", "BE"),
        ("BTW NL004495445B01", "NL004495445B01", "NL"),
        ("NO 995 525 828 MVA", "NO995525828MVA", "NO"),
    ],
)
def test_an_id_is_read_as_it_stands_on_letterheads(written: str, number: str, country: str) -> None:
    assert vat_id(written) == VatId(number, country)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"),
        ("USt-IdNr.:", "empty"),
        ("DE136695977", "checksum"),
        ("DE12", "length"),
        ("DE1366959A6", "format"),
        ("XY123456789", "unknown_country"),
        ("136695976", "unknown_country"),
        ("181/815/08155", "tax_number"),
    ],
)
def test_a_wrong_id_says_what_is_wrong(written: str, reason: str) -> None:
    assert vat_id(written) == WrongVatId(reason)  # type: ignore[arg-type]


def test_the_address_tells_the_country_of_bare_digits() -> None:
    assert vat_id("136 695 976", "DE") == VatId("DE136695976", "DE")
    assert vat_id("107.787.577", "CH") == VatId("CHE107787577", "CH")


@given(st.integers(10_000_000, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_found(base: int, at: int, step: int) -> None:
    digits = str(base)
    good = f"DE{digits}{mod_11_10.calc_check_digit(digits)}"
    bad = good[: at + 2] + str((int(good[at + 2]) + step) % 10) + good[at + 3 :]
    assert vat_id(good) == VatId(good, "DE")
    assert isinstance(vat_id(bad), WrongVatId)


@given(st.text(max_size=80), st.sampled_from(["", "DE", "AT", "CH", "GB", "GR", "??"]))
def test_no_text_breaks_it(written: str, country: str) -> None:
    assert isinstance(vat_id(written, country), VatId | WrongVatId)
