"""Every route, made from the API's own description, for everybody: who is let in, who is told that there is nothing, and nothing is changed."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Any, Literal

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient

from backend.api.rooms import open_all
from backend.app import app
from backend.keys import Keys
from backend.settings import read
from backend.store import files, users
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.devices import Device
from backend.store.finances import AgreedPrice, Finances
from backend.store.mail_parts import Party
from backend.store.opportunities import Opportunity
from backend.store.tasks import Task
from backend.store.trade import Line, Offering
from backend.store.users import User
from tests import trade
from tests.api.conftest import SignIn, documents
from tests.api.streams import listening
from tests.cast import Cast, chance, company, complaint, happening, person, user
from tests.kept import kept
from tests.parts.push_service import PushService

MISSING = "f" * 24
MALFORMED = "nonsense"
PEOPLE = ("anonymous", "rep", "teammate", "outsider", "manager", "other_manager", "admin", "disabled")
SOUTH = ("rep", "teammate", "manager")
NORTH = ("outsider", "other_manager")

Noun = Literal[
    "",
    "mail",
    "undecided",
    "customer",
    "device",
    "complaint",
    "contact",
    "entry",
    "task",
    "file",
    "opportunity",
    "offer",
    "order",
    "invoice",
]
Which = Literal["visible", "foreign", "undecided", "missing", "malformed"]


@dataclass(frozen=True)
class Policy:
    """What a route does for whoever may: `open` to everybody, or to those signed in and only with an object of theirs (`noun`)."""

    status: int
    noun: Noun = ""
    body: Callable[["World"], Any] | None = None
    is_open: bool = False
    refused: tuple[str, ...] = ()
    """Who sees the object and may not do this."""


NO_MONEY = ("rep", "outsider")
NOT_KEEPERS = ("rep", "teammate", "outsider")
NO_ADMINISTRATORS = ("rep", "teammate", "manager", "outsider", "other_manager")
OTHERS_MAILBOX = {"address": "x@nordlicht.example", "host": "imap.nordlicht.example", "password": "x"}

POLICIES: dict[str, Policy] = {
    "POST /api/auth/sign-in": Policy(401, body=lambda _: {"email": f"{token_hex(4)}@nordlicht.example", "password": "wrong"}, is_open=True),
    "POST /api/auth/refresh": Policy(401, is_open=True),
    "POST /api/auth/sign-out": Policy(204, body=lambda it: {"endpoint": it.endpoints["rep"]}, is_open=True),
    "POST /api/devices/activate": Policy(404, body=lambda _: {"token": "x" * 32}, is_open=True),
    "GET /api/me": Policy(200),
    "PATCH /api/me": Policy(200, body=lambda _: {"lang": "en"}),
    "GET /api/audit": Policy(200),
    "GET /api/audit/csv": Policy(200),
    "GET /api/complaints/limits": Policy(200),
    "GET /api/today": Policy(200),
    "GET /api/mails/{mail_id}": Policy(200, "mail"),
    "GET /api/mails/{mail_id}/card": Policy(200, "mail"),
    "GET /api/mails/{mail_id}/html": Policy(200, "mail"),
    # Here mails lie in nobody's mailbox: tests/api/test_mail_blocks.py asks with real ones.
    "DELETE /api/mails/{mail_id}": Policy(200, "mail", refused=(*SOUTH, *NORTH)),
    "POST /api/mails/{mail_id}/done": Policy(204, "mail"),
    "DELETE /api/mails/{mail_id}/done": Policy(204, "mail"),
    "POST /api/mails/{mail_id}/opened": Policy(204, "mail"),
    "GET /api/notices/needless": Policy(200),
    "POST /api/mails/{mail_id}/feedback": Policy(204, "mail", body=lambda it: {"activity_id": it.ids["entry"].get(it.asking, MISSING), "verdict": "helpful"}),
    "DELETE /api/mails/{mail_id}/feedback/{activity_id}": Policy(204, "mail"),
    "POST /api/mails/{mail_id}/match": Policy(200, "undecided", body=lambda it: {"customer_id": it.asked_for}),
    "GET /api/mails/{mail_id}/correction": Policy(200, "mail"),
    "POST /api/mails/{mail_id}/correction": Policy(200, "mail", body=lambda it: {"customer_id": it.asked_for}),
    # Nothing has been said of this one yet: tests/api/test_corrections.py takes back what was.
    "DELETE /api/mails/{mail_id}/correction": Policy(404, "mail"),
    "POST /api/mails/{mail_id}/kind": Policy(204, "mail", body=lambda _: {"kind": "mail"}),
    # Here no mail has an appointment: tests/api/test_mail_kinds.py accepts one.
    "POST /api/mails/{mail_id}/appointment": Policy(409, "mail"),
    # Here no mail proposes anything: tests/api/test_proposals.py asks with one.
    "POST /api/mails/{mail_id}/proposals/{proposal_id}/take": Policy(404, "mail", body=lambda _: {}),
    "POST /api/mails/{mail_id}/proposals/{proposal_id}/dismiss": Policy(404, "mail"),
    # Here no playbook holds: tests/api/test_plays.py does its steps.
    "POST /api/mails/{mail_id}/plays/{step_id}": Policy(404, "mail"),
    "DELETE /api/mails/{mail_id}/plays/{step_id}": Policy(200, "mail"),
    "GET /api/playbooks": Policy(200, refused=NO_ADMINISTRATORS),
    # Of a segment that is not there: nothing is changed for the tests that follow.
    "POST /api/playbooks": Policy(422, body=lambda _: PLAYBOOK, refused=NO_ADMINISTRATORS),
    "POST /api/playbooks/start": Policy(200, refused=NO_ADMINISTRATORS),
    "PUT /api/playbooks/{playbook_id}": Policy(422, body=lambda _: PLAYBOOK | {"seen": 1}, refused=NO_ADMINISTRATORS),
    "DELETE /api/playbooks/{playbook_id}": Policy(404, refused=NO_ADMINISTRATORS),
    "GET /api/complaint-terms": Policy(200, refused=NO_ADMINISTRATORS),
    # Another turn was seen: nothing is changed for the tests that follow.
    "PUT /api/complaint-terms": Policy(409, body=lambda _: {"seen": 2**31 - 1}, refused=NO_ADMINISTRATORS),
    "POST /api/complaint-terms/trial": Policy(200, body=lambda _: {"text": "Reklamation"}, refused=NO_ADMINISTRATORS),
    "POST /api/contacts/{contact_id}/still-there": Policy(204, "contact"),
    # Nobody is named to take over: tests/api/test_contact_marks.py asks with a note.
    "POST /api/contacts/{contact_id}/successor": Policy(404, "contact", body=lambda _: {"id": token_hex(12), "address": "x@y.example"}),
    "GET /api/customers": Policy(200),
    "GET /api/customers/{customer_id}": Policy(200, "customer"),
    "POST /api/customers": Policy(200, body=lambda _: {"id": token_hex(12), "name": "Neue Firma"}, refused=("admin",)),
    "GET /api/customers/likely": Policy(200),
    "PATCH /api/customers/{customer_id}": Policy(204, "customer", body=lambda _: {"field": "territory", "was": "", "value": ""}),
    "GET /api/customers/{customer_id}/group": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/colleagues": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/contacts/likely": Policy(200, "customer"),
    "POST /api/customers/{customer_id}/sites": Policy(204, "customer", body=lambda _: {"id": token_hex(12), "city": "Ulm"}),
    # Sites have ids of their own; with a customer's there is none. tests/api/test_company.py asks with real ones.
    "PATCH /api/customers/{customer_id}/sites/{site_id}": Policy(404, "customer", body=lambda _: {"field": "city", "was": "", "value": ""}),
    "DELETE /api/customers/{customer_id}/sites/{site_id}": Policy(204, "customer"),
    "POST /api/customers/{customer_id}/contacts": Policy(204, "customer", body=lambda _: {"id": token_hex(12), "name": "Neu"}),
    "PATCH /api/contacts/{contact_id}": Policy(204, "contact", body=lambda _: {"field": "department", "was": "", "value": ""}),
    "DELETE /api/contacts/{contact_id}": Policy(409, "contact"),
    "PUT /api/opportunities/{opportunity_id}/people": Policy(204, "opportunity", body=lambda _: {"was": [], "value": []}),
    "GET /api/customers/{customer_id}/opening": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/timeline": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/timeline/people": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/timeline/{entry_id}": Policy(404, "customer"),
    "POST /api/customers/{customer_id}/activities": Policy(200, "customer", body=lambda _: {"id": token_hex(12), "kind": "note", "at": "2026-11-01T09:00:00Z"}),
    "PATCH /api/activities/{entry_id}": Policy(200, "entry", body=lambda _: {"field": "text", "was": "Gemerkt.", "value": "Gemerkt."}),
    "DELETE /api/activities/{entry_id}": Policy(204, "entry"),
    "GET /api/tasks": Policy(200),
    "GET /api/customers/{customer_id}/tasks": Policy(200, "customer"),
    "POST /api/customers/{customer_id}/tasks": Policy(200, "customer", body=lambda _: {"id": token_hex(12), "title": "Nachfassen"}),
    "PATCH /api/tasks/{task_id}": Policy(200, "task", body=lambda _: {"field": "due", "was": None, "value": None}),
    "POST /api/tasks/{task_id}/done": Policy(204, "task"),
    "DELETE /api/tasks/{task_id}/done": Policy(204, "task"),
    "DELETE /api/tasks/{task_id}": Policy(204, "task"),
    "POST /api/customers/{customer_id}/files": Policy(422, "customer"),
    "GET /api/files/{file_id}": Policy(200, "file"),
    "DELETE /api/files/{file_id}": Policy(204, "file"),
    "POST /api/customers/{customer_id}/complaints": Policy(200, "customer", body=lambda _: {"title": "Riss"}),
    "GET /api/complaints": Policy(200),
    "GET /api/complaints/{complaint_id}": Policy(200, "complaint"),
    "POST /api/complaints/{complaint_id}/steps": Policy(200, "complaint", body=lambda it: SOLVED if it.asking in SOLVERS else REOPENED),
    "PATCH /api/complaints/{complaint_id}": Policy(200, "complaint", body=lambda _: {"field": "cause", "was": "", "value": ""}),
    "GET /api/opportunities": Policy(200),
    "GET /api/opportunities/{opportunity_id}": Policy(200, "opportunity"),
    "PATCH /api/opportunities/{opportunity_id}": Policy(
        204, "opportunity", body=lambda _: {"field": "competitor", "was": "", "value": ""}
    ),
    "POST /api/opportunities/{opportunity_id}/stage": Policy(
        204, "opportunity", body=lambda it: back_and_forth("offer", "negotiation", it)
    ),
    "POST /api/customers/{customer_id}/opportunities": Policy(200, "customer", body=lambda _: {"title": "Halle"}),
    "GET /api/customers/{customer_id}/business": Policy(200, "customer"),
    "POST /api/customers/{customer_id}/offers": Policy(200, "customer", body=lambda _: {"day": "2026-05-01"}),
    "GET /api/offers/{offer_id}": Policy(200, "offer"),
    "PATCH /api/offers/{offer_id}": Policy(204, "offer", body=lambda _: {"field": "number", "was": "AN-1", "value": "AN-1"}),
    "POST /api/offers/{offer_id}/status": Policy(204, "offer", body=lambda it: back_and_forth("draft", "sent", it)),
    "GET /api/orders/{order_id}": Policy(200, "order"),
    "GET /api/invoices/{invoice_id}": Policy(200, "invoice", refused=NO_MONEY),
    "GET /api/customers/{customer_id}/finances": Policy(200, "customer", refused=NO_MONEY),
    "PATCH /api/customers/{customer_id}/finances": Policy(
        204, "customer", body=lambda _: {"field": "rating", "was": "", "value": ""}, refused=NO_MONEY
    ),
    "POST /api/customers/{customer_id}/prices": Policy(
        200, "customer", body=lambda it: {"offering_id": it.offering, "price_cents": 1}, refused=NO_MONEY
    ),
    "PATCH /api/customers/{customer_id}/prices/{price_id}": Policy(
        204, "customer", body=lambda _: {"field": "note", "was": "", "value": ""}, refused=NO_MONEY
    ),
    "DELETE /api/customers/{customer_id}/prices/{price_id}": Policy(204, "customer", refused=NO_MONEY),
    "GET /api/offerings": Policy(200),
    "POST /api/offerings": Policy(200, body=lambda _: {"name": "Band"}, refused=(*NO_MONEY, "admin")),
    "PATCH /api/offerings/{offering_id}": Policy(404, refused=(*NO_MONEY, "admin"), body=lambda _: {"field": "unit", "was": "", "value": ""}),
    "GET /api/push": Policy(200),
    "POST /api/devices": Policy(200, body=lambda it: it.subscription),
    "DELETE /api/devices/{device_id}": Policy(204, "device"),
    "POST /api/devices/{device_id}/test": Policy(200, "device"),
    "GET /api/events": Policy(200),
    "GET /api/search": Policy(200),
    "GET /api/completeness": Policy(200),
    "PUT /api/completeness/months": Policy(204, body=lambda _: {"months": 6}),
    "GET /api/customers/{customer_id}/white-space": Policy(200, "customer"),
    "GET /api/customers/{customer_id}/fields": Policy(200, "customer"),
    "POST /api/customers/{customer_id}/facts": Policy(204, "customer", body=lambda _: NEW_FACT | {"id": token_hex(12)}),
    "POST /api/customers/{customer_id}/fascination": Policy(204, "customer", body=lambda _: {"id": token_hex(12), "level": "delights", "text": token_hex(4)}),
    "POST /api/customers/{customer_id}/needs": Policy(204, "customer", body=lambda _: {"id": token_hex(12), "need": "Leiser fördern"}),
    # Entries have ids of their own; with a customer's there is none. tests/api/test_fields.py asks with real ones.
    "PATCH /api/customers/{customer_id}/fascination/{entry_id}": Policy(404, "customer", body=lambda _: REWORDED | {"field": "text"}),
    "DELETE /api/customers/{customer_id}/fascination/{entry_id}": Policy(404, "customer"),
    "PATCH /api/customers/{customer_id}/needs/{entry_id}": Policy(404, "customer", body=lambda _: REWORDED | {"field": "need"}),
    "DELETE /api/customers/{customer_id}/needs/{entry_id}": Policy(404, "customer"),
    "PATCH /api/customers/{customer_id}/facts/{entry_id}": Policy(404, "customer", body=lambda _: REWORDED | {"field": "key"}),
    "DELETE /api/customers/{customer_id}/facts/{entry_id}": Policy(404, "customer"),
    "GET /api/search/text": Policy(200),
    "GET /api/segments": Policy(200),
    "POST /api/segments": Policy(200, body=lambda _: {"name": token_hex(6)}, refused=NO_MONEY),
    "POST /api/segments/count": Policy(200, body=lambda _: {"rules": []}),
    "PUT /api/segments/order": Policy(409, body=lambda _: {"ids": [MISSING]}, refused=NO_MONEY),
    "PUT /api/segments/{segment_id}": Policy(404, body=lambda _: {"name": "Neu", "seen_at": "2026-11-01T09:00:00Z"}, refused=NO_MONEY),
    "DELETE /api/segments/{segment_id}": Policy(404, refused=NO_MONEY),
    "GET /api/customers/{customer_id}/segment": Policy(200, "customer"),
    "GET /api/segments/{segment_id}/customers": Policy(404),
    "PATCH /api/customers/{customer_id}/segment": Policy(204, "customer", body=lambda _: {"field": "segment_id", "was": None, "value": None}),
    "GET /api/customers/{customer_id}/territory": Policy(200, "customer"),
    "GET /api/territories": Policy(200),
    "POST /api/territories": Policy(204, body=lambda _: {"name": token_hex(6), "team": "sued"}, refused=NOT_KEEPERS),
    "PUT /api/territories/{territory_id}": Policy(
        404, body=lambda _: {"name": "Neu", "team": "sued", "seen": 0}, refused=NOT_KEEPERS
    ),
    "DELETE /api/territories/{territory_id}": Policy(404, refused=NOT_KEEPERS),
    "POST /api/territories/{territory_id}/settle": Policy(404, refused=NOT_KEEPERS),
    "GET /api/overdue": Policy(200),
    # Pairs and merges name two customers: tests/api/test_desk.py asks with real ones.
    "GET /api/quality/pairs": Policy(200),
    "POST /api/quality/pairs/{pair_id}/part": Policy(404),
    "GET /api/quality/flaws": Policy(200),
    "GET /api/contacts/{contact_id}/alike": Policy(200, "contact"),
    "GET /api/merges": Policy(200),
    "GET /api/merges/preview": Policy(422),
    "POST /api/merges": Policy(404, body=lambda _: {"kind": "customers", "kept_id": MISSING, "gone_id": MISSING, "kept_seen": "", "gone_seen": ""}),
    "POST /api/merges/{merge_id}/undo": Policy(404),
    # What was imported belongs to teams: tests/api/test_imports.py asks with real ids, test_exports.py with real kinds.
    "GET /api/imports": Policy(200),
    "POST /api/imports": Policy(422),
    "GET /api/imports/{import_id}": Policy(404),
    "PATCH /api/imports/{import_id}": Policy(404, body=lambda _: {}),
    "DELETE /api/imports/{import_id}": Policy(404),
    "GET /api/imports/{import_id}/report": Policy(404),
    "GET /api/imports/{import_id}/rows": Policy(404),
    "POST /api/imports/{import_id}/decisions": Policy(404, body=lambda _: {"decision": "skip"}),
    "POST /api/imports/{import_id}/apply": Policy(404, body=lambda _: {}),
    **{f"POST /api/imports/{{import_id}}/{verb}": Policy(404) for verb in ("check", "pause", "cancel", "undo")},
    "GET /api/exports/{kind}/{file_kind}": Policy(422),
    # Mailboxes have people of their own: tests/api/test_mailboxes.py asks with real ones.
    "GET /api/mailboxes": Policy(200),
    "GET /api/mailboxes/{mailbox_id}": Policy(404),
    "POST /api/mailboxes/{mailbox_id}/retry": Policy(404),
    "POST /api/mailboxes/{mailbox_id}/quarantine/{quarantined_id}/retry": Policy(404),
    "DELETE /api/mailboxes/{mailbox_id}/quarantine/{quarantined_id}": Policy(404),
    "POST /api/mailboxes/{mailbox_id}/resume": Policy(404),
    "PUT /api/mailboxes/{mailbox_id}/folders": Policy(404, body=lambda _: {"folders": [], "seen": 1}),
    # The same: tests/api/test_backfills.py.
    "GET /api/mailboxes/{mailbox_id}/backfill": Policy(404),
    "POST /api/mailboxes/{mailbox_id}/backfill": Policy(404, body=lambda _: {"since": "2026-01-01"}),
    "POST /api/mailboxes/{mailbox_id}/backfill/{turn}": Policy(404),
    # Everybody adds the mailbox of their own address; trials are one's own: tests/api/test_mailbox_wizard.py asks with real ones.
    "GET /api/mailbox-wizard": Policy(200),
    "POST /api/mailbox-wizard/find": Policy(200, body=lambda it: {"address": f"{it.asking}@nordlicht.example"}),
    "POST /api/mailbox-wizard/password": Policy(200, body=lambda _: OTHERS_MAILBOX, refused=NO_ADMINISTRATORS),
    "POST /api/mailbox-wizard/consent": Policy(422, body=lambda it: {"address": f"{it.asking}@nordlicht.example", "provider": "google"}),
    "POST /api/mailbox-wizard/consent/return": Policy(404, body=lambda _: {"state": "x", "code": "x"}),
    "POST /api/mailbox-wizard/app": Policy(422, body=lambda _: {"address": "x@nordlicht.example"}, refused=NO_ADMINISTRATORS),
    "POST /api/mailbox-wizard/renew/{mailbox_id}": Policy(404, body=lambda _: {"password": "x"}),
    "GET /api/mailbox-wizard/trials/{trial_id}": Policy(404),
    "POST /api/mailbox-wizard/trials/{trial_id}/add": Policy(404, body=lambda _: {}),
    # Lists of people's own: tests/api/test_mail_blocks.py asks with real ones.
    "GET /api/mail-blocks": Policy(200),
    "POST /api/mail-blocks": Policy(200, body=lambda _: {"whose": "own", "written": f"{token_hex(4)}@arzt.example"}),
    "PUT /api/mail-blocks/private": Policy(204, body=lambda _: {"whose": "own", "leaves_alone": True}),
    "DELETE /api/mail-blocks/{block_id}": Policy(404),
    "GET /api/mail-blocks/{block_id}/mails": Policy(404),
    "DELETE /api/mail-blocks/{block_id}/mails": Policy(404),
    # Inquiries are of a mailbox's people: tests/api/test_inquiries.py asks with real ones.
    "GET /api/inquiries": Policy(200),
    "GET /api/inquiries/{inquiry_id}": Policy(404),
    "POST /api/inquiries/{inquiry_id}/assign": Policy(404, body=lambda it: {"customer_id": it.asked_for}),
    "POST /api/inquiries/{inquiry_id}/prospect": Policy(404, body=lambda _: {"customer": {"id": token_hex(12), "name": "Neue Firma"}}),
    "DELETE /api/inquiries/{inquiry_id}": Policy(404),
    # An ERP has a key of its own; no person's sign-in opens these (tests/api/test_erp.py).
    "PUT /api/erp/{kind}/{source}/{external_id}": Policy(401, is_open=True, body=lambda _: {"name": "X"}),
    "GET /api/erp/{kind}": Policy(401, is_open=True),
    "POST /api/erp/{kind}/batch": Policy(401, is_open=True, body=lambda _: {"source": "x", "items": [{"external_id": "1"}]}),
}  # fmt: skip

PLAYBOOK: dict[str, Any] = {"point": "mail", "segment_id": MISSING, "steps": [{"de": "Anrufen"}]}
NEW_FACT = {"field": "company", "key": "Schichten", "value": "drei"}
REWORDED = {"was": "früher", "value": "jetzt"}
SOLVERS = ("rep", "manager", "outsider")
"""They and their colleagues find the same complaint one after the other: one solves it, the next opens it again."""
SOLVED = {"seen": "in_work", "to": "solved", "cause": "product"}
REOPENED = {"seen": "solved", "to": "in_work"}


WRITTEN: tuple[Noun, ...] = ("entry", "task", "file")
"""Everybody's own, and seen by the colleagues: foreign are those of the other side."""


