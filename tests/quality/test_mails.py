"""The labelled mails agree with themselves, and the part that is there to learn from is decided as well as it once was."""

import json
from collections import Counter

from backend.domain.words import Kind
from backend.store.connection import Store
from mail_scanner import mime
from mail_scanner.parsers import Parsers
from tests.quality.judging import kinds, links
from tests.quality.matching import macro
from tests.quality.own_set import UNASKED, Row, contacts, mails, parted, pool
from tests.quality.taken import outcomes
from tests.quality.written import raw

POOL = pool()
OPEN, SEALED = mails("open"), mails("sealed")
ALL = OPEN + SEALED


def words(row: Row) -> str:
    return str(row["forwards"]["text"]) if "forwards" in row else str(row["text"])


def test_the_mails_are_many_in_many_classes_and_two_languages() -> None:
    classes = Counter(row["class"] for row in ALL)
    assert len(ALL) >= 500
    assert sum(count >= 20 for count in classes.values()) >= 20
    assert 0.25 < sum(row["language"] == "en" for row in ALL) / len(ALL) < 0.45
    assert len({words(row) for row in ALL}) > 0.95 * len(ALL)


def test_a_third_of_every_class_is_sealed() -> None:
    classes, sealed = Counter(row["class"] for row in ALL), Counter(row["class"] for row in SEALED)
    assert all(0.28 < sealed[name] / count < 0.39 for name, count in classes.items())


def test_the_parts_have_no_mail_and_no_wording_in_common() -> None:
    assert len({row["id"] for row in ALL}) == len(ALL)
    assert len({words(row) for row in OPEN} & {words(row) for row in SEALED}) <= 2  # an invitation may say nothing


def test_labels_name_only_what_the_company_knows() -> None:
    customers, people = {it["key"] for it in POOL["customers"]}, contacts(POOL)
    for row in ALL:
        expected = row["expected"]
        named = {expected["customer"], *expected.get("candidates", ()), *expected.get("also", ())} - {None}
        assert named <= customers, row["id"]
        assert expected["contact"] in {None, UNASKED, *people}, row["id"]
        assert expected["kind"] in {None, *Kind.__args__}, row["id"]  # type: ignore[attr-defined]  # a Literal
        assert expected["customer"] is None or not expected.get("candidates"), row["id"]


def test_invented_companies_have_invented_domains() -> None:
    known = [it for customer in POOL["customers"] for it in (*customer["domains"], *customer["former_domains"])]
    assert all(it.endswith(".example") for it in (*known, *POOL["own_domains"]))


def test_a_written_mail_can_be_read_again() -> None:
    for row in ALL:
        read = mime.parse(raw(row, POOL))
        assert read.headers.subject == row["headers"]["subject"], row["id"]
        assert read.headers.sender is not None, row["id"]
        assert row.get("form") or "bounce" in row or row["text"].partition("\n")[0] in read.text, row["id"]
        assert not read.truncated, row["id"]


async def test_what_there_is_to_learn_from_is_decided_as_well_as_before(store: Store) -> None:
    parsers = Parsers(live=2, bulk=1)
    try:
        found = await outcomes(store, parsers, POOL, OPEN)
    finally:
        await parsers.close()
    judged = [(row, found[row["id"]]) for row in OPEN]
    given, by_kind = links(judged), kinds(judged)
    assert given.precision >= 0.99
    assert given.recall >= 0.98
    assert macro(by_kind) >= 0.95
    assert by_kind["complaint"].precision >= 0.95
    assert by_kind["complaint"].recall >= 0.9


def test_a_mail_has_the_shape_that_the_others_have() -> None:
    assert all({"id", "class", "mailbox", "headers", "language", "client", "text", "expected"} <= row.keys() for row in ALL)  # fmt: skip
    assert all("@" in parted(row["headers"]["from"])[1] for row in ALL)
    assert json.dumps(ALL)
