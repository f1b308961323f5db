"""The demo: Nordlicht Maschinenbau GmbH, builder of conveyors and milling spindles, its people and their customers.

Everybody and everything here is invented: domains end in .example (RFC 2606), telephone numbers are those that the
Bundesnetzagentur and Ofcom keep free for films. The tables stand below; `fill` writes them once. Days count from `now`:

    {d-3} {d+10}   a working day so far away, German      {e-3}    the same, English
    {kw+4}         a calendar week so many weeks away     {year}   the year in the numbers of offers
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from beanie import Document, PydanticObjectId

from backend.domain.addresses import domain_of
from backend.domain.kinds import kind_of
from backend.domain.mail import Address, Headers
from backend.domain.matching import AddressBook, Hit, Match, match
from backend.domain.rules import Situation, readers
from backend.domain.trust import Trust, TrustReason
from backend.domain.visible_text import new_text
from backend.domain.words import ActivityKind, Attitude, BuyingRole, ComplaintStatus, Stage
from backend.keys import Keys
from backend.store.activities import Activity
from backend.store.complaints import Complaint
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer, Fact, FieldName, Site, Source, prefixes
from backend.store.mailboxes import Mailbox, MailboxKind, seal_password
from backend.store.mails import Mail, MatchRecord, Party
from backend.store.opportunities import Opportunity
from backend.store.public_domains import company_domains
from backend.store.users import Role, User

NAME = "Nordlicht Maschinenbau GmbH"
DOMAIN = "nordlicht.example"
AUTHSERV_ID = "mail.nordlicht.example"
HOST = "127.0.0.1"
PASSWORD = "rapport-demo"
"""The same for everybody and for every mailbox: it opens nothing but the demo."""


async def fill(keys: Keys, imap_port: int, now: datetime, hash_password: Callable[[str], str]) -> bool:
    """Write the demo company into an empty database, all or nothing. False if there are users already."""
    if await User.find_one():
        return False
    mails = [_mail(letter, now) for letter in LETTERS]
    documents: tuple[Sequence[Document], ...] = (
        [_user(login, hash_password) for login in LOGINS],
        [_mailbox(box, keys, imap_port) for box in MAILBOXES],
        [_customer(firm, now) for firm in FIRMS],
        [_contact(firm, person, now) for firm in FIRMS for person in firm.people],
        [_opportunity(firm, business, now) for firm in FIRMS for business in firm.open],
        [_complaint(firm, trouble, now) for firm in FIRMS for trouble in firm.troubles],
        mails,
        [*_past(now), *(_arrival(mail) for mail in mails if mail.customer_id)],
    )

    async def write(session: Any) -> None:
        for some in documents:
            await type(some[0]).insert_many(some, session=session)

    database: Any = User.get_motor_collection().database
    await Store(database.client, database).in_transaction(write)
    return True


def dated(text: str, now: datetime) -> str:
    """The text with its days as they fall today.

    >>> dated("AN-{year}-0417 vom {d-4}, Lieferung {kw+8}", datetime(2026, 11, 20))
    'AN-2026-0417 vom 16.11., Lieferung KW 2'
    """
    return _DAY.sub(lambda found: _said(found[1], int(found[2]), now), text).replace("{year}", str(offer_year(now)))


def offer_year(now: datetime) -> int:
    """The year in the numbers of the open offers: in January they are still last year's."""
    return (now - timedelta(days=60)).year


def number(serial: int, now: datetime) -> str:
    return f"AN-{offer_year(now)}-{serial:04}"


def book(sender: str, references: tuple[str, ...] = ()) -> AddressBook:
    """What `store.address_book` would find for a sender and a thread, from these tables."""
    domains = company_domains(domain_of(sender), frozenset({DOMAIN}))
    hits = [hit for firm in FIRMS for hit in _hits(firm, sender, domains)]
    return AddressBook((*hits, *(_thread_hit(letter) for letter in LETTERS if letter.message_id in references)))


_DAY = re.compile(r"\{(d|e|kw)([+-]\d+)\}")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def _said(form: str, days: int, now: datetime) -> str:
    if form == "kw":
        return f"KW {(now + timedelta(weeks=days)).isocalendar().week}"
    day = _working_day(now.date(), days)
    return f"{day.day} {_MONTHS[day.month - 1]}" if form == "e" else f"{day.day}.{day.month}."


def _working_day(today: date, days: int) -> date:
    """So many days away, moved off a weekend: towards the past for the past, else to the Monday."""
    day = today + timedelta(days=days)
    over = day.weekday() - 4
    if over <= 0:
        return day
    return day - timedelta(days=over) if days < 0 else day + timedelta(days=3 - over)


def _moment(days_ago: int, turn: int, now: datetime) -> datetime:
    """An office hour on a working day; `turn` spreads the hours, so that no two calls came at the same minute."""
    day = _working_day(now.date(), -days_ago)
    return now.replace(day=day.day, month=day.month, year=day.year, hour=7 + turn % 9, minute=turn * 17 % 60, second=0)


# From the tables to documents


def _key(*names: str) -> PydanticObjectId:
    """The same names always give the same id, so documents point to each other before any is written."""
    return PydanticObjectId(hashlib.sha256("/".join(names).encode()).hexdigest()[:24])


def _user(login: "Login", hash_password: Callable[[str], str]) -> User:
    return User(
        id=_key(login.email),
        email=login.email,
        name=login.name,
        role=login.role,
        teams=list(TEAMS[login.email]),
        password_hash=hash_password(login.password),
    )


def _mailbox(box: "Box", keys: Keys, imap_port: int) -> Mailbox:
    mailbox_id = _key("mailbox", box.address)
    return Mailbox(
        id=mailbox_id,
        address=box.address,
        kind=box.kind,
        host=HOST,
        port=imap_port,
        security="none",
        login=box.address,
        secret=seal_password(mailbox_id, box.password, keys),
        authserv_ids=[AUTHSERV_ID],
        owner_ids=[_key(owner.email) for owner in box.owners],
    )


def _customer(firm: "Firm", now: datetime) -> Customer:
    return Customer(
        id=_key(firm.name),
        name=firm.name,
        legal_form=firm.legal_form,
        numbers=list(firm.numbers),
        domains=list(firm.domains),
        addresses=list(firm.addresses),
        sites=list(firm.sites),
        language=firm.language,
        owner_id=_key(firm.owner.email) if firm.owner else None,
        team=firm.team,
        segment=firm.segment,
        value_class=firm.value_class,
        facts=[
            Fact(field=known.field, key=known.key, value=dated(known.value, now), source=known.source, at=_moment(known.days, turn, now))
            for turn, known in enumerate(firm.facts)
        ],
        pfx=prefixes(firm.name, firm.sites[0].city, *firm.numbers, *(person.name for person in firm.people)),
        rank=firm.rank,
        changed_at=now,
    )  # fmt: skip


def _contact(firm: "Firm", person: "Person", now: datetime) -> Contact:
    return Contact(
        id=_key(firm.name, person.name),
        customer_id=_key(firm.name),
        team=firm.team,
        name=person.name,
        title=person.title,
        role=person.role,
        attitude=person.attitude,
        influence=person.influence,
        addresses=list(person.addresses),
        phones=list(person.phones),
        left_at=_moment(person.left_days, 3, now) if person.left_days else None,
        changed_at=now,
    )