def back_and_forth(one: str, other: str, it: "World") -> dict[str, str]:
    seen, to = (one, other) if it.asking in SOLVERS else (other, one)
    return {"seen": seen, "to": to}


def routes() -> list[str]:
    described = open_all(app(read({}), Keys((("none", bytes(32)),)))).openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in described.items() for method in methods]


@dataclass
class World:
    """The cast in the south, the same again in the north, and everybody's own things."""

    cast: Cast
    headers: dict[str, dict[str, str]]
    ids: dict[Noun, dict[str, str]]
    """What each person may see, by noun."""
    secrets: dict[str, tuple[str, ...]]
    """What appears in no answer to this side."""
    endpoints: dict[str, str]
    subscription: dict[str, Any]
    customers: dict[str, str]
    asked_for: str = ""
    asking: str = ""
    offering: str = ""

    def id(self, name: str, noun: Noun, which: Which) -> str | None:
        mine = self.ids[noun].get(name)
        if which == "visible":
            return mine
        if which == "foreign":
            far = {it for it in self.ids[noun] if noun not in WRITTEN or _side(it) != _side(name)}
            return next(it for owner, it in self.ids[noun].items() if it != mine and owner != name and owner in far)
        if which == "undecided":
            return self.ids["undecided"]["teammate" if name == "rep" else "rep"] if noun == "mail" else None
        return MISSING if which == "missing" else MALFORMED


