"""The demo: Nordlicht Maschinenbau GmbH, builder of conveyors and milling spindles, its people and their customers.

Everybody and everything here is invented: domains end in .example (RFC 2606), telephone numbers are those that the
Bundesnetzagentur and Ofcom keep free for films. `fill` writes the tables once:

    staff    who works here                        ->  users, mailboxes
    groups   who belongs to and reports to whom    ->  customers, contacts
    trade    three years of orders and invoices    ->  offerings, finances, offers, orders, invoices
    firms    customers_south, customers_north      ->  customers, contacts, opportunities, complaints, activities
    letters  what waits when the demo begins       ->  mails, and their lines on the timeline
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from beanie import Document

from backend.demo import complaints, customers, fields, groups, inbox, timeline, trade
from backend.demo.customers import FIRMS
from backend.demo.ids import key
from backend.demo.letters import LETTERS
from backend.demo.letters_lately import LATELY
from backend.demo.playbooks import playbooks
from backend.demo.segments import segments
from backend.demo.staff import ANNA, JONAS, MARTIN, PASSWORD, PETRA, SABINE, VERTRIEB, Box, Login
from backend.demo.territories import territories
from backend.keys import Keys
from backend.store.activities import Activity
from backend.store.complaints import mirror
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox, seal_password
from backend.store.mails import line
from backend.store.migrations import last_contact
from backend.store.search_index import reindex_customer
from backend.store.users import User

NAME = "Nordlicht Maschinenbau GmbH"
AUTHSERV_ID = "mail.nordlicht.example"
HOST = "127.0.0.1"

LOGINS = (ANNA, JONAS, SABINE, MARTIN, PETRA)

TEAMS: dict[str, tuple[str, ...]] = {
    ANNA.email: ("sued",),
    JONAS.email: ("nord",),
    SABINE.email: ("sued", "nord"),
    MARTIN.email: ("sued", "nord"),
    PETRA.email: (),
}

MAILBOXES = (
    Box(ANNA.email, ANNA.name, PASSWORD, "personal", (ANNA,)),
    Box(JONAS.email, JONAS.name, PASSWORD, "personal", (JONAS,)),
    Box(VERTRIEB, NAME, PASSWORD, "functional", (SABINE,)),
)


async def fill(keys: Keys, imap_port: int, now: datetime, hash_password: Callable[[str], str]) -> bool:
    """Write the demo company into an empty database, all or nothing. False if there are users already."""
    if await User.find_one():
        return False
    boxes = {box.address: box for box in MAILBOXES}
    mails = [inbox.kept(letter, boxes[letter.mailbox], now) for letter in (*LETTERS, *LATELY)]
    documents: tuple[Sequence[Document], ...] = (
        [_user(login, hash_password) for login in LOGINS],
        [_mailbox(box, keys, imap_port) for box in MAILBOXES],
        segments(now),
        playbooks(now),
        territories(now),
        [groups.belonging(fields.described(customers.customer(firm, now), firm, now), now) for firm in FIRMS],
        groups.companies(now),
        inbox.marked(
            [
                groups.related(customers.contact(firm, person, now), firm, now)
                for firm in FIRMS
                for person in firm.people
            ],
            mails,
        ),
        [customers.opportunity(firm, business, now) for firm in FIRMS for business in firm.open],
        [complaints.complaint(firm, trouble, now) for firm in FIRMS for trouble in firm.troubles],
        mails,
        list(timeline.tasks(now)),
        trade.offerings(now),
        trade.finances(now),
        trade.offers(now),
        trade.orders(now),
        trade.invoices(now),
        [*customers.past(now), *timeline.notes(now), *(it for it in map(line, mails) if it)],
    )

    async def write(session: Any) -> None:
        for some in documents:
            await type(some[0]).insert_many(some, session=session)
        await Activity.get_motor_collection().insert_many(trade.past(now), session=session)
        await mirror([key(firm.name) for firm in FIRMS if firm.troubles], session)
        for name in (*(firm.name for firm in FIRMS), groups.HOLDING, groups.SERVICE):
            await reindex_customer(key(name), session)

    database: Any = User.get_motor_collection().database
    await Store(database.client, database).in_transaction(write)
    await last_contact(database)
    await timeline.attach_scans()
    return True


async def move(imap_port: int) -> None:
    """Tell the demo's mailboxes on which port their server listens this time."""
    addresses = [box.address for box in MAILBOXES]
    theirs = {"address": {"$in": addresses}, "host": HOST, "security": "none"}
    change = {"$set": {"port": imap_port}, "$inc": {"revision": 1}}
    await Mailbox.get_motor_collection().update_many(theirs, change)


def _user(login: Login, hash_password: Callable[[str], str]) -> User:
    return User(
        id=key(login.email),
        email=login.email,
        name=login.name,
        role=login.role,
        teams=list(TEAMS[login.email]),
        password_hash=hash_password(login.password),
    )


def _mailbox(box: Box, keys: Keys, imap_port: int) -> Mailbox:
    mailbox_id = key("mailbox", box.address)
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
        owner_ids=[key(owner.email) for owner in box.owners],
    )
