"""Fills Tryton through its own models; run by Tryton's Python: `python -m tests.bench.tryton_fill <database> <result.json>`.

Each party has an address, a mail address and a phone number; the notes are skewed as the activities of tests.bench.stage are. No stored
text of ours is read here: names come from tests.bench.names.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from trytond.pool import Pool  # type: ignore[import-not-found]
from trytond.transaction import Transaction  # type: ignore[import-not-found]

from tests.bench import names

PARTIES, NOTES, OPPORTUNITIES = 10_000, 104_596, 6_000
BATCH, HEAVY, NAMED = 500, 20, 500
WORDS = ("Angebot", "Lieferung", "Rechnung", "Termin", "Muster", "Projekt", "Vertrag", "Preis", "Menge", "Anlage")
OPEN, CLOSED = ("lead", "opportunity"), ("lost", "cancelled")
Rows = Iterator[dict[str, Any]]


def main(database: str, result: Path) -> None:
    Pool.start()
    pool = Pool(database)
    pool.init()
    dice = random.Random(7)
    with Transaction().start(database, 0):
        company, employee = _company(pool)
    with Transaction().start(database, 0, context={"company": company}):
        parties = _create(pool.get("party.party"), (_party(dice, n) for n in range(PARTIES)))
        owners = [_skewed(dice, parties) for _ in range(NOTES)]
        _create(pool.get("ir.note"), (_note(dice, it) for it in owners))
        deals = (_opportunity(dice, dice.choice(parties), company, employee) for _ in range(OPPORTUNITIES))
        _create(pool.get("sale.opportunity"), deals)
        found = [it.name for it in pool.get("party.party").browse(dice.sample(parties, NAMED))]
    heavy = [it for it, count in Counter(owners).items() if count >= HEAVY]
    result.write_text(json.dumps({"heavy": heavy, "names": found}))


def _company(pool: Any) -> tuple[int, int]:
    """The own company and one who works there; the administrator belongs to it."""
    (euro,) = pool.get("currency.currency").create([{"name": "Euro", "code": "EUR", "symbol": "€"}])
    own, person = pool.get("party.party").create([{"name": "Nordlicht"}, {"name": "Anna Berger"}])
    (company,) = pool.get("company.company").create([{"party": own.id, "currency": euro.id}])
    (employee,) = pool.get("company.employee").create([{"party": person.id, "company": company.id}])
    user = pool.get("res.user")
    user.write(user.search([("login", "=", "admin")]), {"companies": [("add", [company.id])], "company": company.id})
    return company.id, employee.id


def _create(model: Any, rows: Rows) -> list[int]:
    made: list[int] = []
    while batch := list(islice(rows, BATCH)):
        made += [it.id for it in model.create(batch)]
    return made


def _skewed(dice: random.Random, parties: list[int]) -> int:
    few = min(len(parties) - 1, int(dice.paretovariate(1.1) * len(parties) / 20))
    return parties[few] if dice.random() < 0.3 else dice.choice(parties)


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))


def _party(dice: random.Random, n: int) -> dict[str, Any]:
    ways = [{"type": "email", "value": f"kontakt@firma{n}.example"}, {"type": "phone", "value": f"+4930231{n:06d}"}]
    address = {"street": "Weg 1", "postal_code": "70173", "city": names.city(dice)}
    return {
        "name": names.company(dice),
        "addresses": [("create", [address])],
        "contact_mechanisms": [("create", ways)],
    }


def _note(dice: random.Random, party: int) -> dict[str, Any]:
    return {"resource": f"party.party,{party}", "message": _words(dice, 30)}


def _opportunity(dice: random.Random, party: int, company: int, employee: int) -> dict[str, Any]:
    return {
        "party": party, "company": company, "employee": employee, "description": _words(dice, 5),
        "state": dice.choice(OPEN if dice.random() < 0.4 else CLOSED), "amount": Decimal(dice.randrange(10**7)) / 100,
        "start_date": date(2026, 1, 1), "end_date": date(2026, 1, 1) + timedelta(days=dice.randrange(500)),
        "conversion_probability": 0.5,
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