async def written(customer: Customer, by: User) -> tuple[str, str, str]:
    """An entry, a task and a file of this person."""
    now, of = datetime.now(UTC), {"customer_id": customer.id, "team": customer.team}
    entry = await Activity(**of, kind="note", at=now, title="", text="Gemerkt.", by_user_id=by.id).insert()
    task = await Task(**of, user_id=by.id, made_by=by.id, title="Nachfassen", made_at=now, changed_at=now).insert()
    file = await files.keep(PydanticObjectId(str(entry.id)), "brief.pdf", io.BytesIO(b"%PDF-1.7"))
    return str(entry.id), str(task.id), str(file.file_id)


@pytest.fixture
async def world(cast: Cast, bearer: SignIn, push_service: PushService) -> World:
    north = await company("Ostwind Anlagen", ["ostwind.example"], "nord", cast.outsider.id)
    await person(north, "Olaf Ost", ["olaf@ostwind.example"])
    await chance(north, "Windrad", 90_000_00)
    await happening(north, "call", "Anruf aus Rostock", "Getriebe bestellt.", days_ago=3)
    troubles = {
        it.team: await complaint(it, f"Ärger bei {it.name}", days_ago=4, status="in_work")
        for it in (cast.customer, north)
    }
    people = {**cast.people(), "disabled": await user("disabled", "rep", ["sued"])}
    olaf = Party(name="Olaf Ost", address="olaf@ostwind.example")
    mails = {
        "sued": await kept(cast.customer, [cast.rep], subject="Förderband Süd", html="<p>Förderband?</p>"),
        "nord": await kept(
            north,
            [cast.outsider],
            subject="Windrad Nord",
            sender=olaf,
            text="Windrad?",
            new_text="Windrad?",
            html="<p>Windrad?</p>",
        ),
    }
    ids: dict[Noun, dict[str, str]] = {
        "mail": {},
        "undecided": {},
        "customer": {},
        "device": {},
        "complaint": {},
        **{it: {} for it in WRITTEN},
    }
    for names, team, customer in ((SOUTH, "sued", cast.customer), (NORTH, "nord", north)):
        for name in names:
            waiting = await kept(
                None,
                [people[name]],
                candidates=[customer],
                subject=f"Offen für {name}",
                sender=Party(address="x@y.example"),
                text="",
                new_text="",
            )
            ids["mail"][name], ids["customer"][name] = str(mails[team].id), str(customer.id)
            ids["undecided"][name] = str(waiting.id)
            ids["entry"][name], ids["task"][name], ids["file"][name] = await written(customer, people[name])
            ids["complaint"][name] = str(troubles[team].id)
    band = await trade.offering("Band")
    for names, customer, word in ((SOUTH, cast.customer, "Förderband"), (NORTH, north, "Windrad")):
        business = await papers_of(customer, Line(text=word), band)
        for name in names:
            ids.update({noun: ids.get(noun, {}) | {name: id_} for noun, id_ in business.items()})
    endpoints = {}
    for name, it in people.items():
        subscriber = push_service.subscribe()
        endpoints[name] = subscriber.endpoint
        kept_device = await Device(
            user_id=PydanticObjectId(str(it.id)), endpoint=subscriber.endpoint, made_at=datetime.now(UTC), label=f"Telefon {name}",
            activated_at=datetime.now(UTC), **subscriber.keys,
        ).insert()  # fmt: skip
        ids["device"][name] = str(kept_device.id)
    headers = {name: await bearer(it) for name, it in people.items()}
    await users.disable(PydanticObjectId(str(people["disabled"].id)), datetime.now(UTC))
    fresh = push_service.subscribe()
    of_south = (str(cast.customer.id), "Präzision", "Petra Klein", "Förderband", "Maße", ids["mail"]["rep"])
    of_north = (str(north.id), "Ostwind", "Olaf Ost", "Windrad", "Rostock", ids["mail"]["outsider"])
    return World(
        cast=cast,
        headers={**headers, "anonymous": {}},
        ids=ids,
        secrets={"south": of_north, "north": of_south, "nobody": of_south + of_north},
        endpoints=endpoints,
        subscription={"endpoint": fresh.endpoint, "keys": fresh.keys, "label": "neu"},
        customers={"south": str(cast.customer.id), "north": str(north.id)},
        offering=str(band.id),
    )  # fmt: skip


