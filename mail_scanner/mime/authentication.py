"""Authentication-Results: a tolerant reader of RFC 8601. Whose verdict counts is decided in `backend.domain.trust`."""

import re

from backend.domain.addresses import normalise
from backend.domain.mail import AuthMethod, AuthResult
from mail_scanner.mime.block import Fields
from mail_scanner.mime.charsets import header_text
from mail_scanner.mime.quoting import lexed

MAX_SERVER = 500

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[()";]|[^()";]+', re.S)
_QUOTED = re.compile(r'"[^"]*"')
_METHOD = re.compile(r"\s*(dmarc|dkim|spf)(?:/\d+)?\s*=\s*([a-z]+)", re.I)
_PROPERTY = re.compile(r'(?:^|\s)((?:header|smtp)\.[a-z]+)\s*=\s*("[^"]*"|[^\s"]+)', re.I)
_IDENTIFIERS = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
_METHODS: dict[str, AuthMethod] = {"dmarc": "dmarc", "dkim": "dkim", "spf": "spf"}


def auth_results(fields: Fields) -> tuple[AuthResult, ...]:
    """Of each server only the topmost block counts: one below may be a stranger's copy. One that says nothing counts as just that."""
    results: list[AuthResult] = []
    seen: set[str] = set()
    for value in fields.get("authentication-results", ())[:50]:
        server, statements = _statements(header_text(value))
        if server not in seen:
            seen.add(server)
            said = [result for statement in statements if (result := _result(server, statement))]
            results += said or [AuthResult(server, "none", "none", "")]
    return tuple(results)


def _statements(text: str) -> tuple[str, list[str]]:
    """Server and statements of one header. Microsoft 365 writes no server: "". A broken header keeps its server, says nothing."""
    parts, sound = _without_comments(text)
    if "=" in _QUOTED.sub("", parts[0]):
        return "", parts if sound else []
    words = parts[0].replace('"', " ").split()
    return (words[0].lower()[:MAX_SERVER] if words else ""), parts[1:] if sound else []


def _without_comments(text: str) -> tuple[list[str], bool]:
    """Split at semicolons outside quotes and comments. Not sound when a quote or a comment stays open."""
    parts, sound = [""], True
    for token, depth in lexed(text, _TOKEN):
        sound &= depth >= 0 and (depth > 0 or token != '"')
        if depth:
            parts[-1] += " " if token == ")" else ""
        elif token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return parts[:100], sound


def _result(server: str, statement: str) -> AuthResult | None:
    method = _METHOD.match(statement)
    if not method:
        return None
    name = _METHODS[method[1].lower()]
    # The first of each: an unquoted value with spaces in it could add a second one behind.
    properties: dict[str, str] = {}
    for key, value in _PROPERTY.findall(statement[method.end() :]):
        properties.setdefault(key.lower(), value.strip('"'))
    identifier = next((properties[key] for key in _IDENTIFIERS[name] if key in properties), "")
    return AuthResult(server, name, method[2].lower(), _identifier_domain(identifier))


def _identifier_domain(identifier: str) -> str:
    return normalise(f"x@{identifier.rpartition('@')[2].rstrip('.')}").partition("@")[2]
