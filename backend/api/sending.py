"""The push sender of an API process. Its libraries take a quarter of the start and a tenth of the memory, and here it only sends what tells a
person that their device works: it comes with the first of these."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import FastAPI

if TYPE_CHECKING:
    from backend.push import Sender


async def sender_of(api: FastAPI) -> "Sender":
    """The sender, as soon as it is there."""
    state = api.state
    if state.sender is None:
        state.sender = asyncio.create_task(_load(api))
    loading: asyncio.Task[Sender] = state.sender
    return await loading


async def close_sender(api: FastAPI) -> None:
    if api.state.sender is not None:
        await (await sender_of(api)).close()


async def _load(api: FastAPI) -> "Sender":
    module = await asyncio.to_thread(import_module, "backend.push")
    sender: Sender = module.Sender(api.state.settings.push, api.state.vapid)
    return sender