async def papers_of(customer: Customer, line: Line, band: Offering) -> dict[Noun, str]:
    """One of each, a contact who stands on the timeline, and an agreed price whose id is its customer's: a route with two ids gets the same one twice."""
    customer_id = PydanticObjectId(str(customer.id))
    price = AgreedPrice(id=customer_id, offering_id=PydanticObjectId(str(band.id)), price_cents=5)
    await Finances(id=customer_id, team=customer.team, prices=[price], changed_at=datetime.now(UTC)).insert()
    found = await Opportunity.find_one({"customer_id": customer.id})
    contact = await Contact.find_one({"customer_id": customer.id})
    assert contact
    call = await happening(customer, "call", "Anruf", "Kurz.", days_ago=1)
    await call.set({"contact_id": contact.id})
    return {
        "contact": str(contact.id),
        "opportunity": str(found and found.id),
        "offer": str((await trade.offer(customer, lines=[line])).id),
        "order": str((await trade.order(customer, date(2026, 5, 1), 7, lines=[line])).id),
        "invoice": str((await trade.invoice(customer, date(2026, 5, 1), 7, lines=[line])).id),
    }


@dataclass
class Said:
    status: int
    text: str


async def ask(api: FastAPI, client: AsyncClient, world: World, route: str, name: str, id_: str | None) -> Said:
    method, _, path = route.partition(" ")
    if path == "/api/events":
        async with listening(api, world.headers[name]) as stream:
            return Said(stream.status, await stream.next())
    url = "/".join(id_ or "" if part.startswith("{") else part for part in path.split("/"))
    body = POLICIES[route].body
    world.asking = name
    world.asked_for = world.customers[_side(name)] if name in SOUTH + NORTH else world.customers["south"]
    options = {"json": body(world)} if body else {}
    extra = {"X-Rapport": "1", **world.headers[name]}
    query = {"scope": "team"} if path == "/api/today" else {}
    answer = await client.request(method, url, headers=extra, params=query, **options)
    return Said(answer.status_code, answer.text)


