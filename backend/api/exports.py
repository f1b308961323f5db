"""Taking data along: CSV and XLSX that Excel opens as they are, and contacts as vCards. Streamed, noted in the audit log, limited per hour."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from backend.api.auth import SignedIn
from backend.domain.columns import ImportKind
from backend.domain.export_columns import EXPORTS, Lang
from backend.errors import NotFound
from backend.store import exports
from backend.store.users import User
from backend.tables.writing import BOM, card, csv_line, sheet

router = APIRouter(prefix="/api/exports", tags=["exports"])

FileKind = Literal["csv", "xlsx", "vcf"]
Writer = Callable[[User, ImportKind], AsyncIterator[str] | AsyncIterator[bytes]]
TYPES: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard; charset=utf-8",
}
FILE_NAMES: dict[Lang, dict[ImportKind, str]] = {
    "de": {"customers": "kunden", "contacts": "ansprechpartner", "opportunities": "verkaufschancen", "offers": "angebote",
           "orders": "auftraege", "invoices": "rechnungen"},
    "en": {"customers": "customers", "contacts": "contacts", "opportunities": "opportunities", "offers": "offers", "orders": "orders",
           "invoices": "invoices"},
}  # fmt: skip


@router.get("/{kind}/{file_kind}", response_class=StreamingResponse)
async def export(kind: ImportKind, file_kind: FileKind, user: SignedIn) -> StreamingResponse:
    """All documents of a kind that this person sees."""
    if file_kind == "vcf" and kind != "contacts":
        raise NotFound("Only contacts can be taken along as vCards.")
    now = datetime.now(UTC)
    await exports.begin(user, kind, now)
    writers: dict[FileKind, Writer] = {"csv": _csv, "xlsx": _xlsx, "vcf": _vcf}
    return StreamingResponse(
        writers[file_kind](user, kind),
        media_type=TYPES[file_kind],
        headers=_headers(kind, file_kind, user.lang, now.date()),
    )


async def _csv(user: User, kind: ImportKind) -> AsyncIterator[str]:
    columns = EXPORTS[kind]
    yield BOM + csv_line([it.header(user.lang) for it in columns], user.lang)
    async for document in exports.documents(user, kind):
        yield csv_line([it.value(document) for it in columns], user.lang)


async def _xlsx(user: User, kind: ImportKind) -> AsyncIterator[bytes]:
    columns = EXPORTS[kind]
    book = sheet(FILE_NAMES[user.lang][kind].capitalize(), [it.header(user.lang) for it in columns])
    async for document in exports.documents(user, kind):
        book.add([it.value(document) for it in columns])
    for piece in book.pieces():
        yield piece


async def _vcf(user: User, kind: ImportKind) -> AsyncIterator[str]:
    async for it in exports.documents(user, kind):
        yield card(
            name=it["name"], company=it["customer_name"], department=it.get("department", ""), title=it.get("title", ""),
            addresses=it["addresses"], phones=it["phones"], uid=f"urn:rapport:{it['_id']}",
        )  # fmt: skip


def _headers(kind: ImportKind, file_kind: FileKind, lang: Lang, today: date) -> dict[str, str]:
    name = f"{FILE_NAMES[lang][kind]}-{today.isoformat()}.{file_kind}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
