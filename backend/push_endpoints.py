"""Where we are willing to post. A push endpoint is an address that a browser gave us and our server connects to.

Allowed: https on port 443 to a known push service's host (settings), checked when the
endpoint is saved and again at each sending (`push_connections` looks at the address behind the name). Private services (`host:port`) are the administrator's explicit choice.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from backend.errors import Invalid
from backend.settings import Push

ENDPOINT_LENGTH = 1024
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
"""A plain host name. Whatever else parsers disagree on (backslashes, percent signs, empty labels) is no push service's."""


def check(endpoint: str, push: Push) -> None:
    """Raises Invalid unless we may post there."""
    if len(endpoint) > ENDPOINT_LENGTH or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise Invalid("This push address is malformed.")
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise Invalid("This push address is malformed.") from None
    if is_private(endpoint, push):
        return
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or "@" in parts.netloc:
        raise Invalid("A push address must be plain https.")
    host = parts.hostname or ""
    if not HOST.fullmatch(host) or not any(_covers(pattern, host) for pattern in push.hosts):
        raise Invalid("This push service is not on the list of known services.")


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach an endpoint that may be posted to: the origin that its VAPID token must name, and over which connections."""

    origin: str
    private: bool


@lru_cache(maxsize=4096)
def route(endpoint: str, push: Push) -> Route:
    """Checked anew in every process and for all settings. Raises Invalid unless we may post there."""
    check(endpoint, push)
    return Route(origin(endpoint), is_private(endpoint, push))


def is_private(endpoint: str, push: Push) -> bool:
    """Whether the administrator has named exactly this host and port."""
    parts = urlsplit(endpoint)
    return parts.netloc in push.private_hosts and parts.scheme in ("http", "https")


def origin(endpoint: str) -> str:
    parts: SplitResult = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _covers(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return host == pattern
