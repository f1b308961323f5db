"""The mail providers we know: where a mailbox there is read, how one signs in, and what must be switched on there first.

Kept by hand from the providers' own help pages, as far as public lists agree. `exchanges` are the mail exchangers (MX) behind which a
company keeps its own domain with this provider.
"""

from dataclasses import dataclass
from typing import Literal

from backend.domain.language import Lang

SignIn = Literal["password", "app_password", "oauth", "none"]
"""`app_password`: one that is made in the account for this purpose; `none`: this provider gives no mail to other programs."""
Advice = Literal["plain", "allow", "app_password", "two_factor", "mail_password", "google", "microsoft", "closed"]

TLS_PORT = 993
USUAL_CONNECTIONS = 10
"""What Dovecot allows one user from one address unless it is told otherwise (mail_max_userip_connections). Most providers name no figure."""


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    host: str
    """`{exchange}` is the mail exchanger itself."""
    domains: tuple[str, ...] = ()
    exchanges: tuple[str, ...] = ()
    sign_ins: tuple[SignIn, ...] = ("password",)
    """The ways in, the best first."""
    login: str = "{address}"
    """`{name}` is what stands before the @."""
    advice: Advice = "plain"
    connections: int = USUAL_CONNECTIONS
    """To one account at once, with all programs of that person."""


ADVICE: dict[Lang, dict[Advice, str]] = {
    "de": {
        "plain": "Es gelten Adresse und Passwort des Postfachs bei {provider}.",
        "allow": "Bei {provider} muss in den Einstellungen unter POP3/IMAP der Abruf durch andere Programme erlaubt sein. Wer sich dort mit zwei Faktoren anmeldet, braucht ein anwendungsspezifisches Passwort.",
        "app_password": "{provider} verlangt ein App-Passwort: Es wird in den Sicherheitseinstellungen des Kontos angelegt und gilt statt des gewöhnlichen.",
        "two_factor": "Wer sich bei {provider} mit zwei Faktoren anmeldet, legt dort ein App-Passwort an und nimmt dieses.",
        "mail_password": "Bei {provider} gilt das Passwort für E-Mail-Programme; es wird im Kundencenter festgelegt und ist nicht das der Anmeldung im Browser.",
        "google": "Bei {provider} meldet man sich im Browser an; in Unternehmen muss die Administration IMAP erlaubt haben. Ein App-Passwort geht nur, wenn das Konto sich mit zwei Faktoren anmeldet.",
        "microsoft": "Bei {provider} meldet man sich im Browser an; ein Passwort allein nimmt der Server nicht. In Unternehmen muss die Administration IMAP für das Postfach und diese Anwendung erlaubt haben.",
        "closed": "{provider} gibt Mails nicht über IMAP heraus; Rapport kann dieses Postfach nicht lesen. Eine Weiterleitung an ein anderes Postfach hilft.",
    },
    "en": {
        "plain": "Address and password of the mailbox at {provider} are all it takes.",
        "allow": "{provider} must allow other programs to fetch mail: in its settings, under POP3/IMAP. Accounts with two-factor sign-in need an application-specific password.",
        "app_password": "{provider} wants an app password: it is made in the security settings of the account and used instead of the usual one.",
        "two_factor": "Accounts with two-factor sign-in at {provider} make an app password there and use that.",
        "mail_password": "{provider} has a password of its own for mail programs; it is set in the customer centre and is not that of the sign-in in a browser.",
        "google": "At {provider} one signs in with the browser; in a company the administration must have allowed IMAP. An app password works only for accounts with two-factor sign-in.",
        "microsoft": "At {provider} one signs in with the browser; the server takes no password. In a company the administration must have allowed IMAP for the mailbox, and this application.",
        "closed": "{provider} gives no mail out by IMAP; Rapport cannot read this mailbox. Forwarding to another mailbox helps.",
    },
}  # fmt: skip

