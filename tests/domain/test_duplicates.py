from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.blocking import sound
from backend.domain.duplicates import Likeness, Party, block_keys, compare, likeliest

MUELLER = Party(
    "1", "Müller Fördertechnik GmbH", street="Hauptstraße 12", postcode="70173", city="Stuttgart",
    phones=("+493023125042",), domains=("mueller.example",), vat_id="DE136695976", numbers=("K-1001",),
)  # fmt: skip
BARE = Party("1", "Kaltenbach Fördertechnik GmbH")
PETRA = Party("1", "Dr. Petra Klein", kind="person", customer_id="c1", addresses=("petra.klein@mueller.example",))


def codes(likeness: Likeness) -> set[str]:
    return {reason.code for reason in likeness.reasons}


# what is written otherwise -> still one company
STILL_ONE = [
    {"name": "Mueller Foerdertechnik Gesellschaft mbH"},
    {"name": "MÜLLER FÖRDERTECHNIK"},
    {"name": "Müler Fördertechnik GmbH", "vat_id": ""},
    {"name": "Müller Förder-Technik", "legal_form": "GmbH"},
    {"street": "Hauptstr. 12", "postcode": "D-70173", "city": "STUTTGART", "phones": ("030 / 23125-042",)},
    {"street": "Neue Gasse 5", "postcode": "20354", "city": "Hamburg", "vat_id": ""},
    {"street": "", "postcode": "", "city": "", "phones": (), "vat_id": ""},
    {"name": "Südwest Hebezeuge GmbH"},
    {"phones": (), "domains": (), "vat_id": "DE 136 695 976"},
]


@pytest.mark.parametrize("change", STILL_ONE)
def test_a_company_written_otherwise_is_found_and_the_same(change: dict[str, object]) -> None:
    other = replace(MUELLER, id="2", numbers=(), **change)  # type: ignore[arg-type]
    assert block_keys(MUELLER) & block_keys(other)
    assert compare(MUELLER, other).verdict == "same"


ALONE = replace(MUELLER, phones=(), domains=(), vat_id="", numbers=())

# what differs -> another company, and the reason that says so
ANOTHER = [
    ({"name": "Müller Fördertechnik Verwaltungs GmbH"}, "sister"),
    ({"name": "Müller Fördertechnik Holding GmbH"}, "sister"),
    ({"name": "Müller Fördertechnik GmbH Werk 2"}, "other_numeral"),
    ({"name": "Schneider Sanitär GmbH"}, "other_name"),
    ({"name": "Müller Sanitär GmbH"}, "other_name"),
    ({"street": "Ring 1", "postcode": "20354", "city": "Hamburg"}, "other_place"),
    ({"street": "Ring 1", "postcode": "1010", "city": "Wien", "country": "AT"}, "other_country"),
]


@pytest.mark.parametrize(("change", "code"), ANOTHER)
def test_a_sister_a_sibling_or_a_namesake_is_another(change: dict[str, object], code: str) -> None:
    first = replace(ALONE, name="Müller Fördertechnik GmbH Werk 1") if code == "other_numeral" else ALONE
    found = compare(first, replace(ALONE, id="2", **change))  # type: ignore[arg-type]
    assert found.verdict != "same"
    assert code in codes(found)


def test_another_vat_id_weighs_more_than_name_and_door() -> None:
    found = compare(MUELLER, replace(MUELLER, id="2", vat_id="DE123456788", phones=(), domains=(), numbers=()))
    assert found.verdict != "same"
    assert found.reasons[0].code == "other_vat_id"


def test_a_wrong_vat_id_says_nothing() -> None:
    found = compare(replace(MUELLER, vat_id="DE136695977"), replace(MUELLER, id="2", vat_id="DE136695977"))
    assert not codes(found) & {"same_vat_id", "other_vat_id"}


@pytest.mark.parametrize("domain", ["gmx.de", "t-online.de", "GMAIL.com"])
def test_a_mail_providers_domain_joins_nobody(domain: str) -> None:
    a, b = Party("1", "Fliesen Hartung", domains=(domain,)), Party("2", "Malerbetrieb Seidel", domains=(domain,))
    assert not codes(compare(a, b)) & {"same_domain", "other_domain"}
    assert not block_keys(a) & block_keys(b)


def test_branches_in_two_towns_are_two() -> None:
    a, b = (Party(str(n), f"Kampmann Reifen GmbH Niederlassung {town}") for n, town in enumerate(("Stuttgart", "Ulm")))
    assert "other_branch" in codes(compare(a, b))
    assert compare(a, b).verdict == "different"


def test_the_own_country_in_a_name_says_nothing_a_foreign_one_does() -> None:
    here = replace(BARE, id="2", name="Kaltenbach Fördertechnik Deutschland GmbH")
    abroad = replace(BARE, id="2", name="Kaltenbach Fördertechnik Polska GmbH")
    assert "sister" not in codes(compare(BARE, here))
    assert "sister" in codes(compare(BARE, abroad))