def test_every_route_has_a_declared_policy() -> None:
    assert sorted(routes()) == sorted(POLICIES)


def test_what_the_description_leaves_out_shows_nothing_of_anybody() -> None:
    api = open_all(app(read({}), Keys((("none", bytes(32)),))))
    described = {path for path in api.openapi()["paths"]}
    assert {path for path in _paths(api.routes) if path not in described} == {"/healthz", "/{path:path}"}


@pytest.mark.parametrize("route", [it for it in routes() if it in POLICIES])
async def test_each_person_gets_what_is_theirs_and_hears_that_the_rest_does_not_exist(
    route: str, world: World, api: FastAPI, client: AsyncClient, bound_store: Store
) -> None:
    policy = POLICIES[route]
    strangers: tuple[Which, ...] = ("foreign", "undecided", "missing", "malformed") if policy.noun else ()
    for which in (*strangers, "visible"):
        for name in PEOPLE:
            id_ = world.id(name, policy.noun, which) if policy.noun else None
            if policy.noun and id_ is None and name not in ("anonymous", "disabled"):
                continue
            before = await documents(bound_store)
            said = await ask(api, client, world, route, name, id_ or MISSING)
            where = f"{route} as {name}, {which}"
            assert said.status == _expected(policy, name, which), (where, said)
            if said.status >= 400:
                assert await documents(bound_store) == before, where
            if which in ("foreign", "undecided") and said.status == 404:
                assert said == await ask(api, client, world, route, name, MISSING), where
            assert not [it for it in world.secrets[_side(name)] if it in said.text], (where, said)


