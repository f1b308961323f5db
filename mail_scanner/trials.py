"""Answering what people ask while they add a mailbox (store/trials.py): where is it read, does the sign-in work, which folders are there?

Only a scanner connects and opens secrets. Whatever goes wrong is an answer with a sentence; a question that kills the scanner is asked once
more and then left alone.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from pymongo.errors import PyMongoError

from backend.domain.folder_roles import INBOX, chosen, is_personal
from backend.domain.oauth_apps import RETURN_PATH, OAuthProvider
from backend.errors import Invalid
from backend.going_on import place
from backend.keys import Keys, Sealed
from backend.settings import OAuthApp
from backend.store import mailboxes, trials
from backend.store.mailboxes import Folder, Mailbox
from backend.store.trials import CLAIM_S, Found, Trial
from mail_scanner import oauth
from mail_scanner.check import authserv_ids, look
from mail_scanner.connecting import Access
from mail_scanner.finding import Finder
from mail_scanner.parsers import Parsers
from mail_scanner.sign_in import NOT_REGISTERED
from mail_scanner.threads import Doors
from mail_scanner.troubles import UNFORESEEN, MailboxTrouble, explained

log = logging.getLogger("rapport.trials")

LOOK_S = 1.0
AT_ONCE = 4
ANSWER_S = CLAIM_S - 10
NAMES_SHOWN, NAME_LENGTH = 300, 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A token or password to try, and the secret that is kept if it works."""

    access: Access
    secret: Sealed | None


@dataclass
class Answering:
    """A scanner that answers, under the name it signs its leases with."""

    owner: str
    keys: Keys
    doors: Doors
    parsers: Parsers
    public_url: str
    apps: Mapping[OAuthProvider, OAuthApp] = field(default_factory=dict)
    finder: Finder = field(default_factory=Finder)

    async def keep_answering(self) -> None:
        """Until it is cancelled; at most four questions at once."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                trial = await _next(self.owner) if len(under_way) < AT_ONCE else None
                if trial is None:
                    await asyncio.sleep(LOOK_S)
                    continue
                task = group.create_task(self.answer(trial))
                under_way.add(task)
                task.add_done_callback(under_way.discard)

    async def answer(self, trial: Trial) -> None:
        """Find out what was asked and say it, before the claim ends. While the database is away nobody can be told."""
        with suppress(PyMongoError):
            found, secret = await self._answered(trial)
            await trials.answer(trial, found, secret)

    async def _answered(self, trial: Trial) -> tuple[Found, Sealed | None]:
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._looked_into(trial)
        except MailboxTrouble as trouble:
            return Found(trouble=trouble.trouble, message=trouble.message), None
        except TimeoutError as late:
            return Found(trouble="connection", message=explained(late).message), None
        except Invalid as problem:
            return Found(trouble="sign_in", message=problem.message), None
        except PyMongoError:
            raise
        except Exception as error:
            log.error("trial %s: %s", trial.id, place(error))
            return Found(trouble="protocol", message=UNFORESEEN), None

    async def _looked_into(self, trial: Trial) -> tuple[Found, Sealed | None]:
        if trial.kind == "find":
            return Found(servers=[asdict(it) for it in await self.finder.find(trial.address)]), None
        opened = await self._opened(trial)
        return await self._tried(opened.access), opened.secret

    async def _tried(self, access: Access) -> Found:
        async with self.doors.places.beside(access.host, access.login).emptied():
            await self.doors.logins.turn(access.host)
            seen = await self.doors.threads.run(access.host, look, access, INBOX)
        folders = [Folder(**asdict(it)) for it in chosen(seen.folders)]
        others = [it for it in seen.folders if it.name.isprintable() and not is_personal(it)]
        names = [it.name[:NAME_LENGTH] for it in others[:NAMES_SHOWN]]
        ids = await authserv_ids(seen.newest, self.parsers)
        return Found(folders=folders, names=names, authserv_ids=ids, can_idle=seen.can_idle, mails=seen.mails)

    async def _opened(self, trial: Trial) -> Opened:
        """Raises MailboxTrouble, and Invalid if the key does not fit."""
        it = trial.server
        plain = Access(it.host, it.port, it.security, it.login, "", it.ca_file, self.doors.networks)
        if it.auth == "password":
            return Opened(replace(plain, password=mailboxes.open_password(_mailbox(trial), self.keys)), trial.secret)
        token = await self._token(trial)
        is_kept = it.auth == "oauth"
        secret = mailboxes.seal_refresh(trial.mailbox_id, token.refresh, self.keys) if is_kept else None
        return Opened(replace(plain, token=token.value), secret)

    async def _token(self, trial: Trial) -> oauth.Token:
        app = self.apps.get(trial.server.provider) if trial.server.provider else None
        if app is None:
            raise Invalid(NOT_REGISTERED)
        if trial.server.auth == "app":
            return await oauth.app_token(app)
        if trial.consent is None or trial.consent.code is None:
            raise oauth.Revoked
        code = trials.open_(trial, trial.consent.code, self.keys)
        verifier = trials.open_(trial, trial.consent.verifier, self.keys)
        return await oauth.exchange(app, code, verifier, self.public_url + RETURN_PATH)


async def _next(owner: str) -> Trial | None:
    """The next question; None if there is none, if it makes no sense, or while the database is away."""
    with suppress(PyMongoError, ValueError):
        return await trials.claim(owner)
    return None


def _mailbox(trial: Trial) -> Mailbox:
    """The mailbox as far as its password needs it."""
    box: Mailbox = Mailbox.model_construct(id=trial.mailbox_id, secret=trial.secret)
    return box