def _opportunity(firm: "Firm", business: "Business", now: datetime) -> Opportunity:
    close = business.close_in
    return Opportunity(
        customer_id=_key(firm.name),
        team=firm.team,
        title=business.title,
        number=number(business.serial, now) if business.serial else "",
        stage=business.stage,
        value_cents=business.value * 100,
        currency=business.currency,
        expected_close=None if close is None else _working_day(now.date(), close),
        next_step=dated(business.next_step, now),
        changed_at=now - timedelta(days=5),
    )


def _complaint(firm: "Firm", trouble: "Trouble", now: datetime) -> Complaint:
    return Complaint(
        customer_id=_key(firm.name),
        team=firm.team,
        title=trouble.title,
        status=trouble.status,
        received_at=_moment(trouble.days, 2, now),
        changed_at=_moment(max(trouble.days - 1, 1), 5, now),
    )


def _past(now: datetime) -> Iterator[Activity]:
    turns = count()
    for firm in FIRMS:
        for line in firm.past:
            by = line.by or firm.owner
            yield Activity(
                customer_id=_key(firm.name),
                contact_id=_key(firm.name, line.who) if line.who else None,
                team=firm.team,
                kind=line.kind,
                at=_moment(line.days, next(turns), now),
                title=dated(line.title, now),
                text=dated(line.text, now),
                by_user_id=_key(by.email) if by and line.kind != "mail_in" else None,
                thread_id=line.thread or None,
            )


def _mail(letter: "Letter", now: datetime) -> Mail:
    """A mail as the scanner would have kept it: its kind, its customer and its readers are decided by the same rules."""
    box = next(it for it in MAILBOXES if it.address == letter.mailbox)
    found = match(book(letter.address))
    if found is None:
        raise ValueError(f"nobody knows {letter.address}")
    received_at, text = now - timedelta(minutes=letter.minutes), dated(letter.text, now)
    sender, lines, subject = Address(letter.name, letter.address), new_text(text), dated(letter.subject, now)
    verdict = kind_of(Headers(letter.message_id, sender, None, subject, received_at), lines)
    firm = next((it for it in FIRMS if str(_key(it.name)) == found.customer_id), None)
    waiting = readers(
        Situation(
            kind=verdict.kind,
            trust=letter.trust,
            decided=firm is not None,
            owner_id=str(_key(firm.owner.email)) if firm and firm.owner else None,
            manager_ids=(),
            mailbox_user_ids=tuple(str(_key(owner.email)) for owner in box.owners),
            received_at=received_at,
        )
    )
    return Mail(
        id=_key("mail", letter.message_id),
        identity=f"demo:{letter.message_id}",
        message_id=letter.message_id,
        thread_id=letter.thread or f"demo:{letter.message_id}",
        customer_id=PydanticObjectId(found.customer_id) if found.customer_id else None,
        contact_id=PydanticObjectId(found.contact_id) if found.contact_id else None,
        team=firm.team if firm else None,
        mailbox_address=box.address,
        occurrences=[],
        sender=Party(name=letter.name, address=letter.address),
        to=[Party(name=NAME if box.kind == "functional" else box.owners[0].name, address=box.address)],
        subject=subject,
        sent_at=received_at - timedelta(seconds=8),
        received_at=received_at,
        text=text,
        new_text=lines,
        kind=verdict.kind,
        kind_evidence=list(verdict.evidence),
        trust=letter.trust,
        trust_reason=letter.trust_reason,
        match=_record(found),
        for_user_ids=[PydanticObjectId(it) for it in waiting],
        done_at=received_at + timedelta(hours=2) if letter.done_by else None,
        done_by=_key(letter.done_by.email) if letter.done_by else None,
        kept_at=received_at,
    )


def _record(found: Match) -> MatchRecord:
    return MatchRecord(
        method=found.method,
        evidence=[{"method": it.method, "value": it.value, "score": it.score} for it in found.evidence],
        candidates=[
            {
                "customer": {"id": it.customer_id, "name": it.customer_name},
                "contact": {"id": it.contact_id, "name": it.contact_name} if it.contact_id else None,
                "method": it.method,
                "value": it.value,
                "score": it.score,
            }
            for it in found.candidates
        ],
    )


def _arrival(mail: Mail) -> Activity:
    """The mail's line on the timeline."""
    return Activity(
        customer_id=mail.customer_id,
        contact_id=mail.contact_id,
        team=mail.team,
        kind="mail_in",
        at=mail.received_at,
        title=mail.subject,
        text=mail.new_text,
        mail_id=mail.id,
        thread_id=mail.thread_id,
    )


def _hits(firm: "Firm", sender: str, domains: tuple[str, ...]) -> Iterator[Hit]:
    customer = str(_key(firm.name)), firm.name
    for person in firm.people:
        if sender in person.addresses:
            yield Hit("address", sender, *customer, str(_key(firm.name, person.name)), person.name)
    if sender in firm.addresses:
        yield Hit("address", sender, *customer)
    if domain := next((it for it in domains if it in firm.domains), None):
        yield Hit("domain", domain, *customer)


def _thread_hit(letter: "Letter") -> Hit:
    known = match(book(letter.address))
    customer_id = known.customer_id if known else None
    if customer_id is None:
        raise ValueError(f"nobody has decided whose {letter.message_id} is")
    name = next(firm.name for firm in FIRMS if str(_key(firm.name)) == customer_id)
    return Hit("thread", letter.message_id, customer_id, name, thread_id=letter.thread)


# What a row of the tables is


class Login(NamedTuple):
    email: str
    password: str
    name: str
    role: Role


class Box(NamedTuple):
    """A mailbox of the company on the demo mail server."""

    address: str
    password: str
    kind: MailboxKind
    owners: tuple[Login, ...]


class Known(NamedTuple):
    """A fact and its age in days."""

    field: FieldName
    key: str
    value: str
    source: Source
    days: int


@dataclass(frozen=True, slots=True)
class Person:
    """A contact."""

    name: str
    title: str
    role: BuyingRole
    attitude: Attitude
    addresses: tuple[str, ...]
    phones: tuple[str, ...] = ()
    influence: int | None = None
    left_days: int | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """An open opportunity: its value in whole units, its expected close in days from now (in the past: late)."""

    stage: Stage
    title: str
    value: int
    close_in: int | None
    next_step: str
    serial: int | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Line:
    """An activity so many days ago, by the customer's owner unless another is named."""

    days: int
    kind: ActivityKind
    title: str
    text: str = ""
    who: str = ""
    thread: str = ""
    by: Login | None = None


class Trouble(NamedTuple):
    """An open complaint."""

    days: int
    title: str
    status: ComplaintStatus


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer with all that hangs on it."""

    name: str
    legal_form: str
    owner: Login | None
    team: str
    numbers: tuple[str, ...]
    domains: tuple[str, ...]
    sites: tuple[Site, ...]
    segment: str
    value_class: str
    rank: float
    people: tuple[Person, ...]
    facts: tuple[Known, ...] = ()
    open: tuple[Business, ...] = ()
    past: tuple[Line, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    addresses: tuple[str, ...] = ()
    language: str = "de"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was kept so many minutes before the demo began."""

    message_id: str
    minutes: int
    name: str
    address: str
    mailbox: str
    subject: str
    text: str
    trust: Trust = "verified"
    trust_reason: TrustReason = "dmarc_pass"
    thread: str = ""
    done_by: Login | None = None


