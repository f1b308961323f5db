"""The push sender of an API process. Its libraries take a quarter of the start, and nobody pushes in the first moments: they come beside it."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import FastAPI

from backend.settings import Push
from backend.store.installation import Vapid

if TYPE_CHECKING:
    from backend.push import Sender


async def load_sender(push: Push, vapid: Vapid) -> "Sender":
    module = await asyncio.to_thread(import_module, "backend.push")
    sender: Sender = module.Sender(push, vapid)
    return sender


async def sender_of(api: FastAPI) -> "Sender":
    """The sender, as soon as it is there."""
    loading: asyncio.Task[Sender] = api.state.sender
    return await loading
