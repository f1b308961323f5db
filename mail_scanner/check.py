"""Trying a mailbox before it is added: does the sign-in work, is the folder there, which server of ours checks senders?"""

from typing import Any

from backend.domain.networks import Networks
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Unreadable
from mail_scanner.troubles import MailboxTrouble

LOOKED_AT = 20


async def check(question: dict[str, Any], networks: Networks) -> dict[str, Any]:
    """{"ok": true, "mails": n, "can_idle": bool, "folders": [{"name", "flags", "delimiter"}], "authserv_ids": [...]}
    or {"ok": false, "trouble": ..., "message": ...}. `networks` is where the server may be besides the public internet."""
    folder = question.pop("folder")
    try:
        wire = Wire(Access(**question, networks=networks))
        try:
            state = wire.examine(folder)
            folders = [
                {"name": it.name, "flags": sorted(it.flags), "delimiter": it.delimiter} for it in wire.list_folders()
            ]
            newest = [it.raw for it in wire.given(range(max(1, state.uidnext - LOOKED_AT), max(1, state.uidnext)))]
        finally:
            wire.close()
    except MailboxTrouble as trouble:
        return {"ok": False, "trouble": trouble.trouble, "message": trouble.message}
    found = {"mails": state.mails, "can_idle": wire.can_idle, "folders": folders}
    return {"ok": True, **found, "authserv_ids": await _authserv_ids(newest)}


async def _authserv_ids(headers: list[bytes]) -> list[str]:
    """Who wrote the topmost Authentication-Results of the newest mails: probably the company's own server; a person confirms."""
    parsers = Parsers(live=1)
    found: dict[str, int] = {}
    for raw in headers:
        try:
            results = (await parsers.headers(raw)).auth_results
        except Unreadable:
            continue
        if results and results[0].authserv_id:
            found[results[0].authserv_id] = found.get(results[0].authserv_id, 0) + 1
    await parsers.close()
    return sorted(found, key=lambda name: -found[name])