# The company

ANNA = Login("anna.berger@nordlicht.example", PASSWORD, "Anna Berger", "rep")
JONAS = Login("jonas.petersen@nordlicht.example", PASSWORD, "Jonas Petersen", "rep")
SABINE = Login("sabine.krueger@nordlicht.example", PASSWORD, "Sabine Krüger", "inside")
MARTIN = Login("martin.vogel@nordlicht.example", PASSWORD, "Dr. Martin Vogel", "manager")
PETRA = Login("petra.lang@nordlicht.example", PASSWORD, "Petra Lang", "admin")
LOGINS = (ANNA, JONAS, SABINE, MARTIN, PETRA)

TEAMS: dict[str, tuple[str, ...]] = {
    ANNA.email: ("sued",),
    JONAS.email: ("nord",),
    SABINE.email: ("sued", "nord"),
    MARTIN.email: ("sued", "nord"),
    PETRA.email: (),
}

VERTRIEB = "vertrieb@nordlicht.example"
MAILBOXES = (
    Box(ANNA.email, PASSWORD, "personal", (ANNA,)),
    Box(JONAS.email, PASSWORD, "personal", (JONAS,)),
    Box(VERTRIEB, PASSWORD, "functional", (SABINE,)),
)


def _site(label: str, street: str, postcode: str, city: str, country: str = "DE") -> Site:
    return Site(label=label, street=street, postcode=postcode, city=city, country=country)


# The customers of team "sued"

MUELLER = Firm(
    name="Müller Präzisionstechnik GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10021", "D-77310"),
    domains=("mueller-praezision.example", "mpt-service.example"),
    addresses=("einkauf@mueller-praezision.example",),
    sites=(
        _site("Stammwerk", "Spindelweg 12", "72762", "Reutlingen"),
        _site("Montage", "Am Lindenbach 3", "72555", "Metzingen"),
    ),
    segment="Schlüsselkunde",
    value_class="A",
    rank=98,
    people=(
        Person(
            "Petra Klein", "Leiterin Einkauf", "buyer", "positive",
            ("petra.klein@mueller-praezision.example", "p.klein@mpt-service.example"),
            ("+49 30 23125 114", "+49 176 04069012"), influence=4,
        ),
        Person(
            "Dr. Jürgen Weißhaupt", "Technischer Leiter", "decider", "neutral",
            ("j.weisshaupt@mueller-praezision.example",), ("+49 30 23125 120",), influence=5,
        ),
        Person(
            "Stefan Öztürk", "Leiter Instandhaltung", "user", "positive",
            ("stefan.oeztuerk@mueller-praezision.example", "instandhaltung@mpt-service.example"),
            ("+49 30 23125 131", "+49 176 04069013"), influence=3,
        ),
        Person(
            "Claudia Müller-Stahl", "Geschäftsführerin", "decider", "positive",
            ("c.mueller-stahl@mueller-praezision.example",), ("+49 30 23125 100",), influence=5,
        ),
    ),
    facts=(
        Known("company", "Geschäft", "Präzisionsdrehteile und Gehäuse für Medizintechnik und Fluidtechnik, 240 Beschäftigte", "import", 210),
        Known("company", "Gruppe", "Familienbetrieb in dritter Generation; die Tochter MPT Service wartet Anlagen für Dritte", "person", 61),
        Known("company", "Anlagen von uns", "3 Förderanlagen FL-40, 11 Frässpindeln FS-120, Wartungsvertrag Plus bis Jahresende", "derived", 12),
        Known("buying_centre", "Entscheidungsweg", "Bis 50.000 € entscheidet Frau Klein, darüber die Freigaberunde mit Dr. Weißhaupt, donnerstags um 10 Uhr", "person", 33),
        Known("buying_centre", "Stimmung", "Technik ist klar für uns, der Einkauf hat ein Vergleichsangebot aus Italien vorliegen", "mail", 9),
        Known("fascination", "Selbstverständlich", "Ersatzteile am nächsten Werktag, ein fester Ansprechpartner", "person", 140),
        Known("fascination", "Unterscheidet uns", "Umbau in Halle 1 an einem Wochenende, ohne eine Stunde Stillstand", "person", 96),
        Known("fascination", "Begeistert", "Fernüberwachung meldete einen Lagerschaden sechs Wochen, bevor die Spindel ausgefallen wäre", "person", 47),
        Known("needs", "Bedarf", "Halle 3 geht in Betrieb: vier Bearbeitungszentren sollen verkettet werden", "person", 33),
        Known("needs", "Lieferanteil", "Fördertechnik etwa 60 %, Spindeln etwa 35 %; der Rest kommt aus Italien", "derived", 20),
        Known("needs", "Potenzial", "Metzingen braucht 2 bis 3 Spindeln im Jahr und hat noch keinen festen Lieferanten", "person", 26),
        Known("finances", "Umsatz mit uns", "612.000 € in zwölf Monaten, 14 % mehr als davor", "derived", 5),
        Known("finances", "Deckungsbeitrag", "31 %", "derived", 5),
        Known("finances", "Zahlung", "30 Tage netto; zahlt im Schnitt nach 24 Tagen", "derived", 5),
    ),
    open=(
        Business("negotiation", "Förderanlage Halle 3, Verkettung von vier Bearbeitungszentren", 184_600, 13,
                 "Liefertermin {kw+12} bestätigen, Zahlungsplan 30/60/10 mit Frau Klein klären", 417),
        Business("offer", "Wartungsvertrag Premium, drei Jahre", 46_800, -4,
                 "Nachfassen: Öztürk will die Fernüberwachung für Anlage 3 dabei haben", 389),
        Business("qualified", "Frässpindeln FS-160 für Metzingen, drei Stück", 92_000, 80,
                 "Probebearbeitung im Technikum, Termin {d+16} vorgeschlagen"),
        Business("lead", "Steuerung der Anlage 1 erneuern", 38_500, 140, "Alter der Steuerung und Ersatzteillage prüfen"),
    ),
    past=(
        Line(2, "call", "Herr Öztürk: Lagergeräusch an Spindel 2",
             "Techniker Holm ist am {d+2} um 7 Uhr vor Ort, Lager liegt im Wagen. Öztürk ist zufrieden mit der schnellen Zusage, will aber "
             "eine schriftliche Ursache: Es ist das zweite Lager in einem Jahr.", "Stefan Öztürk"),
        Line(4, "call", "Frau Klein vergleicht mit Angebot aus Italien",
             "Vergleichsangebot liegt 11.000 € unter unserem, aber ohne Inbetriebnahme und mit 26 Wochen Lieferzeit. Ihr geht es um den Termin, "
             "nicht um den Preis. Sie braucht bis Donnerstag eine feste Lieferwoche.", "Petra Klein", "mueller-0417"),
        Line(9, "complaint", "Lagergeräusch an Spindel 2, Anlage 3",
             "Pfeifendes Geräusch ab 9.000 U/min, Temperatur 12 Grad über normal. Maschine läuft mit halber Drehzahl weiter.", "Stefan Öztürk"),
        Line(12, "offer", "Angebot AN-{year}-0417 verschickt: Förderanlage Halle 3",
             "184.600 € einschließlich Inbetriebnahme und Schulung. Vierter Rollenförderer als Abruf bis zum Frühjahr. Gültig bis {d+18}.",
             "Petra Klein", "mueller-0417"),
        Line(19, "visit", "Halle 3 vermessen, mit Dr. Weißhaupt durch die Linie gegangen",
             "Säule B4 steht 18 cm weiter in der Fahrgasse als im Plan, Kurvenförderer deshalb mit 60 Grad. Weißhaupt will die "
             "Übergabe an die Bearbeitungszentren ohne Stopper. Stimmung sehr gut, er zeigte uns die Pläne für Halle 4.",
             "Dr. Jürgen Weißhaupt", "mueller-0417"),
        Line(26, "meeting", "Metzingen: drei Spindeln im nächsten Jahr",
             "Montageleiter sucht einen festen Lieferanten. Entscheidung fällt nach einer Probebearbeitung bei uns im Technikum.", "Petra Klein"),
        Line(33, "mail_in", "Anfrage: Verkettung von vier Bearbeitungszentren in Halle 3",
             "Wir nehmen Halle 3 im ersten Quartal in Betrieb und möchten vier Bearbeitungszentren verketten. Bitte bieten Sie uns "
             "Förderanlage, Montage und Inbetriebnahme an.", "Petra Klein", "mueller-0417"),
        Line(41, "offer", "Angebot AN-{year}-0389 verschickt: Wartungsvertrag Premium",
             "Drei Jahre, vier Termine im Jahr, Rufbereitschaft am Wochenende, 46.800 €.", "Stefan Öztürk", "mueller-0389"),
        Line(47, "note", "Fernüberwachung hat sich bezahlt gemacht",
             "Schwingungswerte an Spindel 7 stiegen seit drei Wochen, Lager planmäßig getauscht. Öztürk erzählt es im ganzen Haus.",
             "Stefan Öztürk"),
        Line(58, "payment", "Rechnung 8-2211 bezahlt, 23.480 €", "Sechs Tage vor Fälligkeit."),
        Line(74, "order", "Auftrag: zwei Ersatzspindeln FS-120", "23.480 €, Lieferung aus Lager am nächsten Tag.", "Petra Klein", by=SABINE),
        Line(96, "visit", "Umbau Halle 1 abgenommen",
             "Freitag 18 Uhr bis Sonntag 16 Uhr, Montag früh lief die Linie. Frau Müller-Stahl hat sich persönlich bedankt.", "Claudia Müller-Stahl"),
        Line(131, "campaign", "Einladung Hausmesse: zugesagt", "Kommt mit drei Personen.", "Dr. Jürgen Weißhaupt", by=SABINE),
    ),
    troubles=(Trouble(9, "Lagergeräusch an Spindel 2, Anlage 3", "in_work"),),
)  # fmt: skip

