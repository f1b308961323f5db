"""Time zones by the names calendars write: those of the tz database and those of Windows (Unicode CLDR, windowsZones).

They are loaded with the module: the process that reads hostile mail can open no file later. A zone that is not here is not guessed.
"""

import contextlib
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EUROPE = (
    "Berlin Vienna Zurich Paris London Dublin Lisbon Madrid Rome Brussels Amsterdam Luxembourg Copenhagen Oslo Stockholm Helsinki Tallinn Riga"
    " Vilnius Warsaw Prague Bratislava Budapest Ljubljana Zagreb Belgrade Sarajevo Bucharest Sofia Athens Istanbul Kiev Kyiv Moscow Minsk Malta"
)
_ELSEWHERE = (
    "UTC Etc/UTC Etc/GMT GMT CET MET EET WET America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Toronto"
    " America/Mexico_City America/Sao_Paulo America/Argentina/Buenos_Aires Asia/Dubai Asia/Jerusalem Asia/Kolkata Asia/Calcutta Asia/Shanghai"
    " Asia/Hong_Kong Asia/Singapore Asia/Tokyo Asia/Seoul Asia/Bangkok Australia/Sydney Australia/Perth Pacific/Auckland Africa/Cairo"
    " Africa/Johannesburg Atlantic/Reykjavik"
)
_WINDOWS = {
    "W. Europe Standard Time": "Europe/Berlin",
    "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw",
    "Romance Standard Time": "Europe/Paris",
    "GMT Standard Time": "Europe/London",
    "E. Europe Standard Time": "Europe/Bucharest",
    "GTB Standard Time": "Europe/Athens",
    "FLE Standard Time": "Europe/Kyiv",
    "Turkey Standard Time": "Europe/Istanbul",
    "Russian Standard Time": "Europe/Moscow",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "Eastern Standard Time": "America/New_York",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "Pacific Standard Time": "America/Los_Angeles",
    "India Standard Time": "Asia/Kolkata",
    "China Standard Time": "Asia/Shanghai",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Singapore Standard Time": "Asia/Singapore",
    "Arabian Standard Time": "Asia/Dubai",
}


def _loaded() -> dict[str, ZoneInfo]:
    zones: dict[str, ZoneInfo] = {}
    for name in (*(f"Europe/{it}" for it in _EUROPE.split()), *_ELSEWHERE.split()):
        with contextlib.suppress(ZoneInfoNotFoundError):
            zones[name.lower()] = ZoneInfo(name)
    return zones


_ZONES = _loaded()


def zone(name: str) -> ZoneInfo | None:
    """The zone of a calendar's name, also behind a vendor's prefix ("/example.org/20060101/Europe/Berlin"); None for one that is not known."""
    asked = _WINDOWS.get(name.strip('"'), name.strip('"')).lower()
    return _ZONES.get(asked) or _ZONES.get("/".join(asked.split("/")[-2:]))
