"""What a person takes along, as a file: CSV and XLSX that Excel opens as they are, contacts also as vCards. Streamed."""

from collections.abc import AsyncIterator
from typing import Literal

from backend.domain.columns import ImportKind
from backend.domain.export_columns import EXPORTS, FILE_NAMES
from backend.store import exports
from backend.store.users import User
from backend.tables.writing import BOM, card, csv_line, sheet

FileKind = Literal["csv", "xlsx", "vcf"]


async def pieces(user: User, kind: ImportKind, file_kind: FileKind) -> AsyncIterator[bytes]:
    """The file, piece by piece. The caller has begun the export (`exports.begin`)."""
    if file_kind == "xlsx":
        async for piece in _xlsx(user, kind):
            yield piece
        return
    async for text in _csv(user, kind) if file_kind == "csv" else _vcf(user, kind):
        yield text.encode()


async def _csv(user: User, kind: ImportKind) -> AsyncIterator[str]:
    columns = EXPORTS[kind]
    yield BOM + csv_line([it.header(user.lang) for it in columns], user.lang)
    async for document in exports.documents(user, kind):
        yield csv_line([it.cell(kind, document) for it in columns], user.lang)


async def _xlsx(user: User, kind: ImportKind) -> AsyncIterator[bytes]:
    columns = EXPORTS[kind]
    book = sheet(FILE_NAMES[user.lang][kind].capitalize(), [it.header(user.lang) for it in columns])
    async for document in exports.documents(user, kind):
        book.add([it.cell(kind, document) for it in columns])
    for piece in book.pieces():
        yield piece


async def _vcf(user: User, kind: ImportKind) -> AsyncIterator[str]:
    async for it in exports.documents(user, kind):
        yield card(
            name=it["name"], company=it["customer_name"], department=it.get("department", ""), title=it.get("title", ""),
            addresses=it["addresses"], phones=it["phones"], uid=f"urn:rapport:{it['_id']}",
        )  # fmt: skip
