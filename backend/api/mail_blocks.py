"""Private mail: whose mail is left alone, and whether mail marked as private is. The administrator says it for everybody, each person for
themselves; and what of it is here already is taken out on request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.free_mail import is_free_mail
from backend.domain.privacy import EVERYBODY, BlockKind
from backend.store import blocked_mails, mail_blocks
from backend.store.mail_blocks import MailBlock
from backend.store.users import User

router = APIRouter(prefix="/api/mail-blocks", tags=["mailboxes"])

Whose = Literal["all", "own"]
"""The list that holds for everybody, or the person's own."""
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]


class BlockIn(BaseModel):
    """`written`: an address or a domain. `is_sure`: also a domain from which many people write; on a person's own list only."""

    model_config = ConfigDict(extra="forbid")
    whose: Whose
    written: Written
    is_sure: bool = False


class PrivateIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    whose: Whose
    leaves_alone: bool


@dataclass
class BlockOut:
    id: str
    whose: Whose
    kind: BlockKind
    value: str
    is_free: bool
    """A provider from which many people write."""
    at: datetime
    may_change: bool


@dataclass
class Private:
    for_all: bool
    own: bool
    """What the person says for themselves; it counts only where `for_all` is off."""
    may_change_all: bool


@dataclass
class BlockList:
    blocks: list[BlockOut]
    private: Private


@dataclass
class KeptMails:
    mails: int


@dataclass
class TakenOut:
    mails: int
    """So many at this time, at most 100; 0 when there are no more."""


@router.get("", response_model=BlockList)
async def listed(user: SignedIn) -> Response:
    for_all, own = await mail_blocks.private(user)
    private = Private(for_all, own, mail_blocks.may_change(user, EVERYBODY))
    return answer(BlockList(_rows(user, await mail_blocks.listed(user)), private))


@router.post("", response_model=BlockOut)
async def add(block: BlockIn, user: SignedIn, request: Request) -> Response:
    """Leave alone what this address, or anybody at this domain and those below it, writes. What is here already stays."""
    store, scope = request.app.state.store, _scope(user, block.whose)
    made = await mail_blocks.add(store, user, scope, block.written, is_sure=block.is_sure, now=_now())
    return answer(_rows(user, [made])[0])


@router.delete("/{block_id}", status_code=204)
async def remove(block_id: str, user: SignedIn, request: Request) -> None:
    """From now on their mail is read again; what came meanwhile is not."""
    await mail_blocks.remove(request.app.state.store, user, object_id(block_id), _now())


@router.put("/private", status_code=204)
async def leave_private(body: PrivateIn, user: SignedIn, request: Request) -> None:
    """Whether mail that its writer marked as private is left alone in personal mailboxes."""
    scope = _scope(user, body.whose)
    await mail_blocks.leave_private(request.app.state.store, user, scope, body.leaves_alone, _now())


@router.get("/{block_id}/mails", response_model=KeptMails)
async def kept(block_id: str, user: SignedIn) -> Response:
    """How many mails of theirs are here."""
    block = await mail_blocks.one(user, object_id(block_id))
    return answer(KeptMails(await blocked_mails.amount(user, block)))


@router.delete("/{block_id}/mails", response_model=TakenOut)
async def take_out(block_id: str, user: SignedIn, request: Request) -> Response:
    """Withdraw them, up to 100 at a time: for good, in the mailbox itself nothing changes."""
    block = await mail_blocks.one(user, object_id(block_id))
    return answer(TakenOut(await blocked_mails.take_out(request.app.state.store, user, block, _now())))


def _scope(user: User, whose: Whose) -> str:
    return EVERYBODY if whose == "all" else str(user.id)


def _rows(user: User, blocks: Sequence[MailBlock]) -> list[BlockOut]:
    return [
        BlockOut(
            str(it.id), "all" if it.scope == EVERYBODY else "own", it.kind, it.value,
            it.kind == "domain" and is_free_mail(it.value), it.at, mail_blocks.may_change(user, it.scope),
        )
        for it in blocks
    ]  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
