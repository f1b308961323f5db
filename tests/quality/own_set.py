"""The labelled mails of an invented company, Nordlicht Sensorik: `mails/pool.json` is what it knows, `mails/*.jsonl` is its post.

One mail a line: headers, the words that were written for it (`text`), and what surrounds them (`signature`, the conversation it `quotes`,
what it `forwards`), which `clients` writes as the mail programs do. `expected` is what a sensible colleague would say:

    customer, contact   whose it is; both null: nobody's, or open where there are `candidates`. A contact of "?" is not asked about.
    also                the other customers it is linked to
    kind                null: not asked about
    bounced, until, deputies, successors, appointment, forwarded     what else it says

`open` is there to learn from. `sealed`, a third of every class, was set apart before anything was measured; of it only counts are shown,
and whoever tunes does not read it. One author wrote both, so strangers' mail will do somewhat worse.
"""

import json
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Part = Literal["open", "sealed"]
MAILS = Path(__file__).with_name("mails")
UNASKED = "?"
BERLIN = ZoneInfo("Europe/Berlin")
OUR_SERVER = "mx.nordlicht.example"


def pool() -> Row:
    """company, own_domains, mailboxes, customers (each with its numbers and contacts), threads and rules."""
    content: Row = json.loads((MAILS / "pool.json").read_text())
    return content


def mails(part: Part) -> list[Row]:
    return [json.loads(line) for line in (MAILS / f"{part}.jsonl").read_text().splitlines()]


def contacts(known: Row) -> dict[str, Row]:
    """Everybody the company knows, by key."""
    return {person["key"]: person for customer in known["customers"] for person in customer["contacts"]}


def message_id(row: Row) -> str:
    return f"<{row['id']}@post.example>"


def thread_id(key: str) -> str:
    """The Message-ID of the kept mail that begins a conversation."""
    return f"<{key}@gespraech.example>"


def parted(party: str) -> tuple[str, str]:
    """Name and address of "Name <address>", whatever the name looks like."""
    name, found, rest = party.rpartition(" <")
    return (name, rest.rstrip(">")) if found else ("", party)
