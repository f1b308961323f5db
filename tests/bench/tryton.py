"""Opening and searching a customer beside Tryton's party and sale_opportunity, in turns, one person at a time, over each one's own HTTP API.

With RAPPORT_BENCH_TRYTON=1 and PostgreSQL. Ours: one worker, the request by which the app opens a customer, its page and the newest of its
timeline; beside a company of the same size, and of ten times that. Theirs: 10,000 parties, 104,596 notes and 6,000 opportunities, two
workers of four threads, three calls: the party as its form shows it, its 20 latest notes, its open opportunities. Opened are customers
with 20 lines and more.
"""

import base64
import http.client
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any
from urllib.parse import quote

from backend.commands import serving
from backend.embedded import Mongod, free_port
from tests.bench import stage, tryton_stage
from tests.bench.rows import Row, at_least, quantile, told
from tests.bench.stage import Size
from tests.bench.tryton_stage import DATABASE, LOGIN, PASSWORD

ROUNDS, EACH, FOUND = 3, 100, 20
GOAL = 10
NAMED = 500
OPEN, WHOLE, SEARCH = "open a customer", "open a customer with what loads after it", "search a customer"
"""Ours loads the segment and the five fields after it, which theirs does not have: beside them stands the same opening of theirs."""
WORKS = (OPEN, WHOLE, SEARCH)
LATER = ("segment", "fields")
LIST = ["rec_name", "code", "name", "lang"]
FORM = [*LIST, "active", "replaced_by", "addresses", "contact_mechanisms", "categories", "identifiers"]
"""What the party module's own views show; what the accounting modules add to them, balances above all, would cost them more."""


def measure() -> list[Row]:
    if why := tryton_stage.missing():
        print(f"  left out: {why}", flush=True)
        return []
    with stage.company() as mongod, tryton_stage.server() as (tryton, filled), ExitStack() as serving_:
        sides = {
            size: Side(serving_.enter_context(_rapport(mongod, size)), [*map(str, stage.filled(mongod, size))], _typed(_names(mongod, size)))
            for size in (stage.TENTH, stage.WHOLE)
        }  # fmt: skip
        took = _turns({**sides, None: Side(Tryton(tryton), filled.heavy, _typed(filled.names))})
    return [row for work in WORKS for row in _rows(work, *(took[it, work] for it in (stage.TENTH, stage.WHOLE, None)))]


@contextmanager
def _rapport(mongod: Mongod, size: Size) -> Iterator["Rapport"]:
    stage.filled(mongod, size)
    port = free_port()
    with stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(port), RAPPORT_DATABASE=size.database):
        yield Rapport(port)


def _rows(work: str, ours_ms: float, larger_ms: float, theirs_ms: float) -> list[Row]:
    rows = [
        told(f"{work}, beside Tryton, p50", ours_ms, "ms", theirs_ms),
        told("the same, ours with ten times as many customers, p50", larger_ms, "ms", theirs_ms),
    ]
    if work != WHOLE:
        rows.append(at_least(f"{work}, beside Tryton", 1000 / ours_ms, "/s", 1000 / theirs_ms, GOAL))
    return rows


def _names(mongod: Mongod, size: Size) -> list[str]:
    customers = stage.database(mongod, size.database).customers
    return [it["name"] for it in customers.find({}, {"name": 1}).limit(NAMED)]


def _typed(names: Sequence[str]) -> list[str]:
    """Beginnings of one to six letters. The companies are made of the same words."""
    dice = random.Random(11)
    words = [[it for it in name.split() if it[0].isalpha()] for name in names]
    return [dice.choice(it)[: dice.randint(1, 6)] for it in words]


