"""What becomes of the labelled mails: each is laid into its folder and goes the scanner's straight line; parsers and database are real."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from backend.domain.folder_roles import FolderRole
from backend.settings import read
from backend.store.connection import Store
from backend.store.inquiries import Inquiry
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from mail_scanner import mime
from mail_scanner.answers import Envelope
from mail_scanner.intake import Intake
from mail_scanner.open_folder import OpenFolder
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Reading, reading_of
from tests.boxes import opened, taken
from tests.quality.nordlicht import Ids, settle
from tests.quality.own_set import Row, message_id
from tests.quality.written import raw

LANES = 3
"""So many folders of a kind are read side by side, which saves waiting for the disk."""


@dataclass(frozen=True)
class Outcome:
    """`mail` is what is kept of it; None if nothing is, or only an inquiry. Customers and contacts are named by their keys."""

    reading: Reading
    mail: Row | None
    is_inquiry: bool
    customer: str | None
    contact: str | None
    also: frozenset[str]
    candidates: frozenset[str]


async def outcomes(store: Store, parsers: Parsers, pool: Row, mails: list[Row]) -> dict[str, Outcome]:
    """By the mails' ids. The database is empty but for its indexes."""
    ids = await settle(store, pool)
    company = read({"RAPPORT_OWN_DOMAINS": ",".join(pool["own_domains"])}).company
    sender: Any = SimpleNamespace(deliver=_delivered)
    intake = Intake(store, parsers, sender, company, "https://rapport.example", frozenset(pool["own_domains"]))
    raws = {it["id"]: raw(it, pool) for it in mails}
    lanes = defaultdict(list)
    for number, it in enumerate(mails):
        lanes[it["mailbox"], it.get("folder", "inbox"), number % LANES].append(raws[it["id"]])
    folders = [await _folder(store, kind, role, number) for kind, role, number in lanes]
    await asyncio.gather(*(_lay(intake, folder, lane) for folder, lane in zip(folders, lanes.values(), strict=True)))
    await intake.finish()
    return await _what_became(mails, raws, ids)


async def _folder(store: Store, kind: str, role: FolderRole, number: int) -> OpenFolder:
    mailbox = await Mailbox.find_one({"kind": kind})
    assert mailbox is not None
    fence = mailbox.lease.fence or await taken(store, mailbox)
    progress = await opened(store, mailbox, fence, start_after=0, folder=f"{role} {number}")
    await progress.set({"role": role})
    progress.role = role
    wire: Any = SimpleNamespace()
    return OpenFolder(mailbox, progress, wire, fence, _directly)


async def _lay(intake: Intake, folder: OpenFolder, messages: list[bytes]) -> None:
    """One after the other, as they come."""
    for uid, message in enumerate(messages, start=1):
        wire: Any = SimpleNamespace(
            message=lambda uid, limit, it=message: it[:limit],
            piece=lambda uid, offset, length, it=message: it[offset : offset + length],
        )
        header = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        await intake.take_in(replace(folder, wire=wire), Envelope(uid, header, len(message), datetime.now(UTC)))


async def _what_became(mails: list[Row], raws: dict[str, bytes], ids: Ids) -> dict[str, Outcome]:
    kept = {it["message_id"]: it async for it in Mail.get_motor_collection().find({})}
    asked = {it["mail"]["message_id"] async for it in Inquiry.get_motor_collection().find({})}
    keys = {str(value): key for key, value in ids.items()}
    return {it["id"]: _outcome(raws[it["id"]], kept.get(message_id(it)), message_id(it) in asked, keys) for it in mails}


def _outcome(raw: bytes, mail: Row | None, is_inquiry: bool, keys: dict[str, str]) -> Outcome:
    found = mail or {"match": {"candidates": []}}
    return Outcome(
        reading_of(mime.parse(raw)), mail, is_inquiry,
        customer=keys.get(str(found.get("customer_id"))), contact=keys.get(str(found.get("contact_id"))),
        also=frozenset(keys[it["customer"]["id"]] for it in found.get("also", ())),
        candidates=frozenset(keys[it["customer"]["id"]] for it in found["match"]["candidates"]),
    )  # fmt: skip


async def _delivered(*_: Any) -> None:
    """Nobody has a phone here."""


async def _directly(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)
