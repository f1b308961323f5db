"""Finding a mailbox's server from its address: the kept list, the DNS, and files that a stranger wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.autoconfig import LONGEST, from_autoconfig
from backend.domain.free_mail import is_free_mail
from backend.domain.provider_list import ADVICE, PROVIDERS
from backend.domain.providers import Guess, Srv, advice, from_mx, from_srv, guess, server_name
from backend.errors import Invalid

ANNA = "anna.berg@kunde.example"


def ways(found: tuple[Guess, ...]) -> list[tuple[str, int, str, str, str]]:
    return [(it.host, it.port, it.security, it.login, it.sign_in) for it in found]


def way(
    host: str, login: str = ANNA, sign_in: str = "password", security: str = "tls"
) -> tuple[str, int, str, str, str]:
    return host, 993 if security == "tls" else 143, security, login, sign_in


# The kept list


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("anna@gmx.de", [way("imap.gmx.net", "anna@gmx.de")]),
        (" Anna@GMX.de ", [way("imap.gmx.net", "anna@gmx.de")]),
        ("anna@web.de", [way("imap.web.de", "anna")]),
        ("anna@t-online.de", [way("secureimap.t-online.de", "anna@t-online.de")]),
        ("anna@online.de", [way("imap.1und1.de", "anna@online.de")]),
        ("anna@icloud.com", [way("imap.mail.me.com", "anna", "app_password")]),
        ("anna@yahoo.de", [way("imap.mail.yahoo.com", "anna@yahoo.de", "app_password")]),
        ("anna@googlemail.com", [way("imap.gmail.com", "anna@gmail.com", it) for it in ("oauth", "app_password")]),
        ("anna@outlook.de", [way("outlook.office365.com", "anna@outlook.de", "oauth")]),
        ("anna@firma.onmicrosoft.com", [way("outlook.office365.com", "anna@firma.onmicrosoft.com", "oauth")]),
        ("anna@proton.me", [way("", "anna@proton.me", "none")]),
        (ANNA, [way("imap.kunde.example"), way("mail.kunde.example")]),
        ("anna@müller.example", [way(f"{it}.xn--mller-kva.example", "anna@xn--mller-kva.example") for it in ("imap", "mail")]),
        ("anna@notgmx.de", [way(f"{it}.notgmx.de", "anna@notgmx.de") for it in ("imap", "mail")]),
    ],
)  # fmt: skip
def test_the_servers_of_an_address(address: str, found: list[tuple[str, int, str, str, str]]) -> None:
    assert ways(guess(address)) == found


@pytest.mark.parametrize(
    "text", ["", "anna", "anna@", "@kunde.example", "anna@kunde", "anna@127.0.0.1", "anna@[::1]", "a@b@c.example", "a\r\n@b.example"]
)  # fmt: skip
def test_what_is_no_address_has_no_server(text: str) -> None:
    for ask in (guess, lambda it: from_mx([], it), lambda it: from_srv([], it)):
        with pytest.raises(Invalid):
            ask(text)


def test_the_kept_list_names_each_domain_once_and_only_servers_that_can_be_one() -> None:
    domains = [it for provider in PROVIDERS for it in provider.domains]
    exchanges = [it for provider in PROVIDERS for it in provider.exchanges]
    assert len(set(domains)) == len(domains)
    assert len(set(exchanges)) == len(exchanges)
    named = [it.host for it in PROVIDERS if "{" not in it.host]
    assert {server_name(it) for it in named if it} == set(named) - {""}
    assert all((it.host == "") == (it.sign_ins == ("none",)) for it in PROVIDERS)


def test_the_great_providers_of_free_mail_are_kept() -> None:
    kept = {it for provider in PROVIDERS for it in provider.domains if is_free_mail(it)}
    assert kept >= {
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "freenet.de",
        "gmail.com",
        "outlook.de",
        "icloud.com",
        "posteo.de",
    }


@pytest.mark.parametrize("address", [f"anna@{it.domains[0]}" for it in PROVIDERS if it.domains])
def test_each_provider_is_advised_on_by_name_in_both_languages(address: str) -> None:
    for found in guess(address):
        german, english = advice(found, "de"), advice(found, "en")
        assert found.provider in german
        assert found.provider in english
        assert german != english
    assert set(ADVICE["de"]) == set(ADVICE["en"])


def test_of_a_server_that_is_only_guessed_nothing_is_advised() -> None:
    assert advice(guess(ANNA)[0], "de") == ""


# Mail exchangers of a company's own domain


@pytest.mark.parametrize(
    ("exchange", "found"),
    [
        ("kunde-example.mail.protection.outlook.com.", [way("outlook.office365.com", sign_in="oauth")]),
        ("ASPMX.L.GOOGLE.COM", [way("imap.gmail.com", sign_in="oauth"), way("imap.gmail.com", sign_in="app_password")]),
        ("smtpin.rzone.de", [way("imap.strato.de")]),
        ("mx00.kundenserver.de", [way("imap.ionos.de")]),
        ("w0123456.kasserver.com", [way("w0123456.kasserver.com")]),
        ("mail.kunde.example", []),
        ("evilrzone.de", []),
        ("rzone.de.evil.example", []),
    ],
)
def test_the_provider_behind_a_companys_own_domain(exchange: str, found: list[tuple[str, int, str, str, str]]) -> None:
    assert ways(from_mx([exchange], ANNA)) == found


def test_an_exchanger_that_is_the_server_must_be_a_name() -> None:
    with pytest.raises(Invalid):
        from_mx(["x y\r\n.kasserver.com"], ANNA)


# What the domain announces


def test_announced_servers_come_by_priority_then_tls_then_weight() -> None:
    records = [
        Srv("starttls", 10, 99, 143, "b.kunde.example."), Srv("tls", 10, 1, 993, "c.kunde.example."), Srv("tls", 10, 9, 993, "d.kunde.example"),
        Srv("starttls", 5, 0, 143, "a.kunde.example"), Srv("tls", 20, 0, 993, "."), Srv("tls", 30, 0, 993, "d.kunde.example"),
    ]  # fmt: skip
    assert ways(from_srv(records, ANNA)) == [
        way("a.kunde.example", security="starttls"), way("d.kunde.example"), way("c.kunde.example"), way("b.kunde.example", security="starttls"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "is_elsewhere", "sign_in"),
    [
        ("imap.kunde.example", False, "password"), ("kunde.example", False, "password"), ("imap.evil.example", True, "password"),
        ("notkunde.example", True, "password"), ("outlook.office365.com", False, "oauth"), ("imap.gmx.net", False, "password"),
    ],
)  # fmt: skip
def test_a_strange_server_elsewhere_is_confirmed_before_it_gets_a_password(
    target: str, is_elsewhere: bool, sign_in: str
) -> None:
    (found,) = from_srv([Srv("tls", 0, 0, 993, target)], ANNA)
    assert (found.is_elsewhere, found.sign_in) == (is_elsewhere, sign_in)


@pytest.mark.parametrize(
    "target",
    ["", "localhost", "127.0.0.1", "::1", "a b.example", "mail.example\r\nA1 LOGIN", "mail..example", "-a.example", "a" * 64 + ".example", "é.example", "mail.example/x", "a." * 130 + "example"],
)  # fmt: skip
def test_what_cannot_be_a_servers_name_is_refused(target: str) -> None:
    with pytest.raises(Invalid):
        from_srv([Srv("tls", 0, 0, 993, target)], ANNA)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_cannot_be_a_port_is_refused(port: int) -> None:
    with pytest.raises(Invalid):
        from_srv([Srv("tls", 0, 0, port, "imap.kunde.example")], ANNA)


# A description of the servers


def server(**said: str) -> str:
    given = {"hostname": "imap.%EMAILDOMAIN%", "port": "993", "socketType": "SSL", "username": "%EMAILADDRESS%", "authentication": "password-cleartext"} | said  # fmt: skip
    return '<incomingServer type="imap">' + "".join(f"<{name}>{it}</{name}>" for name, it in given.items()) + "</incomingServer>"  # fmt: skip


def description(*servers: str, before: str = "") -> bytes:
    return f'{before}<clientConfig version="1.1"><emailProvider id="x">{"".join(servers)}</emailProvider></clientConfig>'.encode()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, [way("imap.kunde.example")]),
        ({"username": "%EMAILLOCALPART%"}, [way("imap.kunde.example", "anna.berg")]),
        ({"username": ""}, [way("imap.kunde.example")]),
        ({"socketType": "STARTTLS", "port": "143"}, [way("imap.kunde.example", security="starttls")]),
        ({"socketType": "plain", "port": "143"}, []),
        ({"authentication": "password-encrypted"}, []),
        ({"authentication": "plain"}, [way("imap.kunde.example")]),
        ({"authentication": "GSSAPI"}, []),
        ({"hostname": "outlook.office365.com", "authentication": "OAuth2"}, [way("outlook.office365.com", sign_in="oauth")]),
        ({"hostname": "imap.strange.example", "authentication": "OAuth2"}, []),
    ],
)  # fmt: skip
def test_only_what_we_can_do_and_never_without_tls(
    said: dict[str, str], found: list[tuple[str, int, str, str, str]]
) -> None:
    assert ways(from_autoconfig(description(server(**said)), ANNA)) == found


def test_other_protocols_are_passed_over_and_the_order_is_kept() -> None:
    pop = server(hostname="pop.kunde.example").replace('"imap"', '"pop3"')
    found = from_autoconfig(
        description(pop, server(hostname="b.kunde.example"), server(hostname="a.kunde.example")), ANNA
    )
    assert [it.host for it in found] == ["b.kunde.example", "a.kunde.example"]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FILES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"no xml", b"<html></html>", b"<clientConfig>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="nobody-knows"?><clientConfig/>',
        description(server(hostname="&b;"), before=LAUGHS), description(server(hostname="&a;"), before=FILES), description(before=LAUGHS),
        description(server(hostname="127.0.0.1")), description(server(hostname="")), description(server(hostname="a&#10;b.example")),
        description(server(port="")), description(server(port="99999")), description(server(port="9" * 5000)), description(server(port="²")),
        description(server(username="a&#10;b")), description(server(username="x" * 400)), description(server(username="%REALNAME%")),
        description(server(hostname="%%.example")), b" " * LONGEST + description(server()),
    ],
)  # fmt: skip
def test_a_hostile_description_is_refused_with_a_sentence(xml: bytes) -> None:
    with pytest.raises(Invalid):
        from_autoconfig(xml, ANNA)


def test_a_description_as_deep_as_64_kb_allow_is_only_refused() -> None:
    for xml in (b"<a>" * (LONGEST // 3), b"<clientConfig>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</clientConfig>"):
        try:
            assert from_autoconfig(xml, ANNA) == ()
        except Invalid:
            pass


WORDS = st.sampled_from(
    ["imap.kunde.example", "993", "SSL", "plain", "%EMAILADDRESS%", "%X%", "OAuth2", "", "\x00", "&amp;", "<", "a b"]
)
PARTS = st.dictionaries(st.sampled_from(["hostname", "port", "socketType", "username", "authentication"]), WORDS | st.text(max_size=9))  # fmt: skip


@given(st.binary(max_size=200) | PARTS.map(lambda it: description(server(**it))))
def test_whatever_a_stranger_writes_ends_in_guesses_with_tls_or_in_a_sentence(xml: bytes) -> None:
    try:
        found = from_autoconfig(xml, ANNA)
    except Invalid:
        return
    assert all(it.security in ("tls", "starttls") and server_name(it.host) == it.host for it in found)
