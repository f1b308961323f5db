"""What Nordlicht's people know of their customers beyond facts: industries, the pyramid of fascination, needs with their estimates.

STONES  floor, words, offering, source, age in days      NEEDS  the way from need to potential, in whole euros a year
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from beanie import PydanticObjectId

from backend.demo.customers_north import ELBMARSCH, HARTLEY, JANSEN, NORDFRIES, TIETJEN, WESERBLECH
from backend.demo.customers_south import (
    BRANDECKER_FT,
    BRANDECKER_MS,
    HAEGELE,
    HOHENFELS,
    KESSELBACH,
    KESSELBACH_TWICE,
    LINDACH,
    MUELLER,
    OBERLAND,
)
from backend.demo.days import moment
from backend.demo.firms import Firm
from backend.demo.ids import key
from backend.domain.words import FascinationLevel, Source
from backend.store.customers import Customer, Fascination, Known, Need


class Stone(NamedTuple):
    level: FascinationLevel
    text: str
    number: str = ""
    """Of the offering."""
    days: int = 60
    source: Source = "person"


class Lack(NamedTuple):
    need: str
    requirement: str = ""
    demand: str = ""
    number: str = ""
    potential: int | None = None
    share: int | None = None
    basis: str = ""
    days: int = 45
    currency: str = "EUR"


INDUSTRIES: dict[str, list[str]] = {
    MUELLER.name: ["Maschinenbau", "Medizintechnik"],
    HOHENFELS.name: ["Maschinenbau", "Antriebstechnik"],
    OBERLAND.name: ["Verpackung"],
    BRANDECKER_FT.name: ["Maschinenbau"],
    BRANDECKER_MS.name: ["Maschinenbau", "Montage"],
    KESSELBACH.name: ["Gießerei", "Maschinenbau"],
    KESSELBACH_TWICE.name: ["Gießerei"],
    LINDACH.name: ["Lebensmittel"],
    HAEGELE.name: ["Maschinenbau"],
    WESERBLECH.name: ["Metallverarbeitung", "Maschinenbau"],
    HARTLEY.name: ["Maschinenbau"],
    NORDFRIES.name: ["Windkraft", "Maschinenbau"],
    JANSEN.name: ["Logistik"],
    ELBMARSCH.name: ["Holz"],
    TIETJEN.name: ["Landtechnik", "Maschinenbau"],
}  # fmt: skip

STONES: dict[str, tuple[Stone, ...]] = {
    MUELLER.name: (
        Stone("expected", "am nächsten Werktag da", "ES-01", 120),
        Stone("expected", "Ein fester Ansprechpartner, der ans Telefon geht", days=410),
        Stone("distinct", "Umbau am Wochenende, ohne eine Stunde Stillstand", "FL-40", 95),
        Stone("delights", "meldete den Lagerschaden sechs Wochen vorher", "FU-10", 40),
        Stone("fascinates", "Seine Lehrlinge bauen bei uns eine Spindel", days=18),
    ),
    HOHENFELS.name: (
        Stone("expected", "Rückruf innerhalb einer Stunde, auch freitags um vier", days=430),
        Stone("distinct", "Takt lässt sich im Lauf verstellen", "TF-20", 150),
        Stone("delights", "Unser Werkstattleiter war bei der Nachtschicht dabei", days=70, source="mail"),
    ),
    LINDACH.name: (
        Stone("expected", "Lebensmittelechte Schmierstoffe, mit Papieren", days=200),
        Stone("distinct", "Trockenlauf der Ketten, ohne eine gebrochene Flasche", days=33),
    ),
    WESERBLECH.name: (
        Stone("expected", "Techniker in vier Stunden am Werk", days=65),
        Stone("distinct", "Wir kennen die Presse 3 besser als ihr Hersteller", "RB-80", 150),
        Stone("delights", "18 % kürzere Laufzeit am Referenzteil", "FS-160", 65),
    ),
    HARTLEY.name: (
        Stone("expected", "Papers complete: CE and UKCA", days=190),
        Stone("delights", "ran 11,000 hours in quarry dust", "FS-120", 40),
    ),
}  # fmt: skip

NEEDS: dict[str, tuple[Lack, ...]] = {
    MUELLER.name: (
        Lack("Halle 3 verketten", "Vier Bearbeitungszentren, Losgröße 50, Späne bleiben draußen", "Förderanlage mit Puffer, Inbetriebnahme im Frühjahr", "FL-40", 320_000, 60, "Investitionsplan, den Herr Müller gezeigt hat", 30),
        Lack("Spindeln, die eine Woche eher da sind", "Wechsel in einer Schicht, gleiche Aufnahme", "Acht bis zehn Spindeln im Jahr", "FS-120", 118_000, 35, "Maschinenpark gezählt, Rest kommt aus Italien", 75),
        Lack("Metzingen hat noch keinen festen Lieferanten", "Wie in Halle 1", "", "FS-160", 60_000, None, "", 120),
        Lack("Weniger Ausfälle am Wochenende", days=20),
    ),
    HOHENFELS.name: (
        Lack("Endmontage verfügbarer machen", "Über 97 %, gemessen je Schicht", "Zweite Montagelinie im übernächsten Jahr", "TF-20", 400_000, 45, "sagt der Werkleiter, ohne Beleg", 85),
        Lack("Getriebegehäuse schneller fräsen", "Schnittwerte wie auf der Messe", "", "FS-160", 90_000, 20, "Erfahrung aus ähnlichen Werken", 400),
    ),
    OBERLAND.name: (Lack("Palettierung in Kolbermoor ohne Handarbeit", "Drei Schichten, 14 Paletten die Stunde", "", "RB-80", 140_000, 0, "Wettbewerber ist drin", 50),),
    BRANDECKER_FT.name: (Lack("Antriebsstationen zukaufen", "Lieferung in drei Wochen", "Rund 20 Stück im Jahr", "", 210_000, 30, "Einkauf nennt drei Lieferanten", 110),),
    LINDACH.name: (Lack("Abfülllinie 4 leiser", "Unter 72 dB, ohne Schmiermittel", "Glasförderer, 60 m", "RB-80", 130_000, 50, "Angebot des anderen lag auf dem Tisch", 33),),
    WESERBLECH.name: (
        Lack("Linie 4 beschicken", "Rollenbahn und Stapler im Pressentakt", "Ausschreibung an drei Anbieter", "RB-80", 268_000, 70, "Vorankündigung der Ausschreibung", 18),
        Lack("Werkzeugbau entlasten", "Schnittdaten wie beim Versuch", "Vier Stück mit drei Jahren Garantie", "FS-160", 118_400, 55, "", 36),
    ),
    HARTLEY.name: (Lack("Drive stations that survive quarry dust", "Labyrinth seal, UKCA", "Twelve a year, split between two makers", "", 193_000, 50, "Eleanor's own figure", 40, "GBP"),),
    NORDFRIES.name: (Lack("Naben ohne Kran zur Lackierung", "9 t je Teil, 25 t Punktlast", "", "SF-25", 205_000, None, "", 29),),
}  # fmt: skip

IMPORTED_DAYS = 420
"""When the company's facts came from the old system."""
IMPORTED = ("legal_form", "industries", "sites", "numbers", "domains", "owner_id", "segment")


