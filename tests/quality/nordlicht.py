"""The invented company in a real database: its customers, papers, kept conversations and remembered corrections."""

from datetime import UTC, date, datetime
from typing import Any

from beanie import Document, PydanticObjectId

from backend.domain.addresses import domain_of, normalise
from backend.store.complaints import Complaint
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer, Site
from backend.store.mail_parts import MatchRecord, Party
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.match_rules import MatchRule
from backend.store.search_index import rebuild
from backend.store.trade import Invoice, Offer, Order
from backend.store.users import User
from tests.quality.own_set import OUR_SERVER, Row, contacts, thread_id

TEAM = "vertrieb"
DAY = date(2026, 10, 20)
Ids = dict[str, PydanticObjectId]


async def settle(store: Store, pool: Row) -> Ids:
    """Everything is there afterwards; the ids of customers and contacts by their keys."""
    now = datetime.now(UTC)
    anna = await User(
        id=PydanticObjectId(), email=pool["mailboxes"]["personal"], name="Anna Berger", role="rep", teams=[TEAM], password_hash="-"
    ).insert()  # fmt: skip
    ids = {it["key"]: PydanticObjectId() for it in (*pool["customers"], *contacts(pool).values())}
    owner = PydanticObjectId(str(anna.id))
    await Customer.insert_many([_customer(it, ids, owner, now) for it in pool["customers"]])
    await Contact.insert_many([_contact(who, it, ids, now) for it in pool["customers"] for who in it["contacts"]])
    for papers in _papers(pool, ids, now):
        await type(papers[0]).insert_many(papers)
    await Mail.insert_many([_began(it, pool, ids, now) for it in pool["threads"]])
    await MatchRule.insert_many([_rule(it, ids, owner, now) for it in pool["rules"]])
    await Mailbox.insert_many([_mailbox(kind, address, owner) for kind, address in pool["mailboxes"].items()])
    await rebuild(store.database)
    return ids


def _customer(it: Row, ids: Ids, owner_id: PydanticObjectId, now: datetime) -> Customer:
    return Customer(
        id=ids[it["key"]], name=it["name"], legal_form=it["legal_form"], numbers=[it["number"]], phones=[it["phone"]],
        domains=[_domain(name) for name in it["domains"]], former_domains=[_domain(name) for name in it["former_domains"]],
        addresses=list(map(normalise, it["addresses"])), sites=[Site(city=it["city"], country=it["country"])],
        owner_id=owner_id, team=TEAM, changed_at=now,
    )  # fmt: skip


def _contact(it: Row, customer: Row, ids: Ids, now: datetime) -> Contact:
    return Contact(
        id=ids[it["key"]], customer_id=ids[customer["key"]], team=TEAM, name=it["name"], title=it["role"], phones=[it["phone"]],
        addresses=list(map(normalise, it["addresses"])), former_addresses=list(map(normalise, it["former_addresses"])), changed_at=now,
    )  # fmt: skip


def _domain(name: str) -> str:
    return domain_of(normalise(f"x@{name}"))


def _papers(pool: Row, ids: Ids, now: datetime) -> list[list[Any]]:
    def of(name: str) -> list[tuple[Row, str]]:
        return [(it, number) for it in pool["customers"] for number in it[name]]

    def common(it: Row, number: str) -> Row:
        return {"customer_id": ids[it["key"]], "team": TEAM, "number": number, "changed_at": now}

    complaints = [Complaint(**common(*it), title="Anzeige schwankt", received_at=now) for it in of("complaints")]
    papers: dict[str, type[Document]] = {"offers": Offer, "orders": Order, "invoices": Invoice}
    return [complaints, *([made(**common(*it), day=DAY) for it in of(name)] for name, made in papers.items())]


def _began(it: Row, pool: Row, ids: Ids, now: datetime) -> Mail:
    """The kept first mail of a conversation."""
    person = contacts(pool)[it["contact"]]
    return Mail(
        identity=it["key"], message_id=thread_id(it["key"]), thread_id=it["key"], customer_id=ids[it["customer"]],
        contact_id=ids[it["contact"]], team=TEAM, mailbox_address=pool["mailboxes"]["personal"], occurrences=[],
        sender=Party(name=person["name"], address=normalise(person["addresses"][0])), subject=it["subject"], received_at=now,
        text=it["text"], new_text=it["text"], kind="mail", trust="verified", trust_reason="dmarc_pass",
        match=MatchRecord(method="address"), kept_at=now,
    )  # fmt: skip


def _rule(it: Row, ids: Ids, owner_id: PydanticObjectId, now: datetime) -> MatchRule:
    return MatchRule(
        scope=it["scope"], value=it["value"], customer_id=ids.get(it["customer"]), by_user_id=owner_id, at=now,
        mail_id=PydanticObjectId(), correction_id=PydanticObjectId(),
    )  # fmt: skip


def _mailbox(kind: Any, address: str, owner_id: PydanticObjectId) -> Mailbox:
    return Mailbox(
        address=address, kind=kind, host="imap.example", port=993, login=address, owner_ids=[owner_id], authserv_ids=[OUR_SERVER]
    )  # fmt: skip