HOHENFELS = Firm(
    name="Hohenfels Antriebstechnik GmbH & Co. KG",
    legal_form="GmbH & Co. KG",
    owner=ANNA,
    team="sued",
    numbers=("K-10034",),
    domains=("hohenfels-antriebe.example",),
    sites=(_site("Werk", "Getriebestraße 40", "78532", "Tuttlingen"),),
    segment="Schlüsselkunde",
    value_class="A",
    rank=91,
    people=(
        Person("Ralf Steinhauser", "Produktionsleiter", "user", "critical",
               ("ralf.steinhauser@hohenfels-antriebe.example",), ("+49 69 90009 210", "+49 176 04069021"), 4),
        Person("Birgit Nägele", "Strategischer Einkauf", "buyer", "neutral",
               ("birgit.naegele@hohenfels-antriebe.example",), ("+49 69 90009 214",), 4),
        Person("Dr. Konrad Hohenfels", "Geschäftsführender Gesellschafter", "decider", "positive",
               ("k.hohenfels@hohenfels-antriebe.example",), ("+49 69 90009 200",), 5),
    ),
    facts=(
        Known("company", "Geschäft", "Planetengetriebe für Bühnentechnik und Windkraft, 410 Beschäftigte, Zweischichtbetrieb", "import", 300),
        Known("company", "Anlagen von uns", "Taktförderer TF-20 in der Endmontage, 6 Frässpindeln FS-120", "derived", 40),
        Known("buying_centre", "Wer bremst", "Herr Steinhauser misst uns an der Verfügbarkeit der Endmontage, jede Störung landet bei ihm", "person", 22),
        Known("buying_centre", "Entscheidungsweg", "Dr. Hohenfels entscheidet ab 100.000 € allein und schnell", "person", 75),
        Known("fascination", "Selbstverständlich", "Rückruf innerhalb einer Stunde, auch freitags um vier", "person", 75),
        Known("fascination", "Begeistert", "Unser Werkstattleiter war bei der Nachtschicht dabei und hat den Takt gefunden", "person", 160),
        Known("needs", "Anforderung", "Verfügbarkeit der Endmontage über 97 %, gemessen je Schicht", "mail", 22),
        Known("needs", "Potenzial", "Zweite Montagelinie im übernächsten Jahr, etwa 400.000 €", "person", 75),
        Known("finances", "Umsatz mit uns", "388.000 € in zwölf Monaten", "derived", 5),
        Known("finances", "Zahlung", "Zieht 2 % Skonto und zahlt nach 10 Tagen", "derived", 5),
    ),
    open=(
        Business("negotiation", "Taktförderer TF-30 für die zweite Montagelinie, Vorstufe", 128_000, 34,
                 "Referenzbesuch organisieren, Dr. Hohenfels will die Anlage laufen sehen", 402),
        Business("offer", "Ersatzteilpaket Endmontage", 17_900, 6, "Frau Nägele anrufen: Staffelpreis ab zwei Paketen", 411),
    ),
    past=(
        Line(6, "call", "Frau Nägele: Ersatzteilpaket kommt ins Budget",
             "Sie bestellt, wenn die Staffel ab zwei Paketen bei 8 % liegt. Freigabe bis Monatsende.", "Birgit Nägele"),
        Line(22, "visit", "Verfügbarkeit der Endmontage: 95,8 %",
             "Zwei kurze Störungen am Drehgeber. Steinhauser ist ungeduldig, wir haben ihm ein Ersatzgerät ins Regal gelegt. Nächste "
             "Auswertung gemeinsam am {d+9}.", "Ralf Steinhauser"),
        Line(28, "offer", "Angebot AN-{year}-0411 verschickt: Ersatzteilpaket", "17.900 € je Paket, Lieferung ab Lager.", "Birgit Nägele"),
        Line(45, "offer", "Angebot AN-{year}-0402 verschickt: Taktförderer TF-30", "128.000 €, Lieferzeit 18 Wochen.", "Dr. Konrad Hohenfels"),
        Line(75, "meeting", "Jahresgespräch mit Dr. Hohenfels",
             "Zweite Montagelinie ist beschlossen, Baubeginn offen. Er will zwei Lieferanten hören und nennt uns den ersten.", "Dr. Konrad Hohenfels"),
        Line(110, "order", "Auftrag: Wartung und Drehgeber, 31.200 €", who="Birgit Nägele", by=SABINE),
    ),
)  # fmt: skip

