"""Whom a mail did not reach and whether to try again, from made-up reports in the forms that mail systems use."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.bounce_reasons import is_hard, status_of
from backend.domain.bounces import MAX_BOUNCED, bounced, has_arrived
from backend.domain.kind_facts import Bounced, KindFacts, recipients_of
from backend.domain.mail import Address, Enclosed, Headers

US = Address("Rita Rep", "rita@nordlicht.example")
DAEMON = Address("", "mailer-daemon@mx.kunde.example")
KARL = "karl@kunde.example"


def headers(**changes: object) -> Headers:
    return Headers("<1@x>", DAEMON, None, "Undelivered Mail", None, to=(US,), **changes)  # type: ignore[arg-type]


def status(*groups: str) -> tuple[Enclosed, ...]:
    text = "\n\n".join(("Reporting-MTA: dns; mx.kunde.example", *groups))
    return (Enclosed("message/delivery-status", text),)


def group(address: str = KARL, action: str = "failed", code: str = "5.1.1", said: str = "") -> str:
    diagnostic = f"\nDiagnostic-Code: smtp; {said}" if said else ""
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {code}{diagnostic}"


REPORTS = [
    (group(), Bounced(KARL, True, "5.1.1")),
    (group(code="5.1.10"), Bounced(KARL, True, "5.1.10")),
    (group(code="5.2.2"), Bounced(KARL, False, "5.2.2")),
    (group(code="4.4.1"), Bounced(KARL, False, "4.4.1")),
    (group(code="5.7.1", said="550 5.7.1 Message rejected as spam"), Bounced(KARL, False, "5.7.1")),
    (group(code="5.0.0", said="550 User unknown"), Bounced(KARL, True, "5.0.0")),
    (group(code="5.0.0", said="552 mailbox full"), Bounced(KARL, False, "5.0.0")),
    (group(code="5.0.0", said="550-5.1.1 no such\n user here"), Bounced(KARL, True, "5.1.1")),
    (group(code="5.0.0", said="554 something"), Bounced(KARL, None, "5.0.0")),
    (group(action="delayed", code="5.1.1"), Bounced(KARL, False, "5.1.1")),
    (group(address="<Karl@Kunde.Example>"), Bounced(KARL, True, "5.1.1")),
    (f"Original-Recipient: rfc822;{KARL}\n{group(address='k17@intern.example')}", Bounced(KARL, True, "5.1.1")),
]


@pytest.mark.parametrize(("report", "found"), REPORTS)
def test_a_report_says_whom_and_how(report: str, found: Bounced) -> None:
    assert bounced(headers(), "", status(report)) == (found,)


def test_each_recipient_of_a_report_stands_for_itself_and_once() -> None:
    found = bounced(headers(), "", status(group(), group("eva@kunde.example", code="4.2.2"), group()))
    assert found == (Bounced(KARL, True, "5.1.1"), Bounced("eva@kunde.example", False, "4.2.2"))
    assert recipients_of(KindFacts(bounced=found)) == (KARL, "eva@kunde.example")


def test_who_got_the_mail_did_not_fail() -> None:
    report = status(group("eva@kunde.example", "delivered", "2.0.0"), group())
    assert [it.address for it in bounced(headers(), "", report)] == [KARL]
    assert not has_arrived(report)
    assert has_arrived(status(group(action="relayed", code="2.0.0")))
    assert not has_arrived(())


TEXTS = [
    (f"Hi. This is the mail program.\n\n<{KARL}>:\nSorry, no mailbox here by that name.\n", True),
    (f"The mail system\n\n<{KARL}>: host mx said: 552 5.2.2 Mailbox full\n", False),
    (f"The following address failed:\n\n  {KARL}\n    550 5.1.1 User unknown\n", True),
    (f"Der folgende Empfänger existiert nicht:\n{KARL}\n", True),
    (f"Ihre Nachricht an {KARL} konnte nicht zugestellt werden: das Postfach ist voll.\n", False),
    (f"Your message to {KARL} is delayed. It will be retried for two days.\n", False),
    (f"Sorry, unable to deliver your message to {KARL}.\n\nOriginal message below:\nFrom: {US.address}\n", None),
]


@pytest.mark.parametrize(("text", "hard"), TEXTS)
def test_without_a_report_the_text_says_it(text: str, hard: bool | None) -> None:
    (found,) = bounced(headers(), text)
    assert (found.address, found.is_hard) == (KARL, hard)


def test_neither_who_reports_nor_who_wrote_is_the_one_that_failed() -> None:
    text = f"Reported by postmaster@kunde.example to {US.address}: could not deliver to {KARL}, user unknown"
    assert [it.address for it in bounced(headers(), text)] == [KARL]


def test_the_mail_that_came_back_is_not_searched_for_failures() -> None:
    text = f"{KARL}:\n550 user unknown\n\n--- This is a copy of your message ---\nFrom: rita\n\nBitte auch an eva@kunde.example: failed"
    assert [it.address for it in bounced(headers(), text)] == [KARL]


def test_a_report_that_names_nobody_is_about_whom_the_mail_was_to() -> None:
    back = (Enclosed("message/rfc822", f"From: {US.address}\nTo: Karl <{KARL}>\nSubject: Angebot\n\nText"),)
    assert bounced(headers(), "User unknown", back) == (Bounced(KARL, True, ""),)
    several = (Enclosed("text/rfc822-headers", f"To: {KARL}, eva@kunde.example"),)
    assert bounced(headers(), "User unknown", several) == ()


def test_a_header_may_name_them_too() -> None:
    found = bounced(
        headers(failed_recipients=(KARL,)), "A message could not be delivered.\n\n  all relevant hosts: user unknown"
    )
    assert found == (Bounced(KARL, True, ""),)


@pytest.mark.parametrize(
    ("text", "code"),
    [("550 5.1.1 unknown", "5.1.1"), ("5.1.0 - error 550-'5.2.2 full'", "5.2.2"), ("552 full", "5.0.0"), ("421-later", "4.0.0"),
     ("10.5.1.1 port 5500", ""), ("2.1.5 ok", ""), ("", "")],
)  # fmt: skip
def test_the_last_and_most_telling_code_counts(text: str, code: str) -> None:
    assert status_of(text) == code


def test_a_sender_who_is_unknown_makes_no_recipient_unknown() -> None:
    assert is_hard("5.1.8", "Domain of sender address does not exist") is False


HOSTILE = [
    "a@b.example ",
    "<a@b.example>:\n",
    "to a@b.example failed 550 5.1.1\n",
    "Received: for <",
    "a" * 70 + "@",
    "5.1.1",
    "\n",
    "Final-Recipient: rfc822; a@b.example\n\n",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_report_takes_no_time(hostile: str) -> None:
    text = (hostile * 20_000)[:100_000]
    began = time.process_time()
    found = bounced(headers(), text, (Enclosed("message/delivery-status", text[:64_000]),))
    assert len(found) <= MAX_BOUNCED
    assert time.process_time() - began < 1


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_report_raises(text: str, report: str) -> None:
    bounced(headers(), text, (Enclosed("message/delivery-status", report), Enclosed("message/rfc822", report)))
