"""Days that a mail names, in German and English: the right day, its time, the words, and whether something is wanted of us until then."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.calendar_words import easter
from backend.domain.deadlines import days_said
from backend.domain.wants import written_on

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)

DUE = [
    ("Wir brauchen das Angebot bis Freitag.", "2026-11-27"),
    ("Bitte bis Freitag um 12 Uhr.", "2026-11-27 12:00"),
    ("Bitte bis Freitag, den 27.11., 15 Uhr zusenden.", "2026-11-27 15:00"),
    ("Bitte antworten Sie bis kommenden Mittwoch.", "2026-11-25"),
    ("Geht das bis nächsten Dienstag?", "2026-11-24"),
    ("Bis Ende der Woche brauchen wir die Zeichnung.", "2026-11-20"),
    ("Bitte bis Ende nächster Woche.", "2026-11-27"),
    ("Bitte bis Mitte nächster Woche.", "2026-11-25"),
    ("Bitte bis Anfang kommender Woche.", "2026-11-23"),
    ("Bitte noch diese Woche liefern, bis Samstag geht es.", "2026-11-20"),
    ("Bitte bis zum Wochenende liefern.", "2026-11-20"),
    ("Bitte bis Monatsende bestätigen.", "2026-11-30"),
    ("Wir müssen bis Ende des Monats entscheiden.", "2026-11-30"),
    ("Bitte bis Ende nächsten Monats.", "2026-12-31"),
    ("Bitte bis Jahresende abrechnen.", "2026-12-31"),
    ("Bitte bis zum Ende des Jahres.", "2026-12-31"),
    ("Die Prüfung sollte bis Quartalsende fertig sein.", "2026-12-31"),
    ("Bitte bis KW 48 liefern.", "2026-11-27"),
    ("Bitte liefern Sie bis spätestens KW 3.", "2027-01-22"),
    ("Wir benötigen die Teile bis Anfang KW 50.", "2026-12-07"),
    ("Wir benötigen die Teile bis Mitte KW 50.", "2026-12-09"),
    ("Wir benötigen die Teile bis Ende der 49. KW.", "2026-12-04"),
    ("Bitte bis Mitte Januar.", "2027-01-15"),
    ("Bitte bis Ende Januar 2027.", "2027-01-31"),
    ("Bitte bis Anfang Dezember.", "2026-12-01"),
    ("Bitte bis zum 12.3. antworten.", "2027-03-12"),
    ("Bitte bis 5.12 antworten.", "2026-12-05"),
    ("Bitte bis spätestens 5.12. 12:00", "2026-12-05 12:00"),
    ("Bitte bis 05.12.26, 9.30 Uhr.", "2026-12-05 09:30"),
    ("Bitte bis zum 4. Dezember liefern.", "2026-12-04"),
    ("Wir erwarten Ihre Antwort bis spätestens Montag, 30. November 2026.", "2026-11-30"),
    ("Bitte bis einschließlich 15. Dez.", "2026-12-15"),
    ("Abgabefrist ist der 15.12.2026, 12:00 Uhr.", "2026-12-15 12:00"),
    ("Frist: 04.12.2026", "2026-12-04"),
    ("Stichtag: 1. Februar", "2027-02-01"),
    ("Die Unterlagen sind am 3.12. fällig, spätestens am 4.12.", "2026-12-04"),
    ("Freitag spätestens brauchen wir die Teile.", "2026-11-27"),
    ("Spätestens morgen früh brauche ich Bescheid.", "2026-11-21"),
    ("Könnten Sie mir bis morgen 10 Uhr Bescheid geben?", "2026-11-21 10:00"),
    ("Bitte bis übermorgen.", "2026-11-22"),
    ("Bitte heute noch anrufen.", "2026-11-20"),
    ("Bitte rufen Sie noch heute an.", "2026-11-20"),
    ("Bitte bis heute Abend.", "2026-11-20"),
    ("Bitte bis heute 16 Uhr.", "2026-11-20 16:00"),
    ("Bitte innerhalb von 10 Tagen nachbessern.", "2026-11-30"),
    ("Bitte binnen zwei Wochen liefern.", "2026-12-04"),
    ("Bitte innerhalb von 3 Werktagen antworten.", "2026-11-25"),
    ("Wir erwarten Ihre Stellungnahme binnen 36 Stunden.", "2026-11-22"),
    ("Das muss vor Weihnachten bei uns sein.", "2026-12-23"),
    ("Bitte liefern Sie vor Ostern.", "2027-03-25"),
    ("Bitte vor Pfingsten.", "2027-05-14"),
    ("Bitte vor dem 12. Dezember liefern.", "2026-12-11"),
    ("Bitte bis 24/12 liefern.", "2026-12-24"),
    ("Bitte bis zum 25. d. M. liefern.", "2026-11-25"),
    ("Bitte bis 2027-01-15.", "2027-01-15"),
    ("We need your answer by Friday.", "2026-11-27"),
    ("Please reply by next Friday.", "2026-11-27"),
    ("Please reply before Friday.", "2026-11-26"),
    ("Please send it no later than Tuesday, 24 November.", "2026-11-24"),
    ("Could you deliver by December 3rd, 2026?", "2026-12-03"),
    ("Please confirm by the 3rd of December.", "2026-12-03"),
    ("We need it by the end of the month.", "2026-11-30"),
    ("We need it by the end of next month.", "2026-12-31"),
    ("We need it by end of week.", "2026-11-20"),
    ("We need it by the end of next week.", "2026-11-27"),
    ("Please send it by end of day.", "2026-11-20"),
    ("Please send it by EOW.", "2026-11-20"),
    ("We need it by this week.", "2026-11-20"),
    ("You have until Friday, please let us know.", "2026-11-27"),
    ("Please answer by Wed., Dec. 2, 2026.", "2026-12-02"),
    ("Please send it by EOD.", "2026-11-20"),
    ("Please send it by the end of January.", "2027-01-31"),
    ("Please send it by mid December.", "2026-12-15"),
    ("Please deliver by CW 48.", "2026-11-27"),
    ("Please deliver by calendar week 48.", "2026-11-27"),
    ("Please deliver by week 48.", "2026-11-27"),
    ("Please confirm within two weeks.", "2026-12-04"),
    ("Please confirm within 5 working days.", "2026-11-27"),
    ("Please confirm within the next 10 days.", "2026-11-30"),
    ("Please let me know by tomorrow noon.", "2026-11-21 12:00"),
    ("Please let me know by tomorrow at 3 pm.", "2026-11-21 15:00"),
    ("Please send it by 24/12.", "2026-12-24"),
    ("Please send it by 12/24/2026.", "2026-12-24"),
    ("Nov 30 at the latest.", "2026-11-30"),
    ("The deadline is 1 December 2026 at 5 p.m.", "2026-12-01 17:00"),
    ("We need the parts before Christmas.", "2026-12-23"),
    ("Please ship by the end of the year.", "2026-12-31"),
    ("Wir werden das prüfen, bitte schicken Sie es bis Freitag.", "2026-11-27"),
    ("Bitte bis Freitag 12 Stück liefern.", "2026-11-27"),
    ("Bitte bis Freitag 25:61 Uhr.", "2026-11-27"),
    ("We need it before the end of the month.", "2026-11-30"),
    ("Wir melden uns wieder. Bitte schicken Sie uns die Preise bis Donnerstag.", "2026-11-26"),
]  # fmt: skip
NAMED = [
    ("Wir treffen uns Dienstag, 24.11. um 14:30 Uhr.", "2026-11-24 14:30"),
    ("Passt Ihnen der 8. Dezember?", "2026-12-08"),
    ("Der Termin am Dienstag um 9.30 Uhr steht.", "2026-11-24 09:30"),
    ("Am 12.3. haben wir Zeit.", "2027-03-12"),
    ("Mi., 25.11., 8 Uhr", "2026-11-25 08:00"),
    ("2026-12-01 09:00", "2026-12-01 09:00"),
    ("Nächste Woche Dienstag?", "2026-11-24"),
    ("Dienstag nächster Woche passt.", "2026-11-24"),
    ("Übernächste Woche Montag passt.", "2026-11-30"),
    ("Dienstag in KW 50 passt.", "2026-12-08"),
    ("Lieferung in KW 48.", "2026-11-23"),
    ("Lieferung in KW 3.", "2027-01-18"),
    ("Lieferung KW 53/2026.", "2026-12-28"),
    ("Lieferung KW 2 2027.", "2027-01-11"),
    ("Ab KW 50 können wir abnehmen.", "2026-12-07"),
    ("Ende KW 49 wäre gut.", "2026-12-04"),
    ("48. Kalenderwoche", "2026-11-23"),
    ("Das Audit ist Anfang Januar.", "2027-01-01"),
    ("Ende November ist bei uns Inventur.", "2026-11-30"),
    ("Ende nächster Woche bin ich wieder am Platz.", "2026-11-27"),
    ("Nächsten Monat planen wir neu.", "2026-12-01"),
    ("Können wir morgen telefonieren?", "2026-11-21"),
    ("Ich rufe übermorgen um 10 Uhr an.", "2026-11-22 10:00"),
    ("Wir sehen uns heute Abend.", "2026-11-20"),
    ("Ich bin heute um 15 Uhr erreichbar.", "2026-11-20 15:00"),
    ("In 14 Tagen ist Messe.", "2026-12-04"),
    ("In einer Woche ist Messe.", "2026-11-27"),
    ("In drei Monaten ist Messe.", "2027-02-18"),
    ("In 3 Werktagen kommt der Techniker.", "2026-11-25"),
    ("Donnerstagnachmittag passt.", "2026-11-26"),
    ("Freitagmittag passt.", "2026-11-27 12:00"),
    ("Nach Ostern fangen wir an.", "2027-03-30"),
    ("Next Tuesday works.", "2026-11-24"),
    ("Let's meet next Thursday at 10:30 am.", "2026-11-26 10:30"),
    ("At 3 pm on Friday we load.", "2026-11-27 15:00"),
    ("Delivery in calendar week 48.", "2026-11-23"),
    ("Delivery in CW 48.", "2026-11-23"),
    ("The audit is on 12 March.", "2027-03-12"),
    ("The audit is on March 12, 2027.", "2027-03-12"),
    ("The fair starts tomorrow.", "2026-11-21"),
    ("I am back the day after tomorrow.", "2026-11-22"),
    ("Early December would be fine.", "2026-12-01"),
    ("In two weeks we know more.", "2026-12-04"),
]
NO_DEADLINE = [
    "Unser Angebot ist gültig bis 12.12.2026.",
    "Our offer is valid until 12 December.",
    "Die Bindefrist läuft bis 31.12.2026.",
    "Zahlbar innerhalb von 14 Tagen netto.",
    "Ich bin bis Freitag im Urlaub.",
    "We are closed until 5 January.",
    "Wir sind vom 3. bis 5.12. auf der Messe.",
    "Von Montag bis Mittwoch ist Messe.",
    "Montag bis Mittwoch ist Messe.",
    "From 3 December until 5 December we count stock.",
    "Wir melden uns bis Freitag.",
    "We will get back to you by Friday.",
    "Bis Freitag!",
    "Dann bis nächste Woche!",
    "See you next Tuesday.",
    "We would like to come by this week.",
    "I am free until Friday.",
    "Give me a call later today.",
]
NOTHING = [
    "Please answer ASAP.",
    "Bitte schnellstmöglich.",
    "Guten Morgen,",
    "Bis heute haben wir keine Antwort.",
    "Seit Montag steht die Anlage.",
    "Am letzten Freitag kam die Ware.",
    "Last Friday the goods arrived.",
    "Jeden Freitag laden wir.",
    "Freitags sind wir zu.",
    "Heute haben wir telefoniert.",
    "Als ich heute noch einmal nachsah, stand sie still.",
    "Diese Woche hatten wir Ärger.",
    "Wir wünschen ein schönes Wochenende.",
    "Frohe Weihnachten",
    "Version 1.2.3 auf 10.0.0.1",
    "Die Pumpe läuft 24/7.",
    "Please reply by 3/12.",
    "Rohr 3/4 Zoll",
    "Das kostet 12.50 EUR.",
    "Lieferung KW 60",
    "Lieferung KW 53/2027",
    "Ihr Schreiben vom 12.03.2024",
    "Der Vertrag endet am 31.12.2035.",
    "In 999 Wochen",
    "İ: bitte bis Freitag",
    "Vielen Dank für die vielen schönen Unterlagen. " * 90 + "Bitte bis Freitag.",
    "Am 31.02. und am 30.2.2027",
    "Anfang November war Messe.",
    "Der Motor hat 48 kW.",
    "Vor 14 Tagen kam die Ware.",
]


def first(text: str, on: date = FRIDAY) -> str:
    found = days_said(text, on)
    it = next((day for day in found if day.is_deadline), found[0])
    return f"{it.day}" + (f" {it.at.isoformat('minutes')}" if it.at else "")


@pytest.mark.parametrize(("text", "day"), DUE)
def test_until_when_something_is_wanted(text: str, day: str) -> None:
    assert any(it.is_deadline for it in days_said(text, FRIDAY))
    assert first(text) == day


@pytest.mark.parametrize(("text", "day"), NAMED)
def test_a_day_is_named_and_nothing_due(text: str, day: str) -> None:
    assert not any(it.is_deadline for it in days_said(text, FRIDAY))
    assert first(text) == day


@pytest.mark.parametrize("text", NO_DEADLINE)
def test_the_end_of_a_span_a_validity_and_a_promise_are_no_deadlines(text: str) -> None:
    found = days_said(text, FRIDAY)
    assert found
    assert not any(it.is_deadline for it in found)


@pytest.mark.parametrize("text", NOTHING)
def test_what_names_no_day_gives_none(text: str) -> None:
    assert days_said(text, FRIDAY) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("nächsten Dienstag", "2026-11-24"),
        ("kommenden Dienstag", "2026-11-17"),
        ("next Tuesday", "2026-11-24"),
        ("nächsten Freitag", "2026-11-20"),
        ("next Friday", "2026-11-27"),
        ("Montag", "2026-11-23"),
        ("Ende der Woche", "2026-11-20"),
    ],
)
def test_on_a_monday_the_next_tuesday_is_not_tomorrow(text: str, day: str) -> None:
    assert first(f"Wir kommen {text} vorbei.", MONDAY) == day


def test_on_a_saturday_the_end_of_the_week_is_that_of_the_next() -> None:
    assert first("Bitte bis Ende der Woche.", date(2026, 11, 21)) == "2026-11-27"


@pytest.mark.parametrize("on", [date.min, date.max])
def test_at_the_ends_of_the_calendar_there_are_fewer_days_and_nothing_raises(on: date) -> None:
    words = "morgen, nächste Woche, in 14 Tagen, Ende des Monats, in 3 Werktagen, bis Freitag, KW 1, Ende Januar, vor Ostern, am 29.2."
    assert all(it.day.year == on.year for it in days_said(words, on))


def test_a_day_keeps_its_words_as_written_and_its_place() -> None:
    text = "Guten Tag,\n\nbitte senden Sie es Bis Spätestens Freitag, 27.11.,\n12 Uhr."
    (it,) = days_said(text, FRIDAY)
    assert it.words == "Bis Spätestens Freitag, 27.11., 12 Uhr"
    assert text[it.start : it.end].startswith("Freitag, 27.11.")


def test_a_full_stop_is_no_word_of_the_day() -> None:
    assert days_said("Please send it by early January.", FRIDAY)[0].words == "by early January"
    assert days_said("Bitte bis 5.12.", FRIDAY)[0].words == "bis 5.12."


def test_several_days_come_in_the_order_of_the_text_each_once() -> None:
    found = days_said("Am 1.12. oder am 3.12., am liebsten am 1.12. Bitte Antwort bis Montag.", FRIDAY)
    assert [it.day.day for it in found] == [1, 3, 23]


def test_tomorrow_is_counted_from_the_day_of_sending_unless_that_clock_is_wrong() -> None:
    came = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert written_on(datetime(2026, 11, 19, 9, tzinfo=UTC), came) == date(2026, 11, 19)
    assert written_on(came, came) == date(2026, 11, 20)
    assert written_on(datetime(1999, 1, 1, tzinfo=UTC), came) == date(2026, 11, 20)
    assert written_on(None, datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(2026, 11, 21)


@pytest.mark.parametrize(("year", "day"), [(2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25))])  # fmt: skip
def test_easter_is_where_the_calendar_has_it(year: int, day: date) -> None:
    assert easter(year) == day


PIECES = st.sampled_from(
    ["bis ", "by ", "Freitag", "next ", "12.", "3.", "31", "/", "KW ", "99", "2026", "Ende ", "Januar ", "um ", "24:61", " Uhr", "\n", ". ", "in ",
     "14 ", "Tagen", "²", "İ", "\u0661", "vor ", "Ostern", "of ", "week", "-", "0"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)), st.dates())
def test_no_text_raises_and_each_day_lies_where_it_says(text: str, on: date) -> None:
    for it in days_said(text, on):
        assert 0 <= it.start < it.end <= len(text)
        assert it.words


@pytest.mark.parametrize(
    "piece",
    ["bis ", "12.", "bis zum den dem ", "nächste ", "1", "Ende der ", "bis 1.1. ", "by the end of ", "KW ", "vom 1. ", " ", "a" * 50 + "\n", "Freitag, den ", "1.", "10 Uhr am "],
)  # fmt: skip
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    """A bomb would take minutes; the same text takes some milliseconds."""
    began = time.perf_counter()
    days_said(piece * (40_000 // len(piece)), FRIDAY)
    assert time.perf_counter() - began < 2