OBERLAND = Firm(
    name="Oberland Verpackungssysteme AG",
    legal_form="AG",
    owner=ANNA,
    team="sued",
    numbers=("K-10057",),
    domains=("oberland-verpackung.example", "ovs-systeme.example"),
    sites=(_site("Zentrale", "Kartonagenring 7", "83022", "Rosenheim"), _site("Werk 2", "Mühlau 19", "83059", "Kolbermoor")),
    segment="Ausbau",
    value_class="B",
    rank=74,
    people=(
        Person("Matthias Grünwald", "Projektleiter Intralogistik", "influencer", "positive",
               ("m.gruenwald@oberland-verpackung.example",), ("+49 89 99998 310",), 3),
        Person("Sonja Feichtner", "Einkauf Investitionen", "buyer", "neutral",
               ("s.feichtner@oberland-verpackung.example", "sonja.feichtner@ovs-systeme.example"), ("+49 89 99998 322",), 4),
        Person("Anton Prantl", "Werkleiter Kolbermoor", "decider", "", ("a.prantl@oberland-verpackung.example",), ("+49 89 99998 300",), 5),
    ),
    facts=(
        Known("company", "Geschäft", "Faltschachteln und Trays für Lebensmittel, zwei Werke, 320 Beschäftigte", "import", 400),
        Known("buying_centre", "Neu", "In Kolbermoor entsteht eine eigene Planungsgruppe, die Namen kennen wir noch nicht", "person", 17),
        Known("needs", "Bedarf", "Palettierung in Kolbermoor: heute von Hand, drei Schichten", "person", 17),
        Known("finances", "Umsatz mit uns", "96.000 € in zwölf Monaten", "derived", 5),
    ),
    open=(
        Business("qualified", "Palettenförderer Werk Kolbermoor", 145_000, 95, "Grundriss anfordern, Mengengerüst je Schicht klären"),
        Business("offer", "Rollenbahnen Versand, 40 Meter", 22_300, 21, "Entscheidung nach der Vorstandssitzung am {d+14}", 408),
    ),
    past=(
        Line(8, "mail_out", "Mengengerüst Kolbermoor: unsere Fragen",
             "Paletten je Stunde, Höhe, Gewicht, Mischpaletten ja oder nein. Herr Grünwald wollte die Zahlen bei der Planung holen.", "Matthias Grünwald"),
        Line(17, "visit", "Kolbermoor besichtigt",
             "Drei Schichten palettieren von Hand, zwei Leute fehlen seit dem Sommer. Prantl will bis zum Jahreswechsel eine Richtung, "
             "Budget ist beantragt.", "Anton Prantl"),
        Line(37, "offer", "Angebot AN-{year}-0408 verschickt: Rollenbahnen Versand", "22.300 €, Lieferzeit 6 Wochen.", "Sonja Feichtner"),
        Line(88, "download", "Planungshandbuch Palettenförderer geladen", who="Matthias Grünwald", by=SABINE),
    ),
)  # fmt: skip

BRANDECKER_FT = Firm(
    name="Brandecker Fördertechnik GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10061",),
    domains=("brandecker-gruppe.example",),
    addresses=("einkauf@brandecker-gruppe.example",),
    sites=(_site("Werk", "Donaulände 5", "89073", "Ulm"),),
    segment="Ausbau",
    value_class="B",
    rank=66,
    people=(
        Person("Thomas Brandecker", "Geschäftsführer", "decider", "positive", ("t.brandecker@brandecker-gruppe.example",), ("+49 30 23125 410",), 5),
        Person("Ines Falkner", "Konstruktion", "influencer", "positive", ("i.falkner@brandecker-gruppe.example",), ("+49 30 23125 416",), 3),
    ),
    facts=(
        Known("company", "Gruppe", "Schwester: Brandecker Montage und Service GmbH, gemeinsamer Einkauf, gleiche Mailadressen", "person", 52),
        Known("needs", "Bedarf", "Baut Sonderförderer und kauft unsere Antriebsstationen zu", "person", 52),
    ),
    open=(Business("offer", "Antriebsstationen AS-8, Rahmenvertrag 60 Stück", 71_400, 28, "Staffel mit Herrn Brandecker abstimmen", 414),),
    past=(
        Line(14, "call", "Rahmenvertrag: 60 statt 40 Stück", "Brandecker will die Schwester mit abrufen lassen, dafür 4 % mehr Nachlass.", "Thomas Brandecker"),
        Line(30, "offer", "Angebot AN-{year}-0414 verschickt: Antriebsstationen", "71.400 € für 60 Stück, Abruf über zwölf Monate.", "Thomas Brandecker"),
        Line(52, "visit", "Werk Ulm besucht", "Frau Falkner konstruiert eine Weiche um unsere Station herum. Muster versprochen.", "Ines Falkner"),
    ),
)  # fmt: skip

BRANDECKER_MS = Firm(
    name="Brandecker Montage und Service GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10062",),
    domains=("brandecker-gruppe.example",),
    addresses=("einkauf@brandecker-gruppe.example",),
    sites=(_site("Büro", "Illerstraße 18", "89231", "Neu-Ulm"),),
    segment="Bestand",
    value_class="C",
    rank=41,
    people=(
        Person("Thomas Brandecker", "Geschäftsführer", "decider", "positive", ("t.brandecker@brandecker-gruppe.example",), ("+49 30 23125 410",), 5),
        Person("Walter Knöpfle", "Einsatzleitung", "user", "", ("w.knoepfle@brandecker-gruppe.example",), ("+49 176 04069041",), 2),
    ),
    facts=(Known("company", "Geschäft", "Montagetrupps für Fördertechnik, 35 Beschäftigte", "person", 52),),
    past=(
        Line(20, "order", "Auftrag: Verschleißteile, 3.150 €", who="Walter Knöpfle", by=SABINE),
        Line(63, "call", "Herr Knöpfle fragt nach einer Schulung für zwei Monteure", who="Walter Knöpfle"),
    ),
)  # fmt: skip

KESSELBACH = Firm(
    name="Gießerei Kesselbach GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10078",),
    domains=("giesserei-kesselbach.example",),
    sites=(_site("Gießerei", "Formsandweg 2", "89518", "Heidenheim"),),
    segment="Bestand",
    value_class="B",
    rank=58,
    people=(
        Person("Heike Baumgärtner", "Einkauf Technik", "buyer", "positive", ("h.baumgaertner@giesserei-kesselbach.example",), ("+49 221 4710 512",), 3),
        Person("Uwe Schlegel", "Betriebsleiter", "decider", "neutral", ("u.schlegel@giesserei-kesselbach.example",), ("+49 221 4710 500",), 4),
    ),
    facts=(
        Known("company", "Anlagen von uns", "Plattenförderer PF-60 an der Ausleerstelle, Baujahr vor neun Jahren", "derived", 30),
        Known("needs", "Anforderung", "Hitze und Sand: nur gekapselte Lager, Wartung alle 2.000 Stunden", "person", 118),
        Known("finances", "Zahlung", "60 Tage netto, pünktlich", "derived", 5),
    ),
    open=(Business("qualified", "Plattenförderer PF-60, Generalüberholung", 54_000, 60, "Befund der letzten Wartung mit Schlegel durchgehen"),),
    past=(
        Line(11, "note", "Wartung PF-60: Kette um 2,1 % gelängt", "Techniker empfiehlt Tausch innerhalb von sechs Monaten. Bericht liegt Herrn Schlegel vor.", "Uwe Schlegel"),
        Line(54, "invoice", "Rechnung 8-2187, 6.940 €", "Wartung und zwei Lagersätze."),
        Line(118, "visit", "Ausleerstelle besichtigt", "Lager werden 90 Grad warm. Gekapselte Ausführung empfohlen und angenommen.", "Uwe Schlegel"),
    ),
)  # fmt: skip

