"""What a writer wrote is what lies here: an oddity is changed where it was put in, never in the file."""

import json
from importlib import import_module

import pytest

from tests.mails.writing import HERE, Letter

WRITERS = sorted(path.stem for path in HERE.glob("write_*.py") if path.stem != "write_charsets")


def letters(writer: str) -> tuple[Letter, ...]:
    return tuple(import_module(f"tests.mails.{writer}").LETTERS)


@pytest.mark.parametrize("writer", WRITERS)
def test_each_file_is_as_its_writer_has_it(writer: str) -> None:
    for it in letters(writer):
        path = HERE / f"{it.name}.eml"
        assert path.read_bytes() == it.raw
        assert json.loads(path.with_suffix(".json").read_text("utf-8")) == it.expected


def test_no_two_letters_have_one_name() -> None:
    names = [it.name for writer in WRITERS for it in letters(writer)]
    assert len(names) == len(set(names))
    assert len(list(HERE.glob("*.eml"))) >= 300
