"""Files on entries of the timeline, in GridFS (bucket `files`).

A file belongs to its entry from the start and has no rights of its own: who sees the entry's customer sees the file, wherever the entry
is moved to, and with the entry it goes. One that never reached its entry is seen by nobody.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import IO, Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorGridFSBucket
from pydantic import BaseModel
from pymongo import ASCENDING, IndexModel

from backend.domain.file_types import HEAD, TAIL, FileType, stored_name, type_of
from backend.errors import Conflict, Invalid
from backend.store.activities import Activity, Attached

FILE_LIMIT = 25 * 1024 * 1024
FILES_OF_ENTRY = 20
BUCKET = "files"


class Content(BaseModel):
    activity_id: PydanticObjectId
    type: str
    sha256: str


class File(Document):
    """A file's own row, as the GridFS specification names its fields."""

    filename: str
    length: int
    metadata: Content

    class Settings:
        name = f"{BUCKET}.files"
        indexes = [IndexModel([("metadata.activity_id", ASCENDING)], name="of_activity")]


async def keep(entry_id: PydanticObjectId, name: str, content: IO[bytes]) -> Attached:
    """Store a file and put it onto its entry; the same content again is the file that is there. The caller has checked the rights.

    Raises Invalid for a file that we do not take in, Conflict if the entry is gone or has 20 files.
    """
    size, sha256, found = await asyncio.to_thread(_looked_at, content, name)
    if found is None:
        raise Invalid("This kind of file is not taken in: PDF, pictures, Office, text and mails are.", code="file_type")
    kept_name = stored_name(name, found)
    file_id = await _bucket().upload_from_stream(
        kept_name, content, metadata={"activity_id": entry_id, "type": found.media_type, "sha256": sha256}
    )
    attached = Attached(
        file_id=PydanticObjectId(file_id), name=kept_name, type=found.media_type, size=size, sha256=sha256
    )
    if await _attach(entry_id, attached):
        return attached
    await _bucket().delete(file_id)
    return await _there(entry_id, sha256)


async def content(file: File) -> AsyncIterator[bytes]:
    stream = await _bucket().open_download_stream(file.id)
    while chunk := await stream.readchunk():
        yield chunk


async def remove(file: File, session: AsyncIOMotorClientSession) -> None:
    """Off its entry, and gone."""
    pulled = {"$pull": {"attachments": {"file_id": file.id}}}
    await Activity.get_motor_collection().update_one({"_id": file.metadata.activity_id}, pulled, session=session)
    await _drop([file.id], session)


async def remove_of(entry_id: PydanticObjectId, session: AsyncIOMotorClientSession) -> None:
    """Everything that belongs to an entry."""
    rows = File.get_motor_collection().find({"metadata.activity_id": entry_id}, {"_id": 1}, session=session)
    await _drop([row["_id"] async for row in rows], session)


async def _drop(ids: list[Any], session: AsyncIOMotorClientSession) -> None:
    """By hand, because GridFS itself knows no transactions."""
    files = File.get_motor_collection()
    await files.delete_many({"_id": {"$in": ids}}, session=session)
    await files.database[f"{BUCKET}.chunks"].delete_many({"files_id": {"$in": ids}}, session=session)


def _looked_at(content: IO[bytes], name: str) -> tuple[int, str, FileType | None]:
    """Size, hash and type; afterwards the content stands at its beginning again."""
    hashed = hashlib.sha256()
    while chunk := content.read(1024 * 1024):
        hashed.update(chunk)
    size = content.tell()
    content.seek(max(0, size - TAIL))
    tail = content.read(TAIL)
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    return size, hashed.hexdigest(), type_of(head, tail, name)


async def _attach(entry_id: PydanticObjectId, attached: Attached) -> bool:
    has_room = {"attachments.sha256": {"$ne": attached.sha256}, f"attachments.{FILES_OF_ENTRY - 1}": {"$exists": False}}
    pushed = {"$push": {"attachments": attached.model_dump()}}
    done = await Activity.get_motor_collection().update_one({"_id": entry_id, **has_room}, pushed)
    return bool(done.modified_count)


async def _there(entry_id: PydanticObjectId, sha256: str) -> Attached:
    entry = await Activity.get(entry_id)
    found = next((it for it in entry.attachments if it.sha256 == sha256), None) if entry else None
    if found is None:
        raise Conflict("The entry is gone, or already has 20 files.", code="no_room")
    return found


def _bucket() -> AsyncIOMotorGridFSBucket:
    database: Any = Activity.get_motor_collection().database
    return AsyncIOMotorGridFSBucket(database, BUCKET)
