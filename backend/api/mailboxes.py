"""How mailboxes are doing, and what their people do about it: those one is an owner of; administrators see to all. Nothing of any mail."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.folder_roles import MOST, ChosenBy, FolderRole
from backend.domain.mailbox_alerts import STUCK_AFTER
from backend.domain.mailbox_state import Condition, State
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import mailbox_care, mailbox_conditions, quarantine
from backend.store.mailbox_care import Order
from backend.store.mailbox_conditions import Known, KnownFolder
from backend.store.mailboxes import Auth, Folder, Mailbox, MailboxKind
from backend.store.quarantine import Quarantined
from backend.store.users import Names, User, names

router = APIRouter(prefix="/api/mailboxes", tags=["mailboxes"])

NO_MAILBOX = "There is no such mailbox."
NOT_ASIDE = "This mail is no longer set aside."
TWICE = "A folder is named twice."

FolderName = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]


class FolderIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: FolderName
    role: FolderRole


class FolderChoice(BaseModel):
    """Exactly these are read; none: the inbox, what was sent and the archive, as the server says."""

    model_config = ConfigDict(extra="forbid")
    folders: list[FolderIn] = Field(max_length=MOST)
    seen: int = Field(ge=0, lt=2**31)
    """`revision` of what the person saw; another writer since then is a conflict."""


@dataclass
class MailCounts:
    """What became of the mails that were seen: `seen` is the sum of the others."""

    seen: int
    stored: int
    known: int
    skipped: int
    gone: int
    quarantined: int


@dataclass
class MailboxRow:
    """`lag_s`: the oldest mail that waits has waited at most so long; null if nobody can know. `waiting`: so many mails at most."""

    id: str
    address: str
    kind: MailboxKind
    auth: Auth
    host: str
    state: State
    detail: str
    """What the server said, in its own words."""
    last_ok_at: datetime | None
    stuck_since: datetime | None
    """Once nothing has moved for 5 minutes although it should."""
    lag_s: int | None
    waiting: int
    counts: MailCounts
    in_quarantine: int
    people: list[Ref]


@dataclass
class MailboxFolder:
    name: str
    role: FolderRole
    chosen: ChosenBy
    state: State
    last_ok_at: datetime | None
    lag_s: int | None
    waiting: int
    counts: MailCounts
    in_quarantine: int
    missed: int
    """So many were left out and found by the daily sweep."""


@dataclass
class SetAside:
    """A mail that could not be read: where it lies and the class of the error. `can_retry`: its folder is still numbered as it was then."""

    id: str
    folder: str
    uid: int
    error: str
    tries: int
    size: int
    """In bytes; 0 if unknown."""
    at: datetime
    asked_at: datetime | None
    can_retry: bool


@dataclass
class MailboxList:
    mailboxes: list[MailboxRow]


@dataclass
class MailboxPage:
    mailbox: MailboxRow
    folders: list[MailboxFolder]
    quarantined: list[SetAside]
    """The latest 1,000."""
    revision: int
    """To be sent back as `seen` with a choice of folders."""
    may_resume: bool


@dataclass
class Retries:
    asked: int
    """Of so many one more try is ordered."""


@router.get("", response_model=MailboxList)
async def listed(user: SignedIn) -> Response:
    return answer(MailboxList(await _rows(await mailbox_care.listed(user))))


@router.get("/{mailbox_id}", response_model=MailboxPage)
async def page(mailbox_id: str, user: SignedIn) -> Response:
    box = await _found(user, mailbox_id)
    known = (await mailbox_conditions.in_detail([_id(box)], _now()))[_id(box)]
    here, aside = await mailbox_care.readable(box), await quarantine.list_for(_id(box))
    return answer(
        MailboxPage(
            _row(box, known, await names(box.owner_ids)),
            [_folder(it) for it in known.folders],
            [_aside(it, here) for it in aside],
            box.revision,
            may_resume=known.condition.state == "stopped" and user.role == "admin",
        )
    )


@router.post("/{mailbox_id}/retry", response_model=Retries)
async def retry_all(mailbox_id: str, user: SignedIn) -> Response:
    """Have everything read once more that is set aside and can still be fetched."""
    return answer(Retries(await mailbox_care.retry(await _found(user, mailbox_id))))


@router.post("/{mailbox_id}/quarantine/{quarantined_id}/retry", status_code=204)
async def retry(mailbox_id: str, quarantined_id: str, user: SignedIn) -> None:
    box = await _found(user, mailbox_id)
    if not await mailbox_care.retry(box, [object_id(quarantined_id)]):
        raise NotFound(NOT_ASIDE)


@router.delete("/{mailbox_id}/quarantine/{quarantined_id}", status_code=204)
async def drop(mailbox_id: str, quarantined_id: str, user: SignedIn, request: Request) -> None:
    """Give the mail up: it is not read again."""
    order = _order(user, await _found(user, mailbox_id))
    if not await mailbox_care.drop(request.app.state.store, order, object_id(quarantined_id)):
        raise NotFound(NOT_ASIDE)


@router.post("/{mailbox_id}/resume", status_code=204)
async def resume(mailbox_id: str, user: SignedIn, request: Request) -> None:
    """Read a mailbox again that was stopped."""
    box = await _found(user, mailbox_id)
    if user.role != "admin":
        raise NotAllowed("An administrator decides whether it is read again.")
    await mailbox_care.resume(request.app.state.store, _order(user, box))


@router.put("/{mailbox_id}/folders", status_code=204)
async def choose_folders(mailbox_id: str, body: FolderChoice, user: SignedIn, request: Request) -> None:
    order = _order(user, await _found(user, mailbox_id))
    folders = [Folder(name=it.name, role=it.role) for it in body.folders]
    if len({it.name for it in folders}) < len(folders):
        raise Invalid(TWICE, code="twice")
    await mailbox_care.choose_folders(request.app.state.store, order, folders, body.seen)


async def _found(user: User, mailbox_id: str) -> Mailbox:
    found = await mailbox_care.one(user, object_id(mailbox_id))
    if found is None:
        raise NotFound(NO_MAILBOX)
    return found


async def _rows(boxes: Sequence[Mailbox]) -> list[MailboxRow]:
    known = await mailbox_conditions.in_detail([_id(it) for it in boxes], _now())
    called = await names([it for box in boxes for it in box.owner_ids])
    return [_row(it, known[_id(it)], called) for it in boxes if _id(it) in known]


def _row(box: Mailbox, known: Known, called: Names) -> MailboxRow:
    found = known.condition
    return MailboxRow(
        id=str(box.id),
        address=box.address,
        kind=box.kind,
        auth=box.auth,
        host=box.host,
        state=found.state,
        detail=box.health.detail,
        last_ok_at=box.health.last_ok_at,
        stuck_since=_stuck_since(found),
        lag_s=found.lag_s,
        waiting=sum(it.waiting for it in known.folders),
        counts=MailCounts(**asdict(found.counts)),
        in_quarantine=found.in_quarantine,
        people=[Ref(str(it), called[it]) for it in box.owner_ids if it in called],
    )


def _stuck_since(found: Condition) -> datetime | None:
    """What has not moved for a moment is no trouble yet."""
    since = found.stuck_since
    return since if since and _now() - since >= STUCK_AFTER else None


def _folder(it: KnownFolder) -> MailboxFolder:
    found = it.condition
    counts = MailCounts(**asdict(found.counts))
    return MailboxFolder(
        it.name, it.role, it.chosen, found.state, it.last_ok_at, found.lag_s, it.waiting, counts, found.in_quarantine, it.missed
    )  # fmt: skip


def _aside(it: Quarantined, here: Collection[PydanticObjectId]) -> SetAside:
    return SetAside(
        str(it.id), it.folder, it.uid, it.error, it.tries, it.size, it.at, it.asked_at, can_retry=it.progress_id in here
    )  # fmt: skip


def _order(user: User, box: Mailbox) -> Order:
    return Order(_id(box), user.id, _now())


def _id(box: Mailbox) -> PydanticObjectId:
    return PydanticObjectId(str(box.id))


def _now() -> datetime:
    return datetime.now(UTC)
