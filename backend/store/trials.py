"""A mailbox that somebody wants to have read, before it is: the question of a person, and what a scanner found out.

    begin      the person's question; with a consent it waits for the browser to come back first
    returned   the browser has come back with a code
    claim      a scanner takes the question, for a minute
    answer     it says what it found; of a question that failed no secret is left
    take       the mailbox is made from the trial, which is gone then

The API never speaks IMAP and opens no secret: the password is sealed for the mailbox that the trial may become, the verifier of a consent
for the trial. Ten minutes after it was begun a trial does not exist any more.

No account is locked by trying: of one login at one server three trials at most are open or refused at a time. Each holds a slot of its own
in a unique index, so that many at once get no more than one after the other; a trial that ends well, or that the server's password check
never saw, gives its slot back.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from backend.domain.mailbox_state import SIGN_IN_TRIES
from backend.domain.oauth_apps import OAuthProvider
from backend.errors import TooMany
from backend.keys import Keys, Sealed
from backend.store.mailboxes import Auth, Folder, Mailbox, Security

LIFE = timedelta(minutes=10)
CLAIM_S = 60
CLAIMS = 2
"""A scanner that dies over a question is followed by one other, and no more: perhaps the question is what it died of."""
LOOKED_AT = 50
OPEN_PER_PERSON = 20
"""Trials of one person in ten minutes."""

TrialKind = Literal["find", "connect"]
"""`find` the servers of an address, or try to `connect` to one."""
Row = dict[str, Any]


class Server(BaseModel):
    """What is tried. Empty where it is still to be found."""

    host: str = ""
    port: int = 993
    security: Security = "tls"
    login: str = ""
    ca_file: str = ""
    """Of a mailbox that is being read already; nobody names a file from outside."""
    auth: Auth = "password"
    provider: OAuthProvider | None = None


class Consent(BaseModel):
    """On the way through the browser. `state` comes back with the code."""

    state_hash: str
    verifier: Sealed
    code: Sealed | None = None


class Found(BaseModel):
    """What came of it. `trouble` is "" when all is well, else one of the scanner's, with a sentence in `message`."""

    trouble: str = ""
    message: str = ""
    servers: list[dict[str, Any]] = Field(default_factory=list)
    folders: list[Folder] = Field(default_factory=list)
    """With the roles that are proposed."""
    names: list[str] = Field(default_factory=list)
    """All folders there are."""
    authserv_ids: list[str] = Field(default_factory=list)
    can_idle: bool = True
    mails: int = 0


class Trial(Document):
    by_user_id: PydanticObjectId
    kind: TrialKind
    address: str
    server: Server = Field(default_factory=Server)
    mailbox_id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    """The mailbox this becomes, or that gets another secret by it."""
    is_new: bool = True
    secret: Sealed | None = None
    """For the mailbox: the password, later the refresh token of the consent."""
    consent: Consent | None = None
    is_asked: bool = False
    """Whether a scanner may look at it."""
    slot: str | None = None
    claims: int = 0
    claimed_by: str = ""
    claim_ends: datetime | None = None
    found: Found | None = None
    expires_at: datetime

    class Settings:
        name = "trials"
        indexes = [
            IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
            IndexModel([("slot", ASCENDING)], unique=True, partialFilterExpression={"slot": {"$type": "string"}}),
            IndexModel([("is_asked", ASCENDING), ("claims", ASCENDING)]),
            IndexModel([("by_user_id", ASCENDING)]),
            IndexModel([("consent.state_hash", ASCENDING)], sparse=True),
        ]


ALIVE: Row = {"$expr": {"$gt": ["$expires_at", "$$NOW"]}}
FREE: Row = {
    "is_asked": True, "found": None, "claims": {"$lt": CLAIMS},
    "$expr": {"$and": [{"$gt": ["$expires_at", "$$NOW"]}, {"$lte": [{"$ifNull": ["$claim_ends", "$$NOW"]}, "$$NOW"]}]},
}  # fmt: skip
"""Nobody's, or no longer anybody's."""
TOO_MANY_TRIALS = "Too many mailboxes were tried. Please wait."
TOO_MANY_TRIES = "This sign-in was tried three times. So that the provider does not lock it, please wait."


async def begin(trial: Trial) -> Trial:
    """Keep a question. Raises TooMany after 20 of one person, and after three of one sign-in."""
    if await Trial.find({"by_user_id": trial.by_user_id, **ALIVE}).count() >= OPEN_PER_PERSON:
        raise TooMany(TOO_MANY_TRIALS, retry_after_s=60)
    if trial.kind == "find" or trial.server.auth == "app":
        return await trial.insert()
    await _forget_expired()
    for slot in range(SIGN_IN_TRIES):
        trial.slot = f"{trial.server.host}|{trial.server.login}|{slot}"
        try:
            return await trial.insert()
        except DuplicateKeyError:
            continue
    raise TooMany(TOO_MANY_TRIES, retry_after_s=int(LIFE.total_seconds()))


