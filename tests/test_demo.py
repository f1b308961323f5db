"""The demo keeps its promises: each scenario is what it says, and the company on paper fits together."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend.demo import customers, inbox, mails
from backend.demo.address_book import book
from backend.demo.company import AUTHSERV_ID, LOGINS, MAILBOXES, TEAMS
from backend.demo.customers import FIRMS
from backend.demo.customers_south import BRANDECKER_FT, BRANDECKER_MS, MUELLER
from backend.demo.days import dated, number
from backend.demo.firms import Firm
from backend.demo.letters import AUFMASS, LETTERS
from backend.demo.letters_lately import LATELY, NOT_ARRIVED, UNSURE
from backend.demo.mails import SCENARIOS, build
from backend.demo.mailserver import stamped
from backend.demo.staff import DOMAIN
from backend.domain.addresses import domain_of, normalise
from backend.domain.kinds import kind_of
from backend.domain.mail import Mail
from backend.domain.matching import match
from backend.domain.trust import trust_of
from backend.domain.visible_text import new_text
from backend.errors import Invalid, Unreachable
from backend.store.connection import Store
from mail_scanner.mime import parse

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OURS = frozenset({AUTHSERV_ID})
KEPT_FREE = re.compile(
    r"\+49 (?:30 23125|69 90009|40 66969|221 4710|89 99998) \d{3}|\+49 176 040690\d\d"
    r"|\+44 114 496 0\d{3}|\+44 7700 900\d{3}"
)
"""Numbers for films: Bundesnetzagentur and Ofcom give them to nobody."""


def delivered(scenario: str, now: datetime = NOW, token: str = "t1") -> Mail:
    envelope_sender, recipient, raw = build(scenario, now, token)
    return parse(stamped(raw, envelope_sender, recipient, now))


def delivered_text(raw: str, envelope_sender: str = "p@kunde.example") -> bytes:
    return stamped(raw.encode(), envelope_sender, "anna.berger@nordlicht.example", NOW)


# Scenarios


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_of_the_kind_it_promises(name: str) -> None:
    mail = delivered(name)

    assert kind_of(mail.headers, new_text(mail.text)).kind == SCENARIOS[name].kind


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_trusted_as_it_promises(name: str) -> None:
    assert trust_of(delivered(name).headers, OURS).trust == SCENARIOS[name].trust


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_belongs_to_whom_it_promises(name: str) -> None:
    headers = delivered(name).headers
    assert headers.sender

    found = match(book(headers.sender.address, headers.references))

    assert (found.method if found else None) == SCENARIOS[name].match


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_reads_well(name: str) -> None:
    mail = delivered(name)

    assert mail.headers.sender_defect is None
    assert mail.headers.sent_at == NOW
    assert "{" not in mail.headers.subject + mail.text
    assert 40 < len(new_text(mail.text)) < 800
    assert "Anna Berger <" not in new_text(mail.text), "the quote below is not new"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_goes_to_a_mailbox_of_the_company(name: str) -> None:
    assert build(name, NOW, "t1")[1] in {box.address for box in MAILBOXES}


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_call_is_another_mail(name: str) -> None:
    assert build(name, NOW, "t1") == build(name, NOW, "t1")
    assert delivered(name, token="t1").digest != delivered(name, token="t2").digest
    assert delivered(name, token="t1").headers.message_id != delivered(name, token="t2").headers.message_id


def test_the_question_about_an_offer_names_an_open_one() -> None:
    assert number(417, NOW) in delivered("offer").headers.subject
    assert 417 in {business.serial for business in MUELLER.open}


def test_in_january_the_offers_still_carry_last_years_number() -> None:
    assert "AN-2026-0417" in delivered("offer", datetime(2027, 1, 15, tzinfo=UTC)).headers.subject


def test_the_shared_address_has_two_candidates() -> None:
    found = match(book("einkauf@brandecker-gruppe.example"))

    assert found
    assert [hit.customer_name for hit in found.candidates] == [BRANDECKER_FT.name, BRANDECKER_MS.name]


def test_the_complaint_brings_its_table() -> None:
    assert [(it.name, it.type) for it in delivered("complaint").attachments] == [("Stoerungen_TF-20.csv", "text/csv")]


def test_an_unknown_scenario_says_what_there_is() -> None:
    with pytest.raises(Invalid, match="offer, complaint"):
        build("nonsense", NOW, "t1")


def test_a_mail_server_that_is_not_there_is_said_plainly() -> None:
    with pytest.raises(Unreachable, match="Is the demo running"):
        mails.send("offer", 1, NOW)


# The company's mail server


@pytest.mark.parametrize(
    "planted",
    [
        f"Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=kunde.example",
        f"authentication-RESULTS :\r\n\t(hello) {AUTHSERV_ID.upper()} 1; dmarc=pass header.from=kunde.example",
        f'Authentication-Results: "{AUTHSERV_ID}"; dmarc=pass header.from=kunde.example',
        f"X: y\nAuthentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=kunde.example",
        "Return-Path: <p@kunde.example>",
    ],
)
def test_a_planted_verdict_is_gone_on_arrival(planted: str) -> None:
    arrived = delivered_text(f"{planted}\r\nFrom: p@kunde.example\r\n\r\nHallo", "x@fremd.example")

    assert trust_of(parse(arrived).headers, OURS).reason == "dmarc_fail"
    assert arrived.lower().count(b"authentication-results") == arrived.lower().count(b"return-path") == 1


def test_the_verdict_of_another_server_stays() -> None:
    other = "Authentication-Results: mail.nordlicht.example.org; dmarc=pass header.from=kunde.example"

    assert other.encode() in delivered_text(f"{other}\r\nFrom: p@kunde.example\r\n\r\nHallo")


@pytest.mark.parametrize(
    ("sender_lines", "envelope_sender", "trust"),
    [
        ("From: p@kunde.example", "p@kunde.example", "verified"),
        ("From: p@kunde.example", "bounces@mail.kunde.example", "verified"),
        ("From: p@kunde.example", "p@kunde.example.fremd.example", "doubtful"),
        ("From: p@kunde.example", "", "doubtful"),
        ("From: p@kunde.example\r\nFrom: q@fremd.example", "q@fremd.example", "doubtful"),
        ("From: q@fremd.example, p@kunde.example", "q@fremd.example", "doubtful"),
        ("Subject: no sender", "p@kunde.example", "doubtful"),
    ],
)
def test_the_envelope_decides_what_is_confirmed(sender_lines: str, envelope_sender: str, trust: str) -> None:
    arrived = delivered_text(f"{sender_lines}\r\n\r\nHallo", envelope_sender)

    assert trust_of(parse(arrived).headers, OURS).trust == trust


def test_a_mail_without_headers_keeps_its_text() -> None:
    assert parse(delivered_text("\r\nErste\r\n\r\nZweite")).text == "Erste\n\nZweite"


def test_the_body_arrives_as_it_was_sent() -> None:
    arrived = delivered_text(
        f"From: p@kunde.example\r\n\r\nErste\r\n\r\nAuthentication-Results: {AUTHSERV_ID}; im Text\r\n"
    )

    assert arrived.endswith(f"\r\n\r\nErste\r\n\r\nAuthentication-Results: {AUTHSERV_ID}; im Text\r\n".encode())


# The company


def every_address() -> Iterator[str]:
    yield from (login.email for login in LOGINS)
    yield from (box.address for box in MAILBOXES)
    yield from (letter.address for letter in (*LETTERS, *LATELY))
    for firm in FIRMS:
        yield from firm.addresses
        yield from (address for person in firm.people for address in person.addresses)


def test_every_address_is_written_as_it_is_looked_up() -> None:
    assert [it for it in every_address() if normalise(it) != it or not it.endswith(".example")] == []


def test_every_domain_is_written_as_it_is_looked_up() -> None:
    domains = [domain for firm in FIRMS for domain in firm.domains]

    assert [it for it in domains if domain_of(normalise(f"x@{it}")) != it or not it.endswith(".example")] == []
    assert DOMAIN not in domains


def test_every_telephone_number_is_one_kept_free_for_films() -> None:
    phones = [phone for firm in FIRMS for person in firm.people for phone in person.phones]
    texts = [*(it.draft.text for it in SCENARIOS.values()), *(it.text for it in LATELY)]
    written = [found for text in texts for found in re.findall(r"\+\d[\d ]{8,}\d", text)]

    assert [it for it in phones + written if not KEPT_FREE.fullmatch(it)] == []


def test_an_owner_belongs_to_the_customers_team() -> None:
    assert [firm.name for firm in FIRMS if firm.owner and firm.team not in TEAMS[firm.owner.email]] == []


def test_names_and_numbers_are_given_once() -> None:
    for given in (
        [firm.name for firm in FIRMS],
        [it for firm in FIRMS for it in firm.numbers],
        [business.serial for firm in FIRMS for business in firm.open if business.serial],
        [letter.message_id for letter in (*LETTERS, *LATELY)],
    ):
        assert len(set(given)) == len(given)


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.numbers[0])
def test_a_line_of_the_past_names_a_contact_and_an_offer_that_exist(firm: Firm) -> None:
    said = " ".join(f"{line.title} {line.text}" for line in firm.past)

    assert {line.who for line in firm.past if line.who} <= {person.name for person in firm.people}
    assert set(re.findall(r"AN-\{year\}-0(\d+)", said)) <= {str(business.serial) for business in firm.open}


async def test_the_mails_that_wait_show_what_there_is(store: Store) -> None:
    boxes = {box.address: box for box in MAILBOXES}
    mails = [inbox.kept(letter, boxes[letter.mailbox], NOW) for letter in (*LETTERS, *LATELY)]

    assert {it.kind for it in mails} == {"mail", "order", "complaint", "absence", "bounce", "appointment"}
    assert {it.match.method for it in mails} == {"address", "undecided", "domain", "forwarded", "number"}
    assert {it.trust for it in mails} == {"verified", "doubtful", "unchecked"}
    assert [it.subject for it in mails if it.kind_is_unsure] == [UNSURE.subject]
    assert [it for it in mails if "{" in it.subject + it.text] == []
    assert [letter for letter in LETTERS if letter.done_by] == [AUFMASS]


async def test_what_came_back_is_marked_at_the_contact(store: Store) -> None:
    boxes = {box.address: box for box in MAILBOXES}
    contacts = [customers.contact(firm, person, NOW) for firm in FIRMS for person in firm.people]

    marked = inbox.marked(contacts, [inbox.kept(NOT_ARRIVED, boxes[NOT_ARRIVED.mailbox], NOW)])

    assert [it.addresses for it in marked if it.bounces] == [[NOT_ARRIVED.of]]


@pytest.mark.parametrize("days", range(14))
def test_days_said_in_texts_are_working_days(days: int) -> None:
    now = NOW + timedelta(days=days)
    for distance in (-12, -1, 1, 5):
        day, month = dated(f"{{d{distance:+}}}", now).rstrip(".").split(".")
        assert datetime(now.year, int(month), int(day)).weekday() < 5