def described(customer: Customer, firm: Firm, now: datetime) -> Customer:
    """The customer with what is known of its fields."""
    at = now - timedelta(days=IMPORTED_DAYS if firm.value_class in "BC" else 90)
    customer.industries = INDUSTRIES[firm.name]
    customer.known = {name: Known(source="import", at=at) for name in IMPORTED if getattr(customer, name)}
    customer.fascination = [_stone(firm, it, turn, now) for turn, it in enumerate(STONES.get(firm.name, ()))]
    customer.needs = [_need(firm, it, turn, now) for turn, it in enumerate(NEEDS.get(firm.name, ()))]
    return customer


def _stone(firm: Firm, it: Stone, turn: int, now: datetime) -> Fascination:
    return Fascination(
        id=key(firm.name, "stone", it.text), level=it.level, text=it.text, offering_id=key("offering", it.number) if it.number else None,
        source=it.source, at=moment(it.days, turn, now), by=_owner(firm) if it.source == "person" else None,
    )  # fmt: skip


def _need(firm: Firm, it: Lack, turn: int, now: datetime) -> Need:
    return Need(
        id=key(firm.name, "need", it.need), need=it.need, requirement=it.requirement, demand=it.demand,
        offering_id=key("offering", it.number) if it.number else None,
        potential_cents=None if it.potential is None else it.potential * 100, share_percent=it.share, currency=it.currency,
        basis=it.basis, at=moment(it.days, turn + 3, now), by=_owner(firm),
    )  # fmt: skip


def _owner(firm: Firm) -> PydanticObjectId | None:
    return key(firm.owner.email) if firm.owner else None
