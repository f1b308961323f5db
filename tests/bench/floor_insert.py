"""The floor of writing down an activity: FastAPI and a bare Beanie insert of the same document; no sign-in, no rights, no transaction."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from beanie import PydanticObjectId, init_beanie
from fastapi import FastAPI, Request, Response
from motor.motor_asyncio import AsyncIOMotorClient

from backend.store.activities import Activity


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        os.environ["MONGODB_URI"], tz_aware=True, w="majority", journal=True
    )
    database: Any = client[os.environ["RAPPORT_DATABASE"]]
    await init_beanie(database=database, document_models=[Activity], skip_indexes=True)
    yield
    client.close()


app = FastAPI(lifespan=life)


@app.post("/api/customers/{customer_id}/activities")
async def log(customer_id: str, request: Request) -> Response:
    said = orjson.loads(await request.body())
    made = Activity(
        id=PydanticObjectId(said["id"]), customer_id=PydanticObjectId(customer_id), team="sued", kind=said["kind"], at=datetime.now(UTC),
        title="", text=said["text"],
    )  # fmt: skip
    await made.insert()
    return Response(orjson.dumps({"id": str(made.id)}), media_type="application/json")
