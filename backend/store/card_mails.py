"""The card's view of a stored mail."""

from typing import Any

from backend.domain.context import CardCandidate, CardEvidence, CardMail, CardMatch, Ref
from backend.domain.mail import Address
from backend.store.wanted import wants_of


def card_mail(row: dict[str, Any]) -> CardMail:
    match = row["match"]
    return CardMail(
        id=str(row["_id"]),
        sender=Address(row["sender"]["name"], row["sender"]["address"]),
        subject=row["subject"],
        new_text=row["new_text"],
        received_at=row["received_at"],
        kind=row["kind"],
        kind_evidence=tuple(row["kind_evidence"]),
        trust=row["trust"],
        trust_reason=row["trust_reason"],
        match=CardMatch(
            match["method"],
            tuple(CardEvidence(it["method"], it["value"], it["score"]) for it in match["evidence"]),
            tuple(_candidate(it) for it in match["candidates"]),
            also=tuple(_candidate(it) for it in row.get("also", ())),
        ),
        thread_id=row["thread_id"],
        wants=wants_of(row),
    )


def _candidate(row: dict[str, Any]) -> CardCandidate:
    person = row["contact"]
    return CardCandidate(
        Ref(row["customer"]["id"], row["customer"]["name"]),
        Ref(person["id"], person["name"]) if person else None,
        row["method"],
        row["value"],
        row["score"],
        row["team"],
    )
