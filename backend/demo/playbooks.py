"""What the demo company does when: the set that everybody can begin with, the A customers' among it."""

from datetime import datetime

from backend.demo.ids import key
from backend.demo.segments import TREATMENTS
from backend.domain.playbook_start import START
from backend.store.playbook_changes import first
from backend.store.playbooks import StoredPlaybook

FIRST_CLASS = key("segment", TREATMENTS[0][0])


def playbooks(now: datetime) -> list[StoredPlaybook]:
    return [first(it, FIRST_CLASS, now) for it in START]
