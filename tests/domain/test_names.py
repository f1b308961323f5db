import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import legal_forms, near_names
from backend.domain.names import MAX_NAME, CompanyName, company_name, letters, words
from backend.domain.person_names import alike, person_name

# (as written, the words that name it, the legal form)
COMPANIES = [
    ("Terbrüggen Logistik GmbH & Co. KG", "terbruggen logistik", "GmbH & Co. KG"),
    ("Terbrüggen Logistik GmbH u. Co. Kommanditgesellschaft", "terbruggen logistik", "GmbH & Co. KG"),
    ("TERBRUEGGEN LOGISTIK GMBH&CO.KG", "terbruggen logistik", "GmbH & Co. KG"),
    ("GmbH Hanseatische Werkzeuge", "hanseatische werkzeuge", "GmbH"),
    ("Ges. für Lagertechnik Kuntze mbH", "lagertechnik kuntze", "GmbH"),
    ("Alpenglas Gesellschaft m.b.H.", "alpenglas", "GmbH"),
    ("Zeller Sägewerk Ges.m.b.H. & Co. KG", "zeller sagewerk", "GmbH & Co. KG"),
    ("Handelsges. Brodersen mbH", "handel brodersen", "GmbH"),
    ("Diakonie Talheim gemeinnützige GmbH", "diakonie talheim", "gGmbH"),
    ("Nordfels UG (haftungsbeschränkt)", "nordfels", "UG (haftungsbeschränkt)"),
    ("Keramos AG und Co. Kommanditgesellschaft auf Aktien", "keramos", "AG & Co. KGaA"),
    ("Lindhorst Elektro e. K.", "lindhorst elektro", "e.K."),
    ("Messtechnik Unruh GmbH i. G.", "messtechnik unruh", "GmbH"),
    ("Ziegelwerk Pröll GmbH in Liquidation", "ziegelwerk proll", "GmbH"),
    ("Bernina Käserei S.à r.l.", "bernina kaserei", "Sàrl"),
    ("Kowalczyk Transport Sp. z o.o.", "kowalczyk transport", "Sp. z o.o."),
    ("Vejle Vinduer A/S", "vejle vindur", "A/S"),
    ("Van der Plas B.V.", "plas", "BV"),
    ("AB Investments B.V.", "ab investments", "BV"),
    ("Gebr. Rosenthaler OHG", "gebruder rosenthaler", "OHG"),
    ("Papenburg Bros. Ltd.", "papenburg gebruder", "Ltd."),
    ("A.T.S. Förder & Hebe GmbH", "ats forder hebe", "GmbH"),
    ("St. Josef Pflegeheim gGmbH", "sankt josef pflegeheim", "gGmbH"),
    ("Zweite Windenergie Prenzlau GmbH", "2 windenergie prenzlau", "GmbH"),
    ("AG", "ag", ""),
    ("und", "und", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("written", "core", "form"), COMPANIES)
def test_a_company_is_its_words_and_its_legal_form(written: str, core: str, form: str) -> None:
    name = company_name(written)
    assert (" ".join(name.words), name.legal_form) == (core, form)


def test_branch_and_owner_stand_beside_the_name() -> None:
    assert company_name("Gerüstbau Tillmann GmbH, NL Dresden") == CompanyName(
        ("gerustbau", "tillmann"), "GmbH", branch=("dresden",)
    )
    assert company_name("Blumen Tölle e.K., Inh. Annegret Tölle").owner == ("annegret", "tolle")
    assert company_name("Niederlassung Stuttgart").words == ("niederlassung", "stuttgart")


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("Gusswerk Saalburg GmbH Werk II", {"2"}),
        ("Gusswerk Saalburg GmbH Werk I", {"1"}),
        ("Dritte Windenergie Prenzlau GmbH", {"3"}),
        ("Projekt Hafencity B GmbH", {"b"}),
        ("Solarpark Lichtenau GmbH", set()),
    ],
)
def test_counted_siblings_keep_their_number(written: str, numbers: set[str]) -> None:
    assert company_name(written).numbers == numbers


def test_what_tells_sisters_apart_is_kept() -> None:
    assert company_name("Thalhofer Logistik Verwaltungs-GmbH").sisters == {"logistik", "verwaltung"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller", "Mueller"), ("MÜLLER", "Muller"), ("Weiß", "Weiss"), ("Phönix", "Phoenix"), ("Łódź", "Lodz")],
)
def test_umlauts_fold_both_ways(one: str, other: str) -> None:
    assert letters(one) == letters(other)


