"""A line of the audit log as a row of a table, in the words of its reader."""

from collections.abc import Mapping
from typing import Any

from backend.domain.language import Lang

HEADERS: dict[Lang, tuple[str, ...]] = {
    "de": ("Zeitpunkt (UTC)", "Person", "Was", "Worin", "Nummer des Eintrags", "Nummer des Kunden", "Kunde", "Felder"),
    "en": ("Time (UTC)", "Person", "What", "Where", "Entry id", "Customer id", "Customer", "Fields"),
}
MACHINE = "Rapport"
ACTIONS: dict[Lang, dict[str, str]] = {
    "de": {
        "change": "geändert", "add": "angelegt", "remove": "entfernt", "merge": "zusammengeführt", "unmerge": "wieder getrennt",
        "import": "eingelesen", "withdraw": "zurückgezogen", "undo_import": "Import zurückgenommen", "export": "als Datei mitgenommen", "read_money": "Finanzen gelesen",
        "read_mail": "Mail gelesen", "read_log": "Protokoll gelesen",
    },
    "en": {
        "change": "changed", "add": "added", "remove": "removed", "merge": "merged", "unmerge": "separated again", "import": "imported",
        "withdraw": "withdrawn", "undo_import": "import undone", "export": "taken along as a file", "read_money": "finances read", "read_mail": "mail read",
        "read_log": "log read",
    },
}  # fmt: skip

KINDS: dict[Lang, dict[str, str]] = {
    "de": {
        "customers": "Kunde", "contacts": "Ansprechpartner", "opportunities": "Verkaufschance", "offers": "Angebot", "orders": "Auftrag",
        "invoices": "Rechnungen", "finances": "Finanzen", "complaints": "Reklamation", "tasks": "Aufgabe",
        "activities": "Eintrag der Zeitachse", "mails": "Mail", "sites": "Standort", "segments": "Segment", "offerings": "Leistung",
        "territories": "Gebiet", "inquiries": "Anfrage", "users": "Person", "audit": "Protokoll", "mailboxes": "Postfach",
        "quarantine": "zurückgestellte Mail", "mail_blocks": "private Mail", "complaint_terms": "Begriffe für Reklamationen", "playbooks": "Leitfaden",
    },
    "en": {
        "customers": "customer", "contacts": "contact", "opportunities": "opportunity", "offers": "offer", "orders": "order",
        "invoices": "invoices", "finances": "finances", "complaints": "complaint", "tasks": "task",
        "activities": "entry of the timeline", "mails": "mail", "sites": "site", "segments": "segment", "offerings": "offering",
        "territories": "territory", "inquiries": "inquiry", "users": "person", "audit": "log", "mailboxes": "mailbox",
        "quarantine": "mail set aside", "mail_blocks": "private mail", "complaint_terms": "complaint terms", "playbooks": "playbook",
    },
}  # fmt: skip


def cells(line: Mapping[str, Any], lang: Lang) -> list[str]:
    """In the order of HEADERS. `line` has person and customer by name (empty where unknown), and its changes as pairs or None."""
    return [
        line["at"].strftime("%Y-%m-%d %H:%M:%S"),
        line["user"][0]["name"] if line["user"] else line.get("system") or MACHINE,
        ACTIONS[lang].get(line["action"], line["action"]),
        KINDS[lang].get(line["kind"], line["kind"]),
        str(line["ref_id"]),
        str(line.get("customer_id") or ""),
        line["customer"][0]["name"] if line["customer"] else "",
        "; ".join(_changed(name, pair) for name, pair in line["changes"].items()),
    ]


def _changed(field: str, pair: tuple[str, str] | None) -> str:
    return f"{field}: {pair[0] or '–'} → {pair[1] or '–'}" if pair else field
