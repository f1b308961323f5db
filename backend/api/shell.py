"""Serving the built app: read once at start, compressed once, with the headers that keep a browser honest."""

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from backend.errors import NotFound

router = APIRouter(include_in_schema=False)

NO_APP = "The app is not built. Run: make build"
COMPRESSED = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True)
class File:
    content: bytes
    packed: bytes | None
    type: str
    cache: str


def read(dist: Path) -> dict[str, File]:
    """Every file of the build by its path. Hashed assets never change; everything else is asked for again each time."""
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    mimetypes.add_type("text/javascript", ".js")
    return {
        f"/{path.relative_to(dist).as_posix()}": _file(path, dist) for path in sorted(dist.rglob("*")) if path.is_file()
    }


@router.get("/{path:path}")
async def shell(path: str, request: Request) -> Response:
    """A file of the app, or the app itself for every address it routes."""
    files: dict[str, File] = request.app.state.files
    if path.startswith(("api/", "assets/")) and f"/{path}" not in files:
        raise NotFound("There is nothing here.")
    file = files.get(f"/{path}") or files.get("/index.html")
    if file is None:
        return Response(NO_APP, status_code=503, media_type="text/plain")
    headers = {"Cache-Control": file.cache, "Vary": "Accept-Encoding"}
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(file.content, media_type=file.type, headers=headers)


def _file(path: Path, dist: Path) -> File:
    content = path.read_bytes()
    type_ = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    hashed = path.parent == dist / "assets"
    cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
    packed = gzip.compress(content, 9, mtime=0) if type_.startswith(COMPRESSED) and len(content) > 500 else None
    return File(content, packed, type_, cache)
