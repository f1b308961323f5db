"""Imports: a file goes up, its columns are settled, a dry run reports every row, then it is applied, and can be taken back.

The body of the upload is the file itself, streamed into GridFS; what kind of file it is, its first bytes say.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.import_answers import Decided, ImportList, ImportOut, ImportRows, import_out, row_out
from backend.domain.columns import ImportKind
from backend.domain.import_words import HEADERS, cells
from backend.domain.language import Lang
from backend.domain.mapping import faults
from backend.domain.tables import Refused
from backend.domain.values import Mark
from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, import_files, import_intake, import_reports, import_rights, imports
from backend.store.imports import Counts, Duplicates, ImportRun
from backend.store.users import User
from backend.tables.reading import LARGEST_FILE
from backend.tables.writing import BOM, csv_line

router = APIRouter(prefix="/api/imports", tags=["imports"])

NO_IMPORT = "There is no such import."
REFUSALS = {
    "empty": "This file is empty.",
    "no_rows": "This file has headers and no rows.",
    "no_headers": "The first row of this file names no columns.",
    "wrong_kind": "This is no table: CSV, XLSX and vCard files can be read.",
    "old_excel": "This is an Excel file of the old kind. Please save it as .xlsx or CSV.",
    "encoding": "The characters of this file cannot be read. Please save it as UTF-8.",
    "broken": "This file is damaged and cannot be opened.",
    "protected": "This file is protected by a password.",
    "too_large": "This file would unpack to more than can be read.",
    "too_many_columns": "This file has more than 200 columns.",
}
BINARY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ImportUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    mapping: list[str] | None = Field(default=None, max_length=200)
    mark: Mark | None = None
    source: str | None = Field(default=None, max_length=60, pattern=r"^[A-Za-z0-9 ._-]*$")
    team: str | None = Field(default=None, max_length=100)
    over_hand: bool | None = None


class Apply(BaseModel):
    model_config = ConfigDict(extra="forbid")
    duplicates: Duplicates = "ask"


class Decide(BaseModel):
    """`lines` None decides about all that nobody has decided about."""

    model_config = ConfigDict(extra="forbid")
    lines: list[Annotated[int, Field(ge=0, le=2**31)]] | None = Field(default=None, max_length=1000)
    decision: Literal["skip", "create", "update"]


@router.get("", response_model=ImportList)
async def recent(user: SignedIn) -> Response:
    return answer(ImportList([import_out(it, brief=True) for it in await import_rights.recent(user)]))


@router.post("", response_model=ImportOut, openapi_extra=BINARY)
async def upload(user: SignedIn, request: Request, kind: ImportKind, name: str = Query(max_length=255)) -> Response:
    """Take a file in. Its columns are proposed; nothing is written before it is applied."""
    import_rights.may_import(user, kind)
    file_id, size = await import_files.take_in(name, request.stream(), LARGEST_FILE)
    try:
        head = await asyncio.to_thread(_head, file_id)
    except Refused as error:
        await import_files.remove(file_id)
        raise Invalid(REFUSALS.get(error.code, REFUSALS["broken"]), code=f"file_{error.code}") from None
    run = await import_intake.run_of(
        head, kind, name, size, file_id, teams=user.teams, user_id=user.id, now=datetime.now(UTC)
    )
    return answer(import_out(run))


@router.get("/{import_id}", response_model=ImportOut)
async def page(import_id: str, user: SignedIn) -> Response:
    return answer(import_out(await _run(user, import_id)))


@router.patch("/{import_id}", response_model=ImportOut)
async def settle(import_id: str, change: ImportUpdate, user: SignedIn) -> Response:
    """How the file is to be read. What was checked before has to be checked again."""
    run = await _run(user, import_id)
    if change.team is not None and change.team not in user.teams:
        raise Invalid("You are not in this team.", code="team_unknown")
    said = change.model_dump(exclude_none=True)
    if found := [
        it for it in faults(run.kind, change.mapping or run.mapping, len(run.headers)) if it in ("columns", "unknown")
    ]:
        raise Invalid("This mapping does not fit the file.", code=f"mapping_{found[0]}")
    return answer(import_out(await imports.settle(run, said)))


@router.post("/{import_id}/check", response_model=ImportOut)
async def check(import_id: str, user: SignedIn) -> Response:
    """Begin the dry run, and remember the mapping for the next file like this."""
    run = await _run(user, import_id)
    if faults(run.kind, run.mapping, len(run.headers)):
        raise Invalid("Some columns that are needed are not mapped yet.", code="mapping_incomplete")
    await imports.remember(run, datetime.now(UTC))
    return answer(
        import_out(await imports.begin(run, "checking", {"teams": user.teams, "counts": Counts().model_dump()}))
    )


@router.post("/{import_id}/apply", response_model=ImportOut)
async def apply(import_id: str, how: Apply, user: SignedIn) -> Response:
    """Write it, or go on after a pause. Rows that are probably known and that nobody decided about follow `duplicates`."""
    run = await _run(user, import_id)
    said = {"duplicates": how.duplicates, "teams": user.teams, "moved_by": user.id}
    return answer(import_out(await imports.begin(run, "applying", said)))


@router.post("/{import_id}/pause", response_model=ImportOut)
async def pause(import_id: str, user: SignedIn) -> Response:
    return answer(import_out(await imports.stop(await _run(user, import_id), "paused")))


@router.post("/{import_id}/cancel", response_model=ImportOut)
async def cancel(import_id: str, user: SignedIn) -> Response:
    """End it where it is. What is written stays, and is made findable, until it is undone."""
    return answer(import_out(await imports.stop(await _run(user, import_id), "cancelled")))


@router.post("/{import_id}/undo", response_model=ImportOut)
async def undo(import_id: str, user: SignedIn) -> Response:
    """Take it back: what it made goes, what it changed is as before, unless somebody has changed it since."""
    run = await _run(user, import_id)
    return answer(import_out(await imports.begin(run, "undoing", {"share": 0.0, "moved_by": user.id})))


@router.get("/{import_id}/rows", response_model=ImportRows)
async def rows(
    import_id: str, user: SignedIn, filter: import_reports.Filter = "all", after: int = Query(default=0, ge=0, le=2**31)
) -> Response:
    found = await import_reports.page(await _run(user, import_id), filter, after)
    shown = found[: import_reports.PAGE]
    return answer(ImportRows([row_out(it) for it in shown], shown[-1]["line"] if len(found) > len(shown) else None))


@router.get("/{import_id}/report", response_class=StreamingResponse)
async def report(import_id: str, user: SignedIn, filter: import_reports.Filter = "all") -> StreamingResponse:
    """The same rows, all of them, as a CSV file for a spreadsheet. They hold what was imported: the log says who took them along."""
    run = await _run(user, import_id)
    await audit.note("export", run.kind, object_id(import_id), at=datetime.now(UTC), user_id=user.id)
    name = f"{'importbericht' if user.lang == 'de' else 'import-report'}-{run.made_at.date().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_csv(run, filter, user.lang), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{import_id}/decisions", response_model=Decided)
async def decide(import_id: str, said: Decide, user: SignedIn) -> Response:
    """Whether rows that are probably known are left out, made anew, or change what is known."""
    run = await _run(user, import_id)
    if run.status != "checked":
        raise Conflict("Decisions are taken between the dry run and the import.")
    return answer(Decided(await import_reports.decide(run, said.lines, said.decision)))


@router.delete("/{import_id}", status_code=204)
async def forget(import_id: str, user: SignedIn) -> None:
    run = await _run(user, import_id)
    await imports.forget(run)
    await import_reports.remove(run)
    await import_files.remove(run.file_id)


async def _run(user: User, import_id: str) -> ImportRun:
    found = await import_rights.visible(user, object_id(import_id))
    if found is None:
        raise NotFound(NO_IMPORT)
    return found


async def _csv(run: ImportRun, filter_: import_reports.Filter, lang: Lang) -> AsyncIterator[str]:
    yield BOM + csv_line(HEADERS[lang], lang)
    async for row in import_reports.every(run, filter_):
        yield csv_line(cells(row, lang), lang)


def _head(file_id: Any) -> Any:
    with import_files.opened(file_id) as file:
        return import_intake.head_of(file)