def test_ue_after_a_vowel_is_no_umlaut() -> None:
    assert letters("Bauer") != letters("Baur")
    assert letters("Quelle") == "quelle"


@given(st.text(max_size=80))
def test_no_text_breaks_a_name_and_folding_twice_equals_once(text: str) -> None:
    name = company_name(text)
    assert bool(name.words) == bool(words(text))
    assert letters(letters(text)) == letters(letters(letters(text)))
    person_name(text)


def test_a_pasted_page_is_read_up_to_its_limit() -> None:
    assert len(company_name("wort " * 100_000).words) <= MAX_NAME


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("GmbH", "GmbH", True),
        ("GmbH", "", None),
        ("UG (haftungsbeschränkt)", "GmbH", None),
        ("AG", "SE", None),
        ("GmbH", "AG", False),
        ("GmbH", "e.V.", False),
        ("AG", "Sàrl", False),
    ],
)
def test_a_form_may_grow_into_another(a: str, b: str, agree: bool | None) -> None:
    assert legal_forms.agree(a, b) is agree
    assert legal_forms.agree(b, a) is agree


ALIKE = [
    ("Maschinenbau Kaltenbach", "Kaltenbach Masch.bau"),
    ("Stahl Bau Wittekind", "Stahlbau Wittekind"),
    ("Hydro-Tec", "Hydrotec"),
    ("Brandtstätter Hydraulik", "Brandstätter Hydraulik"),
    ("Elektro Hagenbuch", "Hagenbuch Elektro"),
    ("Sanitär Heizung Lüftung Drosten", "Drosten SHL"),
    ("Wilhelm Stallforth Apparatebau", "Stallforth Apparatebau"),
]
APART = [
    ("Müller Elektro", "Müller Sanitär"),
    ("KSB Bau", "KSG Bau"),
    ("Stein Immobilien", "Weber Immobilien"),
    ("Zimmermann Bau", "Schuster Bau"),
    ("Hanse Logistik", "Hanse Technik"),
]


@pytest.mark.parametrize(("a", "b"), ALIKE)
def test_names_meant_alike_are_near(a: str, b: str) -> None:
    assert near_names.alike(company_name(a).words, company_name(b).words) >= 0.8


@pytest.mark.parametrize(("a", "b"), APART)
def test_words_against_words_are_two_names(a: str, b: str) -> None:
    assert near_names.alike(company_name(a).words, company_name(b).words) < 0.6


NAMES = st.sampled_from([name for pair in ALIKE + APART for name in pair]).map(lambda name: company_name(name).words)


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_the_same_both_ways(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    assert 0 <= near_names.alike(a, b) <= 1
    assert near_names.alike(a, b) == pytest.approx(near_names.alike(b, a))


# (one, the other, the same person?)
PEOPLE = [
    ("Dr. Petra Klein", "Klein, Petra", True),
    ("Prof. Dr.-Ing. Karl Wenzel", "Karl Wenzel", True),
    ("Hans-Peter Lübke", "H.-P. Luebke", True),
    ("Stefan Pohl", "Stephan Pohl", True),
    ("Bernd Schlüter", "Schlueter Bernd", True),
    ("von Hagen, Friederike", "Friederike von Hagen", True),
    ("Katharina Voß", "Kathi Voss", True),
    ("Sabine Köhler-Witt", "Sabine Köhler", True),
    ("Ulrike Zander", "Ulirke Zander", True),
    ("Manfred Uhl (Technik)", "Manfred Uhl", True),
    ("Andreas Maier", "Andrea Maier", False),
    ("Martin Fuchs", "Martina Fuchs", False),
    ("Tim Hansen", "Tom Hansen", False),
    ("Petra Klein", "Peter Klein", False),
    ("Josef Huber sen.", "Josef Huber jun.", False),
    ("Christian Wolf", "Christina Wolf", False),
]


@pytest.mark.parametrize(("a", "b", "is_one"), PEOPLE)
def test_a_person_is_known_by_both_names(a: str, b: str, is_one: bool) -> None:
    assert (min(alike(person_name(a), person_name(b))) >= 0.75) is is_one
    assert alike(person_name(a), person_name(b)) == alike(person_name(b), person_name(a))
