"""The floor of opening a card: FastAPI, Motor, one aggregation with $lookup, orjson; no sign-in, no rights, no card made of it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from bson import ObjectId
from fastapi import FastAPI, Response
from motor.motor_asyncio import AsyncIOMotorClient

FIELDS = {"title": 1, "number": 1, "stage": 1, "value_cents": 1, "currency": 1, "expected_close": 1, "next_step": 1}


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(os.environ["MONGODB_URI"], tz_aware=True)
    app.state.db = client[os.environ["RAPPORT_DATABASE"]]
    yield
    client.close()


app = FastAPI(lifespan=life)


@app.get("/customers/{customer_id}")
async def context(customer_id: str) -> Response:
    rows = await app.state.db.customers.aggregate(_pipeline(ObjectId(customer_id))).to_list(1)
    return Response(orjson.dumps(rows, default=str), media_type="application/json")


def _pipeline(customer_id: ObjectId) -> list[dict[str, Any]]:
    return [
        {"$match": {"_id": customer_id}},
        {"$project": {"name": 1, "sites": 1, "segment": 1, "value_class": 1, "numbers": 1, "owner_id": 1}},
        _of(
            "activities",
            {"$sort": {"at": -1}},
            {"$limit": 20},
            {"$project": {"kind": 1, "at": 1, "title": 1, "text": 1}},
        ),
        _of("opportunities", {"$match": {"is_open": True}}, {"$project": FIELDS}),
        _of("complaints", {"$match": {"is_open": True}}, {"$project": {"title": 1, "status": 1, "received_at": 1}}),
    ]


def _of(name: str, *stages: dict[str, Any]) -> dict[str, Any]:
    return {
        "$lookup": {
            "from": name,
            "localField": "_id",
            "foreignField": "customer_id",
            "as": name,
            "pipeline": list(stages),
        }
    }
