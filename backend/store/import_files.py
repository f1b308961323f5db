"""The files of imports in GridFS: taken in by the piece, read from a file on this machine that has no name and goes with its process."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from beanie import PydanticObjectId
from gridfs import GridFSBucket
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from backend.errors import Invalid
from backend.store.imports import ImportRun

BUCKET = "import_files"
PIECE = 1024 * 1024


async def take_in(name: str, pieces: AsyncIterator[bytes], limit: int) -> tuple[PydanticObjectId, int]:
    """Store what arrives; its id and size. Raises Invalid above `limit` bytes, and nothing of it is kept."""
    upload = _bucket().open_upload_stream(name)
    size = 0
    try:
        async for piece in pieces:
            size += len(piece)
            if size > limit:
                raise Invalid("This file is too large.", code="file_too_large")
            await upload.write(piece)
        await upload.close()
    except BaseException:
        await upload.abort()
        raise
    return PydanticObjectId(str(upload._id)), size


def put(name: str, file: BinaryIO) -> tuple[PydanticObjectId, int]:
    """Store a file of this machine. Blocks."""
    file_id = _plain_bucket().upload_from_stream(name, file)
    return PydanticObjectId(str(file_id)), file.tell()


@contextmanager
def opened(file_id: PydanticObjectId) -> Iterator[BinaryIO]:
    """The file, on this machine's disk and readable from any place. Blocks."""
    with tempfile.TemporaryFile() as copy:
        _plain_bucket().download_to_stream(file_id, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)


async def remove(file_id: PydanticObjectId | None) -> None:
    if file_id is not None:
        database: Any = ImportRun.get_motor_collection().database
        await database[f"{BUCKET}.chunks"].delete_many({"files_id": file_id})
        await database[f"{BUCKET}.files"].delete_one({"_id": file_id})


def _bucket() -> Any:
    database: Any = ImportRun.get_motor_collection().database
    return AsyncIOMotorGridFSBucket(database, BUCKET, chunk_size_bytes=PIECE)


def _plain_bucket() -> GridFSBucket:
    return GridFSBucket(ImportRun.get_motor_collection().delegate.database, BUCKET, chunk_size_bytes=PIECE)
