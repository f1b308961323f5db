"""Taking data along: CSV and XLSX that Excel opens as they are, and contacts as vCards. Streamed, noted in the audit log, limited per hour."""

from datetime import UTC, date, datetime

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from backend.api.auth import SignedIn
from backend.domain.columns import ImportKind
from backend.domain.export_columns import FILE_NAMES
from backend.domain.language import Lang
from backend.errors import NotFound
from backend.store import export_files, exports
from backend.store.export_files import FileKind

router = APIRouter(prefix="/api/exports", tags=["exports"])

TYPES: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard; charset=utf-8",
}


@router.get("/{kind}/{file_kind}", response_class=StreamingResponse)
async def export(kind: ImportKind, file_kind: FileKind, user: SignedIn) -> StreamingResponse:
    """All documents of a kind that this person sees."""
    if file_kind == "vcf" and kind != "contacts":
        raise NotFound("Only contacts can be taken along as vCards.")
    now = datetime.now(UTC)
    await exports.begin(user, kind, now)
    return StreamingResponse(
        export_files.pieces(user, kind, file_kind),
        media_type=TYPES[file_kind],
        headers=_headers(kind, file_kind, user.lang, now.date()),
    )


def _headers(kind: ImportKind, file_kind: FileKind, lang: Lang, today: date) -> dict[str, str]:
    name = f"{FILE_NAMES[lang][kind]}-{today.isoformat()}.{file_kind}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