LINDACH = Firm(
    name="Molkerei Lindach eG",
    legal_form="eG",
    owner=ANNA,
    team="sued",
    numbers=("K-10083",),
    domains=("molkerei-lindach.example",),
    sites=(_site("Molkerei", "Kaltenquell 1", "87435", "Kempten"),),
    segment="Ausbau",
    value_class="B",
    rank=69,
    people=(
        Person("Veronika Haslinger", "Technische Leiterin", "initiator", "positive", ("v.haslinger@molkerei-lindach.example",),
               ("+49 89 99998 540", "+49 176 04069054"), 4),
        Person("Georg Immler", "Einkauf", "buyer", "neutral", ("g.immler@molkerei-lindach.example",), ("+49 89 99998 545",), 3),
    ),
    facts=(
        Known("company", "Geschäft", "Genossenschaft von 310 Höfen, Milch und Joghurt im Glas", "import", 250),
        Known("needs", "Bedarf", "Abfülllinie 4: Glasförderer leiser und ohne Schmiermittel", "person", 24),
        Known("fascination", "Unterscheidet uns", "Trockenlauf der Ketten, bei der Probe ohne eine gebrochene Flasche", "person", 24),
    ),
    open=(Business("offer", "Glasförderer Abfülllinie 4", 87_200, 25, "Aufmaß am {d+5}, danach Preis bestätigen", 420),),
    past=(
        Line(5, "mail_out", "AW: Aufmaß Abfülllinie 4",
             "Der Termin passt, wir kommen zu zweit und brauchen die Linie für 40 Minuten leer. Hygienekleidung bringen wir mit.",
             "Veronika Haslinger", "lindach-aufmass"),
        Line(15, "offer", "Angebot AN-{year}-0420 verschickt: Glasförderer Abfülllinie 4", "87.200 € vorbehaltlich Aufmaß.", "Georg Immler", "lindach-aufmass"),
        Line(24, "visit", "Probelauf mit 2.000 Flaschen", "Ohne Schmierung, 71 dB statt 83 dB. Frau Haslinger war begeistert.", "Veronika Haslinger"),
        Line(70, "campaign", "Fachtag Lebensmittel: Anfrage am Stand", "Sucht leise Glasförderer.", "Veronika Haslinger", by=SABINE),
    ),
)  # fmt: skip

HAEGELE = Firm(
    name="Vereinigte Süddeutsche Spezialmaschinen- und Sondergetriebefabriken Hägele & Rößner GmbH & Co. KG",
    legal_form="GmbH & Co. KG",
    owner=ANNA,
    team="sued",
    numbers=("K-10090", "D-70044"),
    domains=("haegele-roessner.example", "xn--hgele-gra.example"),
    sites=(_site("Stammhaus", "Zum Räderwerk 1 bis 9", "73525", "Schwäbisch Gmünd"),),
    segment="Bestand",
    value_class="C",
    rank=33,
    people=(
        Person("Friedrich-Wilhelm von Rößner-Hägele", "Kaufmännischer Leiter", "decider", "neutral",
               ("fw.vonroessner-haegele@haegele-roessner.example", "einkauf@xn--hgele-gra.example"), ("+49 69 90009 660",), 4),
        Person("Ömer Çelik", "Meister Härterei", "user", "positive", ("oe.celik@haegele-roessner.example",), ("+49 176 04069066",), 2),
    ),
    facts=(Known("company", "Herkunft", "Zusammenschluss zweier Familienbetriebe, zwei Maildomänen in Gebrauch", "import", 320),),
    open=(Business("lead", "Ofenbeschickung Härterei", 64_000, None, "Bedarf klären, noch kein Termin"),),
    past=(Line(92, "call", "Herr Çelik: Rollen am Ofen verschleißen zu schnell", "Fragt nach keramischen Rollen. Muster zugesagt.", "Ömer Çelik"),),
)  # fmt: skip

# The customers of team "nord"

WESERBLECH = Firm(
    name="Weserblech Umformtechnik GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20011",),
    domains=("weserblech.example",),
    sites=(_site("Werk", "Am Coilhafen 22", "28237", "Bremen"),),
    segment="Schlüsselkunde",
    value_class="A",
    rank=95,
    people=(
        Person("Karsten Hinrichs", "Leiter Technik", "decider", "critical", ("k.hinrichs@weserblech.example",), ("+49 40 66969 110", "+49 176 04069071"), 5),
        Person("Maren Osterloh", "Einkauf", "buyer", "neutral", ("m.osterloh@weserblech.example",), ("+49 40 66969 118",), 4),
        Person("Piotr Nowak", "Schichtleiter Presswerk", "user", "neutral", ("p.nowak@weserblech.example",), ("+49 40 66969 131",), 2),
        Person("Dieter Wulff", "Leiter Einkauf (bis zum Frühjahr)", "buyer", "positive", ("d.wulff@weserblech.example",), left_days=190),
    ),
    facts=(
        Known("company", "Geschäft", "Pressteile für Nutzfahrzeuge und Windkraft, drei Pressenlinien, 520 Beschäftigte", "import", 280),
        Known("company", "Anlagen von uns", "Rollenbahn RB-80 an Presse 2 und 3, 14 Frässpindeln im Werkzeugbau", "derived", 15),
        Known("buying_centre", "Entscheidungsweg", "Herr Hinrichs entscheidet technisch, Frau Osterloh verhandelt erst danach", "person", 65),
        Known("fascination", "Selbstverständlich", "Techniker in vier Stunden am Werk, Bremen ist nicht weit", "person", 65),
        Known("fascination", "Unterscheidet uns", "Wir kennen die Presse 3 besser als ihr Hersteller, sagt die Schichtleitung", "person", 150),
        Known("needs", "Bedarf", "Linie 4 kommt im Sommer, die Ausschreibung läuft gerade an", "mail", 18),
        Known("finances", "Umsatz mit uns", "540.000 € in zwölf Monaten, 6 % weniger als davor", "derived", 5),
        Known("finances", "Zahlung", "45 Tage netto, zuletzt 9 Tage zu spät", "derived", 5),
    ),
    open=(
        Business("qualified", "Rollenbahn und Stapler für Pressenlinie 4", 268_000, 110, "Erst die Reklamation lösen, dann mit Hinrichs über Linie 4 sprechen"),
        Business("negotiation", "Frässpindeln FS-200 Werkzeugbau, vier Stück", 118_400, -9, "Frau Osterloh wartet auf die Garantieverlängerung", 396),
    ),
    past=(
        Line(1, "call", "Herr Nowak: Riss an der Konsole, Bahn steht auf halber Last", "Foto kam per Telefon. Ersatzkonsole ist geschweißt und geht morgen früh raus.", "Piotr Nowak"),
        Line(3, "complaint", "Rollenbahn Presse 3: Konsole gerissen", "Schweißnaht an der Antriebskonsole gerissen, zweites Mal nach acht Monaten.", "Karsten Hinrichs"),
        Line(18, "mail_in", "Vorankündigung Ausschreibung Linie 4", "Die Unterlagen gehen in {kw+3} an drei Anbieter, Nordlicht ist dabei.", "Maren Osterloh"),
        Line(36, "offer", "Angebot AN-{year}-0396 verschickt: Frässpindeln FS-200", "118.400 € für vier Stück mit drei Jahren Garantie.", "Maren Osterloh"),
        Line(65, "visit", "Werkzeugbau: Schnittdaten mit FS-200 gefahren", "18 % kürzere Laufzeit am Referenzteil. Hinrichs will vier Stück.", "Karsten Hinrichs"),
        Line(150, "order", "Auftrag: Umbau Presse 3, 86.000 €", who="Karsten Hinrichs"),
    ),
    troubles=(Trouble(3, "Rollenbahn Presse 3: Konsole gerissen", "acknowledged"),),
)  # fmt: skip

