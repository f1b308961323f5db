"""The way to a server: which addresses are connected to, and what is refused before a password leaves."""

import socket
import ssl
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from backend.domain.networks import may_be_reached, networks
from backend.errors import Invalid
from mail_scanner import connecting
from mail_scanner.connecting import Access, context, open_socket, resolved
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.parts import certificates
from tests.parts.scripted_imap import Answer, ScriptedImap

THIS_MACHINE = networks(["127.0.0.0/8", "::1"])
Start = Callable[..., ScriptedImap]


@pytest.fixture
def start() -> Iterator[Start]:
    servers: list[ScriptedImap] = []

    def started(answer: Answer = lambda *_: [], **how: Any) -> ScriptedImap:
        servers.append(ScriptedImap(answer, **how))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the name service says, instead of the real one; a name that is missing is not known."""
    known: dict[str, list[str]] = {}

    real = socket.getaddrinfo

    def looked_up(host: str, port: int, *how: Any, **more: Any) -> list[Any]:
        if ":" in host or (host[0].isdigit() and host not in known):
            return real(host, port, *how, **more)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(0, 0, 0, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(connecting.socket, "getaddrinfo", looked_up)
    return known


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are connected to; each fails."""
    tried: list[str] = []

    def connect(address: tuple[str, int], _: float) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(connecting.socket, "create_connection", connect)
    return tried


def server_of(folder: Path, **made: Any) -> ssl.SSLContext:
    """A server with such a certificate; its authority is cert.pem in the folder."""
    certificate = certificates.make(folder, **made)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, folder / "key.pem")
    return tls


def trouble_of(host: str, port: int = 993, security: Any = "tls", allowed: tuple[str, ...] = ()) -> MailboxTrouble:
    with pytest.raises(MailboxTrouble) as refused:
        open_socket(host, port, security, "", networks(allowed))
    return refused.value


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_connected_to_only_if_allowed(
    inside: str, names: dict[str, list[str]], connected: list[str]
) -> None:
    names["mail.example"] = [inside]
    refused = trouble_of("mail.example")
    assert (refused.trouble, connected) == ("address", [])
    assert f"RAPPORT_PRIVATE_MAIL_NETWORKS={ip_address(inside)}" in refused.message, "the way out is told"
    assert (trouble_of("mail.example", allowed=(inside,)).trouble, connected) == (
        "connection",
        [str(ip_address(inside))],
    )


def test_one_address_inside_is_enough_to_refuse_a_name(names: dict[str, list[str]], connected: list[str]) -> None:
    """Else whoever owns the name decides by chance or by order which one is taken."""
    names["mail.example"] = ["9.9.9.9", "10.0.0.1"]
    assert (trouble_of("mail.example").trouble, connected) == ("address", [])


def test_a_name_is_looked_up_once_and_the_checked_address_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    """DNS rebinding: a second look would give another address."""
    answers = iter([["9.9.9.9"], ["127.0.0.1"]])
    monkeypatch.setattr(
        connecting.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (it, 993)) for it in next(answers)]
    )
    trouble_of("mail.example")
    assert connected == ["9.9.9.9"]


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1"])
def test_this_machine_by_any_other_name_is_this_machine(host: str, connected: list[str]) -> None:
    assert (trouble_of(host).trouble, connected) == ("address", [])


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_name_that_begins_like_this_machine_is_not_it(
    security: str, names: dict[str, list[str]], connected: list[str]
) -> None:
    """`127.evil.example` once was enough to get a password in the clear."""
    names["127.evil.example"] = ["9.9.9.9"]
    refused = trouble_of("127.evil.example", security=security, allowed=("127.0.0.0/8",))
    assert (refused.trouble == "tls", bool(connected)) == (security == "none", security != "none")


def test_in_the_companys_network_nothing_goes_in_the_clear_either(
    names: dict[str, list[str]], connected: list[str]
) -> None:
    names["mail.firma.example"] = ["10.0.0.5"]
    assert (trouble_of("mail.firma.example", security="none", allowed=("10.0.0.0/8",)).trouble, connected) == (
        "tls",
        [],
    )


def test_both_families_are_tried_in_turn_and_not_for_ever(names: dict[str, list[str]], connected: list[str]) -> None:
    names["mail.example"] = ["9.9.9.1", "9.9.9.2", "9.9.9.3", "2620:fe::1", "2620:fe::2", "2620:fe::3"]
    trouble_of("mail.example")
    assert connected == ["2620:fe::1", "9.9.9.1", "2620:fe::2", "9.9.9.2"]


def test_resolving_gives_addresses_as_the_name_service_says() -> None:
    assert resolved("127.0.0.1", 993) == [ip_address("127.0.0.1")]


@pytest.mark.parametrize("word", ["10.0.0.1/8", "intern", "10.0.0", ""])
def test_a_network_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="is no address and no network"):
        networks([word])


def test_a_single_address_is_a_network_of_one() -> None:
    allowed = networks(["10.0.0.1", "fd00::/64"])
    assert [may_be_reached(ip_address(it), allowed) for it in ("10.0.0.1", "10.0.0.2", "fd00::9", "fd01::9")] == [
        True, False, True, False,
    ]  # fmt: skip


