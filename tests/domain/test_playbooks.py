"""Which playbook holds in which situation, what contradicts itself, and what nobody has written yet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.contact_points import contact_point
from backend.domain.playbook_coverage import Conflict, conflicts, coverage
from backend.domain.playbook_start import START
from backend.domain.playbooks import (
    CONTACT_POINTS,
    STAGES,
    Playbook,
    Situation,
    StageNow,
    Step,
    best,
    checked,
    chosen,
    furthest,
)
from backend.domain.words import Kind
from backend.errors import Invalid

KEY, REST = "key", "rest"
ANY = Playbook("any", "complaint")
OF_KEY = Playbook("of-key", "complaint", KEY)
LATE = Playbook("late", "complaint", None, "negotiation")
BOTH = Playbook("both", "complaint", KEY, "negotiation")
ALONE = Playbook("alone", "complaint", None, "none")
OFFER, OF_KEYS_OFFER, DECLINED = Playbook("o", "offer"), Playbook("ok", "offer", KEY), Playbook("d", "declined")
ALL = (ANY, OF_KEY, LATE, BOTH, ALONE, OFFER, OF_KEYS_OFFER, DECLINED)

PLAYBOOKS = st.lists(
    st.builds(
        Playbook, st.uuids().map(str), st.sampled_from(CONTACT_POINTS), st.sampled_from([None, KEY, REST]), st.sampled_from(["any", *STAGES])
    ),
    max_size=12,
)  # fmt: skip
SITUATIONS = st.builds(
    Situation, st.sampled_from(CONTACT_POINTS), st.sampled_from([None, KEY, REST]), st.sampled_from(STAGES)
)


@pytest.mark.parametrize(
    ("situation", "holds"),
    [
        (Situation("complaint"), "alone"),
        (Situation("complaint", REST, "lead"), "any"),
        (Situation("complaint", KEY, "lead"), "of-key"),
        (Situation("complaint", REST, "negotiation"), "late"),
        (Situation("complaint", KEY, "negotiation"), "both"),
        (Situation("offer", KEY), "ok"),
        (Situation("price", REST), "o"),
        (Situation("declined", KEY), "d"),
        (Situation("order", KEY), None),
    ],
)
def test_the_one_that_names_most_of_the_situation_holds(situation: Situation, holds: str | None) -> None:
    found = chosen(ALL, situation)
    assert (found.id if found else None) == holds


def test_two_that_name_as_much_are_a_conflict_and_the_first_holds_until_one_names_more() -> None:
    rivals, where = [OF_KEY, LATE, ANY], Situation("complaint", KEY, "negotiation")
    assert conflicts(rivals, [KEY, REST]) == (Conflict(("of-key", "late"), (where,)),)
    assert (chosen(rivals, where), chosen(rivals[::-1], where)) == (OF_KEY, LATE)
    assert conflicts([*rivals, BOTH], [KEY, REST]) == ()
    assert conflicts(rivals, [REST]) == (), "a segment that is not there any more is in nobody's way"


def test_the_same_case_twice_is_one_conflict_with_all_its_cells() -> None:
    (found,) = conflicts([OFFER, Playbook("o2", "offer")], [KEY])
    assert found.playbook_ids == ("o", "o2")
    assert len(found.situations) == 3 * 2 * len(STAGES), "of the answer, the price and the refusal"


def test_coverage_tells_own_from_general_and_names_what_is_missing() -> None:
    of = {it.point: it for it in coverage([ANY, OF_KEY, LATE, OFFER], [KEY])}
    states = {row.segment_id: [it.state for it in row.cells] for row in of["complaint"].rows}
    assert states == {
        KEY: ["own", "own", "own", "own", "conflict"],
        None: ["general", "general", "general", "general", "own"],
    }
    assert [it.playbook_id for it in of["complaint"].rows[0].cells] == ["of-key"] * 5
    assert (of["complaint"].covered, of["complaint"].cells) == (10, 10)
    assert (of["declined"].covered, of["order"].covered) == (10, 0)
    assert {it.state for row in of["order"].rows for it in row.cells} == {"none"}


@given(PLAYBOOKS, SITUATIONS)
def test_what_holds_fits_and_an_unrelated_playbook_changes_nothing(playbooks: list[Playbook], it: Situation) -> None:
    found = best(playbooks, it)
    assert all(one.segment_id in (None, it.segment_id) and one.stage in ("any", it.stage) for one in found)
    stranger = Playbook("stranger", it.point, "elsewhere", it.stage)
    assert best([stranger, *playbooks], it) == found
    assert set(best(playbooks[::-1], it)) == set(found)


@given(PLAYBOOKS)
def test_the_coverage_shows_in_every_cell_what_would_hold(playbooks: list[Playbook]) -> None:
    in_conflict = {it for one in conflicts(playbooks, [KEY, REST]) for it in one.situations}
    for point in coverage(playbooks, [KEY, REST]):
        for row in point.rows:
            for cell in row.cells:
                situation = Situation(point.point, row.segment_id, cell.stage)
                found = chosen(playbooks, situation)
                assert cell.playbook_id == (found.id if found else None)
                assert (cell.state == "none", cell.state == "conflict") == (found is None, situation in in_conflict)


@pytest.mark.parametrize(
    ("stages", "furthest_one"), [([], "none"), (["lead"], "lead"), (["offer", "lead", "negotiation", "qualified"], "negotiation")]
)  # fmt: skip
def test_of_several_opportunities_the_furthest_counts(stages: Any, furthest_one: StageNow) -> None:
    assert furthest(stages) == furthest_one


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "1 to 12 steps"),
        ([Step(str(it), "Anrufen", "") for it in range(13)], "1 to 12 steps"),
        ([Step("a", "Anrufen", ""), Step("a", "Schreiben", "")], "each its own"),
        ([Step("a", " ", "")], "one language at least"),
        ([Step("a", "x" * 121, "Call")], "1 to 120 characters"),
        ([Step("a", "Anrufen", "", within_hours=1, within_days=1)], "not both"),
        ([Step("a", "Anrufen", "", within_hours=0)], "1 to 400 hours"),
        ([Step("a", "Anrufen", "", within_days=-1)], "0 to 200 days"),
    ],
)
def test_steps_without_sense_are_refused_in_words(steps: list[Step], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        checked(steps)


@pytest.mark.parametrize(
    ("kind", "subject", "text", "point"),
    [
        ("complaint", "Ausfall", "Die Anlage steht.", "complaint"),
        ("offer", "Ihr Angebot", "Was genau ist im Preis enthalten?", "offer"),
        ("offer", "Ihr Angebot", "Da müssen Sie uns beim Preis noch entgegenkommen.", "price"),
        ("offer", "Ihr Angebot", "Leider haben wir uns für einen anderen Anbieter entschieden.", "declined"),
        ("offer", "Your offer", "We have decided to go with another supplier.", "declined"),
        ("order", "Bestellung", "Hiermit bestellen wir zwölf Rollen.", "order"),
        ("order", "Anfrage", "Bitte senden Sie uns ein Angebot für zwölf Rollen.", "request"),
        ("order", "Wie besprochen", "Das machen wir so.", "order"),
        ("mail", "Gruß", "Schönes Wochenende.", "mail"),
        ("departure", "", "", "departure"),
        ("bulk", "", "", None),
        ("bounce", "", "", None),
    ],
)
def test_a_mail_arrives_at_the_contact_point_of_its_kind_and_its_words(
    kind: Kind, subject: str, text: str, point: str | None
) -> None:
    assert contact_point(kind, subject, text) == point


def test_the_starting_set_makes_sense_in_both_languages_and_contradicts_itself_nowhere() -> None:
    found = [
        Playbook(str(at), it.point, KEY if it.customers else None, it.stage,
                 checked(Step(str(n), a.de, a.en, a.by, a.within_hours, a.within_days) for n, a in enumerate(it.steps)))
        for at, it in enumerate(START)
    ]  # fmt: skip
    assert 8 <= len(found) <= 10
    assert conflicts(found, [KEY, REST]) == ()
    assert all(step.de and step.en and step.de != step.en for it in found for step in it.steps)
    uncovered = {it.point for it in coverage(found, [KEY, REST]) if not it.covered}
    assert uncovered == {"mail"}, "not every word of a customer needs a playbook"
