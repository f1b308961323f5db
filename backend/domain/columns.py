"""The columns an import knows, per kind: what each means for us, and by which names German and English systems call it.

A target is written `field`, or `field.part` for a part of the first site. `reads` names how a cell is understood (`readers.readers`).
`fact:<field>` takes any column as a fact of one of the five fields, under the column's own name; `known.<field>` takes several from one
cell, a line each: "Employees: 120".
"""

from dataclasses import dataclass
from typing import Literal, get_args

from backend.domain.words import FieldName

ImportKind = Literal[
    "customers", "contacts", "opportunities", "offers", "orders", "invoices", "offerings", "activities"
]
Outcome = Literal["new", "changed", "unchanged", "refused", "duplicate"]
Decision = Literal["", "skip", "create", "update"]
"""What becomes of a row, and what a person decides about one that is probably known."""
KINDS: tuple[ImportKind, ...] = get_args(ImportKind)
MONEY_KINDS = frozenset(("orders", "invoices"))
"""Only for those who see money; an offer's amount is on every card."""
SHARED_KINDS = frozenset(("offerings",))
"""What is the whole company's: it has no customer and no team."""
FACTS: tuple[str, ...] = tuple(f"fact:{name}" for name in get_args(FieldName))
_FIELDS: dict[FieldName, str] = {
    "company": "firma", "buying_centre": "buying center", "fascination": "faszination", "needs": "bedarf", "finances": "finanzen",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """`names` are compared without case, umlauts, spaces and signs (`mapping.compared`)."""

    name: str
    reads: str
    names: tuple[str, ...]


def _target(name: str, reads: str, names: str) -> Target:
    return Target(name, reads, tuple(it.strip() for it in names.split(",")))


_EXTERNAL = _target(
    "external_id", "text", "id, externe id, external id, satz id, record id, guid, uuid, schlüssel, datensatznummer"
)
_TEAM = _target(
    "team",
    "text",
    "team, vertriebsteam, abteilung vertrieb, sales team, vertriebsbereich, verkaufsbüro, verkaufsgruppe",
)
_OWNER = _target(
    "owner",
    "text",
    "betreuer, zuständig, besitzer, verantwortlich, außendienst, vertreter, vertriebsmitarbeiter, adm, owner, account manager, sales rep, record owner, account owner, opportunity owner",
)
_CURRENCY = _target(
    "currency", "currency", "währung, währungskennzeichen, waehrung, wkz, whg, currency, currency code, iso währung"
)
_NUMBER_OF_CUSTOMER = _target(
    "customer.number", "text",
    "kundennummer, kunden-nr, kundennr, kdnr, kd-nr, kunde, kunden id, debitor, debitorennummer, debitornr, debitorenkonto, auftraggeber, customer number, customer no, customer id, account number, account id, account no, adressnummer, personenkonto",
)  # fmt: skip
_NAME_OF_CUSTOMER = _target(
    "customer.name",
    "text",
    "firma, firmenname, kundenname, unternehmen, company, company name, account, account name, organization, organisation, name 1, organization name, firma 1",
)
_VAT_OF_CUSTOMER = _target("customer.vat_id", "vat_id", "ust-idnr, ust-id, ustid, umsatzsteuer-id, vat id, vat number")
_OF_CUSTOMER = (_NUMBER_OF_CUSTOMER, _NAME_OF_CUSTOMER, _VAT_OF_CUSTOMER)

_LINES = (
    _target("line.text", "text", "artikel, artikelbezeichnung, bezeichnung, position, positionstext, artikeltext, item, product, description, produkt"),
    _target("line.number", "text", "artikelnummer, artikel-nr, artnr, material, materialnummer, sku, item number, product code, article number"),
    _target("line.quantity", "quantity", "menge, anzahl, stückzahl, qty, quantity, bestellmenge, auftragsmenge"),
    _target("line.price_cents", "cents", "einzelpreis, stückpreis, preis, ep, vk-preis, unit price, price, list price"),
    _target("line.total_cents", "cents", "positionsbetrag, positionssumme, gesamtpreis, positionswert, line total, zeilenbetrag, gp"),
    _target("line.cost_cents", "cents", "einstandspreis gesamt, kosten, wareneinsatz, selbstkosten, cost, cogs, herstellkosten"),
)  # fmt: skip
_TOTAL = _target(
    "total_cents",
    "cents",
    "netto, nettobetrag, betrag, summe, gesamt, gesamtbetrag, betrag netto, summe netto, nettowert, auftragswert, auftragssumme, angebotssumme, rechnungsbetrag netto, umsatz, net amount, amount, total, value, net value, grand total, order total, total amount",
)

TARGETS: dict[ImportKind, tuple[Target, ...]] = {
    "customers": (
        _target("name", "text", "firma, firma 1, firma1, name, name 1, name1, firmenname, firmenbezeichnung, kunde, kundenname, unternehmen, company, company name, account name, customer name, organization name, organisation, bezeichnung, debitorname"),
        _target("name_2", "text", "firma 2, firma2, name 2, name2, namenszusatz, zusatz, firmenzusatz, address line 2 name, company 2"),
        _target("numbers", "texts", "kundennummer, kunden-nr, kundennr, kdnr, kd-nr, kunden id, debitor, debitorennummer, debitornr, debitorenkonto, debitoren-nr, personenkonto, adressnummer, adress-nr, customer number, customer no, customer id, account number, account no, nummer, nr"),
        _target("numbers_2", "texts", "weitere nummern, weitere kundennummern, frühere kundennummern, further numbers, further customer numbers"),
        _EXTERNAL,
        _target("legal_form", "text", "rechtsform, gesellschaftsform, legal form, unternehmensform"),
        _target("vat_id", "vat_id", "ust-idnr, ust-id, ustid, ustidnr, ust id nr, umsatzsteuer-id, umsatzsteueridentnummer, umsatzsteuer-identifikationsnummer, uid, uid-nr, eg-nummer, vat id, vat no, vat number, vat reg no, vat registration no, tax id, steuernummer eu"),
        _target("site.street", "text", "straße, strasse, str, straße hausnummer, straße nr, strasse und hausnummer, anschrift, adresse, adresse 1, street, street address, address, address 1, billing street, lieferstraße"),
        _target("site.house", "text", "hausnummer, haus-nr, hausnr, hnr, house number"),
        _target("site.postcode", "text", "plz, postleitzahl, plz straße, postal code, postcode, zip, zip code, zip/postal code, billing postal code, billing zip"),
        _target("site.city", "text", "ort, stadt, wohnort, city, town, billing city, sitz"),
        _target("site.country", "country", "land, länderkennzeichen, lkz, länderschlüssel, landkennzeichen, staat, country, country code, country/region, billing country"),
        _target("site.lat", "degrees", "breitengrad, geo breite, latitude, lat"),
        _target("site.lon", "degrees", "längengrad, geo länge, longitude, lon, lng"),
        _target("phones", "phones", "telefon, telefon 1, telefon1, tel, telefonnummer, telefon zentrale, tel 1, rufnummer, phone, phone number, telephone, main phone, phone 1"),
        _target("addresses", "addresses", "e-mail, email, mail, e-mail-adresse, emailadresse, mailadresse, email 1, e-mail address, company email, e-mail zentrale"),
        _target("domains", "domains", "webseite, website, homepage, internet, internetadresse, www, url, domain, web, web page, company domain name, home page"),
        _target("former_domains", "domains", "frühere domains, frühere webseiten, former domains, former websites"),
        _target("industries", "texts", "branche, wirtschaftszweig, industrie, industry, branchenbezeichnung, branchenschlüssel, sector"),
        _target("business_units", "texts", "geschäftsbereich, sparte, business unit, geschäftsfeld, division"),
        _target("language", "language", "sprache, sprachschlüssel, korrespondenzsprache, language, lang"),
        _OWNER,
        _TEAM,
        _target("territory", "text", "gebiet, vertriebsgebiet, verkaufsgebiet, region, bezirk, territory, sales territory"),
        _target("segment", "text", "segment, kundensegment, kundengruppe, customer group, customer segment"),
        _target("value_class", "value_class", "abc, abc-klasse, abc klassifizierung, kundenklasse, klasse, klassifizierung, value class, rating, account rating, customer class"),
        _target("parent.number", "text", "konzern, konzernnummer, muttergesellschaft, hauptkunde, zentrale nummer, verbandsnummer, parent account, parent account id, parent company, parent number, übergeordneter kunde, nummer der mutter"),
        *(_target(f"known.{field}", "pairs", f"wissen {name}, known {field.replace('_', ' ')}") for field, name in _FIELDS.items()),
    ),
    "contacts": (
        *_OF_CUSTOMER,
        _target("name", "text", "name, ansprechpartner, kontakt, kontaktperson, vollständiger name, full name, contact, contact name, display name, anzeigename, ansprechperson"),
        _target("first_name", "text", "vorname, first name, given name, firstname"),
        _target("last_name", "text", "nachname, familienname, zuname, last name, surname, family name, lastname"),
        _target("name_prefix", "text", "titel, akademischer titel, akad titel, salutation title, name prefix"),
        _EXTERNAL,
        _target("title", "text", "position, funktion, stellung, berufsbezeichnung, tätigkeit, job title, jobtitle, function, role title, title"),
        _target("department", "text", "abteilung, bereich, department"),
        _target("addresses", "addresses", "e-mail, email, mail, e-mail-adresse, emailadresse, e-mail 1, e-mail address, e-mail 1 - value, primary email, email address, mailadresse"),
        _target("addresses_2", "addresses", "e-mail 2, email 2, e-mail 2 address, e-mail 2 - value, secondary email, e-mail privat"),
        _target("phones", "phones", "telefon, tel, telefon geschäftlich, durchwahl, telefonnummer, telefon 1, phone, business phone, work phone, phone 1 - value, telephone"),
        _target("phones_2", "phones", "mobil, mobiltelefon, handy, mobilnummer, mobile, mobile phone, cell, cell phone, telefon mobil"),
        _target("role", "role", "rolle, buying center, buying center rolle, buying role, role"),
        _target("attitude", "attitude", "einstellung, haltung, attitude"),
        _target("influence", "influence", "einfluss, influence"),
        _target("language", "language", "sprache, korrespondenzsprache, language"),
    ),
    "opportunities": (
        *_OF_CUSTOMER,
        _target("title", "text", "titel, bezeichnung, verkaufschance, chance, projekt, projektname, opportunity, opportunity name, deal, deal name, betreff, name, subject"),
        _target("number", "text", "nummer, nr, chancen-nr, projektnummer, opportunity number, vorgangsnummer, angebotsnummer, deal id"),
        _EXTERNAL,
        _target("stage", "stage", "phase, stufe, status, verkaufsphase, vertriebsphase, stage, deal stage, sales stage, verkaufsstufe"),
        _target("value_cents", "cents", "wert, volumen, betrag, auftragswert, erwarteter umsatz, umsatz, potenzial, value, amount, deal value, close value, expected revenue, summe"),
        _CURRENCY,
        _target("expected_close", "day", "abschluss, abschlussdatum, erwarteter abschluss, geplanter abschluss, voraussichtlicher abschluss, close date, expected close, expected close date, closing date"),
        _target("probability", "percent", "wahrscheinlichkeit, abschlusswahrscheinlichkeit, chance %, probability, probability (%), win probability"),
        _target("next_step", "text", "nächster schritt, naechster schritt, next step, nächste aktion"),
        _target("next_step_on", "day", "nächster schritt am, wiedervorlage, next step date, wiedervorlagedatum"),
        _target("competitor", "text", "wettbewerber, mitbewerber, konkurrent, competitor, main competitor"),
        _target("closed_at", "day", "geschlossen am, abgeschlossen am, gewonnen am, verloren am, beendet am, closed on, closed at, closed date, actual close date, won on, lost on"),
        _target("closed_reason", "text", "grund, verlustgrund, abschlussgrund, absagegrund, loss reason, closed reason, lost reason"),
        _OWNER,
    ),
    "offers": (
        *_OF_CUSTOMER,
        _target("number", "text", "angebotsnummer, angebots-nr, angebotsnr, angebot, angnr, belegnummer, beleg, quote number, quotation, offer number, quote, nummer, nr"),
        _EXTERNAL,
        _target("day", "day", "angebotsdatum, datum, belegdatum, erstellt am, quote date, offer date, date, quotation date"),
        _target("valid_until", "day", "gültig bis, gueltig bis, bindefrist, valid until, expiry date, valid to, expiration date"),
        _target("status", "offer_status", "status, angebotsstatus, state, quote status"),
        _TOTAL, _CURRENCY, *_LINES,
    ),
    "orders": (
        *_OF_CUSTOMER,
        _target("number", "text", "auftragsnummer, auftrags-nr, auftragsnr, auftrag, aufnr, belegnummer, beleg, verkaufsbeleg, bestellnummer, order number, order no, order id, sales order, order, nummer, nr"),
        _EXTERNAL,
        _target("day", "day", "auftragsdatum, datum, belegdatum, bestelldatum, erstellt am, order date, date"),
        _target("status", "order_status", "status, auftragsstatus, order status, state, lieferstatus"),
        _target("offer.number", "text", "angebotsnummer, zum angebot, quote number, offer number"),
        _TOTAL, _CURRENCY, *_LINES,
    ),
    "invoices": (
        *_OF_CUSTOMER,
        _target("number", "text", "rechnungsnummer, rechnungs-nr, rechnungsnr, rechnung, renr, re-nr, rgnr, belegnummer, beleg, faktura, fakturanummer, belegfeld 1, invoice number, invoice no, invoice, invoice id, nummer, nr"),
        _EXTERNAL,
        _target("day", "day", "rechnungsdatum, datum, belegdatum, fakturadatum, buchungsdatum, invoice date, date"),
        _target("due_day", "day", "fällig, fällig am, fälligkeit, fälligkeitsdatum, zahlbar bis, nettofälligkeit, due date, due, payment due"),
        _target("status", "invoice_status", "status, rechnungsstatus, zahlungsstatus, state, invoice status, payment status"),
        _TOTAL,
        _target("gross_cents", "cents", "brutto, bruttobetrag, rechnungsbetrag, endbetrag, betrag brutto, summe brutto, gross, gross amount, total gross, umsatz (ohne soll/haben-kz)"),
        _target("paid_cents", "cents", "bezahlt, gezahlt, zahlbetrag, zahlungsbetrag, bezahlter betrag, gezahlter betrag, paid, paid amount, amount paid, payment amount"),
        _target("paid_day", "day", "bezahlt am, zahlungsdatum, zahldatum, ausgleichsdatum, zahlungseingang, ausgleich, paid at, paid on, payment date, date paid"),
        _target("order.number", "text", "auftragsnummer, zum auftrag, order number, sales order"),
        _CURRENCY, *_LINES,
    ),
    "offerings": (
        _target("name", "text", "bezeichnung, artikelbezeichnung, artikel, artikelname, leistung, produkt, produktname, name, item, item name, product, product name, description, offering"),
        _target("number", "text", "artikelnummer, artikel-nr, artnr, material, materialnummer, sku, nummer, nr, item number, product code, article number, product number"),
        _EXTERNAL,
        _target("group", "text", "warengruppe, produktgruppe, artikelgruppe, gruppe, kategorie, product group, category, family, product family, group"),
        _target("unit", "text", "einheit, mengeneinheit, me, verkaufseinheit, unit, unit of measure, uom"),
        _target("price_cents", "cents", "listenpreis, verkaufspreis, vk, vk-preis, preis, list price, price, unit price, sales price"),
        _target("cost_cents", "cents", "kosten, einstandspreis, einkaufspreis, ek, ek-preis, selbstkosten, herstellkosten, cost, unit cost, purchase price"),
        _CURRENCY,
        _target("discontinued_on", "day", "ausgelaufen am, auslauf am, gesperrt ab, nicht mehr verkauft seit, discontinued on, end of life, no longer sold since"),
    ),
    "activities": (
        *_OF_CUSTOMER,
        _target("contact.address", "address", "e-mail, email, mailadresse, e-mail-adresse, e-mail ansprechpartner, contact email, email address, recipient, empfänger"),
        _target("kind", "activity_kind", "art, aktivität, aktivitätsart, typ, kanal, type, kind, activity type, channel"),
        _target("at", "moment", "datum, zeitpunkt, wann, datum uhrzeit, erstellt am, date, date and time, timestamp, at, created at, download date, sent at"),
        _target("title", "text", "betreff, titel, thema, kampagne, dokument, datei, seite, subject, title, campaign, campaign name, asset, document, topic"),
        _target("text", "paragraphs", "text, notiz, beschreibung, inhalt, bemerkung, ergebnis, reaktion, note, notes, description, comment, result, reaction"),
        _target("by", "text", "von, mitarbeiter, bearbeiter, betreuer, by, user, employee, created by, owner"),
        _EXTERNAL,
    ),
}  # fmt: skip

REQUIRED: dict[ImportKind, tuple[frozenset[str], ...]] = {
    "customers": (frozenset({"name"}),),
    "contacts": (
        frozenset({"name", "last_name", "first_name"}),
        frozenset({"customer.number", "customer.name", "customer.vat_id", "addresses"}),
    ),
    "opportunities": (frozenset({"title"}), frozenset({"customer.number", "customer.name", "customer.vat_id"})),
    **{
        kind: (
            frozenset({"number"}),
            frozenset({"day"}),
            frozenset({"customer.number", "customer.name", "customer.vat_id"}),
        )
        for kind in ("offers", "orders", "invoices")
    },
    "offerings": (frozenset({"name"}),),
    "activities": (
        frozenset({"kind"}),
        frozenset({"at"}),
        frozenset({"title", "text"}),
        frozenset({"customer.number", "customer.name", "customer.vat_id", "contact.address"}),
    ),
}
"""Of each set at least one column is needed."""


def names_of(kind: ImportKind) -> frozenset[str]:
    """All targets of a kind, facts included where there are any."""
    return frozenset(it.name for it in TARGETS[kind]) | frozenset(FACTS if kind == "customers" else ())