async def test_a_days_mails_are_those_that_wait_for_the_person(world: World, client: AsyncClient) -> None:
    async def subjects(name: str, scope: str) -> set[str]:
        answer = await client.get("/api/today", params={"scope": scope}, headers=world.headers[name])
        return {it["subject"] for it in answer.json()["mails"]}

    assert await subjects("rep", "mine") == {"Förderband Süd", "Offen für rep"}
    assert await subjects("teammate", "mine") == {"Offen für teammate"}
    assert await subjects("teammate", "team") == {"Förderband Süd"}
    assert await subjects("outsider", "team") == {"Windrad Nord"}
    assert await subjects("admin", "team") == await subjects("admin", "mine") == set()


async def test_a_mail_that_went_to_another_team_is_gone_for_the_one_it_waited_for(
    world: World, client: AsyncClient, bound_store: Store
) -> None:
    mail_id = world.ids["mail"]["rep"]
    await bound_store.database["mails"].update_one({"_id": PydanticObjectId(mail_id)}, {"$set": {"team": "nord"}})
    listed = await client.get("/api/today", headers=world.headers["rep"])
    assert mail_id not in listed.text
    assert (await client.post(f"/api/mails/{mail_id}/done", headers=world.headers["rep"])).status_code == 404


async def test_a_customer_that_is_no_candidate_cannot_be_chosen(
    world: World, client: AsyncClient, bound_store: Store
) -> None:
    before = await documents(bound_store)
    for customer_id in (world.customers["north"], MISSING, MALFORMED, ""):
        answer = await client.post(
            f"/api/mails/{world.ids['undecided']['rep']}/match",
            json={"customer_id": customer_id},
            headers=world.headers["rep"],
        )
        assert answer.status_code == 404
    assert await documents(bound_store) == before


