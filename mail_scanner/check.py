"""Trying a mailbox before it is added: does the sign-in work, is the folder there, which server of ours checks senders?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.domain.folder_roles import Listed
from backend.domain.networks import Networks
from backend.domain.oauth_apps import OAuthProvider
from backend.settings import OAuthApp
from mail_scanner import oauth
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Unreadable
from mail_scanner.troubles import MailboxTrouble

LOOKED_AT = 20
NOT_REGISTERED = (
    "Rapport is not registered with this provider yet. How that is done stands in the handbook under Mailboxes."
)
Apps = Mapping[OAuthProvider, OAuthApp]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be seen in a mailbox before anything is read. `newest` are the headers of its newest mails."""

    mails: int
    can_idle: bool
    folders: list[Listed]
    newest: list[bytes]


async def check(question: dict[str, Any], networks: Networks, apps: Apps) -> dict[str, Any]:
    """{"ok": true, "mails": n, "can_idle": bool, "folders": [{"name", "flags", "delimiter"}], "authserv_ids": [...]}
    or {"ok": false, "trouble": ..., "message": ...}. `networks` is where the server may be besides the public internet.
    `question`: an Access, the folder, and as "app" the provider whose registration of ours signs in ("": the password does)."""
    folder, provider = question.pop("folder"), question.pop("app")
    try:
        token = await _token(apps.get(provider)) if provider else ""
        seen = look(Access(**question, networks=networks, token=token), folder)
    except MailboxTrouble as trouble:
        return {"ok": False, "trouble": trouble.trouble, "message": trouble.message}
    folders = [{"name": it.name, "flags": sorted(it.flags), "delimiter": it.delimiter} for it in seen.folders]
    parsers = Parsers(live=1)
    try:
        ids = await authserv_ids(seen.newest, parsers)
    finally:
        await parsers.close()
    return {"ok": True, "mails": seen.mails, "can_idle": seen.can_idle, "folders": folders, "authserv_ids": ids}


async def _token(app: OAuthApp | None) -> str:
    if app is None:
        raise MailboxTrouble("sign_in", NOT_REGISTERED)
    return (await oauth.app_token(app)).value


def look(access: Access, folder: str) -> Looked:
    """Sign in, open the folder and look around. Blocking; raises MailboxTrouble."""
    wire = Wire(access)
    try:
        state = wire.examine(folder)
        newest = [it.raw for it in wire.given(range(max(1, state.uidnext - LOOKED_AT), max(1, state.uidnext)))]
        return Looked(state.mails, wire.can_idle, wire.list_folders(), newest)
    finally:
        wire.close()


async def authserv_ids(headers: list[bytes], parsers: Parsers) -> list[str]:
    """Who wrote the topmost Authentication-Results of the newest mails: probably the company's own server; a person confirms."""
    found: dict[str, int] = {}
    for raw in headers:
        try:
            results = (await parsers.headers(raw)).auth_results
        except Unreadable:
            continue
        if results and results[0].authserv_id:
            found[results[0].authserv_id] = found.get(results[0].authserv_id, 0) + 1
    return sorted(found, key=lambda name: -found[name])
