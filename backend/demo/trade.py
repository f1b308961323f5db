"""Three years of Nordlicht's business: what it sells, what its customers ordered, were invoiced and when they paid.

Drawn by dice that fall the same way for each firm, counted back from `now`: two demos on one day are alike.

    OFFERINGS -> orders of a firm -> an invoice each -> paid, or open if that was lately
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from backend.demo.customers import FIRMS
from backend.demo.days import number as offer_number
from backend.demo.days import working_day
from backend.demo.firms import Business, Firm
from backend.demo.ids import key
from backend.domain.sales import line_total
from backend.store.finances import AgreedPrice, Finances
from backend.store.trade import Invoice, Line, Offer, Offering, Order
from backend.store.trade_lines import timeline_rows

DAYS = 3 * 365
TOLD_BEFORE = 150
"""The timeline of the last months is written by hand; invoices are told further down."""
TAX = {"DE": 119, "AT": 120, "CH": 100, "GB": 100}
CURRENCY = {"GB": "GBP", "CH": "CHF"}
TERMS = {"A": 30, "B": 30, "C": 14, "": 14}
ORDERS_A_YEAR = {"A": 11, "B": 6, "C": 3, "": 2}


class Product(NamedTuple):
    """Price and cost in whole euros, for one of it; `most` a customer takes at once."""

    number: str
    name: str
    group: str
    unit: str
    price: int
    cost: int
    most: int


PRODUCTS = (
    Product("FL-40", "Förderanlage FL-40", "Fördertechnik", "Stück", 38_400, 27_300, 2),
    Product("RB-80", "Rollenbahn RB-80", "Fördertechnik", "m", 412, 268, 60),
    Product("TF-20", "Taktförderer TF-20", "Fördertechnik", "Stück", 17_900, 12_800, 2),
    Product("SF-25", "Schwerlastförderer SF-25", "Fördertechnik", "Stück", 61_500, 47_900, 1),
    Product("FS-120", "Frässpindel FS-120", "Spindeln", "Stück", 11_740, 7_350, 3),
    Product("FS-160", "Frässpindel FS-160", "Spindeln", "Stück", 29_600, 19_200, 2),
    Product("ES-01", "Ersatzteilpaket Lager und Dichtungen", "Service", "Satz", 890, 410, 6),
    Product("WV-P", "Wartungsvertrag Plus", "Service", "Jahr", 9_800, 5_200, 1),
    Product("FU-10", "Fernüberwachung", "Service", "Jahr", 3_600, 900, 1),
    Product("IB-01", "Inbetriebnahme und Schulung", "Service", "Tag", 1_450, 880, 5),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a firm buys and pays."""

    dice: Random
    products: tuple[Product, ...]
    late: float
    """Days beyond terms three years ago."""
    drift: float
    """Days more or less by now."""
    growth: float


def offerings(now: datetime) -> list[Offering]:
    return [
        Offering(
            id=key("offering", it.number), name=it.name, number=it.number, group=it.group, unit=it.unit, price_cents=it.price * 100,
            cost_cents=it.cost * 100, changed_at=now,
        )
        for it in PRODUCTS
    ]  # fmt: skip


def habits(firm: Firm) -> Habits:
    dice = Random(firm.name)
    products = tuple(dice.sample(PRODUCTS, {"A": 7, "B": 5, "C": 3, "": 2}[firm.value_class]))
    late = dice.choice([-5.0, -2.0, 1.0, 4.0, 9.0])
    return Habits(dice, products, late, dice.choice([-4.0, 0.0, 0.0, 6.0, 14.0]), dice.uniform(0.8, 1.5))


def finances(now: datetime) -> list[Finances]:
    return [_finances(firm, now) for firm in FIRMS if firm.value_class]


def _finances(firm: Firm, now: datetime) -> Finances:
    it = habits(firm)
    agreed = it.products[0]
    price = AgreedPrice(
        offering_id=key("offering", agreed.number), price_cents=agreed.price * 94, currency=_currency(firm),
        valid_until=now.date() + timedelta(days=120), note="Rahmenvertrag",
    )  # fmt: skip
    days = TERMS[firm.value_class]
    known: Any = {"source": "import", "at": now - timedelta(days=70)}
    return Finances(
        id=key(firm.name), team=firm.team, credit_limit_cents={"A": 250, "B": 90, "C": 25}[firm.value_class] * 100_000,
        rating=f"Bonitätsindex {it.dice.randint(140, 290)}", terms_days=days, terms=f"{days} Tage netto", currency=_currency(firm),
        prices=[price] if firm.value_class == "A" else [], changed_at=now,
        known={name: known for name in ("credit_limit_cents", "rating", "terms_days", "terms", "prices")},
    )  # fmt: skip


def orders(now: datetime) -> list[Order]:
    return [it for firm in FIRMS for it in _orders(firm, now)]


