"""How the demo company divides its customers, and what each part asks of it."""

from datetime import datetime

from backend.demo.ids import key
from backend.store.segments import RuleRow, Segment, TreatmentRow

IMPORTANT = RuleRow(attribute="value_class", test="any", values=["A"])
TREATMENTS: tuple[tuple[str, list[RuleRow], int, tuple[str, ...]], ...] = (
    ("Schlüsselkunde", [IMPORTANT], 21, ("Jedes Gespräch endet mit einem nächsten Termin.", "Zweimal im Jahr Besuch mit der Geschäftsführung.")),
    ("Ausbau", [], 45, ("Nach der nächsten Linie und dem Takt fragen, nicht nach dem Bedarf.", "Referenzbesuch anbieten.")),
    ("Bestand", [RuleRow(attribute="value_class", test="none", values=["A"])], 90, ("Ersatzteile und Wartung ansprechen.",)),
)  # fmt: skip
BY_HAND = frozenset({"Ausbau"})


def segments(now: datetime) -> list[Segment]:
    return [
        Segment(
            id=key("segment", name), name=name, position=position, by_hand=name in BY_HAND, rules=rules,
            treatment=TreatmentRow(rhythm_days=days, playbook=list(playbook)), changed_at=now,
        )
        for position, (name, rules, days, playbook) in enumerate(TREATMENTS)
    ]  # fmt: skip
