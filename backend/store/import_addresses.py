"""Addresses and domains that came with an import, noted so that mailboxes look for their older mail. Blocks: a worker's thread calls it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import BulkWriteError

from backend.domain.rereading import ANYBODY, names
from backend.store.imports import ImportRun, plain
from backend.store.new_addresses import NewAddress

Row = dict[str, Any]
DUPLICATE_KEY = 11000
LISTED = 1000
"""Behind so many rows of an import the addresses are not listed any more: everything is looked at, once."""


def note(run: ImportRun, rows: Iterable[tuple[Row, Row]]) -> None:
    """`rows`: what was, and what has come, by the fields that changed; of a new document there was nothing."""
    if run.kind in ("customers", "contacts"):
        found = {
            name: None
            for was, now in rows
            for name in names(_gained("addresses", was, now), _gained("domains", was, now))
        }
        _note([ANYBODY] if found and run.position > LISTED else found)


def _gained(field: str, was: Row, now: Row) -> list[str]:
    return [it for it in now.get(field) or () if it not in (was.get(field) or ())]


def _note(found: Iterable[str]) -> None:
    """Many at once: inserts are quicker than upserts, and what is noted already is noted."""
    at = datetime.now(UTC)
    rows = [{"_id": it, "noted_at": at} for it in found]
    try:
        if rows:
            plain(NewAddress).insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(it["code"] != DUPLICATE_KEY for it in error.details["writeErrors"]):
            raise
