"""The field's own terms, as closed sets: the same words in Mongo, Python, JSON and TypeScript."""

from typing import Literal

Kind = Literal[
    "mail", "complaint", "offer", "order", "appointment", "bounce", "absence", "departure", "auto_reply", "bulk", "loop",
]  # fmt: skip
"""What kind of mail it is; `domain.kinds` tells them apart. `offer` answers an offer of ours; `order` is one, or asks for an offer."""

SILENT: tuple[Kind, ...] = ("bounce", "absence", "departure", "auto_reply", "bulk", "loop")
"""What no person wrote to us: it wakes nobody and waits for nobody."""

BuyingRole = Literal["", "initiator", "user", "influencer", "buyer", "decider", "gatekeeper"]
"""A contact's part in the buying centre (Webster and Wind, 1972)."""

Attitude = Literal["", "positive", "neutral", "critical"]
"""A contact's attitude towards us."""

RelationKind = Literal["trusts", "advises", "opposes"]

Source = Literal["person", "mail", "import", "derived"]
"""Where something known of a customer comes from: told by a person of ours, read in a mail, imported, or computed."""

FieldName = Literal["company", "buying_centre", "fascination", "needs", "finances"]
"""The five fields that describe a customer."""

FascinationLevel = Literal["expected", "distinct", "delights", "fascinates"]
"""From what the customer takes for granted up to what fascinates; the pyramid's floors."""

OfferStatus = Literal["draft", "sent", "answered", "accepted", "declined", "expired"]
"""`answered`: the customer has written about it (`store.answered_offers`) and nobody has said yet how it ended."""
OrderStatus = Literal["open", "delivered", "cancelled"]
InvoiceStatus = Literal["open", "paid", "cancelled"]

OpenStage = Literal["lead", "qualified", "offer", "negotiation"]
Stage = Literal["lead", "qualified", "offer", "negotiation", "won", "lost"]

WonCause = Literal["price", "product", "delivery", "service", "relationship", "other"]
LostCause = Literal[
    "price", "product", "delivery", "service", "relationship", "competitor", "budget", "stopped", "silence", "other"
]
"""Why an opportunity was lost: `stopped` is a project the customer gave up, `silence` a customer that decided nothing."""

ComplaintStatus = Literal["received", "acknowledged", "in_work", "solved", "confirmed"]
ComplaintStep = Literal["received", "acknowledged", "in_work", "solved", "confirmed", "waiting", "resumed"]
"""What happened to a complaint: a status it reached, or that it began or ended to wait for the customer."""

Severity = Literal["normal", "high", "critical"]

ComplaintCause = Literal[
    "", "product", "delivery", "transport", "documents", "installation", "advice", "customer", "other"
]
"""What lay behind a complaint; "customer" is a fault of theirs, "" is not known yet."""

ActivityKind = Literal[
    "mail_in", "mail_out", "call", "visit", "meeting", "note", "letter", "fax", "download", "offer", "order", "invoice", "payment",
    "complaint", "campaign", "task",
]  # fmt: skip
