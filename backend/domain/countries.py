"""Countries by the names people write: German, English and their own. Every other country is known by its ISO code.

Our own table: `phonenumbers` has one in all languages, but its package reads 2 s of geography first.
"""

from phonenumbers import SUPPORTED_REGIONS

from backend.domain.names import letters

_NAMES = {
    "AE": "Vereinigte Arabische Emirate, United Arab Emirates, UAE, VAE", "AR": "Argentinien, Argentina",
    "AT": "Österreich, Austria, Autriche, A", "AU": "Australien, Australia", "BA": "Bosnien und Herzegowina, Bosnia and Herzegovina",
    "BE": "Belgien, Belgium, België, Belgique, B", "BG": "Bulgarien, Bulgaria", "BR": "Brasilien, Brazil, Brasil",
    "CA": "Kanada, Canada", "CH": "Schweiz, Switzerland, Suisse, Svizzera, Schweizerische Eidgenossenschaft", "CL": "Chile",
    "CN": "China, Volksrepublik China", "CY": "Zypern, Cyprus", "CZ": "Tschechien, Tschechische Republik, Czechia, Czech Republic, Česko",
    "DE": "Deutschland, Germany, Bundesrepublik Deutschland, BRD, Allemagne, Germania, Duitsland, D", "DK": "Dänemark, Denmark, Danmark",
    "EE": "Estland, Estonia, Eesti", "EG": "Ägypten, Egypt", "ES": "Spanien, Spain, España, E", "FI": "Finnland, Finland, Suomi",
    "FR": "Frankreich, France, F", "GB": "Großbritannien, Vereinigtes Königreich, United Kingdom, Great Britain, England, UK",
    "GR": "Griechenland, Greece, Hellas", "HK": "Hongkong, Hong Kong", "HR": "Kroatien, Croatia, Hrvatska",
    "HU": "Ungarn, Hungary, Magyarország", "ID": "Indonesien, Indonesia", "IE": "Irland, Ireland, Éire", "IL": "Israel",
    "IN": "Indien, India", "IS": "Island, Iceland", "IT": "Italien, Italy, Italia, I", "JP": "Japan",
    "KR": "Südkorea, South Korea, Republik Korea", "LI": "Liechtenstein, FL", "LT": "Litauen, Lithuania, Lietuva",
    "LU": "Luxemburg, Luxembourg, L", "LV": "Lettland, Latvia, Latvija", "MA": "Marokko, Morocco, Maroc", "MT": "Malta",
    "MX": "Mexiko, Mexico", "MY": "Malaysia", "NL": "Niederlande, Netherlands, Nederland, Holland, The Netherlands",
    "NO": "Norwegen, Norway, Norge", "NZ": "Neuseeland, New Zealand", "PL": "Polen, Poland, Polska", "PT": "Portugal, P",
    "RO": "Rumänien, Romania, România", "RS": "Serbien, Serbia, Srbija", "RU": "Russland, Russia, Russische Föderation",
    "SA": "Saudi-Arabien, Saudi Arabia", "SE": "Schweden, Sweden, Sverige, S", "SG": "Singapur, Singapore",
    "SI": "Slowenien, Slovenia, Slovenija", "SK": "Slowakei, Slowakische Republik, Slovakia, Slovensko", "TH": "Thailand",
    "TN": "Tunesien, Tunisia", "TR": "Türkei, Turkey, Türkiye", "TW": "Taiwan", "UA": "Ukraine, Ukraina",
    "US": "USA, U.S.A., Vereinigte Staaten, Vereinigte Staaten von Amerika, United States, United States of America",
    "VN": "Vietnam", "ZA": "Südafrika, South Africa",
}  # fmt: skip
_CODES = {letters(name): code for code, names in _NAMES.items() for name in names.split(", ")}
MAX_NAME = 80


def country_code(name: str, default: str = "") -> str:
    """ISO 3166 alpha-2 for a code or a name.

    >>> country_code("Österreich"), country_code("ch"), country_code("Atlantis", "DE")
    ('AT', 'CH', 'DE')
    """
    written = " ".join(name[:MAX_NAME].split())
    if written.upper() in SUPPORTED_REGIONS:
        return written.upper()
    return _CODES.get(letters(written), default)
