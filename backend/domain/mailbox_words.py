"""What a person is told of a mailbox: how it is doing, in one sentence, and the push when it has been stuck for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.language import Lang, LockScreen
from backend.domain.mailbox_state import State
from backend.domain.wording import TEXTS, Words

SENTENCES: dict[Lang, dict[State, str]] = {
    "de": {
        "active": "{address} wird beobachtet.",
        "catching_up": "{address} wird nachgelesen.",
        "waiting_for_sign_in": "{address} braucht eine neue Anmeldung. Bis dahin kommen von dort keine Mails.",
        "refused": "{address} hat die Anmeldung abgelehnt; sie wird noch einmal versucht.",
        "unreachable": "{address} ist nicht erreichbar. Es wird weiter versucht.",
        "slowed": "{address} wird vom Anbieter gebremst. Es geht weiter, sobald er es zulässt.",
        "stopped": "{address} wird nicht gelesen, weil der Server seine Mails immer wieder neu nummeriert. Die Administration muss entscheiden.",
        "never": "{address} wurde noch nie abgerufen.",
        "disabled": "{address} wird nicht mehr gelesen.",
    },
    "en": {
        "active": "{address} is being watched.",
        "catching_up": "{address} is being caught up with.",
        "waiting_for_sign_in": "{address} needs a new sign-in. Until then no mail arrives from there.",
        "refused": "{address} refused the sign-in; it is tried again.",
        "unreachable": "{address} cannot be reached. It is tried again and again.",
        "slowed": "{address} is slowed down by its provider. Reading goes on as soon as that allows it.",
        "stopped": "{address} is not read, because its server numbers its mail anew again and again. The administration must decide.",
        "never": "{address} has never been read.",
        "disabled": "{address} is no longer read.",
    },
}  # fmt: skip
STUCK: dict[Lang, dict[str, str]] = {
    "de": {
        "title": "Postfach steht still",
        "title_many": "{n} Postfächer stehen still",
        "waits": "{address}: Mails warten und werden nicht gelesen.",
        "more": "… und {n} weitere",
    },
    "en": {
        "title": "Mailbox has stopped",
        "title_many": "{n} mailboxes have stopped",
        "waits": "{address}: mail waits and is not read.",
        "more": "… and {n} more",
    },
}
NAMED, ADDRESS_LENGTH = 3, 60


@dataclass(frozen=True, slots=True)
class Stuck:
    """A mailbox that has not moved for a while, and the state it is in."""

    address: str
    state: State


def sentence(state: State, address: str, lang: Lang) -> str:
    return SENTENCES[lang][state].format(address=address)


def words(stuck: Sequence[Stuck], lang: Lang, level: LockScreen) -> Words:
    """Title and body of one push about all of them: discreet that something is there, kind how many, full also which and why."""
    if level == "discreet":
        return Words("Rapport", TEXTS[lang]["discreet_alert"])
    texts, many = STUCK[lang], len(stuck) > 1
    title = texts["title_many"].format(n=len(stuck)) if many else texts["title"]
    if level == "kind":
        return Words(title, "" if many else _cut(stuck[0].address))
    lines = [_why(it, lang) for it in stuck[:NAMED]]
    return Words(title, "\n".join([*lines, *([texts["more"].format(n=len(stuck) - NAMED)] if stuck[NAMED:] else [])]))


def _why(it: Stuck, lang: Lang) -> str:
    waits = it.state in ("active", "catching_up")
    return STUCK[lang]["waits"].format(address=_cut(it.address)) if waits else sentence(it.state, _cut(it.address), lang)  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= ADDRESS_LENGTH else text[: ADDRESS_LENGTH - 1].rstrip() + "…"
