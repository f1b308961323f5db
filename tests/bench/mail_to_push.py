"""Mail to push: from the server's EXISTS to the push accepted, the product and a floor loop in turns on the same Dovecot.

The floor does the same work in the barest way that still does it: fetch the mail, parse it (compat32), read the whole context by one
aggregation, insert it with a unique key and journal, encrypt, sign, POST on a kept connection. It has no identity, no matching, no lease, no
outbox, no timeline and no transaction. Both see mails of the same sizes from the same 100,000 customers.

Dovecot announces a new mail a fixed 500 ms after it was delivered; that constant is told beside the figure, not in it.
"""

import base64
import email
import http.client
import json
import os
import random
import re
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from imapclient import IMAPClient
from py_vapid import Vapid02
from pymongo import WriteConcern
from pywebpush import WebPusher

from backend.store.mailboxes import seal_password
from tests.bench import stage
from tests.bench.rows import Row, at_most, quantile, told
from tests.parts.dovecot import PASSWORD, Dovecot

TURNS, EACH, WARM_UP = 3, 50, 12
GAP_S = 0.05


def measure() -> list[Row]:
    with stage.company() as mongod, stage.push_sink() as port, dovecot_here() as dovecot:
        db = stage.database(mongod)
        people = _contacts(db)
        floor = Floor(dovecot, db, port)
        address = _product_mailbox(dovecot, db, port)
        environment = {"RAPPORT_PRIVATE_PUSH_HOSTS": f"127.0.0.1:{port}", "RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.1"}
        with stage.process(mongod, ["-m", "mail_scanner"], "scanner", **environment):
            product = Product(dovecot, db, address)
            dice = random.Random(11)
            _turns(product, floor, people, 1, WARM_UP, dice)
            product.took_ms.clear()
            product.announced_ms.clear()
            floor.took_ms.clear()
            _turns(product, floor, people, TURNS, EACH, dice)
        floor.close()
        db.mails.delete_many({"mailbox_address": address})
        db.mailboxes.delete_many({})
        db.progress.delete_many({})
        db.devices.delete_many({})
        db.activities.delete_many({"mail_id": {"$type": "objectId"}})
    return [
        at_most(
            "EXISTS -> push accepted, p50", quantile(product.took_ms, 0.5), "ms", quantile(floor.took_ms, 0.5), 2.5
        ),
        at_most(
            "EXISTS -> push accepted, p95", quantile(product.took_ms, 0.95), "ms", quantile(floor.took_ms, 0.95), 3.0
        ),
        told("beside it: delivered -> EXISTS (Dovecot's own wait), p50", quantile(product.announced_ms, 0.5), "ms"),
    ]


def _turns(product: "Product", floor: "Floor", people: list[str], turns: int, each: int, dice: random.Random) -> None:
    for _ in range(turns):
        for runner in (floor, product):
            for _ in range(each):
                runner.one(mail(dice, dice.choice(people)))
                time.sleep(GAP_S)


class Floor:
    """The same work in one loop on one thread."""

    def __init__(self, dovecot: Dovecot, db: Any, port: int) -> None:
        self.dovecot, self.db = dovecot, db
        self.address = dovecot.user(f"floor-{os.urandom(3).hex()}@nordlicht.example")
        self.client = IMAPClient("127.0.0.1", port=dovecot.imap_port, ssl=False)
        self.client.login(self.address, PASSWORD)
        self.client.select_folder("INBOX", readonly=True)
        self.inbox = db.get_collection("floor_inbox", write_concern=WriteConcern(w="majority", j=True))
        self.inbox.delete_many({})
        self.inbox.create_index("message_id", unique=True)
        self.http = http.client.HTTPConnection("127.0.0.1", port)
        point = (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        )
        keys = {"p256dh": _b64(point), "auth": _b64(os.urandom(16))}
        self.subscription = {"endpoint": f"http://127.0.0.1:{port}/floor", "keys": keys}
        self.vapid = Vapid02()
        self.vapid.generate_keys()
        self.audience = f"http://127.0.0.1:{port}"
        self.next_uid = 1
        self.took_ms: list[float] = []

    def one(self, raw: bytes) -> None:
        self.client.idle()
        delivery = threading.Thread(target=self.dovecot.deliver, args=(self.address, raw))
        delivery.start()
        select.select([self.client.socket()], [], [], 30)
        began = time.monotonic()
        self.client.idle_done()
        fetched = self.client.fetch([self.next_uid, self.next_uid + 1], ["BODY.PEEK[]"])
        uid = max(fetched)
        self.next_uid = uid + 1
        self._work(fetched[uid][b"BODY[]"])
        self.took_ms.append((time.monotonic() - began) * 1000)
        delivery.join()

    def _work(self, raw: bytes) -> None:
        mail = email.message_from_bytes(raw)
        sender = getaddresses([str(mail["From"])])[0][1].lower()
        text = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), mail)
        words = text.get_payload(decode=True).decode("utf-8", "replace")  # type: ignore[union-attr]
        (customer,) = self.db.contacts.aggregate(_context(sender))
        self.inbox.insert_one(
            {"message_id": str(mail["Message-ID"]), "customer_id": customer["customer_id"], "text": words[:2000]}
        )
        history = [it["title"] for it in customer["activities"][:6]]
        body = json.dumps({"title": customer["name"], "body": words[:200], "history": history}).encode()[:2000]
        signed = self.vapid.sign({"sub": "mailto:a@b.example", "aud": self.audience})
        sealed = WebPusher(self.subscription).encode(body, "aes128gcm")["body"]
        self.http.request("POST", "/floor", sealed, {**signed, "TTL": "60", "Content-Encoding": "aes128gcm"})
        answer = self.http.getresponse()
        answer.read()
        assert answer.status == 201

    def close(self) -> None:
        self.client.logout()
        self.http.close()
        self.inbox.drop()


