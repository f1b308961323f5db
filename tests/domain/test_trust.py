from typing import Any

import pytest

from backend.domain.mail import Address, AuthMethod, AuthResult, Headers, SenderDefect
from backend.domain.trust import TrustVerdict, is_aligned, trust_of

OWN = frozenset(("mx.firma.example",))
ANNA = Address("Anna Berg", "anna@kunde.example")


def headers(*results: AuthResult, **changes: Any) -> Headers:
    given: dict[str, Any] = {
        "message_id": "<1@kunde.example>",
        "sender": ANNA,
        "sender_defect": None,
        "subject": "",
        "sent_at": None,
    }
    return Headers(**(given | changes), auth_results=results)


def found(
    method: AuthMethod, result: str, domain: str = "kunde.example", server: str = "mx.firma.example"
) -> AuthResult:
    return AuthResult(server, method, result, domain)


VERDICTS = [
    ((found("dmarc", "pass"),), "verified", "dmarc_pass"),
    ((found("dkim", "pass"),), "verified", "dkim_pass"),
    ((found("dkim", "fail", "evil.test"), found("dkim", "pass")), "verified", "dkim_pass"),
    ((found("spf", "pass"),), "verified", "spf_pass"),
    ((found("spf", "pass", "mail.kunde.example"),), "verified", "spf_pass"),
    ((found("dkim", "pass", "example"),), "doubtful", "auth_fail"),
    ((found("dkim", "pass", "evil.test"),), "doubtful", "auth_fail"),
    ((found("dkim", "pass", "notkunde.example"),), "doubtful", "auth_fail"),
    ((found("spf", "pass", "evil.test"), found("dkim", "none", "")), "doubtful", "auth_fail"),
    ((found("spf", "pass", ""),), "doubtful", "auth_fail"),
    ((found("dmarc", "pass", "evil.test"),), "doubtful", "auth_fail"),
    ((found("dmarc", "bestguesspass"),), "doubtful", "auth_fail"),
    ((found("spf", "none"), found("dkim", "none"), found("dmarc", "none")), "doubtful", "auth_fail"),
    ((found("dmarc", "fail"),), "doubtful", "dmarc_fail"),
    ((found("dmarc", "fail"), found("spf", "pass")), "doubtful", "dmarc_fail"),
    ((found("dmarc", "pass"), found("dmarc", "fail")), "doubtful", "dmarc_fail"),
    ((), "unchecked", "not_checked"),
    ((found("dmarc", "pass", server="evil.test"),), "unchecked", "not_checked"),
    ((found("dmarc", "pass", server=""),), "unchecked", "not_checked"),
    ((found("dmarc", "fail", server="evil.test"), found("dmarc", "pass")), "verified", "dmarc_pass"),
]


@pytest.mark.parametrize(("results", "trust", "reason"), VERDICTS)
def test_only_the_own_server_vouches_and_only_for_the_domain_of_from(
    results: tuple[AuthResult, ...], trust: str, reason: str
) -> None:
    verdict = trust_of(headers(*results), OWN)
    assert (verdict.trust, verdict.reason) == (trust, reason)


def test_without_a_configured_server_nothing_is_believed() -> None:
    assert trust_of(headers(found("dmarc", "pass")), frozenset()) == TrustVerdict("unchecked", "not_checked")


def test_of_two_own_servers_only_the_topmost_counts() -> None:
    results = (found("dmarc", "none"), found("dmarc", "pass", server="edge.firma.example"))
    assert trust_of(headers(*results), OWN | {"edge.firma.example"}).reason == "auth_fail"


def test_an_own_server_that_says_nothing_keeps_what_came_with_the_mail_from_being_heard() -> None:
    results = (found("none", "none", ""), found("dmarc", "pass", server=""))
    assert trust_of(headers(*results), OWN | {""}) == TrustVerdict("unchecked", "not_checked")


def test_a_server_without_a_name_counts_when_it_is_configured() -> None:
    assert trust_of(headers(found("dmarc", "pass", server="")), frozenset(("",))).trust == "verified"


@pytest.mark.parametrize("defect", ["no_from", "two_from", "several_senders", "defect", "name_is_address", "reply_to"])
def test_a_sender_with_a_defect_is_doubtful_whatever_the_server_says(defect: SenderDefect) -> None:
    assert trust_of(headers(found("dmarc", "pass"), sender_defect=defect), OWN) == TrustVerdict("doubtful", defect)


def test_a_mail_without_a_sender_is_doubtful() -> None:
    assert trust_of(headers(sender=None), OWN) == TrustVerdict("doubtful", "no_from")


@pytest.mark.parametrize(
    ("domain", "from_domain", "aligned"),
    [
        ("kunde.example", "kunde.example", True),
        ("mail.kunde.example", "kunde.example", True),
        ("kunde.example", "mail.kunde.example", True),
        ("a.kunde.example", "b.kunde.example", False),
        ("example", "kunde.example", False),
        ("", "", False),
        ("localhost", "localhost", True),
    ],
)
def test_domains_are_aligned_when_one_contains_the_other(domain: str, from_domain: str, aligned: bool) -> None:
    assert is_aligned(domain, from_domain) is aligned
