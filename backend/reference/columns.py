"""The appendix of the import guide: every column of every kind, what it means and by which names it is known; the words of closed sets."""

from backend.domain import readers
from backend.domain.columns import KINDS, REQUIRED, TARGETS, ImportKind, Target
from backend.domain.language import Lang
from backend.reference.column_words import words_of

NAMES_SHOWN = 6
KIND_WORDS: dict[Lang, dict[ImportKind, str]] = {
    "de": {"customers": "Kunden", "contacts": "Ansprechpartner", "opportunities": "Verkaufschancen", "offers": "Angebote", "orders": "Aufträge",
           "invoices": "Rechnungen", "offerings": "Leistungen (Artikel)", "activities": "Aktivitäten"},
    "en": {"customers": "Customers", "contacts": "Contacts", "opportunities": "Opportunities", "offers": "Offers", "orders": "Orders",
           "invoices": "Invoices", "offerings": "Offerings (articles)", "activities": "Activities"},
}  # fmt: skip
SETS: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "stage": ("Phase einer Chance", "Stage of an opportunity", readers.STAGES),
    "offer_status": ("Stand eines Angebots", "Status of an offer", readers.OFFER_STATUS),
    "order_status": ("Stand eines Auftrags", "Status of an order", readers.ORDER_STATUS),
    "invoice_status": ("Stand einer Rechnung", "Status of an invoice", readers.INVOICE_STATUS),
    "role": ("Rolle", "Role", readers.ROLES),
    "attitude": ("Einstellung", "Attitude", readers.ATTITUDES),
    "activity_kind": ("Art der Aktivität", "Kind of activity", readers.ACTIVITIES),
    "language": ("Sprache", "Language", readers.LANGUAGES),
}
HEADS: dict[Lang, tuple[str, str]] = {
    "de": ("| Spalte | bedeutet | Beispiel | wird erkannt an |", "| Angaben | Worte, die verstanden werden |"),
    "en": ("| Column | means | Example | known by |", "| Terms | words that are understood |"),
}
SETS_TITLE: dict[Lang, str] = {"de": "### Feste Angaben", "en": "### Closed sets"}
NEEDED: dict[Lang, tuple[str, str]] = {"de": ("Nötig: ", " oder "), "en": ("Needed: ", " or ")}


def columns_page(lang: Lang) -> str:
    """Markdown, without a heading of its own."""
    return "\n\n".join([*(_kind(kind, lang) for kind in KINDS), _sets(lang)])


def _kind(kind: ImportKind, lang: Lang) -> str:
    rows = "\n".join(_row(kind, it, lang) for it in TARGETS[kind])
    return f"### {KIND_WORDS[lang][kind]}\n\n{_needed(kind, lang)}\n\n{HEADS[lang][0]}\n|---|---|---|---|\n{rows}"


def _needed(kind: ImportKind, lang: Lang) -> str:
    needed, or_ = NEEDED[lang]
    order = [it.name for it in TARGETS[kind]]
    sets = [or_.join(f"`{it}`" for it in sorted(some, key=order.index)) for some in REQUIRED[kind]]
    return f"{needed}{'; '.join(sets)}."


def _row(kind: ImportKind, target: Target, lang: Lang) -> str:
    de, en, example = words_of(kind, target.name)
    names = ", ".join(target.names[:NAMES_SHOWN])
    return f"| `{target.name}` | {de if lang == 'de' else en} | {example} | {names} |"


def _sets(lang: Lang) -> str:
    parts = []
    for de, en, terms in SETS.values():
        rows = "\n".join(f"| `{term}` | {', '.join(words)} |" for term, words in terms.items())
        head = HEADS[lang][1].replace("Angaben", de).replace("Terms", en)
        parts.append(f"{head}\n|---|---|\n{rows}")
    return "\n\n".join([SETS_TITLE[lang], *parts])
