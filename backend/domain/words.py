"""The field's own terms, as closed sets: the same words in Mongo, Python, JSON and TypeScript."""

from typing import Literal

BuyingRole = Literal["", "initiator", "user", "influencer", "buyer", "decider", "gatekeeper"]
"""A contact's part in the buying centre (Webster and Wind, 1972)."""

Attitude = Literal["", "positive", "neutral", "critical"]

OpenStage = Literal["lead", "qualified", "offer", "negotiation"]
Stage = Literal["lead", "qualified", "offer", "negotiation", "won", "lost"]

ComplaintStatus = Literal["received", "acknowledged", "in_work", "solved", "confirmed"]

ActivityKind = Literal[
    "mail_in", "mail_out", "call", "visit", "meeting", "note", "letter", "download", "offer", "order", "invoice", "payment",
    "complaint", "campaign", "task",
]  # fmt: skip
