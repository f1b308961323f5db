"""The field's own terms, as closed sets: the same words in Mongo, Python, JSON and TypeScript."""

from typing import Literal

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

OfferStatus = Literal["draft", "sent", "accepted", "declined", "expired"]
OrderStatus = Literal["open", "delivered", "cancelled"]
InvoiceStatus = Literal["open", "paid", "cancelled"]

OpenStage = Literal["lead", "qualified", "offer", "negotiation"]
Stage = Literal["lead", "qualified", "offer", "negotiation", "won", "lost"]

ComplaintStatus = Literal["received", "acknowledged", "in_work", "solved", "confirmed"]

ActivityKind = Literal[
    "mail_in", "mail_out", "call", "visit", "meeting", "note", "letter", "fax", "download", "offer", "order", "invoice", "payment",
    "complaint", "campaign", "task",
]  # fmt: skip
