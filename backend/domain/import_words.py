"""A row of an import's report as a row of a table, in the words of its reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.domain.language import Lang

HEADERS: dict[Lang, tuple[str, ...]] = {
    "de": ("Zeile", "Was daraus wird", "Name", "Hinweise", "Wohl schon da", "Änderungen"),
    "en": ("Line", "What becomes of it", "Name", "Notes", "Probably known", "Changes"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "new": ("neu", "new"), "changed": ("geändert", "changed"), "unchanged": ("unverändert", "unchanged"),
    "refused": ("abgelehnt", "refused"), "duplicate": ("wohl schon da", "probably known"),
    "changed_since": ("geblieben, inzwischen geändert", "kept, changed since"), "in_use": ("geblieben, inzwischen benutzt", "kept, in use since"),
}  # fmt: skip
PROBLEMS: dict[str, tuple[str, str]] = {
    "number": ("ist keine Zahl", "is no number"),
    "day": ("ist kein Datum", "is no date"),
    "yes_or_no": ("ist weder ja noch nein", "is neither yes nor no"),
    "currency": ("ist keine Währung", "is no currency"),
    "choice": ("ist hier nicht bekannt", "is not known here"),
    "phone": ("ist keine Telefonnummer", "is no phone number"),
    "address": ("ist keine Mailadresse", "is no mail address"),
    "domain": ("ist keine Webadresse", "is no web address"),
    "vat_id": ("ist keine gültige USt-IdNr.", "is no valid VAT ID"),
    "country": ("ist kein Land", "is no country"),
    "percent": ("ist kein Prozentwert", "is no percentage"),
    "moment": ("ist kein Zeitpunkt", "is no point in time"),
    "pairs": ("sind keine Zeilen „Bezeichnung: Wert“", "are no lines “name: value”"),
    "in_the_future": (
        "Das liegt in der Zukunft; dafür gibt es Aufgaben.",
        "That is in the future; there are tasks for it.",
    ),
    "contact_unknown": (
        "Der Ansprechpartner ist nicht bekannt und bleibt leer.",
        "The contact is not known and stays empty.",
    ),
    "by_user_unknown": (
        "Der Mitarbeiter ist nicht bekannt und bleibt leer.",
        "The employee is not known and stays empty.",
    ),
    "too_many_cells": ("Die Zeile hat mehr Felder als Spalten.", "The row has more fields than there are columns."),
    "open_quote": ("Ein Anführungszeichen ist nicht geschlossen.", "A quotation mark is not closed."),
    "characters": ("Die Zeile enthält unlesbare Zeichen.", "The row has unreadable characters."),
    "card": ("Diese Visitenkarte ist nicht lesbar.", "This card cannot be read."),
    "customer_unknown": ("Der Kunde ist nicht bekannt.", "The customer is not known."),
    "ambiguous": ("Passt auf mehrere.", "Fits several."),
    "taken": ("Nummer oder ID ist schon vergeben.", "Number or id is taken already."),
    "team_unknown": ("In dieses Team dürfen Sie nicht einlesen.", "You may not import into this team."),
    "owner_unknown": ("Der Betreuer ist nicht bekannt und bleibt leer.", "The owner is not known and stays empty."),
    "parent_unknown": ("Die Muttergesellschaft ist nicht bekannt.", "The parent company is not known."),
    "circle": (
        "Diese Muttergesellschaft steht selbst unter der Firma; die Zugehörigkeit bleibt, wie sie war.",
        "This parent company stands below the company itself; the group stays as it was.",
    ),
    "segment_unknown": (
        "Das Segment ist nicht bekannt; es bleibt, wie es war.",
        "The segment is not known; it stays as it was.",
    ),
    "offer_unknown": ("Das Angebot ist nicht bekannt.", "The offer is not known."),
    "order_unknown": ("Der Auftrag ist nicht bekannt.", "The order is not known."),
    "twice_in_file": ("Die Nummer kommt in der Datei mehrmals vor.", "The number is in the file more than once."),
}
"""The same words as on the screen (`pwa/src/i18n/imports.ts`)."""
_MISSING = ("Es fehlt: {}.", "Missing: {}.")


def cells(row: Mapping[str, Any], lang: Lang) -> list[str]:
    """In the order of HEADERS."""
    rival = row.get("rival")
    return [
        str(row["line"]),
        _word(OUTCOMES, row.get("kept") or row["outcome"], lang),
        row["title"],
        " ".join(_problem(it, lang) for it in row["problems"]),
        f"{rival['name']}, {rival['city']} ({rival['score']} / 100)" if rival else "",
        _changed(row["changes"].items()),
    ]


def _problem(it: Mapping[str, Any], lang: Lang) -> str:
    code, _, rest = it["code"].partition(":")
    if code == "missing":
        return _MISSING[lang == "en"].format(rest.replace("|", ", "))
    said = _word(PROBLEMS, it["code"], lang)
    if it["column"]:
        return f'{it["column"]}: "{it["value"]}" {said}.'
    return f"{said} ({it['value']})" if it["value"] else said


def _changed(changes: Iterable[tuple[str, Any]]) -> str:
    return "; ".join(f"{name}: {_said(was)} → {_said(value)}" for name, (was, value) in changes)


def _said(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


def _word(words: Mapping[str, tuple[str, str]], code: str, lang: Lang) -> str:
    return words[code][lang == "en"] if code in words else code
