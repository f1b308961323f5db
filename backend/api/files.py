"""Files on entries: taken in as a stream and only from whoever is signed in, given back as downloads and never as pages.

The form is read after the person and the customer are known; what exceeds a megabyte waits on disk, not in memory.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.entries import own_entry
from backend.api.timeline import AttachedFile, customer_of
from backend.errors import Invalid, NotFound
from backend.store import files
from backend.store.activities import Activity
from backend.store.database import Store
from backend.store.files import FILE_LIMIT, File
from backend.store.users import User, visible_to

router = APIRouter(prefix="/api", tags=["files"])

NO_FILE = "There is no such file."
HARMLESS = "default-src 'none'; sandbox"
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["activity_id", "file"],
                    "properties": {"activity_id": {"type": "string"}, "file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post("/customers/{customer_id}/files", response_model=AttachedFile, openapi_extra=FORM)
async def add(customer_id: str, user: SignedIn, request: Request) -> Response:
    """Put a file onto one's own entry. The same content again is the file that is there."""
    customer = await customer_of(user, customer_id)
    async with request.form(max_files=1, max_fields=2, max_part_size=1024) as form:
        upload = _file(form)
        entry = await own_entry(user, object_id(str(form.get("activity_id", ""))))
        if entry.customer_id != customer.id:
            raise NotFound("There is no such entry.")
        kept = await files.keep(object_id(str(entry.id)), upload.filename or "", upload.file)
    return answer(AttachedFile(str(kept.file_id), kept.name, kept.type, kept.size))


@router.get("/files/{file_id}", response_class=StreamingResponse)
async def read(file_id: str, user: SignedIn) -> StreamingResponse:
    file = await _visible(user, file_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}",
        "Content-Length": str(file.length),
        "Content-Security-Policy": HARMLESS,
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(files.content(file), headers=headers, media_type=file.metadata.type)


@router.delete("/files/{file_id}", status_code=204)
async def remove(file_id: str, user: SignedIn, request: Request) -> None:
    """Off one's own entry."""
    file = await _visible(user, file_id)
    await own_entry(user, file.metadata.activity_id)
    store: Store = request.app.state.store
    await store.in_transaction(lambda session: files.remove(file, session))


def _file(form: Mapping[str, Any]) -> UploadFile:
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.size:
        raise Invalid("There is no file in it.", code="no_file")
    if upload.size > FILE_LIMIT:
        raise Invalid("A file may have at most 25 MB.", code="too_big")
    return upload


async def _visible(user: User, file_id: str) -> File:
    """A file whose entry this person sees. One without an entry is nobody's."""
    file = await File.get(object_id(file_id))
    attached = {"_id": file.metadata.activity_id, "attachments.file_id": file.id} if file else {}
    if file is None or not await Activity.find_one({**attached, **visible_to(user, "customer_id")}):
        raise NotFound(NO_FILE)
    return file
