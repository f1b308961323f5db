"""Where an ERP writes customers, contacts, business, offerings and what was exchanged, by its own ids: again is the same, never twice.

Signed in by an API key (`rapport apikey add`). Fields are named as the columns of an import; amounts are integers in cents, quantities in
thousandths, days ISO. A batch needs an Idempotency-Key: the same key and body get the same answer, the same key with another body 409.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Depends, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.api.answers import answer
from backend.api.examples import BATCHES, PUTS
from backend.domain.columns import MONEY_KINDS, ImportKind, Outcome
from backend.domain.sent import Sent, understood
from backend.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from backend.store import api_keys, erp
from backend.store.api_keys import ApiKey

router = APIRouter(prefix="/api/erp", tags=["erp"])

BATCH = 1000
SourceName = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
ForeignId = Annotated[str, Path(min_length=1, max_length=120)]


class ErpItem(BaseModel):
    external_id: str = Field(min_length=1, max_length=120)
    model_config = ConfigDict(extra="allow")


class ErpBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: str = Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")
    items: list[ErpItem] = Field(min_length=1, max_length=BATCH)


@dataclass
class ErpProblem:
    field: str
    code: str


@dataclass
class ErpResult:
    external_id: str
    outcome: Outcome
    id: str | None
    problems: list[ErpProblem]


@dataclass
class ErpAnswer:
    results: list[ErpResult]


async def calling_system(request: Request) -> ApiKey:
    """The system behind a request; the dependency of every route here. Raises NotSignedIn, TooMany."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.startswith("rk_"):
        raise NotSignedIn("Please send an API key.")
    return await api_keys.used(key, datetime.now(UTC))


System = Annotated[ApiKey, Depends(calling_system)]


@router.put("/{kind}/{source}/{external_id}", response_model=ErpResult)
async def put(
    kind: ImportKind,
    source: SourceName,
    external_id: ForeignId,
    fields: Annotated[dict[str, Any], Body(openapi_examples=PUTS)],
    system: System,
) -> Response:
    """Write one by its id in the other system: made if it is new, changed where it differs. 422 says which field is wrong."""
    _may_write(system, kind)
    result = (await _write(system, kind, source, [{**fields, "external_id": external_id}]))[0]
    if result.outcome == "refused":
        raise Invalid(
            ", ".join(f"{it.field}: {it.code}" if it.field else it.code for it in result.problems), code="refused"
        )
    return answer(result)


@router.post("/{kind}/batch", response_model=ErpAnswer)
async def batch(
    kind: ImportKind, sent: Annotated[ErpBatch, Body(openapi_examples=BATCHES)], request: Request, system: System,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=200)],
) -> Response:  # fmt: skip
    """Write up to a thousand; each has its own result, and a wrong one stops no other."""
    _may_write(system, kind)
    body = request.url.path.encode() + b"\n" + await request.body()
    if before := await api_keys.begin(system, idempotency_key, body, datetime.now(UTC)):
        return _again(before, body)
    try:
        results = await _write(system, kind, sent.source, [it.model_dump() for it in sent.items])
    except BaseException:
        await api_keys.settle(system, idempotency_key, None)
        raise
    said: dict[str, Any] = orjson.loads(orjson.dumps(ErpAnswer(results)))
    await api_keys.settle(system, idempotency_key, said)
    return answer(said)


def _again(before: api_keys.Answered, body: bytes) -> Response:
    if not api_keys.is_same(before, body):
        raise Conflict("This Idempotency-Key was used for another request.", code="key_reused")
    if before.answer is None:
        raise Conflict("This request is still being worked on.", code="still_working")
    return answer(before.answer)


def _may_write(system: ApiKey, kind: ImportKind) -> None:
    if kind in MONEY_KINDS and not system.money:
        raise NotAllowed("This key may not write orders and invoices.")


async def _write(system: ApiKey, kind: ImportKind, source: str, items: list[dict[str, Any]]) -> list[ErpResult]:
    sent: list[Sent] = [understood(kind, line, it) for line, it in enumerate(items, 1)]
    written = await asyncio.to_thread(erp.write, system, kind, source, sent)
    return [
        ErpResult(it.external_id, it.outcome, str(it.id) if it.id else None, [ErpProblem(p.column, p.code) for p in it.problems])
        for it in written
    ]  # fmt: skip
