"""The web server in front lets through what the API takes: a real Caddy with our configuration, before an upstream that counts."""

import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from backend.api import rooms
from backend.app import BODY_LIMIT, UPLOADS, _limit
from backend.embedded import end_with_parent, free_port
from tests.parts.programs import needed

CADDYFILE = Path(__file__).resolve().parent.parent / "deploy" / "Caddyfile"
CUSTOMER = "64b7f0000000000000000001"
DOORS = {
    f"/api/customers/{CUSTOMER}/files": rooms.FILE_BODY,
    "/api/imports": rooms.IMPORT_BODY,
    "/api/erp/orders/batch": rooms.ERP_BODY,
}
OTHERS = ("/api/contacts", f"/api/customers/{CUSTOMER}/entries", "/api/erp/orders", "/api/imports/1/mapping", "/")
CHUNK = 1 << 20
READY_S = 10


class Counting(BaseHTTPRequestHandler):
    """Reads the whole body, as the API does, and answers how long it was announced to be and was."""

    def do_POST(self) -> None:
        left = announced = int(self.headers["Content-Length"])
        while left and (part := self.rfile.read(min(left, CHUNK))):
            left -= len(part)
        answer = f"{announced} {announced - left}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def counting() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def caddy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. Without TLS: what is tried here is not TLS, and no certificate can be fetched for this machine."""
    program, folder, port = needed("caddy"), str(tmp_path_factory.mktemp("caddy")), free_port()
    address = f"http://127.0.0.1:{port}"
    with counting() as upstream:
        environment = os.environ | {
            "RAPPORT_HOSTNAME": address, "RAPPORT_ACME_EMAIL": "admin@example.com", "HOME": folder,
            "RAPPORT_UPSTREAM": f"127.0.0.1:{upstream}", "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder,
        }  # fmt: skip
        command = [program, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent
        )
        _wait(address, process)
        yield address
        process.terminate()
        process.wait(10)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_S
    while _sent(address, 0)[0] != 200:
        assert process.poll() is None, "Caddy ended"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _sent(address: str, size: int) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, bytes(size), method="POST"), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        error.close()
        return error.code, ""
    except URLError:
        return 0, ""


def test_every_door_for_larger_bodies_is_tried_here() -> None:
    assert {path: _limit(path) for path in DOORS} == DOORS
    assert {where.pattern for where, _ in UPLOADS} == {
        where.pattern for where, _ in UPLOADS for path in DOORS if where.fullmatch(path)
    }


@pytest.mark.parametrize("path", DOORS, ids=["file", "import", "erp"])
def test_what_the_api_takes_comes_through(caddy: str, path: str) -> None:
    size = DOORS[path]
    assert _sent(caddy + path, size) == (200, f"{size} {size}")


@pytest.mark.parametrize("path", OTHERS)
def test_elsewhere_a_mebibyte_comes_through_and_more_does_not(caddy: str, path: str) -> None:
    assert _sent(caddy + path, BODY_LIMIT) == (200, f"{BODY_LIMIT} {BODY_LIMIT}")
    assert _sent(caddy + path, 2 * BODY_LIMIT)[0] != 200


def test_no_door_takes_much_more_than_the_api(caddy: str) -> None:
    for path, limit in DOORS.items():
        if limit != rooms.IMPORT_BODY:  # the same, a second of work each time
            assert _sent(caddy + path, limit + 2 * CHUNK)[0] != 200, path
