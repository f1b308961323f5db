"""Trying a mailbox before it is added: does the sign-in work, is the folder there, which server of ours checks senders?"""

from typing import Any

from mail_scanner.mailbox import Access, Wire
from mail_scanner.parser import Parser, Unreadable
from mail_scanner.troubles import MailboxTrouble

LOOKED_AT = 20


async def check(question: dict[str, Any]) -> dict[str, Any]:
    """{"ok": true, "mails": n, "can_idle": bool, "authserv_ids": [...]} or {"ok": false, "trouble": ..., "message": ...}."""
    folder = question.pop("folder")
    try:
        wire = Wire(Access(**question))
        try:
            state = wire.examine(folder)
            newest = [it.raw for it in wire.given(range(max(1, state.uidnext - LOOKED_AT), max(1, state.uidnext)))]
        finally:
            wire.close()
    except MailboxTrouble as trouble:
        return {"ok": False, "trouble": trouble.trouble, "message": trouble.message}
    return {"ok": True, "mails": state.mails, "can_idle": wire.can_idle, "authserv_ids": await _authserv_ids(newest)}


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