class Product:
    """The real scanner in its own process; its log names the moment it was woken and the moment the push was accepted."""

    KEPT = re.compile(r"uid (\d+) of mailbox \S+: stored after [\d.]+ ms, woken at ([\d.]+)")
    SENT = re.compile(r"notice \S+ of mail \S+: sent at ([\d.]+)")

    def __init__(self, dovecot: Dovecot, db: Any, address: str) -> None:
        self.dovecot, self.address = dovecot, address
        self.log = (stage.FOLDER / "scanner.log").open()
        self.took_ms: list[float] = []
        self.announced_ms: list[float] = []
        deadline = time.monotonic() + 30
        while not db.mailboxes.find_one({"address": address, "health.state": "active"}):
            assert time.monotonic() < deadline, "the scanner is not watching; see var/bench/scanner.log"
            time.sleep(0.05)

    def one(self, raw: bytes) -> None:
        self.dovecot.deliver(self.address, raw)
        delivered = time.monotonic()
        woken = accepted = None
        deadline = delivered + 30
        while woken is None or accepted is None:
            line = self.log.readline()
            if not line:
                assert time.monotonic() < deadline, "no push; see var/bench/scanner.log"
                time.sleep(0.002)
            elif found := self.KEPT.search(line):
                woken = float(found[2])
            elif found := self.SENT.search(line):
                accepted = float(found[1])
        self.took_ms.append((accepted - woken) * 1000)
        self.announced_ms.append((woken - delivered) * 1000)


@contextmanager
def dovecot_here() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        yield server
    finally:
        server.remove()


def _product_mailbox(dovecot: Dovecot, db: Any, port: int) -> str:
    address = dovecot.user(f"product-{os.urandom(3).hex()}@nordlicht.example")
    owner = db.users.find_one({"email": "rep@nordlicht.example"})["_id"]
    id_, now = ObjectId(), datetime.now(UTC)
    for name in ("mailboxes", "devices", "progress", "notices"):
        db[name].delete_many({})
    db.mails.delete_many({"mailbox_address": {"$regex": "^product-"}})
    db.mailboxes.insert_one({
        "_id": id_, "address": address, "kind": "personal", "host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "ca_file": "",
        "login": address, "secret": seal_password(PydanticObjectId(id_), PASSWORD, stage.KEYS).model_dump(), "generation": 1,
        "folders": [{"name": "INBOX", "role": "inbox", "chosen": "server"}], "revision": 1, "authserv_ids": [], "owner_ids": [owner], "lease": {"owner": "", "fence": 0, "expires_at": None},
        "health": {"state": "never", "detail": "", "since": None, "last_ok_at": None}, "disabled_at": None, "schema_version": 1})  # fmt: skip
    point = (
        ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    db.devices.insert_one({
        "user_id": owner, "endpoint": f"http://127.0.0.1:{port}/product", "p256dh": _b64(point), "auth": _b64(os.urandom(16)), "label": "",
        "activation_hash": "", "made_at": now, "activated_at": now, "last_sent_at": None, "last_error": "",
        "session_ends_at": now + timedelta(days=1), "schema_version": 1})  # fmt: skip
    return address


def _contacts(db: Any) -> list[str]:
    heavy = db.bench.find_one({"_id": "filled"})["heavy"][:300]
    return [row["addresses"][0] for row in db.contacts.find({"customer_id": {"$in": heavy}}, {"addresses": 1})]


def _context(sender: str) -> list[dict[str, Any]]:
    def of_customer(name: str, *stages: dict[str, Any]) -> dict[str, Any]:
        return {
            "$lookup": {
                "from": name,
                "localField": "customer_id",
                "foreignField": "customer_id",
                "as": name,
                "pipeline": list(stages),
            }
        }

    return [
        {"$match": {"addresses": sender}},
        {"$limit": 1},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer"}},
        of_customer(
            "activities",
            {"$sort": {"at": -1}},
            {"$limit": 20},
            {"$project": {"kind": 1, "at": 1, "title": 1, "text": 1}},
        ),
        of_customer("opportunities", {"$match": {"is_open": True}}),
        of_customer("complaints", {"$match": {"is_open": True}}),
    ]


def mail(dice: random.Random, sender: str) -> bytes:
    """A mail of a usual size: 3.5 to 57 kB between the 5th and the 95th percentile, 28 % with an attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Kontakt <{sender}>", "rep@nordlicht.example"
    mail["Subject"] = "Frage zum Angebot " + dice.choice(stage.STREETS)
    mail["Date"] = "Sat, 21 Nov 2026 09:00:00 +0100"
    mail["Message-ID"] = f"<{dice.getrandbits(96):x}@bench.example>"
    lines = [
        "Guten Tag,",
        "",
        *(" ".join(dice.choices(stage.STREETS, k=9)) for _ in range(dice.randrange(4, 60))),
        "",
        "Viele Grüße",
        "Kontakt",
    ]
    mail.set_content("\n".join(lines))
    if dice.random() < 0.5:
        mail.add_alternative("<html><body><p>" + "</p><p>".join(lines) + "</p></body></html>", subtype="html")
    if dice.random() < 0.28:
        mail.add_attachment(
            dice.randbytes(int(min(80_000, dice.lognormvariate(9.8, 0.6)))),
            maintype="application",
            subtype="pdf",
            filename="a.pdf",
        )
    return mail.as_bytes()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
