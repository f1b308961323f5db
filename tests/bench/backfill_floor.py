"""What a plain loop in one process can do at best to take in a mailbox: `backfill` tells what it does, and what it leaves out."""

import email
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

from imapclient import IMAPClient
from pymongo import UpdateOne, WriteConcern

from tests.parts.dovecot import PASSWORD, Dovecot

FIELDS = "BODY.PEEK[HEADER.FIELDS (FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES)]"


def floor(dovecot: Dovecot, db: Any, address: str) -> float:
    """Seconds for all of it."""
    found = db.get_collection("floor_mails", write_concern=WriteConcern(w="majority", j=True))
    found.drop()
    found.create_index("message_id", unique=True)
    began = time.monotonic()
    with IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False) as client:
        client.login(address, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        for uids in _chunks(client.search("ALL"), 500):
            _keep(db, found, list(_selected(client, uids)))
    return time.monotonic() - began


def _selected(client: IMAPClient, uids: list[int]) -> Iterator[tuple[Any, Any, bytes]]:
    """Header, structure of the first text part and its beginning, of each mail."""
    heads = client.fetch(uids, [FIELDS, "BODYSTRUCTURE"])
    by_section: defaultdict[str, list[int]] = defaultdict(list)
    parts = {uid: _text_part(it[b"BODYSTRUCTURE"]) for uid, it in heads.items()}
    for uid, part in parts.items():
        by_section[part[0] if part else "TEXT"].append(uid)
    for section, theirs in by_section.items():
        for uid, it in client.fetch(theirs, [f"BODY.PEEK[{section}]<0.16384>"]).items():
            text = next((value for name, value in it.items() if name.startswith(b"BODY[")), b"")
            head = next(value for name, value in heads[uid].items() if name.startswith(b"BODY[HEADER"))
            yield head, parts[uid], text or b""


def _text_part(body: Any, prefix: str = "") -> tuple[str, Any] | None:
    if not body.is_multipart:
        return ((prefix.rstrip(".") or "1"), body) if body[0].lower() == b"text" else None
    return next(filter(None, (_text_part(it, f"{prefix}{at}.") for at, it in enumerate(body[0], 1))), None)


def _keep(db: Any, found: Any, mails: list[tuple[Any, Any, bytes]]) -> None:
    read = [_read(*it) for it in mails]
    senders = {it["addresses"][0]: it["customer_id"] for it in db.contacts.find({"addresses": {"$in": [row["sender"] for row in read]}})}  # fmt: skip
    writes = [UpdateOne({"message_id": row["message_id"]}, {"$setOnInsert": row | {"customer_id": senders[row["sender"]]}}, upsert=True)
              for row in read if row["sender"] in senders]  # fmt: skip
    if writes:
        found.bulk_write(writes, ordered=False)


def _read(head: bytes, part: Any, text: bytes) -> dict[str, Any]:
    said = email.message_from_bytes(head)
    encoding = part[1][5] if part else b"7bit"
    content = email.message_from_bytes(b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + text)
    words: Any = content.get_payload(decode=True)
    return {
        "message_id": str(said["Message-ID"]).strip(), "sender": parseaddr(str(said["From"]))[1].lower(), "to": str(said["To"]),
        "subject": str(make_header(decode_header(str(said["Subject"])))), "date": str(said["Date"]), "text": words.decode("utf-8", "replace"),
    }  # fmt: skip


def _chunks(uids: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(uids)
    return iter(lambda: list(itertools.islice(rest, size)), [])