def test_a_common_name_alone_proposes_nothing_a_rare_one_does() -> None:
    assert compare(Party("1", "Müller Bau GmbH"), Party("2", "Müller Bau GmbH")).verdict == "maybe"
    assert compare(BARE, replace(BARE, id="2")).verdict == "same"


def test_one_door_joins_a_village_with_its_town() -> None:
    a = Party("1", "Quellmalz Brunnenbau GmbH", street="Am Hang 3", city="Vaihingen")
    assert "same_street" in codes(compare(a, replace(a, id="2", city="Stuttgart")))


# (what differs, the same person?)
PEOPLE = [
    ({"name": "Klein, Petra"}, True),
    ({"name": "P. Klein"}, True),
    ({"name": "Petra Klein-Schmidt"}, True),
    ({"name": "Petra Klein", "customer_id": "c2"}, True),
    ({"name": "Petra Klein", "addresses": ()}, True),
    ({"name": "Peter Klein", "addresses": ()}, False),
    ({"name": "Petra Klein", "customer_id": "c2", "addresses": ()}, False),
    ({"name": "Empfang"}, False),
]


@pytest.mark.parametrize(("change", "is_one"), PEOPLE)
def test_a_person_is_known_by_name_company_and_mailbox(change: dict[str, object], is_one: bool) -> None:
    other = replace(PETRA, id="2", **change)  # type: ignore[arg-type]
    assert (compare(PETRA, other).verdict == "same") is is_one
    assert not is_one or block_keys(PETRA) & block_keys(other)


def test_a_shared_mailbox_makes_no_two_people_one() -> None:
    a, b = (
        replace(PETRA, id=name, name=name, addresses=("info@mueller.example",))
        for name in ("Ina Sommer", "Holger Winter")
    )
    assert not codes(compare(a, b)) & {"same_mail", "other_mail"}


def test_a_company_and_a_person_are_never_one() -> None:
    assert compare(MUELLER, replace(MUELLER, kind="person")) == Likeness(0, (), "different")


def test_a_rare_name_of_one_word_is_a_key_a_common_one_is_none() -> None:
    assert {
        key
        for key in block_keys(Party("1", "Kärcher GmbH")) & block_keys(Party("2", "Kaercher"))
        if key.startswith("e:")
    }
    assert not {key for key in block_keys(Party("1", "Müller GmbH")) if key.startswith("e:")}
    assert {key for key in block_keys(Party("1", "Müller Bau")) if key.startswith("e:")}


def test_the_likeliest_comes_first_and_nobody_is_like_themselves() -> None:
    near = Party("2", "Mueller Fördertechnik")
    nearer, other = replace(MUELLER, id="3"), Party("4", "Nordwind AG")
    found = likeliest(MUELLER, [(it, it.id) for it in (MUELLER, near, nearer, other)])
    assert [id_ for id_, _ in found] == ["3", "2"]
    assert likeliest(replace(MUELLER, id=""), [(MUELLER, "1")])[0][0] == "1", "who is not written yet may be anybody"


def test_reasons_come_heaviest_first() -> None:
    weights = [abs(reason.weight) for reason in compare(MUELLER, replace(MUELLER, id="2", city="Ulm")).reasons]
    assert all(one >= next_ for one, next_ in pairwise(weights))


@pytest.mark.parametrize(
    ("one", "other"),
    [("hagemann", "haggeman"), ("pagenkemper", "pagenkamper"), ("zolinger", "zollinger"), ("fogel", "vogel")],
)
def test_a_sound_survives_a_typo(one: str, other: str) -> None:
    assert sound(one) == sound(other)


TEXTS = st.sampled_from(["", "Müller", "GmbH", "70173", "Stuttgart", "DE", "Werk 2", "030 23125042"]) | st.text(
    max_size=20
)
PARTIES = st.builds(
    Party, id=st.just("x"), name=TEXTS, legal_form=TEXTS, street=TEXTS, postcode=TEXTS, city=TEXTS, country=TEXTS,
    phones=st.tuples(TEXTS), domains=st.tuples(TEXTS), vat_id=TEXTS, numbers=st.tuples(TEXTS),
    kind=st.sampled_from(["company", "person"]), customer_id=TEXTS, addresses=st.tuples(TEXTS),
)  # fmt: skip


@given(PARTIES, PARTIES)
@settings(deadline=None)
def test_any_two_compare_the_same_both_ways(a: Party, b: Party) -> None:
    one, other = compare(a, b), compare(b, a)
    assert one.verdict == other.verdict
    assert 0 <= one.score <= 100


@given(PARTIES)
@settings(deadline=None)
def test_a_party_meets_itself_under_few_keys(party: Party) -> None:
    assert 0 < len(block_keys(party)) <= 24
