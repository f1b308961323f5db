"""Somebody writes as a customer's boss: in seventy ways, each with the best answer our own server could be brought to give. Never is it
believed, and no manager is woken."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.addresses import domain_of
from backend.domain.rules import Around, Situation, who_is_told
from backend.domain.trust import may_change_state, trust_of
from mail_scanner.mime import parse_headers

OURS = frozenset({"mx.firma.example"})
MICROSOFT = OURS | {""}
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VICTIM, EVIL = "boss@customer.example", "x@evil.test"
PEOPLE = Around(("owner",), ("box",), ("inside",), ("manager",))

FOR_VICTIM = "mx.firma.example; dmarc=pass header.from=customer.example; dkim=pass header.d=customer.example; spf=pass smtp.mailfrom=customer.example"
FOR_EVIL = (
    "mx.firma.example; dmarc=pass header.from=evil.test; dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=evil.test"
)

ILL_FORMED = [
    f"{VICTIM} <{EVIL}>", f"<{VICTIM}>{EVIL}", f"<{VICTIM}> {EVIL}", f"<{VICTIM}><{EVIL}>", f"{VICTIM} {EVIL}", f"{VICTIM}, {EVIL}", f"{EVIL}, {VICTIM}",
    f"{VICTIM}; {EVIL}", f'"{VICTIM}" <{EVIL}>', f'"Boss <{VICTIM}>" <{EVIL}>', f"{EVIL} ({VICTIM})", f"({VICTIM}) {EVIL}", f"({VICTIM}) <{EVIL}>",
    f"=?utf-8?q?boss=40customer=2Eexample?= <{EVIL}>", f"=?utf-8?b?Ym9zc0BjdXN0b21lci5leGFtcGxl?= <{EVIL}>", f'"boss＠customer.example" <{EVIL}>',
    f'"boss @ customer.example" <{EVIL}>', f'"boss\u200c@customer.example" <{EVIL}>', f'"{VICTIM} via evil" <{EVIL}>', f"{VICTIM}@evil.test", f"<{VICTIM}@evil.test>",
    f'"{VICTIM}"@evil.test', f"<@evil.test:{VICTIM}>", f"<@customer.example:{EVIL}>", f'"{VICTIM} <{EVIL}>', f"Boss <{VICTIM}", f"Boss {VICTIM}>", f"Boss (Sales <{VICTIM}>",
    f"{VICTIM}\x00@evil.test", f"{VICTIM}\x00", f"<{VICTIM}\r\n @evil.test>", f"<{VICTIM}\t@evil.test>", f"<{VICTIM} @evil.test>", "=?utf-8?q?boss=40customer=2Eexample?=",
    "<=?utf-8?q?boss=40customer=2Eexample?=>", "<=?utf-8?q?boss?=@customer.example>", "=?utf-8?q?Boss_=3Cboss=40customer=2Eexample=3E?=", f"Team: {VICTIM};", f"Team: {VICTIM}, {EVIL};",
    f"undisclosed: {EVIL}; {VICTIM}", f"\u202e<{VICTIM}>", f'"\u202eBoss" <{VICTIM}>', f"Boss\u2066 <{VICTIM}>", f"<{VICTIM}\u200b>", "<boss@customer\u200b.example>", "<boss@customer。example.evil.test>", f", <{VICTIM}>,<{EVIL}>", f"<<{VICTIM}>>", f"<{VICTIM}", f"{VICTIM}>", f"<mailto:{VICTIM}>", f"Boss [{VICTIM}] <{EVIL}>", f"Boss \\<{VICTIM}\\> <{EVIL}>",
    f"{'(' * 60}{VICTIM}", f"{':' * 60}{VICTIM}", f"Boss, Max <{VICTIM}>", "<boss@customer.example.>", "<boss@.customer.example>", "<boss@customer..example>", f"<{VICTIM}>(", f'<{VICTIM}>"', "Boss",
    "<>", "", "   ", "<boss@[192.0.2.1]>", f"{VICTIM}%evil.test@evil.test@customer.example",
]  # fmt: skip
"""What no mail program writes, or what shows one address and is another."""
LOOKALIKES = [
    "Boss <boss@customer.example.evil.test>", "Boss <boss@evil-customer.example>", "Boss <boss@customer-example.evil.test>", "Boss <boss@customеr.example>",
    "Boss <boss@custorner.example>", "Boss <boss@xn--customr-4jg.example>", "Boss of customer.example <x@evil.test>", "Boss <boss=customer.example@evil.test>",
]  # fmt: skip
"""Well written, and of another domain: what is confirmed for it is never confirmed for the customer's."""


