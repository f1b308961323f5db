"""Situations to rank: a mail, the past it meets, and what of it matters.

    enron, rlists, omq   conversations of other people (RAPPORT_CORPORA): the ranker sees new text, addresses, direction and time; no thread
                         headers, no quoted text. The subject only where it is asked for, without "Re:".
    stories              our own (stories/*.jsonl): what a salesperson needs to see before answering. `sealed`, a third, was set apart before
                         anything was learned; of it only figures are shown, and whoever tunes does not read it.

`half` parts a set by counterparty: what is learned on one is checked on the other.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from backend.domain.business_numbers import keys, tokens
from backend.domain.ranking import Entry, Matter

Row = dict[str, Any]
Part = Literal["open", "sealed"]
STORIES = Path(__file__).with_name("stories")
FOLDERS = {"enron": "bench_enron", "rlists": "bench_rlists", "omq": "bench_omq_de"}
NATURAL, VERIFIED, LATEST_NOT, GAP = "natural", "verified", "latest not relevant", "gap3"
_REPLY = re.compile(r"(?:\s*(?:re|fw|fwd|aw|wg|antw)\s*(?:\[\d+\])?:\s*|\s*\[[^\]]{1,30}\]\s*)+", re.IGNORECASE)
_NO_TIME = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Situation:
    """`entries` newest last; `columns` are the tables' columns it counts in."""

    of: str
    id: str
    half: int
    matter: Matter
    now: datetime
    entries: Sequence[Entry]
    needed: frozenset[str]
    columns: tuple[str, ...]


def conversations(corpora: Path, name: str, *, with_subject: bool) -> Iterator[Situation]:
    """None where the set is not at hand."""
    folder = corpora / FOLDERS[name]
    if not folder.is_dir():
        return
    rows = {it["id"]: it for it in _messages(folder)}
    entries = {it["id"]: _entry(it, with_subject=with_subject) for it in rows.values()}
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        query = json.loads(line)
        mail = rows[query["query_message"]]
        seen = entries[mail["id"]]
        yield Situation(
            of=name,
            id=f"{mail['id']} {query.get('variant', NATURAL)}",
            half=_half(query.get("counterparty") or min((mail["id"], *query["relevant"]))),
            matter=Matter("?", None, seen.at, seen.people, seen.names, seen.title, seen.text, tokens(seen.text)),
            now=seen.at,
            entries=[entries[it] for it in query["candidates"]],
            needed=frozenset(query["relevant"]),
            columns=tuple(_columns(name, query)),
        )


def stories(part: Part) -> Iterator[Situation]:
    for line in (STORIES / f"{part}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        now, mail = datetime.fromisoformat(row["now"]).replace(tzinfo=UTC), row["mail"]
        numbers = tokens(mail["subject"], mail["text"])
        people = (mail["from"],)
        yield Situation(
            of="stories",
            id=row["id"],
            half=_half(row["id"]),
            matter=Matter("?", None, now, people, people, mail["subject"], mail["text"], numbers),
            now=now,
            entries=[_story_entry(it) for it in row["entries"]],
            needed=frozenset(row["needed"]),
            columns=(part,),
        )


def _messages(folder: Path) -> Iterator[Row]:
    packed = folder / "messages.jsonl.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "messages.jsonl").read_bytes()
    yield from map(json.loads, text.decode("utf-8").splitlines())


def _entry(row: Row, *, with_subject: bool) -> Entry:
    writer = row.get("from", "")
    people = tuple(it for it in (writer, *row.get("to", ()), *row.get("cc", ())) if it)
    return Entry(
        id=row["id"],
        kind="mail_out" if row.get("direction") == "out" else "mail_in",
        at=datetime.fromisoformat(row["date"]) if "date" in row else _NO_TIME,
        title=_REPLY.sub("", row.get("subject", ""), count=1) if with_subject else "",
        text=row["body"],
        people=people,
        names=(row.get("from_name") or re.sub(r"[._\d]+", " ", writer.partition("@")[0]),),
    )


def _story_entry(row: Row) -> Entry:
    people = (row["who"],) if row["who"] else ()
    return Entry(
        id=row["id"],
        kind=row["kind"],
        at=datetime.fromisoformat(row["at"]).replace(hour=8, tzinfo=UTC),
        title=row["title"],
        text=row["text"],
        people=people,
        names=people,
        numbers=tuple(keys(row["number"])),
        articles=tuple(row["articles"]),
        status=row["status"],
        due=date.fromisoformat(row["due"]) if row["due"] else None,
    )


def _columns(name: str, query: Row) -> Iterator[str]:
    if query.get("variant") == GAP:
        yield GAP
        return
    yield NATURAL
    if name == "enron" and set(query["relevant"]) <= set(query["relevant_verified"]):
        yield VERIFIED
    if query.get("latest_is_relevant") is False:
        yield LATEST_NOT


def _half(key: str) -> int:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2
