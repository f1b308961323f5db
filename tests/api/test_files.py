"""A file comes onto one's own entry by its content, goes out as a download only, and leaves with its entry."""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from httpx import AsyncClient

from backend.app import BODY_LIMIT
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.files import FILE_LIMIT, FILES_OF_ENTRY, File
from tests.api.conftest import SignIn
from tests.cast import Cast, company

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
JPEG = b"\xff\xd8\xff\xe0" + bytes(5000)


class Scanner:
    """A person with a letter in hand."""

    def __init__(self, client: AsyncClient, cast: Cast, headers: dict[str, str], entry_id: str) -> None:
        self.client, self.headers, self.entry_id = client, headers, entry_id
        self.url = f"/api/customers/{cast.customer.id}/files"

    async def send(self, content: bytes = PDF, name: str = "Brief.pdf", **fields: str) -> Any:
        form = {"activity_id": self.entry_id, **fields}
        return await self.client.post(self.url, data=form, files={"file": (name, content)}, headers=self.headers)

    async def attached(self) -> list[str]:
        found = await Activity.get(PydanticObjectId(self.entry_id))
        return [it.name for it in found.attachments] if found else []


async def a_letter(cast: Cast, **fields: Any) -> str:
    made = await Activity(
        customer_id=cast.customer.id, team="sued", kind="letter", at=datetime.now(UTC), title="", by_user_id=cast.rep.id, **fields
    ).insert()  # fmt: skip
    return str(made.id)


@pytest.fixture
async def scanner(cast: Cast, client: AsyncClient, bearer: SignIn) -> Scanner:
    return Scanner(client, cast, await bearer(cast.rep), await a_letter(cast))


async def chunks(store: Store) -> int:
    return await store.database["files.chunks"].count_documents({})


@pytest.fixture(autouse=True)
async def _no_chunks(store: Store) -> None:
    await store.database["files.chunks"].delete_many({})


async def test_a_scan_comes_back_as_it_was_sent(scanner: Scanner) -> None:
    sent = (await scanner.send(name="Brief März.pdf")).json()
    assert (sent["name"], sent["type"], sent["size"]) == ("Brief März.pdf", "application/pdf", len(PDF))
    back = await scanner.client.get(f"/api/files/{sent['id']}", headers=scanner.headers)
    assert hashlib.sha256(back.content).digest() == hashlib.sha256(PDF).digest()
    assert await scanner.attached() == ["Brief März.pdf"]


async def test_a_file_is_given_back_as_a_download_and_never_as_a_page(scanner: Scanner) -> None:
    sent = (await scanner.send(b"<script>alert(1)</script>", "seite.html")).json()
    back = await scanner.client.get(f"/api/files/{sent['id']}", headers=scanner.headers)
    assert back.headers["Content-Type"].split(";")[0] == "text/plain"
    assert back.headers["Content-Disposition"] == "attachment; filename*=UTF-8''seite.html.txt"
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert "no-store" in back.headers["Cache-Control"]


async def test_the_same_scan_twice_is_one_file(scanner: Scanner, store: Store) -> None:
    first, second = [(await scanner.send()).json() for _ in range(2)]
    assert first == second
    await asyncio.gather(*(scanner.send(JPEG, "foto.jpg") for _ in range(4)))
    assert sorted(await scanner.attached()) == ["Brief.pdf", "foto.jpg"]
    assert (await File.find_all().count(), await chunks(store)) == (2, 2)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + bytes(60), "rechnung.pdf", "file_type"),
        (b"", "leer.pdf", "no_file"),
        (PDF + bytes(FILE_LIMIT), "groß.pdf", "too_big"),
    ],
)
async def test_what_we_do_not_take_in_leaves_nothing(
    content: bytes, name: str, code: str, scanner: Scanner, store: Store
) -> None:
    answer = await scanner.send(content, name)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert (await scanner.attached(), await File.find_all().count(), await chunks(store)) == ([], 0, 0)


async def test_far_too_much_is_refused_before_it_is_read(scanner: Scanner) -> None:
    assert (await scanner.send(bytes(FILE_LIMIT + 100_000))).status_code == 413
    big = await scanner.client.post("/api/auth/sign-in", content=bytes(BODY_LIMIT + 1), headers=scanner.headers)
    assert big.status_code == 413