def test_connections_share_one_context_until_its_file_changes(tmp_path: Path) -> None:
    ca_file = str(certificates.make(tmp_path))
    trust = context(ca_file)
    assert context(ca_file) is trust
    assert context("") is context("")
    certificates.make(tmp_path)
    assert context(ca_file) is not trust


def test_a_ca_file_that_cannot_be_read_is_called_that(start: Start) -> None:
    with pytest.raises(MailboxTrouble, match="cannot be read"):
        open_socket("localhost", start().port, "tls", "/nowhere/ca.pem", THIS_MACHINE)


def test_a_router_that_forgets_the_connection_is_noticed_within_two_minutes(start: Start) -> None:
    with open_socket("127.0.0.1", start().port, "none", "", THIS_MACHINE) as sock:
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        assert [sock.getsockopt(socket.IPPROTO_TCP, it) for it in options] == [60, 20, 3]


class TestF18:
    """DNS failure, IPv6 only, TLS expired, wrong host, self-signed: refused with a clear state, and never in the clear."""

    def signed_in(self, server: ScriptedImap, ca_file: Path | str = "", **changes: Any) -> None:
        fields = {"host": "localhost", "port": server.port, "security": "tls", "ca_file": str(ca_file)} | changes
        Wire(Access(login="anna", password="geheim", networks=THIS_MACHINE, **fields)).close()

    def refused(self, server: ScriptedImap, ca_file: Path | str = "", **changes: Any) -> MailboxTrouble:
        with pytest.raises(MailboxTrouble) as refused:
            self.signed_in(server, ca_file, **changes)
        assert not any("LOGIN" in line or "geheim" in line for line in server.heard)
        return refused.value

    def test_f18_a_valid_certificate_is_taken(self, start: Start, tmp_path: Path) -> None:
        self.signed_in(start(tls=server_of(tmp_path)), tmp_path / "cert.pem")

    @pytest.mark.parametrize(
        ("made", "told"),
        [
            ({"days": (-3, -1)}, "expired"),
            ({"hosts": ("mail.andere.example",)}, "ostname mismatch"),
        ],
    )
    def test_f18_an_expired_or_foreign_certificate_is_refused(
        self, made: dict[str, Any], told: str, start: Start, tmp_path: Path
    ) -> None:
        refused = self.refused(start(tls=server_of(tmp_path, **made)), tmp_path / "cert.pem")
        assert (refused.trouble, told in refused.message) == ("tls", True)

    def test_f18_a_self_signed_certificate_is_refused(self, start: Start, tmp_path: Path) -> None:
        assert self.refused(start(tls=server_of(tmp_path))).trouble == "tls"

    def test_f18_without_starttls_nothing_is_said(self, start: Start) -> None:
        assert self.refused(start(), security="starttls").trouble == "tls"

    def test_f18_a_server_that_calls_us_signed_in_already_is_not_believed(self, start: Start) -> None:
        server = start(lambda command, _: [] if command else ["* PREAUTH welcome"])
        assert self.refused(server, security="starttls").trouble == "tls"

    def test_f18_a_refused_starttls_ends_it(self, start: Start) -> None:
        said = {"CAPABILITY": ["* CAPABILITY IMAP4rev1 STARTTLS"], "STARTTLS": ["{tag} NO later"]}
        assert self.refused(start(lambda command, _: said.get(command, [])), security="starttls").trouble == "tls"

    def test_f18_words_put_before_the_encryption_are_not_heard(self, start: Start) -> None:
        said = {"CAPABILITY": ["* CAPABILITY IMAP4rev1 STARTTLS"], "STARTTLS": [b"{tag} OK go\r\n* 9 EXISTS\r\n"]}

        def answer(command: str, _: str) -> list[str | bytes]:
            lines = said.get(command, [])
            tag = server.heard[-1].split()[0] if server.heard else ""
            return [it.replace(b"{tag}", tag.encode()) if isinstance(it, bytes) else it for it in lines]

        server = start(answer)
        refused = self.refused(server, security="starttls")
        assert (refused.trouble, "Somebody on the way" in refused.message) == ("tls", True)

    def test_f18_a_server_on_ipv6_only_is_reached(
        self, start: Start, tmp_path: Path, names: dict[str, list[str]]
    ) -> None:
        names["localhost"] = ["::1", "127.0.0.1"]
        self.signed_in(start(tls=server_of(tmp_path), host="::1"), tmp_path / "cert.pem")

    def test_f18_a_name_service_that_is_away_is_told_from_a_name_that_is_wrong(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_AGAIN, "later")

        monkeypatch.setattr(connecting.socket, "getaddrinfo", away)
        refused = trouble_of("mail.example")
        assert (refused.trouble, "cannot be looked up now" in refused.message) == ("name", True)

    def test_f18_a_handshake_that_does_not_end_holds_nobody(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connecting, "CONNECT_S", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailboxTrouble) as refused:
            open_socket("127.0.0.1", silent.getsockname()[1], "tls", "", THIS_MACHINE)
        assert refused.value.trouble == "connection"
        assert isinstance(refused.value.__cause__, TimeoutError | ssl.SSLError)
