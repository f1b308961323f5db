"""What `backend.store.address_book` would find, from the tables: the demo is matched before there is a database."""

from collections.abc import Iterator

from backend.demo.customers import FIRMS
from backend.demo.firms import Firm
from backend.demo.ids import key
from backend.demo.letters import LETTERS, Letter
from backend.demo.staff import DOMAIN
from backend.domain.addresses import domain_of
from backend.domain.evidence import AddressBook, Hit
from backend.domain.matching import match
from backend.store.public_domains import company_domains


def book(sender: str, references: tuple[str, ...] = ()) -> AddressBook:
    """The address book for a sender and a thread."""
    domains = company_domains(domain_of(sender), frozenset({DOMAIN}))
    hits = [hit for firm in FIRMS for hit in _hits(firm, sender, domains)]
    return AddressBook((*hits, *(_thread_hit(letter) for letter in LETTERS if letter.message_id in references)))


def _hits(firm: Firm, sender: str, domains: tuple[str, ...]) -> Iterator[Hit]:
    customer = str(key(firm.name)), firm.name
    for person in firm.people:
        if sender in person.addresses:
            yield Hit("address", sender, *customer, str(key(firm.name, person.name)), person.name, team=firm.team)
    if sender in firm.addresses:
        yield Hit("address", sender, *customer, team=firm.team)
    if domain := next((it for it in domains if it in firm.domains), None):
        yield Hit("domain", domain, *customer, team=firm.team)


def _thread_hit(letter: Letter) -> Hit:
    known = match(book(letter.address))
    customer_id = known.customer_id if known else None
    if customer_id is None:
        raise ValueError(f"nobody has decided whose {letter.message_id} is")
    firm = next(firm for firm in FIRMS if str(key(firm.name)) == customer_id)
    return Hit("thread", letter.message_id, customer_id, firm.name, thread_id=letter.thread, team=firm.team)