def _orders(firm: Firm, now: datetime) -> Iterator[Order]:
    it = habits(firm)
    a_year = ORDERS_A_YEAR[firm.value_class]
    amount = round(a_year * DAYS / 365)
    for turn in range(amount):
        age = 1 - turn / amount
        day = working_day(now.date(), -max(3, round(DAYS * age) - it.dice.randint(0, 20)))
        lines = [
            _line(product, it, age)
            for product in it.dice.sample(it.products, min(len(it.products), it.dice.choice([1, 1, 2, 3])))
        ]
        yield Order(
            id=key(firm.name, "order", str(turn)), customer_id=key(firm.name), team=firm.team, number=f"AB-{day.year}-{_serial(firm, turn)}",
            day=day, status="open" if (now.date() - day).days < 12 else "delivered", lines=lines,
            total_cents=sum(line.total_cents for line in lines), currency=_currency(firm, turn), changed_at=now,
        )  # fmt: skip


def _line(product: Product, it: Habits, age: float) -> Line:
    """Prices rise by a twentieth in three years, and so do costs, a little more."""
    quantity = max(1, round(it.dice.randint(1, product.most) * (it.growth if age < 0.5 else 1))) * 1000
    price, cost = round(product.price * (100 - 5 * age)), round(product.cost * (100 - 8 * age))
    discount = it.dice.choice([0, 0, 0, 300, 500])
    return Line(
        offering_id=key("offering", product.number), text=product.name, quantity=quantity, price_cents=price, discount=discount,
        cost_cents=line_total(quantity, cost, 0), total_cents=line_total(quantity, price, discount),
    )  # fmt: skip


def invoices(now: datetime) -> list[Invoice]:
    return [it for firm in FIRMS for it in _invoices(firm, now)]


def _invoices(firm: Firm, now: datetime) -> Iterator[Invoice]:
    it = habits(firm)
    for order in _orders(firm, now):
        day = (
            working_day(now.date(), (order.day - now.date()).days + 7)
            if order.day < now.date() - timedelta(days=9)
            else None
        )
        if day is None:
            continue
        due = day + timedelta(days=TERMS[firm.value_class])
        paid = _paid_on(due, it, now.date())
        gross = order.total_cents * TAX.get(firm.sites[0].country, 100) // 100
        yield Invoice(
            id=key(str(order.id), "invoice"), customer_id=order.customer_id, team=order.team, order_id=order.id, day=day, due_day=due,
            number=order.number.replace("AB", "RE"), status="paid" if paid else "open", lines=order.lines, total_cents=order.total_cents,
            gross_cents=gross, paid_cents=gross if paid else 0, paid_day=paid, currency=order.currency, changed_at=now,
        )  # fmt: skip


def _paid_on(due: date, it: Habits, today: date) -> date | None:
    """None while it is open; one in fifteen is forgotten for a quarter."""
    age = (today - due).days / DAYS
    late = round(it.late + it.drift * (1 - age) + it.dice.gauss(0, 4)) + (75 if it.dice.random() < 0.07 else 0)
    day = due + timedelta(days=late)
    return day if day < today else None


def offers(now: datetime) -> list[Offer]:
    """The offers behind open opportunities, with the numbers customers know."""
    return [_offer(firm, it, now) for firm in FIRMS for it in firm.open if it.serial]


def _offer(firm: Firm, business: Business, now: datetime) -> Offer:
    day = working_day(now.date(), -14 - (business.serial or 0) % 21)
    total = business.value * 100
    start = Line(text="Inbetriebnahme und Schulung", quantity=3000, price_cents=1_450_00, total_cents=4_350_00)
    rest = Line(text=business.title, price_cents=total - start.total_cents, total_cents=total - start.total_cents)
    return Offer(
        customer_id=key(firm.name), team=firm.team, opportunity_id=key(firm.name, business.title), number=offer_number(business.serial or 0, now),
        day=day, valid_until=day + timedelta(days=45 - (business.serial or 0) % 40), status="sent", currency=business.currency,
        lines=[rest, start] if rest.total_cents > 0 else [Line(text=business.title, price_cents=total, total_cents=total)],
        total_cents=total, changed_at=now,
    )  # fmt: skip


def past(now: datetime) -> list[dict[str, Any]]:
    """The timeline's lines of what is older than the entries written by hand."""
    until = now - timedelta(days=TOLD_BEFORE)
    return [row for row in timeline_rows([*orders(now), *invoices(now)]) if row["at"] < until]


def _serial(firm: Firm, turn: int) -> str:
    return f"{firm.numbers[0][-3:] if firm.numbers else '000'}{turn:02}"


def _currency(firm: Firm, turn: int = 0) -> str:
    """The British customer orders a spare part in euros now and then: two currencies that nobody adds."""
    own = CURRENCY.get(firm.sites[0].country, "EUR")
    return "EUR" if own != "EUR" and turn % 5 == 4 else own
