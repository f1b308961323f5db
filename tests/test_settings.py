from dataclasses import replace
from pathlib import Path

import pytest

from backend import settings
from backend.domain.limits import LIMITS, Limits
from backend.domain.sla import DEFAULT_CLOSED, DEFAULT_HOURS, calendar
from backend.errors import Invalid


def test_without_any_variable_everything_stays_on_this_machine() -> None:
    read = settings.read({})
    assert (read.web.host, read.web.port, read.web.public_url) == ("127.0.0.1", 8080, "http://localhost:8080")
    assert not read.web.is_https
    assert (read.mongo.uri, read.mongo.database) == ("", "rapport")
    assert read.push.hosts == settings.KNOWN_PUSH_HOSTS
    assert read.push.private_hosts == ()
    assert read.mail.private_networks == ()
    assert read.mail.metrics_port == 0
    assert read.mail.oauth == {}
    assert read.company.own_domains == frozenset()
    assert read.company.alert_unchecked is False
    assert read.company.calendar == calendar("", DEFAULT_HOURS, DEFAULT_CLOSED)
    assert read.var == Path("var").resolve()


def test_each_variable_is_read() -> None:
    read = settings.read(
        {
            "RAPPORT_PORT": "9000", "RAPPORT_HOST": "0.0.0.0", "RAPPORT_PUBLIC_URL": "https://rapport.example/", "RAPPORT_VAR": "/srv/rapport",
            "MONGODB_URI": "mongodb://db", "RAPPORT_DATABASE": "r", "RAPPORT_PWA": "/srv/pwa", "RAPPORT_PUSH_CONTACT": "mailto:it@x.example",
            "RAPPORT_PUSH_HOSTS": "push.one.example, *.two.example", "RAPPORT_PRIVATE_PUSH_HOSTS": "push.intern:8443", "RAPPORT_COMPANY": "Nordlicht",
            "RAPPORT_PRIVATE_MAIL_NETWORKS": "10.1.0.0/16, 192.168.4.20 fd00::/8",
            "RAPPORT_OWN_DOMAINS": "Nordlicht.example  nordlicht-gruppe.example,", "RAPPORT_ALERT_UNCHECKED": "1", "RAPPORT_METRICS_PORT": "9464",
            "RAPPORT_GOOGLE_CLIENT_ID": "g", "RAPPORT_GOOGLE_SECRET_FILE": "/run/g", "RAPPORT_MICROSOFT_CLIENT_ID": "m",
            "RAPPORT_MICROSOFT_TENANT": "nordlicht.example", "RAPPORT_GOOGLE_AUTHORITY": "http://127.0.0.1:9",
            "RAPPORT_STATE": "by", "RAPPORT_HOURS": "mon-fri 7-15", "RAPPORT_CLOSED_DAYS": "", "RAPPORT_AUDIT_DAYS": "90",
            "RAPPORT_COMPLAINT_LIMITS": "normal 2h 5h 1h, high 1h 2h 1h, critical 5m 1h 5m",
        }
    )  # fmt: skip
    assert (read.web.host, read.web.port, read.web.public_url, read.web.dist) == (
        "0.0.0.0",
        9000,
        "https://rapport.example",
        Path("/srv/pwa"),
    )
    assert read.web.is_https
    assert (read.mongo.uri, read.mongo.database, read.var) == ("mongodb://db", "r", Path("/srv/rapport"))
    assert read.push.hosts == (*settings.KNOWN_PUSH_HOSTS, "push.one.example", "*.two.example")
    assert (read.push.private_hosts, read.push.contact) == (("push.intern:8443",), "mailto:it@x.example")
    assert [str(it) for it in read.mail.private_networks] == ["10.1.0.0/16", "192.168.4.20/32", "fd00::/8"]
    assert read.company.name == "Nordlicht"
    assert read.company.own_domains == {"nordlicht.example", "nordlicht-gruppe.example"}
    assert read.company.alert_unchecked is True
    assert replace(read.company.calendar, limits=LIMITS) == calendar("BY", "mon-fri 7-15", "")
    assert read.company.calendar.limits.critical == Limits(5, 60, 5)
    assert read.company.audit_days == 90
    assert read.mail.metrics_port == 9464
    google, microsoft = read.mail.oauth["google"], read.mail.oauth["microsoft"]
    assert (google.client_id, google.secret_file) == ("g", Path("/run/g"))
    assert google.authority.token_url == "http://127.0.0.1:9/token"
    assert microsoft.secret_file == Path("/srv/rapport/microsoft_secret")
    assert "login.microsoftonline.com/nordlicht.example/" in microsoft.authority.token_url


