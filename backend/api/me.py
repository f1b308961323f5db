"""The signed-in person's own settings."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from backend.api.auth import Me, SignedIn, me
from backend.domain.language import Lang, LockScreen
from backend.store import users

router = APIRouter(prefix="/api", tags=["me"])


class MeUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lang: Lang | None = None
    lock_screen: LockScreen | None = None


@router.get("/me", response_model=Me)
async def read(user: SignedIn, request: Request) -> Me:
    return me(user, request.app.state.settings.company)


@router.patch("/me", response_model=Me)
async def update(changes: MeUpdate, user: SignedIn, request: Request) -> Me:
    changed = await users.set_preferences(user, changes.model_dump(exclude_none=True))
    request.app.state.tokens.forget(user.id)
    return me(changed, request.app.state.settings.company)
