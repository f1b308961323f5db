"""From a parsed mail and what is known of its customer to the mail that is kept. No I/O."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.context import CustomerFacts, Ref
from backend.domain.evidence import Hit
from backend.domain.kind_facts_rows import row_of
from backend.domain.kinds import KindVerdict
from backend.domain.mail import Address, Direction
from backend.domain.matching import Also, Match, is_only_quoted
from backend.domain.people import People
from backend.domain.people import situation as situation_of
from backend.domain.rules import Situation, readers
from backend.domain.trust import SENT, TrustVerdict, second_hand, trust_of
from backend.store.mail_parts import Occurrence
from backend.store.mails import Mail
from mail_scanner.reading import Reading

Row = dict[str, Any]
Facts = tuple[CustomerFacts, dict[str, Any]]
"""What the card shows of a customer, and the stored row it came from (team, owner, colleagues)."""
NOBODY = Match(None, None, None, "undecided", ())


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was read, whether its sender can be believed, and whose it is."""

    reading: Reading
    trust: TrustVerdict
    match: Match
    received_at: datetime
    direction: Direction = "in"

    @property
    def kind(self) -> KindVerdict:
        """Who answers a complaint or sends an offer uses its words, and neither complains nor orders."""
        said = self.reading.kind
        is_ours = self.direction == "out" and (said.is_unsure or said.kind in ("complaint", "offer", "order"))
        return KindVerdict("mail") if is_ours else said


def read(
    reading: Reading, found: Match, received_at: datetime, authserv_ids: list[str], direction: Direction = "in"
) -> Letter:
    trust = SENT if direction == "out" else trust_of(reading.mail.headers, frozenset(map(str.lower, authserv_ids)))
    if found.method == "forwarded" or is_only_quoted(found):
        trust = second_hand(trust, "passed_on" if found.method == "forwarded" else "only_quoted")
    return Letter(reading, trust, found, received_at, direction)


def situation(letter: Letter, around: Sequence[People], *, alert_unchecked: bool) -> Situation:
    return situation_of(
        around,
        kind=letter.kind.kind,
        trust=letter.trust.trust,
        decided=letter.match.customer_id is not None,
        received_at=letter.received_at,
        alert_unchecked=alert_unchecked,
        is_ours=letter.direction == "out",
        is_unsure=letter.kind.is_unsure,
    )


def mail(
    letter: Letter, facts: Facts | None, case: Situation, occurrence: Occurrence, mailbox_address: str, now: datetime
) -> Mail:
    """The mail as it is kept. Its id is made here, so that everything written with it can point to it."""
    return Mail(**row(letter, facts, case, occurrence.model_dump(), mailbox_address, now))


def row(
    letter: Letter, facts: Facts | None, case: Situation, occurrence: Row, mailbox_address: str, now: datetime
) -> Row:
    """The same as MongoDB gets it. Of thousands at once nobody makes a document first: it takes ten times as long."""
    parsed, found = letter.reading.mail, letter.match
    headers = parsed.headers
    sender = headers.sender or Address("", "")
    return {
        "_id": PydanticObjectId(),
        "identity": parsed.digest,
        "message_id": headers.message_id,
        "thread_id": found.thread_id or parsed.digest,
        "customer_id": PydanticObjectId(found.customer_id) if found.customer_id else None,
        "contact_id": PydanticObjectId(found.contact_id) if found.contact_id else None,
        "team": facts[1]["team"] if facts else None,
        "mailbox_address": mailbox_address,
        "direction": letter.direction,
        "occurrences": [occurrence],
        "sender": _party(sender),
        "to": [_party(it) for it in headers.to],
        "cc": [_party(it) for it in headers.cc],
        "subject": headers.subject,
        "sent_at": headers.sent_at,
        "received_at": letter.received_at,
        "text": parsed.text,
        "html": parsed.html,
        "new_text": letter.reading.new_text,
        "attachments": [{"name": it.name, "type": it.type, "size": it.size} for it in parsed.attachments],
        "kind": letter.kind.kind,
        "kind_evidence": list(letter.kind.evidence),
        "kind_is_unsure": letter.kind.is_unsure,
        "facts": row_of(letter.reading.facts),
        "signature": _signature(letter),
        "trust": letter.trust.trust,
        "trust_reason": letter.trust.reason,
        "match": {
            "method": found.method,
            "evidence": [{"method": it.method, "value": it.value, "score": it.score} for it in found.evidence],
            "candidates": [_candidate(it) for it in found.candidates],
        },
        "also": [_candidate(it) for it in found.also],
        "for_user_ids": [PydanticObjectId(it) for it in readers(case)],
        "done_at": letter.received_at if case.is_ours and case.decided else None,
        "done_by": None,
        "wants": None,
        "offer_id": None,
        "proposals": [],
        "played": None,
        "past": [],
        "past_order": None,
        "corrected": None,
        "kind_said": None,
        "kept_at": now,
        "truncated": parsed.truncated,
        "schema_version": 1,
    }


def _signature(letter: Letter) -> dict[str, Any] | None:
    """Of a mail that was passed on the original's; a colleague's own is no news."""
    forward = letter.reading.forward
    if letter.match.method == "forwarded" and forward:
        found = forward.signature
    else:
        found = letter.reading.signature if letter.direction == "in" else None
    return asdict(found) if found else None


def _party(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _candidate(hit: Hit | Also) -> dict[str, Any]:
    person = asdict(Ref(hit.contact_id, hit.contact_name)) if hit.contact_id else None
    customer = asdict(Ref(hit.customer_id, hit.customer_name))
    return {
        "customer": customer,
        "contact": person,
        "method": hit.method,
        "value": hit.value,
        "score": hit.score,
        "team": hit.team,
    }
