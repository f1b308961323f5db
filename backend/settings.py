"""Settings from the environment, read once at the entry point and handed down as small frozen groups.

Every variable starts with RAPPORT_ except MONGODB_URI. What is not here is not a setting.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backend.domain.limits import DEFAULT_LIMITS, limits
from backend.domain.networks import Networks, networks
from backend.domain.oauth_apps import Authority, OAuthProvider, authority
from backend.domain.sla import DEFAULT_CLOSED, DEFAULT_HOURS, Calendar, calendar
from backend.errors import Invalid

KNOWN_PUSH_HOSTS = ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")


@dataclass(frozen=True)
class Mongo:
    uri: str
    database: str


@dataclass(frozen=True)
class Web:
    host: str
    port: int
    public_url: str
    """Where browsers reach the app, without a trailing slash; https in production."""
    dist: Path
    """The built PWA."""

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class Push:
    contact: str
    """mailto: or https: address that push services may write to (VAPID `sub`, RFC 8292)."""
    hosts: tuple[str, ...]
    """Push services we post to. A leading `*.` takes subdomains."""
    private_hosts: tuple[str, ...]
    """host:port of push services in the company's own network or in tests: plain http and private addresses are allowed here only."""


@dataclass(frozen=True)
class OAuthApp:
    """This installation as it is registered with a provider. The file with its secret is read by the scanner only."""

    client_id: str
    secret_file: Path
    authority: Authority


@dataclass(frozen=True)
class Mail:
    private_networks: Networks
    """Where mail servers may be besides the public internet: the company's own network, or this machine (127.0.0.0/8)."""
    metrics_port: int
    """Where a scanner shows its figures to a Prometheus on this machine; 0 for nowhere."""
    oauth: Mapping[OAuthProvider, OAuthApp]
    """Where people can consent in the browser."""


@dataclass(frozen=True)
class Company:
    name: str
    own_domains: frozenset[str]
    """Mail from these is a colleague's and never a customer's."""
    alert_unchecked: bool
    """Whether a complaint may alert a manager although no server of ours has checked the sender."""
    feedback: bool
    """Whether people may say of an entry on a card that it helped or not; without it nothing of the kind is kept."""
    calendar: Calendar
    """When we work: what is due within hours counts only these; and within how many of them a complaint is due."""
    audit_days: int
    """The audit log forgets what is older; counted from the next `rapport init` or `run`."""


@dataclass(frozen=True)
class Settings:
    var: Path
    mongo: Mongo
    web: Web
    push: Push
    mail: Mail
    company: Company