async def test_an_entry_holds_so_many_files_and_no_more(scanner: Scanner, store: Store) -> None:
    for number in range(FILES_OF_ENTRY):
        assert (await scanner.send(PDF + bytes([number]))).status_code == 200
    full = await scanner.send()
    assert (full.status_code, full.json()["error"]["code"]) == (409, "no_room")
    assert await File.find_all().count() == FILES_OF_ENTRY == await chunks(store)


async def test_only_who_wrote_the_entry_puts_files_onto_it(cast: Cast, scanner: Scanner, bearer: SignIn) -> None:
    statuses = {}
    for name in ("teammate", "outsider"):
        scanner.headers = await bearer(cast.people()[name])
        statuses[name] = (await scanner.send()).status_code
    assert statuses == {"teammate": 403, "outsider": 404}
    assert await scanner.attached() == []


async def test_the_entry_must_be_this_customers(cast: Cast, scanner: Scanner) -> None:
    other = await company("Weber", ["weber.example"], "sued", None)
    scanner.url = f"/api/customers/{other.id}/files"
    assert (await scanner.send()).status_code == 404
    scanner.url = f"/api/customers/{cast.customer.id}/files"
    for entry_id in (str(ObjectId()), "nonsense", ""):
        assert (await scanner.send(activity_id=entry_id)).status_code == 404


@pytest.mark.parametrize(
    ("body", "type_"), [(b"", "multipart/form-data"), (b"{}", "application/json"), (b"--x\r\n", "multipart/form-data; boundary=x")]
)  # fmt: skip
async def test_what_is_no_form_is_refused(body: bytes, type_: str, scanner: Scanner) -> None:
    answer = await scanner.client.post(scanner.url, content=body, headers={**scanner.headers, "Content-Type": type_})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"].endswith(".")


async def test_who_sees_the_customer_reads_the_file_and_nobody_else(
    cast: Cast, scanner: Scanner, bearer: SignIn
) -> None:
    url = f"/api/files/{(await scanner.send()).json()['id']}"

    async def statuses() -> dict[str, int]:
        asked = {name: await bearer(it) for name, it in cast.people().items()}
        return {name: (await scanner.client.get(url, headers=it)).status_code for name, it in asked.items()}

    south = {"rep", "teammate", "manager"}
    assert {name for name, status in (await statuses()).items() if status == 200} == south
    assert (await scanner.client.get(url)).status_code == 401
    await Activity.find_one({"_id": PydanticObjectId(scanner.entry_id)}).update({"$set": {"team": "nord"}})
    assert {name for name, status in (await statuses()).items() if status == 404} == south | {"admin"}


async def test_a_file_without_an_entry_is_nobodys(scanner: Scanner) -> None:
    url = f"/api/files/{(await scanner.send()).json()['id']}"
    await Activity.find_one({"_id": PydanticObjectId(scanner.entry_id)}).update({"$set": {"attachments": []}})
    assert (await scanner.client.get(url, headers=scanner.headers)).status_code == 404


async def test_a_file_is_taken_off_by_who_wrote_the_entry(
    cast: Cast, scanner: Scanner, bearer: SignIn, store: Store
) -> None:
    url = f"/api/files/{(await scanner.send()).json()['id']}"
    await scanner.send(JPEG, "foto.jpg")
    assert (await scanner.client.delete(url, headers=await bearer(cast.teammate))).status_code == 403
    for status in (204, 404):
        assert (await scanner.client.delete(url, headers=scanner.headers)).status_code == status
    assert (await scanner.attached(), await chunks(store)) == (["foto.jpg"], 1)


async def test_with_its_entry_a_file_goes_to_the_last_chunk(cast: Cast, scanner: Scanner, store: Store) -> None:
    await scanner.send(PDF * 200)
    await scanner.send(JPEG, "foto.jpg")
    kept = Scanner(scanner.client, cast, scanner.headers, await a_letter(cast))
    await kept.send()
    assert (
        await scanner.client.delete(f"/api/activities/{scanner.entry_id}", headers=scanner.headers)
    ).status_code == 204
    assert (await File.find_all().count(), await chunks(store)) == (1, 1)
    assert await kept.attached() == ["Brief.pdf"]
