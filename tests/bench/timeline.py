"""Opening a customer with 10,000 lines on the timeline against one with 20, and writing down a call against a bare Beanie insert.

Both over HTTP, in a company of 100,000 customers and 1,000,000 activities. Opening is the page with the first lines of the timeline, as the
app asks for it; the floor of writing is FastAPI with one insert of the same document.
"""

import http.client
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from backend.commands import serving
from backend.embedded import free_port
from backend.store.activities import TIMELINE_PAGE
from tests.bench import stage
from tests.bench.rows import Row, at_most, quantile, told

MANY, FEW = 10_000, 20
ROUNDS, EACH = 6, 80
"""Even: each is asked first as often as the other."""


def measure() -> list[Row]:
    with stage.company() as mongod:
        db = stage.database(mongod)
        many, few = _customer(db, MANY), _customer(db, FEW)
        api, bare = free_port(), free_port()
        floor = [
            "-m",
            "uvicorn",
            "tests.bench.floor_insert:app",
            "--port",
            str(bare),
            "--timeout-keep-alive",
            "600",
            "--no-access-log",
            "--log-level",
            "warning",
        ]
        with (
            stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(api)),
            stage.process(mongod, floor, "floor"),
        ):  # fmt: skip
            ours, theirs = Line(api), Line(bare)
            ours.sign_in()
            opened = _turns({"many": lambda: ours.open(many), "few": lambda: ours.open(few)})
            deep = _turns({"deep": lambda: ours.deep(many), "one kind": lambda: ours.of_kind(many)})
            written = _turns({"ours": lambda: ours.log(few), "bare": lambda: theirs.log(few)})
    return [
        at_most(f"open a customer with {MANY:,} lines, p50", opened["many"], "ms", opened["few"], 1.5),
        told("the page after 5,000 lines, p50", deep["deep"], "ms"),
        told(f"one kind among {MANY:,} lines, p50", deep["one kind"], "ms"),
        at_most("write down a call, p50", written["ours"], "ms", written["bare"], 2.0),
    ]


class Line:
    """A kept connection to one server."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._headers = {"Content-Type": "application/json"}
        stage.wait_for(self._http)

    def sign_in(self) -> None:
        said = self._ask("POST", "/api/auth/sign-in", {"email": "rep@nordlicht.example", "password": stage.PASSWORD})
        self._headers["Authorization"] = f"Bearer {said['access_token']}"

    def open(self, customer: ObjectId) -> None:
        self._ask("GET", f"/api/customers/{customer}/opening")

    def deep(self, customer: ObjectId) -> None:
        at = round((datetime.now(UTC) - timedelta(hours=MANY / 2)).timestamp() * 1000)
        page = self._ask("GET", f"/api/customers/{customer}/timeline?before={at}-{'f' * 24}")
        assert len(page["entries"]) == TIMELINE_PAGE

    def of_kind(self, customer: ObjectId) -> None:
        assert self._ask("GET", f"/api/customers/{customer}/timeline?kind=letter&kind=fax")["entries"]

    def log(self, customer: ObjectId) -> None:
        said = {
            "id": str(ObjectId()),
            "kind": "call",
            "at": datetime.now(UTC).isoformat(),
            "text": "Über den Preis gesprochen, sie rechnen nach.",
        }
        self._ask("POST", f"/api/customers/{customer}/activities", said)  # fmt: skip

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        self._http.request(method, path, json.dumps(body) if body else None, self._headers)
        answer = self._http.getresponse()
        read = answer.read()
        assert answer.status == 200, read
        return json.loads(read)


def _turns(works: dict[str, Callable[[], None]]) -> dict[str, float]:
    """The median of each in ms, over rounds in changing order; the first round only warms up."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, work in list(works.items())[:: 1 if turn % 2 else -1]:
            for _ in range(EACH):
                began = time.perf_counter()
                work()
                took[name] += [(time.perf_counter() - began) * 1000] if turn else []
    return {name: quantile(times, 0.5) for name, times in took.items()}


def _customer(db: Any, lines: int) -> ObjectId:
    """A customer of the stage with so many lines, one an hour."""
    dice, now = random.Random(lines), datetime.now(UTC)
    made: dict[str, Any] = db.customers.find_one({"bench_lines": {"$exists": False}})
    customer_id = ObjectId()
    for old in db.customers.find({"bench_lines": lines}, {"_id": 1}):
        db.activities.delete_many({"customer_id": old["_id"]})
        db.customers.delete_one({"_id": old["_id"]})
    db.customers.insert_one({**made, "_id": customer_id, "bench_lines": lines, "numbers": [], "domains": []})
    rows = [
        {"customer_id": customer_id, "contact_id": None, "others": [], "team": made["team"], "at": now - timedelta(hours=hour),
         "kind": "letter" if hour % 500 == 7 else dice.choice(("mail_in", "mail_out", "call", "visit", "note")),
         "title": "Angebot", "text": "Lieferung und Preis " * 6, "by_user_id": None, "mail_id": None, "thread_id": None, "words": []}
        for hour in range(lines)
    ]  # fmt: skip
    db.activities.insert_many(rows, ordered=False)
    return customer_id