class Side:
    """One of the two, and what it is asked for."""

    def __init__(self, crm: "Rapport | Tryton", customers: list[Any], typed: list[str]) -> None:
        customer, text = cycle(customers), cycle(typed)
        self._line = crm.line
        self._works = {
            OPEN: lambda: crm.open(next(customer)), WHOLE: lambda: crm.whole(next(customer)), SEARCH: lambda: crm.search(next(text))
        }  # fmt: skip

    def p50(self, work: str) -> float:
        """In ms. The first request opens the connection again: our server ends one that was idle for five seconds."""
        self._line.close()
        return quantile([_timed(self._works[work]) for _ in range(EACH)], 0.5)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _turns(sides: dict[Size | None, Side]) -> dict[tuple[Size | None, str], float]:
    """The median round's median in ms. A first round only warms up; who begins changes from round to round."""
    took: dict[tuple[Size | None, str], list[float]] = {(name, work): [] for name in sides for work in WORKS}
    for turn in range(ROUNDS + 1):
        for work in WORKS:
            for name in list(sides)[:: 1 if turn % 2 else -1]:
                p50 = sides[name].p50(work)
                took[name, work] += [p50] if turn else []
    return {key: quantile(rounds, 0.5) for key, rounds in took.items()}


class Line:
    """A kept connection that speaks JSON."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Content-Type": "application/json"}
        stage.wait_for(self._http)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        self._http.request(method, path, json.dumps(body) if body else None, self._headers)
        answer = self._http.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return json.loads(content)

    def close(self) -> None:
        self._http.close()

    def sign(self, authorization: str) -> None:
        self._headers["Authorization"] = authorization


class Rapport:
    """What the app asks for: pwa/src/customers.ts and the parts of the overview that load their own."""

    def __init__(self, port: int) -> None:
        self.line = Line(port)
        said = {"email": "rep@nordlicht.example", "password": stage.PASSWORD}
        self.line.sign(f"Bearer {self.line.ask('POST', '/api/auth/sign-in', said)['access_token']}")

    def open(self, customer: str) -> None:
        opening = self.line.ask("GET", f"/api/customers/{customer}/opening")
        assert opening["page"]["id"] == customer, opening
        assert len(opening["timeline"]["entries"]) >= FOUND, opening

    def whole(self, customer: str) -> None:
        self.open(customer)
        for part in LATER:
            self.line.ask("GET", f"/api/customers/{customer}/{part}")

    def search(self, text: str) -> None:
        assert self.line.ask("GET", f"/api/search?q={quote(text)}")["hits"], text


class Tryton:
    """What their client asks for, by JSON-RPC with a session."""

    def __init__(self, port: int) -> None:
        self.line = Line(port)
        self._context: dict[str, Any] = {}
        user, session, *_ = self._call("common.db.login", LOGIN, {"password": PASSWORD}, "en")
        self.line.sign(f"Session {base64.b64encode(f'{LOGIN}:{user}:{session}'.encode()).decode()}")
        self._context = self._call("model.res.user.get_preferences", True, {})

    def open(self, party: int) -> None:
        (read,) = self._call("model.party.party.read", [party], FORM, self._context)
        notes = self._search(
            "ir.note", [["resource", "=", f"party.party,{party}"]], FOUND, ["last_user", "last_modification", "message"],
            [["create_date", "DESC"]],
        )  # fmt: skip
        is_open = [["party", "=", party], ["state", "in", ["lead", "opportunity"]]]
        self._search("sale.opportunity", is_open, 50, ["number", "description", "amount", "state", "end_date"])
        assert read["id"] == party, read
        assert len(notes) == FOUND, notes

    whole = open

    def search(self, text: str) -> None:
        assert self._search("party.party", [["rec_name", "ilike", f"%{text}%"]], FOUND, LIST), text

    def _search(self, model: str, domain: list[Any], limit: int, fields: list[str], order: Any = None) -> list[Any]:
        found: list[Any] = self._call(f"model.{model}.search_read", domain, 0, limit, order, fields, self._context)
        return found

    def _call(self, method: str, *params: Any) -> Any:
        answer = self.line.ask("POST", f"/{DATABASE}/rpc/", {"id": 1, "method": method, "params": params})
        assert "error" not in answer, answer["error"]
        return answer["result"]