HARTLEY = Firm(
    name="Hartley & Finch Conveyors Ltd",
    legal_form="Ltd",
    owner=JONAS,
    team="nord",
    numbers=("K-20019",),
    domains=("hartleyfinch.example",),
    sites=(_site("Works", "14 Crucible Row", "S9 2XX", "Sheffield", "GB"),),
    segment="Ausbau",
    value_class="B",
    rank=77,
    language="en",
    people=(
        Person("Eleanor Finch", "Operations Director", "decider", "positive", ("eleanor.finch@hartleyfinch.example", "e.finch@hartleyfinch.example"),
               ("+44 114 496 0142", "+44 7700 900318"), 5),
        Person("Graham Tully", "Procurement", "buyer", "neutral", ("graham.tully@hartleyfinch.example",), ("+44 114 496 0150",), 3),
    ),
    facts=(
        Known("company", "Business", "Conveyor integrator for quarries and steel service centres, 140 people", "import", 180),
        Known("buying_centre", "How they decide", "Eleanor decides on site; Graham wants three prices in writing", "person", 40),
        Known("fascination", "What delights", "Our spindle ran 11,000 hours at Rotherby quarry without a bearing change", "person", 40),
        Known("needs", "Potential", "Twelve drive stations a year, currently split between two makers", "person", 40),
        Known("finances", "Terms", "30 days net in GBP, pays on time", "derived", 5),
    ),
    open=(
        Business("offer", "Drive stations AS-12, call-off order for twelve", 96_500, 17, "Confirm delivery in two lots, ask about UKCA papers", 405, "GBP"),
        Business("lead", "Spare spindle pool", 28_000, None, "Send the pool agreement used in Bremen", currency="GBP"),
    ),
    past=(
        Line(7, "call", "Eleanor: lot one needed by {e+42}", "The quarry opens its new face then. Lot two can wait for spring. Price is fine if the first lot is safe.", "Eleanor Finch"),
        Line(21, "offer", "Quotation AN-{year}-0405 sent: drive stations AS-12", "GBP 96,500 for twelve, ex works, valid until {e+20}.", "Graham Tully"),
        Line(40, "visit", "Two days in Sheffield and at the quarry", "Saw the old stations: gearbox seals fail in the dust. Our labyrinth seal settled it.", "Eleanor Finch"),
        Line(85, "order", "Order: two trial stations, GBP 17,800", who="Graham Tully", by=SABINE),
    ),
)  # fmt: skip

NORDFRIES = Firm(
    name="Nordfries Windkomponenten GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20026",),
    domains=("nordfries-wind.example",),
    sites=(_site("Werk", "Deichtor 8", "25813", "Husum"),),
    segment="Ausbau",
    value_class="B",
    rank=71,
    people=(
        Person("Wiebke Carstensen", "Leiterin Fertigung", "decider", "positive", ("w.carstensen@nordfries-wind.example",), ("+49 40 66969 310",), 4),
        Person("Hauke Thomsen", "Arbeitsvorbereitung", "influencer", "positive", ("h.thomsen@nordfries-wind.example",), ("+49 40 66969 316",), 3),
    ),
    facts=(
        Known("company", "Geschäft", "Naben und Flansche für Windräder, Teile bis 9 Tonnen", "import", 220),
        Known("needs", "Bedarf", "Schwerlastförderer zwischen Bohrwerk und Lackierung, heute Kran und Wartezeit", "person", 29),
        Known("finances", "Kreditlinie", "150.000 €, zur Hälfte genutzt", "derived", 12),
    ),
    open=(Business("offer", "Schwerlastförderer Bohrwerk bis Lackierung", 205_000, 48, "Fundamentplan von Herrn Thomsen abwarten", 419),),
    past=(
        Line(10, "call", "Fundamentplan kommt nächste Woche", "Statiker war da, 25 t Punktlast sind möglich. Thomsen schickt den Plan bis {d+4}.", "Hauke Thomsen"),
        Line(16, "offer", "Angebot AN-{year}-0419 verschickt: Schwerlastförderer", "205.000 € ohne Fundament.", "Wiebke Carstensen"),
        Line(29, "visit", "Teilefluss aufgenommen: 3,5 Stunden Wartezeit je Nabe", "Frau Carstensen rechnet mit anderthalb Jahren bis zur Amortisation.", "Wiebke Carstensen"),
    ),
)  # fmt: skip

JANSEN = Firm(
    name="Küstenlogistik Jansen KG",
    legal_form="KG",
    owner=JONAS,
    team="nord",
    numbers=("K-20033",),
    domains=("jansen-kuestenlogistik.example",),
    addresses=("info@jansen-kuestenlogistik.example",),
    sites=(_site("Terminal", "Kaiserschleuse 30", "27568", "Bremerhaven"),),
    segment="Bestand",
    value_class="C",
    rank=44,
    people=(
        Person("Frauke Jansen", "Geschäftsführerin", "decider", "positive", ("f.jansen@jansen-kuestenlogistik.example",), ("+49 40 66969 410",), 5),
        Person("Malte Brüning", "Terminalleiter", "user", "", ("m.bruening@jansen-kuestenlogistik.example",), ("+49 176 04069085",), 2),
    ),
    open=(Business("lead", "Paketförderer für das neue Umschlaglager", 58_000, 150, "Bauantrag läuft, im Frühjahr wieder melden"),),
    past=(
        Line(46, "call", "Frau Jansen: Bauantrag ist eingereicht", "Rechnet mit der Genehmigung im Frühjahr.", "Frauke Jansen"),
        Line(120, "order", "Auftrag: Gurtförderer mobil, 19.600 €", who="Malte Brüning"),
    ),
)  # fmt: skip

ELBMARSCH = Firm(
    name="Elbmarsch Holzwerke GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20041",),
    domains=("elbmarsch-holz.example",),
    sites=(_site("Sägewerk", "Lagerplatz 4", "21423", "Winsen (Luhe)"),),
    segment="Bestand",
    value_class="C",
    rank=29,
    people=(
        Person("Jörg Behnke", "Inhaber", "decider", "neutral", ("behnke@elbmarsch-holz.example", "joerg.behnke@freemail.example"), ("+49 176 04069090",), 5),
        Person("Silke Räther", "Buchhaltung", "gatekeeper", "", ("s.raether@elbmarsch-holz.example",), ("+49 40 66969 512",), 2),
    ),
    past=(
        Line(80, "invoice", "Rechnung 8-2140, 4.380 €", "Kettensatz Querförderer."),
        Line(83, "order", "Auftrag: Kettensatz Querförderer", who="Jörg Behnke", by=SABINE),
    ),
)  # fmt: skip