async def of(user_id: PydanticObjectId, trial_id: PydanticObjectId) -> Trial | None:
    """A trial of this person; nobody else sees it."""
    return await Trial.find_one({"_id": trial_id, "by_user_id": user_id, **ALIVE})


async def by_state(user_id: PydanticObjectId, state_hash: str) -> Trial | None:
    """The trial whose consent this state belongs to, if it is this person's and still waits for a code."""
    waits = {"by_user_id": user_id, "consent.state_hash": state_hash, "is_asked": False, "found": None}
    return await Trial.find_one({**waits, **ALIVE})


async def returned(trial: Trial, code: Sealed) -> bool:
    """The browser is back with a code: a scanner may exchange it. False if it has been back before."""
    asked = {"consent.code": code.model_dump(), "is_asked": True}
    done = await Trial.get_motor_collection().update_one({"_id": trial.id, "is_asked": False, **ALIVE}, {"$set": asked})
    return bool(done.matched_count)


async def refused_consent(trial: Trial, found: Found) -> None:
    """The browser is back without a code."""
    await _end({"_id": trial.id, "is_asked": False}, found, None)


async def claim(owner: str) -> Trial | None:
    """Take a question that nobody answers yet; None if there is none. One about a mailbox that another scanner reads is that one's: it alone
    knows how many connections there are."""
    if not (waiting := await _of_no_other(owner)):
        return None
    ends = {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": CLAIM_S}}
    taken = {"claimed_by": {"$literal": owner}, "claim_ends": ends, "claims": {"$add": ["$claims", 1]}}
    row = await Trial.get_motor_collection().find_one_and_update(
        {"_id": {"$in": waiting}, **FREE}, [{"$set": taken}], return_document=ReturnDocument.AFTER
    )
    return Trial.model_validate(row) if row else None


async def _of_no_other(owner: str) -> list[PydanticObjectId]:
    rows = await Trial.get_motor_collection().find(FREE, {"server.host": 1, "server.login": 1}).to_list(LOOKED_AT)
    accounts = {row["_id"]: {name: row["server"][name] for name in ("host", "login")} for row in rows}
    others: Row = {"lease.owner": {"$nin": ["", owner]}, "$expr": {"$gt": ["$lease.expires_at", "$$NOW"]}}
    read = Mailbox.get_motor_collection().find({"$or": [*accounts.values()], **others}, {"host": 1, "login": 1})
    theirs = [{name: row[name] for name in ("host", "login")} async for row in read] if rows else []
    return [id_ for id_, account in accounts.items() if account not in theirs]


async def answer(trial: Trial, found: Found, secret: Sealed | None = None) -> bool:
    """Say what was found, and with a consent the secret it gave. False if another scanner has the question by now."""
    return await _end({"_id": trial.id, "claimed_by": trial.claimed_by, "found": None}, found, secret or trial.secret)


async def take(trial: Trial, session: Any) -> bool:
    """The trial is used up, in the transaction that makes the mailbox of it. False if it was used before, or is too old."""
    gone = await Trial.get_motor_collection().delete_one(
        {"_id": trial.id, "found.trouble": "", **ALIVE}, session=session
    )
    return bool(gone.deleted_count)


def is_left_open(trial: Trial, now: datetime) -> bool:
    """Whether nobody will answer any more, because every scanner that took it has died over it."""
    return trial.found is None and trial.claims >= CLAIMS and trial.claim_ends is not None and trial.claim_ends < now


def seal(trial_id: PydanticObjectId, text: str, keys: Keys) -> Sealed:
    """What only the scanner is to read, and for this trial only: the verifier of a consent, and its code."""
    return keys.seal(text, _purpose(trial_id))


def open_(trial: Trial, sealed: Sealed, keys: Keys) -> str:
    """For the scanner only. Raises Invalid if the key does not fit."""
    return keys.open(sealed, _purpose(PydanticObjectId(str(trial.id))))


async def _end(which: Row, found: Found, secret: Sealed | None) -> bool:
    """A slot is kept by what the server has refused, until it expires; a secret by what the server has taken."""
    said: Row = {"found": found.model_dump(), "consent": None, "secret": None, "is_asked": False}
    if not found.trouble and secret:
        said["secret"] = secret.model_dump()
    if found.trouble != "sign_in":
        said["slot"] = None
    done = await Trial.get_motor_collection().update_one(which, {"$set": said})
    return bool(done.matched_count)


async def _forget_expired() -> None:
    """The database does so once a minute; a slot is wanted now."""
    await Trial.get_motor_collection().delete_many({"$expr": {"$lte": ["$expires_at", "$$NOW"]}})


def _purpose(trial_id: PydanticObjectId) -> str:
    return f"trial:{trial_id}|consent"
