"""What a push about a missed aim of a complaint says. Never a word of the complaint itself, which may stem from a mail."""

from dataclasses import dataclass

from backend.domain.complaint_life import Stage
from backend.domain.language import Lang, LockScreen
from backend.domain.wording import TEXTS, Words

OVERDUE: dict[Lang, dict[str, str]] = {
    "de": {
        "title": "Reklamation überfällig: {customer}",
        "acknowledge": "Noch nicht bestätigt",
        "solve": "Noch nicht gelöst",
        "owner": "Zuständig: {owner}",
    },
    "en": {
        "title": "Complaint overdue: {customer}",
        "acknowledge": "Not yet acknowledged",
        "solve": "Not yet solved",
        "owner": "In charge: {owner}",
    },
}
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Overdue:
    stage: Stage
    customer: str
    number: str
    owner: str


def words(it: Overdue, lang: Lang, level: LockScreen) -> Words:
    """Title and body per lock-screen level: discreet tells that something is there, kind what is missed, full also its number and owner."""
    if level == "discreet":
        return Words("Rapport", TEXTS[lang]["discreet_alert"])
    texts = OVERDUE[lang]
    missed = texts[it.stage.partition("_")[0]]
    owner = texts["owner"].format(owner=_cut(it.owner) or TEXTS[lang]["nobody"])
    body = " · ".join((missed, it.number, owner)) if level == "full" else missed
    return Words(texts["title"].format(customer=_cut(it.customer)), body)


def who_hears(stage: Stage, owner_ids: tuple[str, ...], manager_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The owner first, the managers later; without an owner at work the managers at once, so that it is never nobody's."""
    is_for_owner = stage in ("acknowledge_owner", "solve_owner")
    return tuple(dict.fromkeys(owner_ids if is_for_owner and owner_ids else manager_ids))


def _cut(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1].rstrip() + "…"
