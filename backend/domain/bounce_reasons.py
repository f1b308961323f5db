"""Why a mail did not arrive: nobody is there (hard), or not now and not this mail (soft). Codes of RFC 3463 and RFC 5321, else the words.

A mail system that refuses a mail for its looks says 5.x.x as well; the address is none the worse for it.
"""

import re

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.#:-])([45]\d\d)(?=[ \-])")
_OF_SENDER = frozenset(("5.1.7", "5.1.8"))
_MAX = 4_000

# The address itself is wrong or gone (RFC 3463, sections 3.2 and 3.5; 5.1.10 is RFC 7505's null MX and Exchange's unknown recipient).
_HARD_CODES = frozenset(("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.4.310"))

_GONE = re.compile(
    r"user unknown|unknown user|unknown (?:recipient|address|mailbox|local[- ]part|account|or illegal alias|host|domain)|user not (?:found|known)"
    r"|no (?:such|valid) (?:user|mailbox|recipient|address|person|account|domain|host)|no mailbox (?:here|by that name)|not a (?:valid|known) (?:user|mailbox|address|recipient)"
    r"|(?:does not|doesn't|doesn t|do not|don't|didn't) (?:exist|have an? (?:\S{1,40} )?account)|non-?existent|(?:user|mailbox|account|address|recipient) (?:is )?invalid"
    r"|invalid (?:recipient|mailbox|user|domain|host|final delivery user)|(?:recipient|user|mailbox|address|account|host|domain)(?: address| name)?(?: is| was)? (?:unknown|not found|not known)"
    r"|unroute?able|(?:couldn't|could not|cannot|unable to) (?:find|be found|resolve|look ?up)|host(?: or domain)? name (?:lookup|not found)"
    r"|not listed in|not our customer|no longer (?:active|available|valid|on this server|in use|exists?|accepting|works?)|has moved|isn't a user|is not a user|unknown to"
    r"|no account by that name|bad destination|host \S{1,80} not found|no such domain|relay.{0,10}lookup fail|dns lookup fail|mailbox unavailable or access denied|this account is not|wasn't found|was not found|not found at|discontinued"
    r"|null mx|name is not recogni[sz]ed|user not exist|domain is not reachable|mailbox unavailable|recipient (?:address )?rejected|rejected recipient|address lookup|no such.{0,20}here|mailbox not (?:available|found)|unbekannt|existiert nicht|nicht gefunden|nicht (?:mehr )?vorhanden|kein gültig|gibt es nicht|ungültige",
    re.I,
)
_NOT_NOW = re.compile(
    r"quota|(?:mailbox|inbox|account|postfach|mailfile|mail box|storage) (?:is |ist |of the recipient is )?(?:full|voll|almost full)|over ?limit|exceed|insufficient|out of (?:disk )?storage"
    r"|not enough (?:storage|space|disk)|size limit|too (?:large|big|many|much|old|often|fast|long)|greylist|graylist|try (?:again (?:later|in|at)|later|your)|temporar|\bdelay|deferred|retry time|in (?:the )?queue|will (?:be retried|retry|keep)"
    r"|timed? ?out|timeout|connection (?:refused|reset|lost|dropped|died)|no route|network (?:error|unreachable)|unreachable|expired|too long in queue|not been delivered (?:within|after)"
    r"|spam|virus|infected|malware|blacklist|block ?list|blocked|\brbl\b|dnsbl|reputation|policy|polic|unsolicited|content (?:filter|reject|not)|message content|banned|forbidden|phish"
    r"|authenticat|\bspf\b|\bdkim\b|\bdmarc\b|relay(?:ing)? (?:denied|not|access)|not permitted|unable to relay|reverse dns|\bptr\b|rate limit|loop|too many hops|hop count"
    r"|access denied|sender rejected|suspend|disabled|inactive|deactivated|locked|überschritten|ist voll|vorübergehend|später|größe|verzögert|gesperrt|abgelehnt wegen",
    re.I,
)  # fmt: skip


def status_of(text: str) -> str:
    """The most telling enhanced code of a text, else one made of the SMTP reply (550 -> "5.0.0"), else "".

    The last one: a system that passes on what another said quotes it behind its own.
    """
    codes = [f"{kind}.{subject}.{detail}" for kind, subject, detail in _STATUS.findall(text[:_MAX]) if kind != "2"]
    if codes:
        return next((it for it in reversed(codes) if not it.endswith(".0.0")), codes[0])
    reply = _REPLY.search(text[:_MAX])
    return f"{reply[1][0]}.0.0" if reply else ""


def is_hard(status: str, words: str) -> bool | None:
    """True if nobody is there, False if it may work another time or with another mail, None if neither code nor words say."""
    words = words[:_MAX]
    if status.startswith(("4.", "5.7.")) or status in _OF_SENDER:
        return False
    if _GONE.search(words):
        return not _NOT_NOW.search(words) or status in _HARD_CODES
    if status in _HARD_CODES:
        return not _NOT_NOW.search(words)
    if _NOT_NOW.search(words) or (status and not status.endswith(".0.0")):
        return False
    return None