def test_the_address_follows_the_port() -> None:
    assert settings.read({"RAPPORT_PORT": "9000"}).web.public_url == "http://localhost:9000"


@pytest.mark.parametrize("port", ["0", "-1", "65536", "x", "", "80.5", " 80"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(Invalid, match="RAPPORT_PORT"):
        settings.read({"RAPPORT_PORT": port})


@pytest.mark.parametrize("url", ["rapport.example", "ftp://rapport.example", "//rapport.example", ""])
def test_an_address_without_a_scheme_is_refused_by_name(url: str) -> None:
    with pytest.raises(Invalid, match="RAPPORT_PUBLIC_URL"):
        settings.read({"RAPPORT_PUBLIC_URL": url})


@pytest.mark.parametrize("value", ["", "0", "yes", "true"])
def test_alerts_about_unchecked_senders_are_switched_on_by_one_and_nothing_else(value: str) -> None:
    assert settings.read({"RAPPORT_ALERT_UNCHECKED": value}).company.alert_unchecked is False


@pytest.mark.parametrize(("value", "is_on"), [("", True), ("1", True), ("0", False)])
def test_feedback_is_on_unless_the_company_wants_none(value: str, is_on: bool) -> None:
    assert settings.read({"RAPPORT_FEEDBACK": value}).company.feedback is is_on


@pytest.mark.parametrize("value", ["off", "no", "false", "00"])
def test_feedback_that_is_neither_on_nor_off_is_refused_by_name(value: str) -> None:
    with pytest.raises(Invalid, match="RAPPORT_FEEDBACK"):
        settings.read({"RAPPORT_FEEDBACK": value})


@pytest.mark.parametrize(
    "wrong", [{"RAPPORT_STATE": "Bayern"}, {"RAPPORT_HOURS": "always"}, {"RAPPORT_CLOSED_DAYS": "Christmas"}]
)
def test_working_hours_that_make_no_sense_are_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="RAPPORT_HOURS"):
        settings.read(wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [("RAPPORT_AUDIT_DAYS", "29"), ("RAPPORT_AUDIT_DAYS", "for ever"), ("RAPPORT_AUDIT_DAYS", "-90"), ("RAPPORT_COMPLAINT_LIMITS", "8h")],
)  # fmt: skip
def test_a_time_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Invalid, match=name):
        settings.read({name: value})


@pytest.mark.parametrize("value", ["intern", "10.0.0.1/8", "10.0.0.0/33"])
def test_a_mail_network_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(Invalid, match="RAPPORT_PRIVATE_MAIL_NETWORKS"):
        settings.read({"RAPPORT_PRIVATE_MAIL_NETWORKS": value})


@pytest.mark.parametrize("tenant", ["", "../x", "a b", "common/x", "x?y=z"])
def test_a_tenant_that_would_lead_to_another_page_is_refused_by_name(tenant: str) -> None:
    with pytest.raises(Invalid, match="RAPPORT_MICROSOFT_TENANT"):
        settings.read({"RAPPORT_MICROSOFT_CLIENT_ID": "m", "RAPPORT_MICROSOFT_TENANT": tenant})
