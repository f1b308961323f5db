"""What a stored document says under the names of the columns (`columns.TARGETS`): the way back of an import, for files and other systems.

Rows are documents as MongoDB keeps them, with the names of what they point to (`store.export_names`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.domain.columns import TARGETS, ImportKind, Target

Row = Mapping[str, Any]
NAMED = {
    "customer.number": "customer_number", "customer.name": "customer_name", "parent.number": "parent_number", "offer.number": "offer_number",
    "order.number": "order_number", "owner": "owner_name", "by": "by_name", "contact.address": "contact_address",
    "discontinued_on": "discontinued_at",
}  # fmt: skip
"""Targets that stand under another name in a row."""


def value(target: Target, row: Row) -> Any:
    """What the row says for this target, as it is stored; days as dates. None if it says nothing."""
    name = target.name
    if name == "numbers_2":
        return (row.get("numbers") or [])[1:]
    if name.startswith("site."):
        return (row.get("sites") or [{}])[0].get(name.removeprefix("site."))
    if name.startswith("known."):
        return {it["key"]: it["value"] for it in row.get("facts", ()) if it["field"] == name.removeprefix("known.")}
    if name.startswith("line."):
        return line_value(name, row["line"]) if row.get("line") else None
    if name == "external_id":
        return externals(row)[0]["id"] if externals(row) else None
    found = row.get(NAMED.get(name, name))
    return found.date() if target.reads == "day" and isinstance(found, datetime) else found


def line_value(name: str, line: Row) -> Any:
    """An import writes number and text into one; they are told apart again."""
    number, text = line.get("number") or "", line.get("text") or ""
    if name == "line.text":
        return "" if text == number else text.removeprefix(f"{number} ") if number else text
    return line.get(name.removeprefix("line."))


def externals(row: Row) -> list[dict[str, str]]:
    """The ids in other systems, each with its system."""
    found = row.get("external") or []
    return found if isinstance(found, list) else [found]


def told(kind: ImportKind, row: Row) -> dict[str, Any]:
    """The document as JSON, as `sent.understood` reads it: sent back to us it changes nothing."""
    found = {it.name: _plain(value(it, row)) for it in TARGETS[kind] if it.name not in ("numbers_2", "external_id")}
    if lines := row.get("lines"):
        of_line = [it.name for it in TARGETS[kind] if it.name.startswith("line.")]
        found["lines"] = [_without_nothing({_short(it): line_value(it, line) for it in of_line}) for line in lines]
    return _without_nothing(found)


def without_money(kind: ImportKind, row: Row) -> dict[str, Any]:
    """For whoever does not see money: without what things cost us and what is known of the customer's finances."""
    hidden: dict[str, Any] = {"cost_cents": None} if kind == "offerings" else {}
    if row.get("lines"):
        hidden["lines"] = [{**it, "cost_cents": None} for it in row["lines"]]
    if row.get("facts"):
        hidden["facts"] = [it for it in row["facts"] if it["field"] != "finances"]
    return {**row, **hidden}


def _short(target: str) -> str:
    return target.removeprefix("line.")


def _plain(said: Any) -> Any:
    return said.isoformat() if hasattr(said, "isoformat") else said


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: it for name, it in said.items() if it not in (None, "", [], {})}