def read(env: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises Invalid with the variable's name when a value makes no sense."""
    port = _number(env, "RAPPORT_PORT", 8080)
    host = env.get("RAPPORT_HOST", "127.0.0.1")
    public_url = env.get("RAPPORT_PUBLIC_URL", f"http://localhost:{port}").rstrip("/")
    if not public_url.startswith(("http://", "https://")):
        raise Invalid(f"RAPPORT_PUBLIC_URL must start with https:// (it is {public_url!r}).")
    var = Path(env.get("RAPPORT_VAR", "var")).resolve()
    default_dist = Path(__file__).resolve().parent.parent / "pwa" / "dist"
    return Settings(
        var=var,
        mongo=Mongo(env.get("MONGODB_URI", ""), env.get("RAPPORT_DATABASE", "rapport")),
        web=Web(host, port, public_url, Path(env.get("RAPPORT_PWA", str(default_dist)))),
        push=Push(
            contact=env.get("RAPPORT_PUSH_CONTACT", "mailto:admin@rapport.example"),
            hosts=KNOWN_PUSH_HOSTS + _words(env, "RAPPORT_PUSH_HOSTS"),
            private_hosts=_words(env, "RAPPORT_PRIVATE_PUSH_HOSTS"),
        ),
        mail=Mail(
            private_networks=_networks(env, "RAPPORT_PRIVATE_MAIL_NETWORKS"),
            metrics_port=_number(env, "RAPPORT_METRICS_PORT", 0) if env.get("RAPPORT_METRICS_PORT") else 0,
            oauth=_oauth(env, var),
        ),
        company=Company(
            name=env.get("RAPPORT_COMPANY", "Rapport"),
            own_domains=frozenset(word.lower() for word in _words(env, "RAPPORT_OWN_DOMAINS")),
            alert_unchecked=env.get("RAPPORT_ALERT_UNCHECKED", "") == "1",
            feedback=_is_on(env, "RAPPORT_FEEDBACK"),
            calendar=_calendar(env),
            audit_days=_audit_days(env),
        ),
    )


def _calendar(env: Mapping[str, str]) -> Calendar:
    hours, closed = env.get("RAPPORT_HOURS") or DEFAULT_HOURS, env.get("RAPPORT_CLOSED_DAYS", DEFAULT_CLOSED)
    try:
        when = calendar(env.get("RAPPORT_STATE", "").upper(), hours, closed)
    except Invalid as error:
        raise Invalid(f"RAPPORT_STATE, RAPPORT_HOURS or RAPPORT_CLOSED_DAYS: {error.message}") from None
    try:
        return replace(when, limits=limits(env.get("RAPPORT_COMPLAINT_LIMITS") or DEFAULT_LIMITS))
    except Invalid as error:
        raise Invalid(f"RAPPORT_COMPLAINT_LIMITS: {error.message}") from None


def _is_on(env: Mapping[str, str], name: str) -> bool:
    """On unless it is 0. What is neither is refused: somebody who wrote "off" must not believe that it is."""
    value = env.get(name, "") or "1"
    if value not in ("0", "1"):
        raise Invalid(f"{name} must be 1 or 0 (it is {value!r}).")
    return value == "1"


def _audit_days(env: Mapping[str, str]) -> int:
    value = env.get("RAPPORT_AUDIT_DAYS") or "365"
    if not value.isdigit() or not 30 <= int(value) <= 3650:
        raise Invalid(f"RAPPORT_AUDIT_DAYS must be a number of days between 30 and 3650 (it is {value!r}).")
    return int(value)


def _networks(env: Mapping[str, str], name: str) -> Networks:
    try:
        return networks(_words(env, name))
    except Invalid as error:
        raise Invalid(f"{name}: {error.message}") from None


def _oauth(env: Mapping[str, str], var: Path) -> dict[OAuthProvider, OAuthApp]:
    """The providers we are registered with. `..._AUTHORITY` names another server than theirs, for tests."""
    found: dict[OAuthProvider, OAuthApp] = {}
    if client_id := env.get("RAPPORT_GOOGLE_CLIENT_ID"):
        at = authority("google", "", env.get("RAPPORT_GOOGLE_AUTHORITY", ""))
        found["google"] = OAuthApp(client_id, Path(env.get("RAPPORT_GOOGLE_SECRET_FILE", var / "google_secret")), at)
    if client_id := env.get("RAPPORT_MICROSOFT_CLIENT_ID"):
        at = authority("microsoft", _tenant(env), env.get("RAPPORT_MICROSOFT_AUTHORITY", ""))
        found["microsoft"] = OAuthApp(
            client_id, Path(env.get("RAPPORT_MICROSOFT_SECRET_FILE", var / "microsoft_secret")), at
        )
    return found


def _tenant(env: Mapping[str, str]) -> str:
    tenant = env.get("RAPPORT_MICROSOFT_TENANT", "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{2,99}", tenant):
        raise Invalid(f"RAPPORT_MICROSOFT_TENANT must be the directory's id or domain (it is {tenant!r}).")
    return tenant


def _words(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word for word in env.get(name, "").replace(",", " ").split() if word)


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Invalid(f"{name} must be a port number between 1 and 65535 (it is {value!r}).")
    return int(value)
