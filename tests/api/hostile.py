"""Every body and every query of the API with something right in it, what strangers put in its place, and the scene they meet."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.api import care, company_fields, contacts, entries, field_entries, sales_fields, tasks
from backend.api.complaints import Fields as ComplaintFields
from backend.domain.columns import ImportKind
from backend.store import api_keys, import_files, import_intake
from backend.store.activities import Activity
from backend.store.customers import Customer, Fact, Fascination, Need
from backend.store.finances import AgreedPrice, Finances
from backend.store.mailboxes import Mailbox
from backend.store.segments import Segment
from backend.store.tasks import Task
from backend.store.territories import Territory
from backend.store.trials import LIFE, Found, Trial
from tests import trade
from tests.cast import Cast, complaint
from tests.kept import inquiry, kept

MISSING = "f" * 24
NEW = "{new}"
"""In a sample: an id that nothing has yet."""
TOO_LARGE = 10**40
OPERATORS: list[Any] = [
    {"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "sleep(1000)"}, {"$in": [""]}, [{"$ne": 1}], ["x"], {}, [], 1, 1.5, True, TOO_LARGE,
    {"a.b": 1}, {"": 1}, {"\x00": 1},
]  # fmt: skip
NEVER_A_VALUE = [it for it in OPERATORS if it == TOO_LARGE or it == [{"$ne": 1}] or isinstance(it, dict)]
"""What fits no field at all, whatever it holds."""
TEXTS = [
    "$ne", '{"$ne": null}', "[$ne]", ".*", "^a", "(a+)+$", "((((", "\\", "\\x00", "\x00", "'; return true; //", "$where", "\u202e", "İ" * 50,
    "ﷺ" * 50, "\U0001f600" * 50, "%00", "../../etc/passwd", "<script>", "{{7*7}}", "${jndi:x}", "x" * 300, "nan", "1e400", "9" * 400,
]  # fmt: skip
DEEP: Any = json.loads("[" * 300 + "]" * 300)
SHARP = ["$ne", ".*", "\x00", "\ud800", "../../etc/passwd", "9" * 400]
"""So few where there are many fields; among them half a character, which no database keeps."""
STRANGE_NAMES = ("$where", "user_id", "_id", "a.b", "__proto__", "\x00", "known", "changed_at")
NOT_OURS = (
    "_id", "$set", "known", "known.name", "name.x", "sites.0.city", "changed_at", "customer_id", "by_user_id", "\x00", "__class__",
)  # fmt: skip
"""Names that no field of ours has, most of them with something behind."""

RULE = {"attribute": "industry", "test": "any", "values": ["Bau"], "number": 1}
SEGMENT = {
    "name": "Bau", "note": "n", "by_hand": False, "rules": [RULE], "treatment": {"rhythm_days": 9, "playbook": ["Anrufen"], "cares": "owner"},
}  # fmt: skip
PLAYBOOK = {
    "point": "mail", "segment_id": "{segment_id}", "stage": "any",
    "steps": [{"id": MISSING, "de": "Anrufen", "en": "Call", "by": "owner", "within_hours": 4}, {"de": "Danken", "within_days": 4}],
}  # fmt: skip
TERRITORY = {"name": "Süd", "team": "sued", "owner_id": "{owner_id}", "country": "DE", "postcodes": ["70-72"]}
PLACE = {"street": "Weg 1", "postcode": "89073", "city": "Ulm", "country": "DE"}
PART = {"contact_id": "{contact_id}", "role": "buyer"}
LINE = {"offering_id": "{offering_id}", "text": "Band", "quantity": 1000, "price_cents": 5, "discount": 0}


def change(field: str, was: Any, value: Any) -> dict[str, Any]:
    return {"field": field, "was": was, "value": value}


BODIES: dict[str, dict[str, Any]] = {
    "POST /api/auth/sign-in": {"email": "x@y.example", "password": "x"},
    "POST /api/auth/sign-out": {"endpoint": None},
    "PATCH /api/me": {"lang": "de", "lock_screen": "kind"},
    "POST /api/mails/{mail_id}/match": {"customer_id": MISSING, "contact_id": MISSING, "scope": "mail"},
    "POST /api/mails/{mail_id}/correction": {"customer_id": MISSING, "contact_id": MISSING, "scope": "mail"},
    "POST /api/mails/{mail_id}/feedback": {"activity_id": MISSING, "verdict": "helpful"},
    "POST /api/devices": {"endpoint": "https://evil.example/x", "keys": {"p256dh": "x", "auth": "x"}, "label": "x"},
    "POST /api/devices/activate": {"token": "x" * 32},
    "POST /api/customers": {"id": NEW, "name": "Neu", "legal_form": "KG", "team": "sued", "domains": ["neu.example"], **PLACE,
        "phones": ["+49 30 23125 103"], "vat_id": "DE136695976"},
    "PATCH /api/customers/{customer_id}": change("territory", "", "Süd"),
    "POST /api/customers/{customer_id}/sites": {"id": NEW, "label": "Werk", **PLACE, "lat": 48.4, "lon": 9.9},
    "PATCH /api/customers/{customer_id}/sites/{site_id}": change("label", "", "Werk"),
    "PATCH /api/customers/{customer_id}/segment": change("segment_id", None, None),
    "POST /api/customers/{customer_id}/contacts": {
        "id": NEW, "name": "Neu", "title": "Leiter", "department": "Einkauf", "role": "buyer", "attitude": "neutral", "influence": 3,
        "addresses": ["neu@neu.example"], "phones": ["+49 30 23125 102"],
    },
    "PATCH /api/contacts/{contact_id}": change("department", "", "Einkauf"),
    "PUT /api/opportunities/{opportunity_id}/people": {"was": [PART], "value": [PART]},
    "POST /api/customers/{customer_id}/facts": {"id": NEW, "field": "company", "key": "Schichten", "value": "drei"},
    "PATCH /api/customers/{customer_id}/facts/{entry_id}": change("key", "Halle", "Hallen"),
    "POST /api/customers/{customer_id}/fascination": {"id": NEW, "level": "delights", "text": "Ruhe", "offering_id": "{offering_id}"},
    "PATCH /api/customers/{customer_id}/fascination/{entry_id}": change("text", "Leise", "Leiser"),
    "POST /api/customers/{customer_id}/needs": {
        "id": NEW, "need": "Leiser", "requirement": "50 dB", "demand": "Band", "offering_id": "{offering_id}", "potential_cents": 5,
        "share_percent": 5, "currency": "EUR", "basis": "Gespräch",
    },
    "PATCH /api/customers/{customer_id}/needs/{entry_id}": change("need", "Leiser", "Schneller"),
    "PUT /api/completeness/months": {"months": 6},
    "POST /api/customers/{customer_id}/complaints": {
        "id": NEW, "title": "Laut", "text": "Sehr", "severity": "normal", "received_at": "2026-01-01T09:00:00Z", "contact_id": "{contact_id}",
        "owner_id": None, "mail_id": None,
    },
    "PATCH /api/complaints/{complaint_id}": change("title", "Ärger", "Ruhe"),
    "POST /api/complaints/{complaint_id}/steps": {
        "seen": "received", "to": "acknowledged", "note": "Gehört", "cause": "product", "cause_text": "Lager", "cost_cents": 5,
    },
    "POST /api/customers/{customer_id}/opportunities": {
        "id": NEW, "title": "Halle", "number": "7", "stage": "lead", "value_cents": 5, "currency": "EUR", "probability": 5,
        "expected_close": "2027-01-01", "next_step": "Anrufen", "next_step_on": "2027-01-01", "competitor": "Ost", "offering_ids": ["{offering_id}"],
    },
    "PATCH /api/opportunities/{opportunity_id}": change("competitor", "", "Ost"),
    "POST /api/opportunities/{opportunity_id}/stage": {"seen": "offer", "to": "lost", "cause": "price", "reason": "Zu teuer"},
    "POST /api/customers/{customer_id}/offers": {
        "number": "", "day": "2026-05-01", "valid_until": "2027-01-01", "currency": "EUR", "opportunity_id": "{opportunity_id}", "lines": [LINE],
    },
    "PATCH /api/offers/{offer_id}": change("number", "AN-1", "AN-2"),
    "POST /api/offers/{offer_id}/status": {"seen": "draft", "to": "sent"},
    "PATCH /api/customers/{customer_id}/finances": change("rating", "", "gut"),
    "POST /api/customers/{customer_id}/prices": {
        "offering_id": "{offering_id}", "price_cents": 5, "currency": "EUR", "valid_until": "2027-01-01", "note": "Rahmen",
    },
    "PATCH /api/customers/{customer_id}/prices/{price_id}": change("note", "", "Rahmen"),
    "POST /api/offerings": {"name": "Band", "number": "1", "group": "Förderer", "unit": "m", "price_cents": 5, "cost_cents": 5, "currency": "EUR"},
    "PATCH /api/offerings/{offering_id}": change("unit", "", "m"),
    "POST /api/segments": SEGMENT,
    "PUT /api/segments/order": {"ids": [MISSING]},
    "POST /api/segments/count": {"rules": [RULE]},
    "PUT /api/segments/{segment_id}": SEGMENT | {"seen_at": "2026-01-01T00:00:00Z"},
    "POST /api/territories": TERRITORY,
    "PUT /api/territories/{territory_id}": TERRITORY | {"name": "Neu", "seen": 0},
    "POST /api/customers/{customer_id}/activities": {
        "id": NEW, "kind": "note", "at": "2026-01-01T09:00:00Z", "text": "Gemerkt", "contact_ids": ["{contact_id}"],
        "next_step": {"id": NEW, "title": "Anrufen", "due": "2027-01-01"},
    },
    "PATCH /api/activities/{entry_id}": change("text", "Gemerkt.", "Vergessen."),
    "POST /api/customers/{customer_id}/tasks": {"id": NEW, "title": "Anrufen", "due": "2027-01-01", "contact_id": "{contact_id}", "user_id": None},
    "PATCH /api/tasks/{task_id}": change("title", "Nachfassen", "Anrufen"),
    "POST /api/merges": {
        "kind": "customers", "kept_id": "{customer_id}", "gone_id": "{bystander_id}", "kept_seen": "x", "gone_seen": "x", "choices": {"name": "a"},
    },
    "PATCH /api/imports/{import_id}": {"mapping": ["name"], "mark": ",", "source": "sap", "team": "sued", "over_hand": False},
    "POST /api/imports/{import_id}/apply": {"duplicates": "ask"},
    "POST /api/imports/{import_id}/decisions": {"lines": [1], "decision": "skip"},
    "POST /api/erp/{kind}/batch": {"source": "sap", "items": [{"external_id": "1"}]},
    "POST /api/mailboxes/{mailbox_id}/backfill": {"since": "2026-01-01"},
    "POST /api/inquiries/{inquiry_id}/assign": {"customer_id": MISSING},
    "POST /api/inquiries/{inquiry_id}/prospect": {"customer": {"id": NEW, "name": "Neue Firma"}, "contact": {"id": NEW, "name": "Nina Neu"}},
    "POST /api/mails/{mail_id}/kind": {"kind": "mail"},
    "POST /api/mails/{mail_id}/proposals/{proposal_id}/take": {"cause": "other", "reason": "x"},
    "PUT /api/complaint-terms": {"own": [{"words": "klappert*", "weight": 2, "lang": "de"}], "off": ["leider"], "seen": 0},
    "POST /api/complaint-terms/trial": {"own": [{"words": "klappert*", "weight": 2, "lang": "de"}], "off": ["leider"], "text": "Es klappert"},
    "POST /api/playbooks": PLAYBOOK,
    "PUT /api/playbooks/{playbook_id}": PLAYBOOK | {"seen": 1},
    "POST /api/contacts/{contact_id}/successor": {"id": NEW, "address": "x@y.example"},
    "POST /api/mail-blocks": {"whose": "own", "written": "praxis@arzt.example", "is_sure": False},
    "PUT /api/mail-blocks/private": {"whose": "own", "leaves_alone": True},
    "PUT /api/mailboxes/{mailbox_id}/folders": {"folders": [{"name": "Kunden", "role": "target"}], "seen": 1},
    "POST /api/mailbox-wizard/find": {"address": "manager@nordlicht.example"},
    "POST /api/mailbox-wizard/password": {
        "address": "manager@nordlicht.example", "host": "imap.nordlicht.example", "port": 993, "security": "tls", "login": "x", "password": "x",
    },
    "POST /api/mailbox-wizard/consent": {"address": "manager@nordlicht.example", "provider": "google"},
    "POST /api/mailbox-wizard/consent/return": {"state": "x", "code": "x"},
    "POST /api/mailbox-wizard/app": {"address": "manager@nordlicht.example", "provider": "microsoft"},
    "POST /api/mailbox-wizard/renew/{mailbox_id}": {"password": "x"},
    "POST /api/mailbox-wizard/trials/{trial_id}/add": {
        "kind": "personal", "owner_ids": ["{owner_id}"], "folders": [{"name": "Kunden", "role": "target"}], "authserv_ids": ["mx.y.example"],
    },
}  # fmt: skip
COLUMNS = "PUT /api/erp/{kind}/{source}/{external_id}"
"""Its body has a column for every name; what it takes, the columns say."""
STREAMS = {"POST /api/customers/{customer_id}/files", "POST /api/imports"}
"""Files, which are no JSON."""
CHANGES: dict[str, Iterable[str]] = {
    "PATCH /api/customers/{customer_id}": company_fields.FIELDS,
    "PATCH /api/customers/{customer_id}/sites/{site_id}": company_fields.SITE_FIELDS,
    "PATCH /api/contacts/{contact_id}": contacts.FIELDS,
    "PATCH /api/customers/{customer_id}/segment": care.CHOICE,
    "PATCH /api/customers/{customer_id}/facts/{entry_id}": field_entries.FACT,
    "PATCH /api/customers/{customer_id}/fascination/{entry_id}": field_entries.FASCINATION,
    "PATCH /api/customers/{customer_id}/needs/{entry_id}": field_entries.NEED,
    "PATCH /api/complaints/{complaint_id}": ComplaintFields.model_fields,
    "PATCH /api/opportunities/{opportunity_id}": sales_fields.OPPORTUNITY,
    "PATCH /api/offers/{offer_id}": (*sales_fields.OFFER, "lines"),
    "PATCH /api/customers/{customer_id}/finances": sales_fields.FINANCES,
    "PATCH /api/customers/{customer_id}/prices/{price_id}": sales_fields.PRICE,
    "PATCH /api/offerings/{offering_id}": (*sales_fields.OFFERING, "is_sold"),
    "PATCH /api/activities/{entry_id}": entries.WRITTEN,
    "PATCH /api/tasks/{task_id}": tasks.FIELDS,
}
"""Where one field at a time is changed, with every field that may be."""
KEEPS_NO_TEXT = {
    "POST /api/auth/sign-in",
    "POST /api/auth/sign-out",
    "PATCH /api/me",
    "POST /api/mails/{mail_id}/match",
    "POST /api/mails/{mail_id}/kind",
    "POST /api/mails/{mail_id}/proposals/{proposal_id}/take",
    "POST /api/mails/{mail_id}/feedback",
    "PUT /api/complaint-terms",
    "POST /api/complaint-terms/trial",
    "POST /api/playbooks",
    "PUT /api/playbooks/{playbook_id}",
    "POST /api/contacts/{contact_id}/successor",
    "POST /api/mails/{mail_id}/correction",
    "POST /api/inquiries/{inquiry_id}/assign",
    "POST /api/mail-blocks",
    "PUT /api/mail-blocks/private",
    "POST /api/mailboxes/{mailbox_id}/backfill",
    "POST /api/devices",
    "POST /api/devices/activate",
    "PATCH /api/customers/{customer_id}/segment",
    "PUT /api/opportunities/{opportunity_id}/people",
    "PUT /api/completeness/months",
    "POST /api/offers/{offer_id}/status",
    "PUT /api/segments/order",
    "POST /api/segments/count",
    "POST /api/merges",
    "PATCH /api/imports/{import_id}",
    "POST /api/imports/{import_id}/apply",
    "POST /api/imports/{import_id}/decisions",
    "POST /api/erp/{kind}/batch",
    "POST /api/opportunities/{opportunity_id}/stage",
    "POST /api/mailbox-wizard/find",
    "POST /api/mailbox-wizard/password",
    "POST /api/mailbox-wizard/consent",
    "POST /api/mailbox-wizard/consent/return",
    "POST /api/mailbox-wizard/app",
    "POST /api/mailbox-wizard/renew/{mailbox_id}",
    "POST /api/mailbox-wizard/trials/{trial_id}/add",
}
"""Bodies of ids and choices, and those that do something once: what follows is the same step again, and not kept."""
QUERIES: dict[str, dict[str, str]] = {
    "GET /api/customers": {"q": ""},
    "GET /api/customers/likely": {
        **dict.fromkeys(("name", "street", "postcode", "city", "domain", "phone", "vat_id"), ""),
        "country": "DE",
    },
    "GET /api/customers/{customer_id}/contacts/likely": {"name": "Petra Klein", "address": "", "phone": ""},
    "GET /api/today": {"before": "", "scope": ""},
    "GET /api/mails/{mail_id}/html": {"pictures": "false"},
    "GET /api/notices/needless": {"lying": ""},
    "GET /api/inquiries": {"before": ""},
    "GET /api/audit": {
        "person": "",
        "customer": "",
        "action": "change",
        "since": "2026-01-01",
        "until": "2027-01-01",
        "before": "2027-01-01",
    },
    "GET /api/audit/csv": {
        "person": "",
        "customer": "",
        "action": "change",
        "since": "2026-01-01",
        "until": "2027-01-01",
    },
    "GET /api/quality/pairs": {"after": ""},
    "GET /api/quality/flaws": {"code": "no_owner", "after": "1:0"},
    "GET /api/merges/preview": {"kind": "customers", "kept": "{customer_id}", "gone": "{bystander_id}"},
    "GET /api/customers/{customer_id}/fields": {"money": "true"},
    "GET /api/customers/{customer_id}/timeline": {"before": "", "kind": "note", "contact": "", "by": "", "q": ""},
    "GET /api/completeness": {"scope": "team", "show": "old", "field": "needs", "after": ""},
    "GET /api/complaints": {"which": "team"},
    "GET /api/opportunities": {"scope": "team"},
    "GET /api/search": {"q": ""},
    "GET /api/segments/{segment_id}/customers": {"skip": "0"},
    "GET /api/search/text": {"q": "Maße", "customer_id": "", "before": "2027-01-01"},
    "GET /api/tasks": {"scope": "open"},
    "POST /api/imports": {"kind": "customers", "name": "k.csv"},
    "GET /api/imports/{import_id}/report": {"filter": "all"},
    "GET /api/erp/{kind}": {"changed_since": "2026-01-01T00:00:00Z", "after": "", "limit": "10"},
    "GET /api/imports/{import_id}/rows": {"filter": "all", "after": "0"},
}
FILES = [
    b"", b"\x00", b"\xff\xfe", b"{\"$ne\": null}", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"BEGIN:VCARD\n",
    b"BEGIN:VCARD\nN:" + b";" * 10_000, b"$where;$ne\n=1+1;{}\n", b";" * 300 + b"\n1\n", b'"' * 999, b"a\n" + b"\x00\n" * 9, "Firma\n\u202e\n".encode("utf-16"),
]  # fmt: skip
"""What comes as a table and is none, or hardly."""


async def scene(cast: Cast, bystander: Customer) -> dict[str, str]:
    """One of each thing that a path names, seen by the manager and written by them, by the name it has in paths; and a key for an ERP."""
    now, one = datetime.now(UTC), PydanticObjectId()
    of = {"customer_id": cast.customer.id, "team": cast.customer.team}
    told: dict[str, Any] = {"id": one, "source": "person", "at": now}
    lists: dict[str, list[Fact] | list[Fascination] | list[Need]] = {
        "facts": [Fact(field="company", key="Halle", value="zwei", **told)],
        "fascination": [Fascination(level="delights", text="Leise", **told)],
        "needs": [Need(need="Leiser", **told)],
    }
    await cast.customer.set({name: [it.model_dump() for it in some] for name, some in lists.items()})
    await Activity(id=one, **of, kind="note", at=now, title="", text="Gemerkt.", by_user_id=cast.manager.id).insert()
    task = await Task(
        **of, user_id=cast.manager.id, made_by=cast.manager.id, title="Nachfassen", made_at=now, changed_at=now
    ).insert()
    band = PydanticObjectId(str((await trade.offering("Band")).id))
    price = AgreedPrice(id=one, offering_id=band, price_cents=5)
    await Finances(id=cast.customer.id, team=cast.customer.team, prices=[price], changed_at=now).insert()
    segment = await Segment(name="Vorher", position=0, changed_at=datetime(2026, 1, 1, tzinfo=UTC)).insert()
    territory = await Territory(name="Vorher", team="sued", changed_at=datetime(2026, 1, 1, tzinfo=UTC)).insert()
    mail = await kept(None, [cast.manager], candidates=[cast.customer])
    trial = await Trial(
        by_user_id=cast.manager.id, kind="connect", address="manager@nordlicht.example", found=Found(), expires_at=now + LIFE
    ).insert()  # fmt: skip
    box = await Mailbox(address="m@y.example", host="h", port=993, login="m", owner_ids=[cast.manager.id]).insert()
    return {
        "customer_id": str(cast.customer.id), "bystander_id": str(bystander.id), "contact_id": str(cast.contact.id),
        "opportunity_id": str(cast.opportunity.id), "site_id": str(cast.customer.sites[0].id), "entry_id": str(one), "price_id": str(one),
        "task_id": str(task.id), "offering_id": str(band), "offer_id": str((await trade.offer(cast.customer)).id), "mail_id": str(mail.id),
        "complaint_id": str((await complaint(cast.customer, "Ärger", days_ago=4)).id), "segment_id": str(segment.id),
        "territory_id": str(territory.id), "mailbox_id": str(box.id), "trial_id": str(trial.id), "owner_id": str(cast.rep.id),
        "inquiry_id": str((await inquiry([cast.manager])).id),
        "import_id": await _import(cast), "kind": "customers", "source": "sap", "external_id": "1",
        "key": await api_keys.add("sap", ["sued"], money=True, now=now),
    }  # fmt: skip


async def _import(cast: Cast) -> str:
    async def content() -> Any:
        yield b"Firma\nNeu\n"

    kind: ImportKind = "customers"
    file_id, size = await import_files.take_in("k.csv", content(), 100)
    with import_files.opened(file_id) as file:
        head = import_intake.head_of(file)
    run = await import_intake.run_of(
        head, kind, "k.csv", size, file_id, teams=cast.manager.teams, user_id=cast.manager.id, now=datetime.now(UTC)
    )
    return str(run.id)
