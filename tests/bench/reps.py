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
    return [_rep(db, server, number, push_port, dice, now) for number in range(count)]


def _rep(db: Any, server: Dovecot, number: int, push_port: int, dice: random.Random, now: datetime) -> Rep:
    owner_id = stage.add_rep(db, now, f"rep{number}")
    numbers = range(number * CUSTOMERS_EACH, (number + 1) * CUSTOMERS_EACH)
    customers = [stage.customer(dice, ObjectId(), it, owner_id, now) for it in numbers]
    contacts = [stage.contact(ObjectId(), it["_id"], n, dice, now) for n, it in zip(numbers, customers, strict=True)]
    mailbox = _mailbox(f"rep{number}@nordlicht.example", server, owner_id)
    db.customers.insert_many(customers)
    db.contacts.insert_many(contacts)
    db.mailboxes.insert_one(mailbox)
    db.devices.insert_one(_device(owner_id, push_port, now))
    return Rep(mailbox["address"], mailbox["_id"], tuple(it["addresses"][0] for it in contacts))


def _mailbox(address: str, server: Dovecot, owner_id: ObjectId) -> dict[str, Any]:
    """Over TLS; its folders are those that the server names."""
    id_ = ObjectId()
    return {
        "_id": id_, "address": address, "kind": "personal", "host": "localhost", "port": server.imaps_port, "security": "tls",
        "ca_file": str(server.ca_file), "login": address, "secret": seal_password(PydanticObjectId(id_), PASSWORD, stage.KEYS).model_dump(),
        "folders": [{"name": "INBOX", "role": "inbox", "chosen": "server"}], "owner_ids": [owner_id], "generation": 1, "revision": 1,
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
