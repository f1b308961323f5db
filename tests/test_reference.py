"""Pages of the handbook that follow from the code are as the code is now."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from backend import keys, settings
from backend.api.rooms import open_all
from backend.app import app
from backend.domain.columns import KINDS, TARGETS
from backend.reference.column_words import WORDS, words_of
from backend.reference.pages import IMPORT, pages

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    api: FastAPI = open_all(app(settings.read({}), keys.Keys((("none", bytes(32)),))))
    return api.openapi()


def test_the_pages_are_current(description: dict[str, Any]) -> None:
    for path, text in pages(DOCS, description).items():
        assert path.read_text() == text, f"{path.name} is older than the code. Run: .venv/bin/rapport reference"


def test_the_import_guide_explains_every_column_in_both_languages() -> None:
    for path in IMPORT.values():
        page = (DOCS / path).read_text()
        assert [it.name for kind in KINDS for it in TARGETS[kind] if f"| `{it.name}` |" not in page] == []


def test_no_word_explains_a_column_that_is_gone() -> None:
    used = {words_of(kind, it.name) for kind in KINDS for it in TARGETS[kind]}
    assert used == set(WORDS.values())


def test_every_column_has_an_example_that_its_own_import_reads() -> None:
    from backend.domain.records import columns, record

    for kind in KINDS:
        for it in TARGETS[kind]:
            found = record(kind, 2, [words_of(kind, it.name)[2]], columns(kind, [it.name], [it.name], ","))
            assert it.name in found.values, (kind, it.name, found.problems)
