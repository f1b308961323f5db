"""Trying a mailbox before it is added: does the sign-in work, is the folder there, which server of ours checks senders?"""

from typing import Any

from mail_scanner.mailbox import Access, MailboxTrouble, Wire
from mail_scanner.parser import Parser, Unreadable

LOOKED_AT = 10


async def check(question: dict[str, Any]) -> dict[str, Any]:
    """{"ok": true, "mails": n, "can_idle": bool, "authserv_ids": [...]} or {"ok": false, "trouble": ..., "message": ...}."""
    folder = question.pop("folder")
    try:
        wire = Wire(Access(**question))
        try:
            wire.examine(folder)
            uids = wire.uids_after(0)
            newest = [it.raw for it in wire.envelopes(uids[-LOOKED_AT:])] if uids else []
        finally:
            wire.close()
    except MailboxTrouble as trouble:
        return {"ok": False, "trouble": trouble.trouble, "message": trouble.message}
    return {"ok": True, "mails": len(uids), "can_idle": wire.can_idle, "authserv_ids": await _authserv_ids(newest)}


async def _authserv_ids(headers: list[bytes]) -> list[str]:
    """Who wrote the topmost Authentication-Results of the newest mails: probably the company's own server; a person confirms."""
    parser = Parser()
    found: dict[str, int] = {}
    for raw in headers:
        try:
            results = (await parser.headers(raw)).auth_results
        except Unreadable:
            continue
        if results and results[0].authserv_id:
            found[results[0].authserv_id] = found.get(results[0].authserv_id, 0) + 1
    await parser.close()
    return sorted(found, key=lambda name: -found[name])