async def test_what_was_decided_once_stays_decided(world: World, client: AsyncClient) -> None:
    url, body = f"/api/mails/{world.ids['undecided']['rep']}/match", {"customer_id": world.customers["south"]}
    assert (await client.post(url, json=body, headers=world.headers["rep"])).status_code == 200
    assert (await client.post(url, json=body, headers=world.headers["rep"])).status_code == 409


async def test_roles_and_teams_cannot_be_given_to_oneself(world: World, client: AsyncClient) -> None:
    for body in (
        {"role": "admin"},
        {"teams": ["nord"]},
        {"id": MISSING},
        {"email": "x@y.example"},
        {"disabled_at": None},
    ):
        assert (await client.patch("/api/me", json=body, headers=world.headers["rep"])).status_code == 422
    found = await User.get(world.cast.rep.id)
    assert found == world.cast.rep


def _expected(policy: Policy, name: str, which: Which) -> int:
    if policy.is_open:
        return policy.status
    if name in ("anonymous", "disabled"):
        return 401
    if which != "visible":
        return 404
    return 403 if name in policy.refused else policy.status


def _side(name: str) -> str:
    return "south" if name in SOUTH else "north" if name in NORTH else "nobody"


def _paths(all_: Any) -> list[str]:
    return [path for it in all_ for path in ([it.path] if hasattr(it, "path") else _paths(it.original_router.routes))]
