"""Which pages of the handbook follow from the code, and how they read now."""

from pathlib import Path
from typing import Any

from backend.domain.language import Lang
from backend.reference.columns import columns_page
from backend.reference.rest import rest_page

MARK = "<!-- rapport reference: from here on made from the code -->"
REST: dict[Lang, str] = {"de": "de/15-rest.md", "en": "en/15-rest.md"}
IMPORT: dict[Lang, str] = {"de": "de/7-import.md", "en": "en/7-import.md"}


def pages(docs: Path, api: dict[str, Any]) -> dict[Path, str]:
    """Each page with its text; of the import guide only what stands behind the mark is made anew."""
    rest = {docs / path: rest_page(api, lang) for lang, path in REST.items()}
    guides = {docs / path: _guide((docs / path).read_text(), lang) for lang, path in IMPORT.items()}
    return {**rest, **guides}


def _guide(page: str, lang: Lang) -> str:
    return f"{page.partition(MARK)[0]}{MARK}\n\n{columns_page(lang)}\n"