def raw(lines: list[str], blocks: tuple[str, ...]) -> bytes:
    heads = [f"Authentication-Results: {it}" for it in blocks] + [f"From: {it}" for it in lines]
    return ("\r\n".join((*heads, "Subject: Reklamation", "", ""))).encode()


def alerted(trust: str, *, alert_unchecked: bool) -> list[str]:
    case = Situation("complaint", trust, True, (PEOPLE,), NOW, alert_unchecked=alert_unchecked)  # type: ignore[arg-type]
    return [it.user_id for it in who_is_told(case, NOW) if it.reason == "complaint_alert"]


def test_there_are_enough_ways() -> None:
    assert len({*ILL_FORMED, *LOOKALIKES}) >= 60


@pytest.mark.parametrize("blocks", [(FOR_VICTIM,), (FOR_EVIL,), (FOR_EVIL, FOR_VICTIM), (FOR_VICTIM, FOR_EVIL)])
@pytest.mark.parametrize("line", ILL_FORMED)
def test_a_sender_line_that_is_not_plain_is_never_confirmed(line: str, blocks: tuple[str, ...]) -> None:
    verdict = trust_of(parse_headers(raw([line], blocks)), OURS)
    assert verdict.trust == "doubtful"
    assert not may_change_state(verdict.trust)
    assert alerted(verdict.trust, alert_unchecked=True) == []


@pytest.mark.parametrize("line", LOOKALIKES)
def test_a_lookalike_gains_nothing_from_what_is_confirmed_for_the_customer(line: str) -> None:
    headers = parse_headers(raw([line], (FOR_VICTIM,)))
    assert trust_of(headers, OURS).trust == "doubtful"
    assert headers.sender
    assert domain_of(headers.sender.address) != "customer.example"


@pytest.mark.parametrize("lines", [[VICTIM, EVIL], [EVIL, VICTIM], [VICTIM, VICTIM], [VICTIM, ""], ["", VICTIM]])
def test_two_sender_lines_are_never_confirmed(lines: list[str]) -> None:
    assert trust_of(parse_headers(raw(lines, (FOR_VICTIM,))), OURS).trust == "doubtful"