# Google names 15 (support.google.com/mail/answer/7126229). Microsoft names 16 for Exchange on site (learn.microsoft.com, "Set connection limits for
# IMAP4") and none for Exchange Online.
GOOGLE = Provider("Google", "imap.gmail.com", ("gmail.com", "googlemail.com"), ("google.com", "googlemail.com"), ("oauth", "app_password"), advice="google", connections=15)  # fmt: skip
MICROSOFT = Provider(
    "Microsoft 365", "outlook.office365.com",
    ("outlook.com", "outlook.de", "outlook.at", "outlook.fr", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com", "windowslive.com", "onmicrosoft.com", "office365.com"),
    ("mail.protection.outlook.com", "mx.microsoft"), ("oauth",), advice="microsoft", connections=16,
)  # fmt: skip

PROVIDERS: tuple[Provider, ...] = (
    GOOGLE,
    MICROSOFT,
    Provider("GMX", "imap.gmx.net", ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info", "gmx.biz"), advice="allow"),
    Provider("GMX", "imap.gmx.com", ("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "gmx.it", "gmx.li"), advice="allow"),
    Provider("WEB.DE", "imap.web.de", ("web.de",), login="{name}", advice="allow"),
    Provider("mail.com", "imap.mail.com", ("mail.com", "email.com", "post.com", "europe.com", "consultant.com", "engineer.com"), advice="allow"),
    Provider("T-Online", "secureimap.t-online.de", ("t-online.de", "magenta.de"), advice="mail_password"),
    Provider("freenet", "mx.freenet.de", ("freenet.de",), advice="allow"),
    Provider("1&1", "imap.1und1.de", ("online.de", "onlinehome.de", "sofortstart.de", "sofort-start.de", "sofortsurf.de", "go4more.de")),
    Provider("IONOS", "imap.ionos.de", (), ("kundenserver.de", "ionos.de")),
    Provider("STRATO", "imap.strato.de", (), ("rzone.de",)),
    Provider("mailbox.org", "imap.mailbox.org", ("mailbox.org",), ("mailbox.org",), advice="two_factor"),
    Provider("Posteo", "posteo.de", ("posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch", "posteo.us", "posteo.uk")),
    Provider("mail.de", "imap.mail.de", ("mail.de",), advice="two_factor"),
    Provider("Vodafone", "imap.vodafonemail.de", ("vodafonemail.de", "arcor.de", "kabelmail.de")),
    Provider("o2", "imap.o2mail.de", ("o2mail.de", "o2online.de")),
    Provider("NetCologne", "imap.netcologne.de", ("netcologne.de",)),
    Provider("A1", "securemail.a1.net", ("a1.net", "aon.at")),
    Provider("Bluewin", "imaps.bluewin.ch", ("bluewin.ch", "bluemail.ch")),
    Provider("Apple iCloud", "imap.mail.me.com", ("icloud.com", "me.com", "mac.com"), (), ("app_password",), "{name}", "app_password"),
    Provider("Yahoo", "imap.mail.yahoo.com", ("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.co.uk", "ymail.com", "rocketmail.com"), ("yahoodns.net",), ("app_password",), advice="app_password"),
    Provider("AOL", "imap.aol.com", ("aol.com", "aol.de", "aim.com"), (), ("app_password",), advice="app_password"),
    Provider("Fastmail", "imap.fastmail.com", ("fastmail.com", "fastmail.fm"), ("messagingengine.com",), ("app_password",), advice="app_password"),
    Provider("Zoho", "imap.zoho.eu", ("zoho.eu", "zohomail.eu"), advice="allow"),
    Provider("Zoho", "imap.zoho.com", ("zoho.com", "zohomail.com"), advice="allow"),
    Provider("Orange", "imap.orange.fr", ("orange.fr", "wanadoo.fr")),
    Provider("Free", "imap.free.fr", ("free.fr",), login="{name}"),
    Provider("La Poste", "imap.laposte.net", ("laposte.net",), login="{name}"),
    Provider("Libero", "imapmail.libero.it", ("libero.it", "iol.it", "blu.it", "inwind.it", "giallo.it")),
    Provider("Seznam", "imap.seznam.cz", ("seznam.cz", "email.cz", "post.cz")),
    Provider("Wirtualna Polska", "imap.wp.pl", ("wp.pl",), login="{name}"),
    Provider("Ziggo", "imap.ziggo.nl", ("ziggo.nl", "upcmail.nl", "chello.nl", "home.nl", "quicknet.nl", "casema.nl")),
    Provider("KPN", "imap.kpnmail.nl", ("kpnmail.nl", "planet.nl", "hetnet.nl", "xs4all.nl", "telfort.nl")),
    Provider("Proximus", "imap.proximus.be", ("skynet.be", "proximus.be", "belgacom.net")),
    Provider("Hetzner", "mail.your-server.de", (), ("your-server.de",)),
    Provider("DomainFactory", "sslin.df.eu", (), ("ispgateway.de",)),
    Provider("ALL-INKL.COM", "{exchange}", (), ("kasserver.com",)),
    Provider("united-domains", "imaps.udag.de", (), ("udag.de",)),
    Provider("Infomaniak", "mail.infomaniak.com", (), ("infomaniak.ch",)),
    Provider("Hostpoint", "imap.mail.hostpoint.ch", (), ("hostpoint.ch",)),
    Provider("World4You", "imap.world4you.com", (), ("world4you.com",)),
    Provider("OVHcloud", "ssl0.ovh.net", (), ("ovh.net",)),
    Provider("one.com", "imap.one.com", (), ("one.com",)),
    Provider("Gandi", "mail.gandi.net", (), ("gandi.net",)),
    Provider("Proton", "", ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), ("protonmail.ch",), ("none",), advice="closed"),
    Provider("Tuta", "", ("tuta.com", "tuta.io", "tutanota.com", "tutanota.de", "tutamail.com", "keemail.me"), ("tutanota.de",), ("none",), advice="closed"),
)  # fmt: skip


def connections(host: str) -> int:
    """IMAP connections that one account may have at this host at once, as far as anybody says."""
    return next((it.connections for it in PROVIDERS if it.host == host.lower()), USUAL_CONNECTIONS)


def crowded(host: str) -> str:
    """Whose connections they are where the server says that there are too many, for the owner."""
    return f"Usually {connections(host)} connections to a mailbox are allowed there, and Rapport needs two: other programs or devices hold the others."
