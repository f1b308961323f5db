"""Whether a server refuses because we ask too much of it, and how long it wants to be left alone. Pure.

Providers have no common word for it: some say a response code (RFC 5530), most a sentence. Gmail says it even to a right password.
"""

import re

LONGEST_WISH_S = 3600.0

TOO_MUCH = re.compile(
    r"\[(?:throttled|limit|overquota)\b|\bthrottl(?:ed|ing)\b|\bserver(?: is)? (?:too )?busy\b"
    r"|\btoo many (?:\w+ ){0,2}(?:connections?|requests|commands|sessions|logged in)\b"
    r"|\bmaximum (?:number of )?(?:\w+ )?connections?\b"
    r"|\bexceeded (?:\w+ ){0,3}limits?\b|\b(?:rate|bandwidth|connection|command) limits?\b",
    re.IGNORECASE,
)
"""Gmail, Microsoft 365, Yahoo, Dovecot, Courier, Cyrus. A count of wrong passwords is none of these: it is a refusal."""
WISH = re.compile(r"back-?off time:? (?P<ms>\d{1,9}) ?(?:ms|milliseconds)", re.IGNORECASE)
"""Microsoft 365."""
CONNECTIONS = re.compile(r"\bconnections?\b", re.IGNORECASE)


def is_throttled(said: str) -> bool:
    """Whether these words of a server mean: not so much at once."""
    return TOO_MUCH.search(said) is not None


def is_crowded(said: str) -> bool:
    """Whether it is the connections that are too many."""
    return is_throttled(said) and CONNECTIONS.search(said) is not None


def wish_s(said: str) -> float:
    """How long it asks us to stay away; 0 if it does not say, an hour at most."""
    found = WISH.search(said)
    return min(int(found["ms"]) / 1000, LONGEST_WISH_S) if found else 0.0