TIETJEN = Firm(
    name="Tietjen Agrartechnik GmbH",
    legal_form="GmbH",
    owner=None,
    team="nord",
    numbers=("K-20052",),
    domains=("tietjen-agrar.example",),
    sites=(_site("Werk", "Moorkamp 11", "49661", "Cloppenburg"),),
    segment="Ausbau",
    value_class="",
    rank=36,
    people=(
        Person("Annegret Tietjen", "Geschäftsführerin", "decider", "", ("a.tietjen@tietjen-agrar.example",), ("+49 221 4710 830",)),
        Person("Bernd Lübbers", "Fertigungsplanung", "initiator", "positive", ("b.luebbers@tietjen-agrar.example",), ("+49 221 4710 834",), 3),
    ),
    facts=(Known("company", "Geschäft", "Fütterungstechnik, 90 Beschäftigte; von der Messe, noch ohne Betreuer", "import", 38),),
    open=(Business("lead", "Montageband für Futtermischwagen", 76_000, None, "Betreuer festlegen, Erstbesuch vereinbaren"),),
    past=(Line(38, "campaign", "Messe: Gespräch am Stand", "Herr Lübbers plant ein Montageband, acht Takte, Teile bis 2 t.", "Bernd Lübbers", by=SABINE),),
)  # fmt: skip

FIRMS = (
    MUELLER, HOHENFELS, OBERLAND, BRANDECKER_FT, BRANDECKER_MS, KESSELBACH, LINDACH, HAEGELE,
    WESERBLECH, HARTLEY, NORDFRIES, JANSEN, ELBMARSCH, TIETJEN,
)  # fmt: skip

# The mails that wait when the demo begins

AUFMASS = Letter(
    message_id="<aufmass-linie4@molkerei-lindach.example>",
    minutes=6 * 24 * 60,
    name="Veronika Haslinger",
    address="v.haslinger@molkerei-lindach.example",
    mailbox=ANNA.email,
    subject="Aufmaß Abfülllinie 4",
    text="""Guten Tag Frau Berger,

für das Aufmaß an der Abfülllinie 4 kann ich Ihnen {d+5} ab 13 Uhr anbieten, dann ist die Linie gereinigt und steht bis 15 Uhr. Reicht Ihnen das?

Bitte bringen Sie Hygienekleidung und Sicherheitsschuhe mit.

Viele Grüße aus dem Allgäu
Veronika Haslinger
Technische Leiterin
Molkerei Lindach eG, Kempten
Tel. +49 89 99998 540""",
    thread="lindach-aufmass",
    done_by=ANNA,
)

LETTERS = (
    AUFMASS,
    Letter(
        message_id="<kette-pf60@giesserei-kesselbach.example>",
        minutes=118,
        name="Heike Baumgärtner",
        address="h.baumgaertner@giesserei-kesselbach.example",
        mailbox=ANNA.email,
        subject="Preisanfrage Kette und Lagersätze Plattenförderer PF-60",
        text="""Hallo Frau Berger,

nach dem Wartungsbericht möchte Herr Schlegel die Kette am PF-60 noch vor dem Sommer tauschen. Bitte machen Sie mir ein Angebot über
- 1 Kette PF-60, 24 m
- 4 Lagersätze gekapselt, wie zuletzt
- Einbau an einem Samstag

Bitte nennen Sie auch die Lieferzeit der Kette. Wenn alles passt, bestellen wir noch in diesem Monat.

Mit freundlichen Grüßen
Heike Baumgärtner
Einkauf Technik
Gießerei Kesselbach GmbH
Telefon +49 221 4710 512""",
    ),
    Letter(
        message_id="<bankdaten-77@rechnungsdienst.example>",
        minutes=305,
        name="Birgit Nägele",
        address="birgit.naegele@hohenfels-antriebe.example",
        mailbox=ANNA.email,
        subject="Neue Bankverbindung für Gutschriften, bitte vertraulich",
        text="""Sehr geehrte Frau Berger,

unsere Hausbank hat gewechselt. Bitte überweisen Sie die offene Rückvergütung ab sofort nur noch auf das Konto im Anhang und bestätigen Sie mir die
Änderung bis heute 16 Uhr per Mail. Telefonisch bin ich derzeit nicht erreichbar.

Mit freundlichen Grüßen
Birgit Nägele""",
        trust="doubtful",
        trust_reason="dmarc_fail",
    ),
    Letter(
        message_id="<konsole-presse3@weserblech.example>",
        minutes=74,
        name="Karsten Hinrichs",
        address="k.hinrichs@weserblech.example",
        mailbox=JONAS.email,
        subject="Reklamation Rollenbahn Presse 3, Konsole schon wieder gerissen",
        text="""Moin Herr Petersen,

die Konsole am Antrieb der Rollenbahn ist zum zweiten Mal gerissen, an derselben Naht wie im Frühjahr. Wir fahren seit dem {d-3} mit halber Last und
verlieren jede Schicht 60 Teile. Das ist so nicht akzeptabel.

Ich erwarte bis morgen Mittag drei Dinge: wann die Ersatzkonsole montiert wird, warum die Naht ein zweites Mal versagt hat, und wer die Kosten trägt.

Gruß
Karsten Hinrichs
Leiter Technik
Weserblech Umformtechnik GmbH
+49 40 66969 110""",
    ),
    Letter(
        message_id="<abruf-stationen@brandecker-gruppe.example>",
        minutes=192,
        name="Thomas Brandecker",
        address="t.brandecker@brandecker-gruppe.example",
        mailbox=VERTRIEB,
        subject="Abruf von acht Antriebsstationen",
        text="""Sehr geehrte Damen und Herren,

wir möchten die ersten acht Antriebsstationen abrufen, Lieferung bitte in {kw+4} auf die Baustelle. Die Rechnung geht diesmal an die Gesellschaft, die
auch montiert. Bitte bestätigen Sie mir Termin und Lieferadresse kurz per Mail.

Mit freundlichen Grüßen
Thomas Brandecker
Geschäftsführer
Brandecker Gruppe, Ulm""",
    ),
    Letter(
        message_id="<montageband@tietjen-agrar.example>",
        minutes=41,
        name="Bernd Lübbers",
        address="b.luebbers@tietjen-agrar.example",
        mailbox=VERTRIEB,
        subject="Montageband: wer kommt zu uns?",
        text="""Guten Tag,

wir haben uns auf der Messe über ein Montageband mit acht Takten unterhalten. Inzwischen steht der Hallenplan, und meine Chefin möchte noch vor dem
Jahreswechsel ein Gespräch vor Ort führen. Wer ist bei Ihnen für uns zuständig? Am {d+11} oder {d+12} hätten wir Zeit.

Beste Grüße
Bernd Lübbers
Fertigungsplanung
Tietjen Agrartechnik GmbH, Cloppenburg""",
    ),
)
