"""How the mail programs of Europe introduce what they quote; the quotes of the common ones stand in test_visible_text.py."""

import pytest

from backend.domain.visible_text import new_text

INTRODUCTIONS = """
Am Freitag, 20. November 2026, 10:12:33 CET schrieb Anna Berg:
Am Freitag, den 20.11.2026, 10:12 +0100 schrieb Anna Berg:
Am 20.11.2026 um 10:12 hat Anna Berg <anna@firma.example> geschrieben:
Anna Berg <anna@firma.example> hat am 20.11.2026 10:12 CET geschrieben:
Anna Berg schrieb am 20.11.2026 um 10:12:
-----Anna Berg <anna@firma.example> schrieb: -----
-----Anna Berg/FIRMA schrieb am 20.11.2026 10:12-----
---- Am Fr, 20 Nov 2026 10:12:33 +0100 Anna Berg <anna@firma.example> schrieb ----
----- Nachricht von Anna Berg <anna@firma.example> ---------
>>> Anna Berg 20.11.2026 10:12 >>>
Zitat von Anna Berg <anna@firma.example>:
On Friday, 20 November 2026 10:12:33 CET Anna Berg wrote:
On Friday, November 20, 2026, Anna Berg via Forum <anna@firma.example> wrote:
Anna Berg wrote on 20.11.2026 10:12:
2026/11/20 Anna Berg <anna@firma.example>
Le ven. 20 nov. 2026 à 10:12, Anna Berg <anna@firma.example> a écrit :
El vie, 20 nov 2026 a las 10:12, Anna Berg (<anna@firma.example>) escribió:
Il giorno ven 20 nov 2026 alle ore 10:12 Anna Berg <anna@firma.example> ha scritto:
Op vr 20 nov. 2026 om 10:12 schreef Anna Berg <anna@firma.example>:
Den fre 20 nov. 2026 kl 10:12 skrev Anna Berg <anna@firma.example>:
Anna Berg <anna@firma.example> kirjoitti 20.11.2026 kello 10:12:
W dniu 20.11.2026 o 10:12, Anna Berg pisze:
Dne 20. 11. 2026 v 10:12 Anna Berg napsal(a):
Anna Berg <anna@firma.example> ezt írta (időpont: 2026. nov. 20., P, 10:12):
Anna Berg <anna@firma.example>, 20 Kas 2026 Cum, 10:12 tarihinde şunu yazdı:
пт, 20 нояб. 2026 г. в 10:12, Anna Berg <anna@firma.example>:
2026年11月20日(金) 10:12 Anna Berg <anna@firma.example>:
Anna Berg <anna@firma.example> 于2026年11月20日周五 10:12写道：
""".strip().split("\n")


@pytest.mark.parametrize(
    "quote", ["> Passt Montag?\n> Gruß", "\nPasst Montag?\n\nGruß\nAnna"], ids=["marked", "unmarked"]
)
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_is_known_in_every_language(introduction: str, quote: str) -> None:
    assert new_text(f"Das passt so.\n\n{introduction}\n{quote}\n") == "Das passt so."


@pytest.mark.parametrize("mark", ["\u2010" * 7, "\u2015" * 7, "-----", "________"])
@pytest.mark.parametrize(
    "words", ["Original Message", "Originalnachricht", "Ursprüngliche Nachricht", "Oorspronkelijk bericht"]
)
def test_a_drawn_line_parts_new_from_old(words: str, mark: str) -> None:
    assert new_text(f"Das passt so.\n\n{mark} {words} {mark}\nPasst Montag?") == "Das passt so."


@pytest.mark.parametrize(
    "introduction",
    [
        "Am Fr., 20. Nov. 2026 um 10:12 Uhr schrieb Anna Berg <anna@firma.example\n>:",
        "On Fri, Nov 20, 2026 at 10:12 AM Anna Berg from the purchasing department\nof Firma <\nanna@firma.example> wrote:",
    ],
)
def test_an_introduction_may_be_folded_anywhere(introduction: str) -> None:
    assert new_text(f"Das passt so.\n\n{introduction}\n\n> Passt Montag?") == "Das passt so."


def test_the_end_of_a_long_marked_line_belongs_to_the_quote() -> None:
    quote = (
        f"> {'Wann dürfen wir die zwanzig Ventile, die Sie bestellt haben, an das'}\nwerk in Hamburg liefern?\n> Gruß"
    )
    assert new_text(f"Am Montag.\n\n{quote}") == "Am Montag."


def test_a_short_answer_right_between_marked_lines_stays() -> None:
    assert new_text("> Wann passt es?\nmontag um zehn\n> Wie viele?\nzwanzig") == "montag um zehn\n\nzwanzig"


def test_marks_with_initials_are_marks() -> None:
    assert new_text("Am Montag.\n\nAB> Wann passt es?\nAB> Gruß") == "Am Montag."


def test_below_the_line_of_a_telephone_nothing_is_new() -> None:
    assert new_text("Passt.\n\nVon meinem iPhone gesendet\n\nWann dürfen wir liefern?") == "Passt."


def test_above_the_new_text_it_is_left_out_alone() -> None:
    mail = "Von meinem iPhone gesendet\n\nPasst.\n\n-----Ursprüngliche Nachricht-----\nWann?"
    assert new_text(mail) == "Passt."


def test_but_between_marked_quotes_it_may_be() -> None:
    mail = "Passt.\n\nVon meinem iPhone gesendet\n\n> Wann dürfen wir liefern?\n\nAm Montag.\n\n> Wie viele?"
    assert new_text(mail) == "Passt.\n\nAm Montag."


@pytest.mark.parametrize(
    "prose",
    [
        "Wir treffen uns am 20.11. um 10:12 am Werkstor.\nBitte Ausweis mitbringen:\nAnna Berg hat ihn.",
        "Die Ventile:\n- DN 40: 12\n- DN 50: 8",
        "--- wichtig ---\nBitte bis Montag.",
        "An: das ganze Team\nDanke!",
        "Von 10:00 bis 12:00 sind wir da:\nHalle 3.",
    ],
)
def test_prose_with_colons_times_and_lines_stays(prose: str) -> None:
    assert new_text(prose) == prose
