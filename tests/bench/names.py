"""Names of companies and people as a German address book has them: some thousand different words, common trades, umlauts."""

import random

_words = str.split

_STARTS = _words(
    "Al Bach Ban Ber Bir Brand Brei Dall Dör Eber Eck Eh Fal Feld Fehr Gart Geb Glo Grun Haf Hag Hall Hein Hoch Jan Kall Kam Kess Kir Köl Krum "
    "Lan Lau Lind Löw Mal Mar Mohr Mühl Nag Neu Ober Pfaff Rau Reh Rein Rös Sand Schad Schön Schrei Sie Stein Stroh Tann Trau Uhl Vol Wald "
    "Wein Wert Wies Wol Zach Zell"
)
_MIDDLES = ("", "de", "gen", "hö", "ke", "len", "lin", "mer", "ner", "ren", "se", "ter", "tel", "wi")
_ENDS = ("bach", "berg", "brecht", "feld", "ger", "hardt", "hauer", "hofer", "huber", "mann", "meier", "müller", "rich", "scheid", "sen", "stein")  # fmt: skip
_TRADES = _words(
    "Anlagenbau Antriebstechnik Apparatebau Armaturen Automation Blechbearbeitung Elektrotechnik Fördertechnik Formenbau Feinmechanik "
    "Getriebebau Hydraulik Kunststofftechnik Kältetechnik Lackierung Lagertechnik Logistik Maschinenbau Messtechnik Metallbau Möbelwerke "
    "Oberflächentechnik Präzisionsteile Pumpen Sondermaschinen Stahlbau Verpackungen Werkzeugbau Wälzlager Zerspanung"
)
_CITIES = _words(
    "Aalen Aachen Bielefeld Bremen Chemnitz Coburg Dortmund Dresden Erfurt Esslingen Freiburg Fürth Göppingen Hagen Hamburg Heilbronn Kassel "
    "Kempten Köln Leipzig Lübeck Mannheim München Münster Nürnberg Passau Reutlingen Rostock Siegen Solingen Stuttgart Tübingen Ulm Würzburg"
)
_FIRST = _words(
    "Anna Bernd Clara Dirk Elke Frank Gerda Heinz Inge Jonas Jörg Karin Lars Maria Nils Olga Petra Rolf Silke Sönke Tom Uwe Vera"
)
_PATTERNS = ("{0} {1}", "{0} {1}", "{0} & {2} {1}", "Gebrüder {0}", "{0}-{2} {1}", "{1} {0}", "{0} {1} {3}")


def company(dice: random.Random) -> str:
    pattern = dice.choice(_PATTERNS)
    return pattern.format(surname(dice), dice.choice(_TRADES), surname(dice), city(dice))


def person(dice: random.Random) -> str:
    return f"{dice.choice(_FIRST)} {surname(dice)}"


def surname(dice: random.Random) -> str:
    return dice.choice(_STARTS) + dice.choice(_MIDDLES) + dice.choice(_ENDS)


def city(dice: random.Random) -> str:
    return dice.choice(_CITIES)


def slip(word: str, dice: random.Random) -> str:
    """The word with one letter too many, too few, wrong, or two that changed places; the first letter, which nobody mistypes, stays."""
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice("abcdefghiklmnoprstuw")
    return dice.choice((
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip
