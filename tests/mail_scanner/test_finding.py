"""Finding the server of a company's own domain: what is asked, in which order, and that nonsense is no answer."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from dns.rdata import from_text
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.autoconfig import LONGEST
from backend.errors import Invalid
from backend.push_connections import private_session
from mail_scanner.finding import Finder, Internet

ANNA = "anna@kunde.example"
PAGE = """<clientConfig><emailProvider><incomingServer type="imap"><hostname>post.kunde.example</hostname><port>993</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>"""


class Scripted:
    """A network that says what it was told to, and remembers what it was asked."""

    def __init__(self, page: str = "", **records: str) -> None:
        self.said, self.records_by_kind, self.asked = page.encode(), records, list[str]()

    async def records(self, name: str, kind: str) -> list[Any]:
        self.asked.append(name)
        said = self.records_by_kind.get(kind, "") if not name.startswith("_imap.") else ""
        return [from_text("IN", kind, said)] if said else []

    async def page(self, url: str) -> bytes:
        self.asked.append(url)
        return self.said


@pytest.mark.parametrize(
    ("network", "host", "asked"),
    [
        (Scripted(MX="10 smtpin.rzone.de."), "imap.strato.de", 1),
        (Scripted(MX="10 mail.kunde.example.", SRV="0 1 993 imap.kunde.example."), "imap.kunde.example", 3),
        (Scripted(PAGE, MX="10 mail.kunde.example."), "post.kunde.example", 4),
        (Scripted(PAGE, SRV="0 1 993 127.0.0.1."), "post.kunde.example", 4),
        (Scripted(PAGE, SRV="0 0 0 ."), "post.kunde.example", 4),
    ],
)
async def test_the_first_that_says_something_sensible_counts(network: Scripted, host: str, asked: int) -> None:
    assert [it.host for it in await Finder(network).find(ANNA)] == [host]
    assert len(network.asked) == asked
    assert all("kunde.example" in it for it in network.asked)


async def test_a_known_provider_is_found_without_asking_anybody() -> None:
    network = Scripted()
    assert [it.host for it in await Finder(network).find("anna@gmx.de")] == ["imap.gmx.net"]
    assert network.asked == []


async def test_where_nobody_says_anything_nothing_is_found_and_nothing_guessed() -> None:
    assert await Finder(Scripted()).find(ANNA) == ()
    with pytest.raises(Invalid):
        await Finder(Scripted()).find("anna")


@given(st.text(max_size=80))
async def test_whatever_a_domain_describes_never_raises(page: str) -> None:
    assert await Finder(Scripted(page.encode("utf-8", "replace").decode())).find(ANNA) == ()


async def test_of_an_endless_page_no_more_is_read_than_can_be_a_description(monkeypatch: pytest.MonkeyPatch) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(b"x" * 1000)
                await writer.drain()

    monkeypatch.setattr("mail_scanner.finding.public_session", private_session)
    async with await asyncio.start_server(flood, "127.0.0.1", 0) as server:
        page = await Internet().page(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert len(page) == LONGEST + 1


async def test_a_domain_that_does_not_exist_or_leads_inside_says_nothing() -> None:
    assert await Internet().page("https://localhost/mail/config-v1.1.xml") == b""
    assert await Internet().records("gibt-es-nicht.invalid", "MX") == []
