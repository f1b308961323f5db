"""Serving the built app: read once at start, compressed when first asked for, with the headers that keep a browser honest."""

import gzip
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastapi import APIRouter, Request, Response

from backend.errors import NotFound

router = APIRouter(include_in_schema=False)

NO_APP = "The app is not built. Run: make build"
PACKED = {
    ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".webmanifest": "application/manifest+json",
}  # fmt: skip
AS_IT_IS = {".ico": "image/x-icon", ".png": "image/png", ".webp": "image/webp", ".woff2": "font/woff2"}
"""Said here, not asked of the system, whose table is long to read and not everywhere the same."""
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class File:
    content: bytes
    type: str
    cache: str

    @cached_property
    def packed(self) -> bytes | None:
        worth = self.type in PACKED.values() and len(self.content) > 500
        return gzip.compress(self.content, 9, mtime=0) if worth else None


def read(dist: Path) -> dict[str, File]:
    """Every file of the build by its path. Hashed assets never change; everything else is asked for again each time."""
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
    if "gzip" in request.headers.get("accept-encoding", "") and file.packed:
        return Response(file.packed, media_type=file.type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(file.content, media_type=file.type, headers=headers)


def _file(path: Path, dist: Path) -> File:
    type_ = (PACKED | AS_IT_IS).get(path.suffix, UNKNOWN)
    hashed = path.parent == dist / "assets"
    cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return File(path.read_bytes(), type_, cache)
