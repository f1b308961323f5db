"""Trying a mailbox before it is added: does the sign-in work, is the folder there, which server of ours checks senders?"""

from typing import Any

from mail_scanner.mailbox import Access, MailboxTrouble, Wire
from mail_scanner.mime import parse_headers

LOOKED_AT = 10


def check(question: dict[str, Any]) -> dict[str, Any]:
    """{"ok": true, "mails": n, "can_idle": bool, "authserv_ids": [...]} or {"ok": false, "trouble": ..., "message": ...}."""
    folder = question.pop("folder")
    try:
        wire = Wire(Access(**question))
        try:
            wire.examine(folder)
            uids = wire.uids_after(0)
            return {
                "ok": True,
                "mails": len(uids),
                "can_idle": wire.can_idle,
                "authserv_ids": _authserv_ids(wire, uids),
            }
        finally:
            wire.close()
    except MailboxTrouble as trouble:
        return {"ok": False, "trouble": trouble.trouble, "message": trouble.message}


def _authserv_ids(wire: Wire, uids: list[int]) -> list[str]:
    """Who wrote the topmost Authentication-Results of the newest mails: probably the company's own server; a person confirms."""
    found: dict[str, int] = {}
    for uid in uids[-LOOKED_AT:]:
        envelope = wire.envelope(uid)
        results = parse_headers(envelope.raw).auth_results if envelope else ()
        if results and results[0].authserv_id:
            found[results[0].authserv_id] = found.get(results[0].authserv_id, 0) + 1
    return sorted(found, key=lambda name: -found[name])
