"""The REST reference as a page of the handbook, from the API's own description: first what other systems need, then everything."""

import json
from collections.abc import Iterator
from typing import Any

from backend.domain.columns import KINDS, REQUIRED, TARGETS, ImportKind
from backend.domain.language import Lang
from backend.reference.columns import KIND_WORDS
from backend.reference.rest_words import ANSWERS, FIELDS, INTRO, LIST, PEOPLE, READING, TYPES

PUT = "/api/erp/{kind}/{source}/{external_id}"
BATCH = "/api/erp/{kind}/batch"
WRITTEN = {"external_id": "K-2001", "outcome": "new", "id": "6b01a0c4762b51565af53b10", "problems": []}
READ: dict[str, Any] = {
    "items": [{"id": "6b01a0c4762b51565af53b10", "external": [{"source": "sap", "id": "K-2001"}], "changed_at": "2026-11-02T13:30:00Z",
               "fields": {"name": "Schröder Fördertechnik GmbH", "numbers": ["K-2001"]}}],
    "next": None,
    "until": "2026-11-02T13:31:00Z",
}  # fmt: skip
"""What comes back, by example."""
Description = dict[str, Any]


def rest_page(api: Description, lang: Lang) -> str:
    kinds = ", ".join(f"`{it}`" for it in KINDS)
    parts = [
        INTRO[lang] + kinds + ".",
        *(_kind(api, it, lang) for it in KINDS),
        _batch(api, lang),
        ANSWERS[lang].replace("{answer}", _json(WRITTEN, margin=4)),
        READING[lang].replace("{answer}", _json(READ, margin=4)),
        PEOPLE[lang],
        *_examples(api),
        "\n".join([LIST[lang], *_rows(api)]),
    ]
    return "\n\n".join(parts) + "\n"


def _kind(api: Description, kind: ImportKind, lang: Lang) -> str:
    example = _body(api, "put", PUT)["examples"][kind]["value"]
    curl = _curl(
        "PUT", PUT.replace("{kind}", kind).replace("{source}", "sap").replace("{external_id}", "4711"), example
    )
    return f"### {KIND_WORDS[lang][kind]}: `{kind}`\n\n{FIELDS[lang]}: {', '.join(_fields(kind))}\n\n{curl}"


def _fields(kind: ImportKind) -> Iterator[str]:
    """Each with its type; the parts of `lines` in one."""
    needed = {name for some in REQUIRED[kind] if len(some) == 1 for name in some}
    lines = [it for it in TARGETS[kind] if it.name.startswith("line.")]
    for it in TARGETS[kind]:
        if it not in lines and it.name != "external_id":
            yield f"**`{it.name}`** {_type(it.reads)}" if it.name in needed else f"`{it.name}` {_type(it.reads)}"
    if lines:
        parts = ", ".join(f"`{it.name.removeprefix('line.')}` {_type(it.reads)}" for it in lines)
        yield f"`lines` list ({parts})"


def _type(reads: str) -> str:
    return TYPES.get(reads, "string")


def _batch(api: Description, lang: Lang) -> str:
    example = _body(api, "post", BATCH)["examples"]["customers"]["value"]
    title = {"de": "### Im Stapel", "en": "### In a batch"}[lang]
    curl = _curl("POST", BATCH.replace("{kind}", "customers"), example, '-H "Idempotency-Key: 2026-11-20-0001" ')
    return f"{title}\n\n{curl}"


def _examples(api: Description) -> Iterator[str]:
    """What people send, where there is an example of it."""
    for method, path, does in _operations(api):
        model = _model(api, does)
        for example in model.get("examples", ()):
            told = _told(does)
            yield f"### `{method.upper()} {path}`\n\n{told}\n\n{_indented(example)}"


def _rows(api: Description) -> Iterator[str]:
    for method, path, does in _operations(api):
        yield f"| `{method.upper()} {path}` | {' '.join(_told(does).split())} |"


def _told(does: Description) -> str:
    """Where nothing more is said, name and subject say enough."""
    return str(does.get("description") or f"{does['summary']} ({', '.join(does.get('tags', ()))})")


def _operations(api: Description) -> Iterator[tuple[str, str, Description]]:
    for path, methods in api["paths"].items():
        for method, does in methods.items():
            yield method, path, does


def _model(api: Description, does: Description) -> Description:
    body = does.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = str(body.get("schema", {}).get("$ref", "")).rpartition("/")[2]
    found: Description = api["components"]["schemas"].get(name, {})
    return found


def _body(api: Description, method: str, path: str) -> Description:
    found: Description = api["paths"][path][method]["requestBody"]["content"]["application/json"]
    return found


def _curl(method: str, path: str, example: Any, header: str = "") -> str:
    body = _json(example, margin=6).replace("'", "’")
    return (
        f'    curl -X {method} "$RAPPORT{path}" -H "Authorization: Bearer $KEY" {header}\\\n'
        f"      -H \"Content-Type: application/json\" -d '{body}'"
    )


def _indented(example: Any) -> str:
    return f"    {_json(example, margin=4)}"


def _json(example: Any, margin: int) -> str:
    """As a block of code in a page."""
    return json.dumps(example, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * margin)
