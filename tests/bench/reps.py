"""Reps with a mailbox on Dovecot, a phone and customers who write to them, as all of it lies in the database."""

import base64
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.store.mailboxes import seal_password
from tests.bench import stage
from tests.parts.dovecot import PASSWORD, Dovecot

CUSTOMERS_EACH = 5


@dataclass(frozen=True)
class Rep:
    address: str
    mailbox_id: ObjectId
    customers: tuple[str, ...]
    """Who writes to them."""


def reps(db: Any, server: Dovecot, count: int, push_port: int) -> list[Rep]:
    """So many of them. The accounts at the server are made by whoever asks."""
    dice, now = random.Random(3), datetime.now(UTC)
    owners = [stage.rep_row(f"rep{number}", "") | {"_id": ObjectId()} for number in range(count)]
    customers = [
        stage.customer(dice, ObjectId(), number, owners[number // CUSTOMERS_EACH]["_id"], now)
        for number in range(count * CUSTOMERS_EACH)
    ]
    contacts = [stage.contact(ObjectId(), it["_id"], number, dice, now) for number, it in enumerate(customers)]
    mailboxes = [_mailbox(it, server) for it in owners]
    db.users.insert_many(owners)
    db.customers.insert_many(customers)
    db.contacts.insert_many(contacts)
    db.mailboxes.insert_many(mailboxes)
    db.devices.insert_many([_device(it["_id"], push_port, now) for it in owners])
    writers = [it["addresses"][0] for it in contacts]
    return [
        Rep(it["address"], it["_id"], tuple(writers[number * CUSTOMERS_EACH :][:CUSTOMERS_EACH]))
        for number, it in enumerate(mailboxes)
    ]


def _mailbox(owner: dict[str, Any], server: Dovecot) -> dict[str, Any]:
    """Over TLS; its folders are those that the server names."""
    id_, address = ObjectId(), owner["email"]
    return {
        "_id": id_, "address": address, "kind": "personal", "host": "localhost", "port": server.imaps_port, "security": "tls",
        "ca_file": str(server.ca_file), "login": address, "secret": seal_password(PydanticObjectId(id_), PASSWORD, stage.KEYS).model_dump(),
        "folders": [{"name": "INBOX", "role": "inbox", "chosen": "server"}], "owner_ids": [owner["_id"]], "generation": 1, "revision": 1,
        "lease": {"owner": "", "fence": 0, "expires_at": None}, "health": {"state": "never", "detail": "", "last_ok_at": None},
        "authserv_ids": [], "disabled_at": None, "schema_version": 1,
    }  # fmt: skip


def _device(owner_id: ObjectId, push_port: int, now: datetime) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {
        "user_id": owner_id, "endpoint": f"http://127.0.0.1:{push_port}/{owner_id}", "p256dh": _b64(point), "auth": _b64(os.urandom(16)),
        "label": "", "activation_hash": "", "made_at": now, "activated_at": now, "last_sent_at": None, "last_error": "",
        "session_ends_at": now + timedelta(days=1), "schema_version": 1,
    }  # fmt: skip


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
