"""How many mails a second are matched once their candidates are at hand, against the least that could be done: looking the sender up in a
dictionary and making one Match of it."""

import random
import time
from collections.abc import Callable, Sequence

from backend.domain.business_numbers import tokens
from backend.domain.evidence import AddressBook, Hit, MailBooks, Method, Scope
from backend.domain.matching import Match, whose
from tests.bench.rows import Row, at_least, limit

MAILS = 20_000
CUSTOMERS = 2_000
AT_LEAST = 5_000.0
SHARE = 1 / 30
"""The floor knows one address of one customer; a mail has up to eight hits, of several, and a copy."""
TEXT = """Guten Tag Herr Weber,

zu Ihrem Angebot AN-2026-0042 vom 12.10.2026 haben wir noch zwei Fragen: Gilt der Preis von 4.850,00 EUR auch bei 12 Stück, und können Sie
bis zum 15. Dezember liefern? Unsere Bestellung 4500012345 würden wir dann unter der Kundennummer 10023 auslösen.
"""


def measure() -> list[Row]:
    dice = random.Random(5)
    mails = [_books(dice) for _ in range(MAILS)]
    floor = _rate(_looked_up(mails), mails)
    rate = _rate(whose, mails)
    return [
        limit("matching, pure: mails/s on one core", rate, "mails/s", AT_LEAST, least=True, floor=floor),
        at_least("matching, of a dictionary lookup", rate, "mails/s", floor, SHARE),
        limit(
            "matching: business numbers of subject and text", _rate(_numbers, mails), "mails/s", AT_LEAST, least=True
        ),
    ]


def _numbers(_: MailBooks) -> None:
    tokens("AW: Angebot AN-2026-0042, Lieferung im Dezember", TEXT)


def _rate(decide: Callable[[MailBooks], object], mails: Sequence[MailBooks]) -> float:
    best = 0.0
    for _ in range(3):
        started = time.process_time()
        for it in mails:
            decide(it)
        best = max(best, len(mails) / (time.process_time() - started))
    return best


def _looked_up(mails: Sequence[MailBooks]) -> Callable[[MailBooks], Match | None]:
    known = {hit.value: hit for it in mails for hit in it.sender.hits}

    def decide(books: MailBooks) -> Match | None:
        hit = known.get(books.sender.hits[0].value) if books.sender.hits else None
        return Match(hit.customer_id, hit.contact_id, hit.thread_id, hit.method, (hit,)) if hit else None

    return decide


def _books(dice: random.Random) -> MailBooks:
    """As mail comes: mostly one customer by address and domain, often in a thread, sometimes with a number, a rival, a correction, a copy."""
    customer, rival = (str(dice.randrange(CUSTOMERS)) for _ in range(2))
    hits = [_hit("domain", customer), _hit("address", customer, f"p{customer}")]
    hits += [_hit("thread", customer) for _ in range(dice.choice((0, 1, 4)))]
    hits += [_hit("number", customer)] * (dice.random() < 0.3) + [_hit("domain", rival)] * (dice.random() < 0.2)
    hits += [_hit("remembered", rival, scope="address")] * (dice.random() < 0.05)
    copies = [AddressBook((_hit("address", rival, f"q{rival}"), *hits[2:4]))] * (dice.random() < 0.2)
    return MailBooks(AddressBook(tuple(hits)), tuple(copies))


def _hit(method: Method, customer: str, person: str | None = None, scope: Scope | None = None) -> Hit:
    return Hit(method, f"{method}-{customer}", customer, f"Firma {customer}", person, person or "", team="sued", scope=scope)  # fmt: skip