PLANTED = [
    "dmarc=pass header.from=customer.example", "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=customer.example; dkim=pass header.d=customer.example; dmarc=pass action=none header.from=customer.example;compauth=pass reason=100",
    "mx.firma.example; dmarc=pass header.from=customer.example", "MX.Firma.example; dmarc=pass header.from=customer.example", "mx.google.com; dkim=pass header.i=@customer.example; dmarc=pass header.from=customer.example",
    '"mx.firma.example"; dmarc=pass header.from=customer.example', "mx.firma.example 1; dmarc=pass header.from=customer.example", "(x) mx.firma.example; dmarc=pass header.from=customer.example",
]  # fmt: skip
OWN = [
    "mx.firma.example; dmarc=fail header.from=customer.example", "mx.firma.example; none", "mx.firma.example; spf=softfail smtp.mailfrom=customer.example; dkim=none; dmarc=none",
    "mx.firma.example; spf=pass smtp.mailfrom=evil.test; dkim=pass header.d=evil.test", "mx.firma.example; dmarc=bestguesspass header.from=evil.test", "mx.firma.example; dmarc=pass (open",
    "mx.firma.example; spf=pass (customer.example; dmarc=pass header.from=customer.example) smtp.mailfrom=evil.test",
    'mx.firma.example; spf=pass smtp.mailfrom="a; dmarc=pass header.from=customer.example "@evil.test',
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("own", OWN)
def test_a_block_that_came_with_the_mail_is_not_heard(own: str, planted: str) -> None:
    headers = parse_headers(raw([f"Boss <{VICTIM}>"], (own, planted)))
    for ours in (OURS, MICROSOFT):
        verdict = trust_of(headers, ours)
        assert verdict.trust != "verified"
        assert alerted(verdict.trust, alert_unchecked=False) == []


@pytest.mark.parametrize("planted", [it for it in PLANTED if "firma" not in it.lower()])
def test_what_other_servers_say_counts_for_nothing(planted: str) -> None:
    assert trust_of(parse_headers(raw([f"Boss <{VICTIM}>"], (planted,))), OURS).trust == "unchecked"


GENUINE = [
    (OURS, FOR_VICTIM),
    (frozenset({"mx.google.com"}), "mx.google.com;\r\n       dkim=pass header.i=@customer.example header.s=s1 header.b=AbC+/=;\r\n       spf=pass (google.com: domain of boss@customer.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=boss@customer.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=customer.example"),
    (frozenset({"mx.google.com"}), "mx.google.com;\r\n dkim=pass header.i=@customer.example header.s=google header.b=abc;\r\n spf=neutral (google.com: 192.0.2.1 is neither permitted nor denied by best guess record for domain of bounce@send.example) smtp.mailfrom=bounce@send.example"),
    (frozenset({""}), "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=customer.example; dkim=pass (signature was verified)\r\n header.d=customer.example;dmarc=pass action=none\r\n header.from=customer.example;compauth=pass reason=100"),
    (frozenset({""}), "spf=fail (sender IP is 192.0.2.1)\r\n smtp.mailfrom=other.example; dkim=pass (signature was verified)\r\n header.d=customer.example;dmarc=bestguesspass action=none\r\n header.from=customer.example;compauth=pass reason=109"),
    (frozenset({"gmx.net"}), "gmx.net; dkim=pass header.i=@customer.example"),
]  # fmt: skip
"""Forms of Google, Microsoft 365 and GMX. What is good must not be lost either."""


@pytest.mark.parametrize(("ours", "block"), GENUINE)
def test_what_the_own_server_confirms_is_confirmed(ours: frozenset[str], block: str) -> None:
    assert trust_of(parse_headers(raw([f"Boss <{VICTIM}>"], (block,))), ours).trust == "verified"


TEXT = st.text(alphabet='abx@.<>"(),:;=\\ \t=?q_-', max_size=40)


@given(
    line=TEXT, name=st.sampled_from([VICTIM, "Boss", "boss＠customer.example", "=?utf-8?q?boss=40customer=2Eexample?="])
)
@settings(max_examples=300)
def test_whatever_stands_in_from_what_is_confirmed_is_confirmed_for_its_own_domain(line: str, name: str) -> None:
    for written in (line, f"{name} {line}", f"{line} <{VICTIM}>", f"{line}<{EVIL}>"):
        headers = parse_headers(raw([written], (FOR_EVIL,)))
        if trust_of(headers, OURS).trust == "verified":
            assert headers.sender
            assert headers.sender.address.endswith("evil.test")
            assert "customer.example" not in headers.sender.name


@given(planted=st.lists(st.one_of(st.sampled_from(PLANTED), TEXT), max_size=4), own=st.sampled_from(OWN))
@settings(max_examples=300)
def test_a_forged_sender_never_gains_trust_by_what_comes_with_the_mail(planted: list[str], own: str) -> None:
    headers = parse_headers(raw([f"Boss <{VICTIM}>"], (own, *planted)))
    assert trust_of(headers, OURS).trust != "verified"
    assert trust_of(headers, MICROSOFT).trust != "verified"
