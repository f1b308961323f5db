"""Who may say something about more than one mail: nobody decides over the mail of customers whom they do not see."""

from typing import Any

from backend.domain.addresses import domain_of
from backend.domain.correcting import OtherSide, Reach
from backend.errors import NotAllowed
from backend.store.address_book import is_own
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.mails import Mail
from backend.store.public_domains import company_domains
from backend.store.users import User, visible_to

OF_OTHERS = "Other customers' mail comes from there, too. Please say it for this mail only."


def other_side(mail: Mail, own_domains: frozenset[str]) -> OtherSide:
    """Who wrote it, of what one of us has passed on the one behind it, of our own mail the first it went to."""
    behind = [it["value"] for it in mail.match.evidence if it["method"] == "forwarded" and "@" in it["value"]]
    parties = [*behind, *(it.address for it in (mail.to if mail.direction == "out" else [mail.sender]))]
    address = next((it for it in parties if it and not is_own(it, own_domains, mail.mailbox_address)), "")
    domains = company_domains(domain_of(address), own_domains)
    return OtherSide(mail.thread_id, address, domains[0] if domains else "")


async def check(user: User, reach: Reach) -> None:
    """Raises NotAllowed."""
    for document, of, customer in _concerned(reach):
        unseen = {"$and": [of, {"$nor": [visible_to(user, customer)]}]}
        if await document.get_motor_collection().find_one(unseen, {"_id": 1}):
            raise NotAllowed(OF_OTHERS, code="of_others")


def _concerned(reach: Reach) -> list[tuple[Any, dict[str, Any], str]]:
    """Documents that this is about, and the field that names their customer."""
    if reach.scope == "thread":
        return [(Mail, {"thread_id": reach.value, "customer_id": {"$ne": None}}, "customer_id")]
    if reach.scope == "address":
        return [(it, {"addresses": reach.value}, id_) for it, id_ in ((Contact, "customer_id"), (Customer, "_id"))]
    if reach.scope == "domain":
        return [(Customer, {name: reach.value}, "_id") for name in ("domains", "former_domains")]
    return []
