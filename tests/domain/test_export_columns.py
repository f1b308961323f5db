"""What an export calls its columns is what the import takes them for."""

from datetime import UTC, datetime

import pytest

from backend.domain.columns import KINDS, TARGETS, ImportKind
from backend.domain.export_columns import EXPORTS, written
from backend.domain.language import Lang
from backend.domain.mapping import propose
from backend.domain.sent import understood
from backend.domain.told import told, without_money

NOT_EXPORTED = {
    "customers": {"name_2", "site.house"},
    "contacts": {"first_name", "last_name", "name_prefix", "addresses_2", "phones_2"},
}
"""Parts that are one in our documents."""


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_column_of_an_export_is_taken_for_what_it_is(kind: ImportKind, lang: Lang) -> None:
    columns = EXPORTS[kind]
    proposed = propose(kind, [it.header(lang) for it in columns])
    expected = [it.target or ("numbers" if it.en == "Customer number" else "") for it in columns]
    assert list(proposed) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_leaves_nothing_out_that_an_import_reads(kind: ImportKind) -> None:
    exported = {it.target for it in EXPORTS[kind]} | {"numbers", "customer.vat_id", *NOT_EXPORTED.get(kind, ())}
    assert {it.name for it in TARGETS[kind]} <= exported


def test_number_and_text_of_a_line_are_told_apart_again() -> None:
    lines = [
        {"number": "FB-1", "text": "FB-1 Band", "quantity": 2500, "price_cents": 100, "total_cents": 250, "cost_cents": 9},
        {"number": "FB-1", "text": "FB-1"}, {"number": "", "text": "FB-1 Band"},
    ]  # fmt: skip
    found = told("orders", {"number": "A", "lines": lines})["lines"]
    assert [(it.get("number"), it.get("text")) for it in found] == [
        ("FB-1", "Band"),
        ("FB-1", None),
        (None, "FB-1 Band"),
    ]
    assert (found[0]["quantity"], found[0]["cost_cents"]) == (2500, 9)


def test_what_is_told_is_what_a_system_may_send() -> None:
    row = {
        "name": "Müller", "numbers": ["K-1"], "sites": [{"city": "Ulm", "lat": 48.4}], "language": "de", "changed_at": datetime.now(UTC),
        "facts": [{"field": "company", "key": "Schichten", "value": "2"}, {"field": "finances", "key": "Bonität", "value": "gut"}],
    }  # fmt: skip
    said = told("customers", row)
    assert said["known.company"] == {"Schichten": "2"}
    assert understood("customers", 1, said).problems == []
    assert "known.finances" not in told("customers", without_money("customers", row))


def test_a_moment_is_written_as_it_was_on_the_clock_here() -> None:
    row = {"at": datetime(2026, 7, 1, 12, 30, tzinfo=UTC)}
    (column,) = [it for it in EXPORTS["activities"] if it.target == "at"]
    assert [written(column.cell("activities", row), lang) for lang in ("de", "en")] == [
        "01.07.2026 14:30:00", "2026-07-01 14:30:00",
    ]  # fmt: skip
