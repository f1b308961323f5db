"""The mails that wait when the demo begins. `inbox` makes of them what the scanner would have kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.demo.staff import ANNA, JONAS, VERTRIEB, Login
from backend.domain.kind_facts import KindFacts
from backend.domain.kinds import KindVerdict
from backend.domain.trust import Trust, TrustReason


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was kept so many minutes before the demo began.

    `verdict` and `facts`: what its headers and parts would say, which a letter does not have. `of`: whose it is, where that is not the
    sender: who wrote what was passed on, whom ours did not reach, or whose order ("{order}", the newest) it quotes.
    """

    message_id: str
    minutes: int
    name: str
    address: str
    mailbox: str
    subject: str
    text: str
    trust: Trust = "verified"
    trust_reason: TrustReason = "dmarc_pass"
    thread: str = ""
    done_by: Login | None = None
    verdict: KindVerdict | None = None
    facts: Callable[[datetime], KindFacts] | None = None
    of: str = ""
    how: Literal["sender", "forwarded", "number"] = "sender"


AUFMASS = Letter(
    message_id="<aufmass-linie4@molkerei-lindach.example>",
    minutes=6 * 24 * 60,
    name="Veronika Haslinger",
    address="v.haslinger@molkerei-lindach.example",
    mailbox=ANNA.email,
    subject="Aufmaß Abfülllinie 4",
    text="""Guten Tag Frau Berger,

für das Aufmaß an der Abfülllinie 4 kann ich Ihnen {d+5} ab 13 Uhr anbieten, dann ist die Linie gereinigt und steht bis 15 Uhr. Reicht Ihnen das?

Bitte bringen Sie Hygienekleidung und Sicherheitsschuhe mit.

Viele Grüße aus dem Allgäu
Veronika Haslinger
Technische Leiterin
Molkerei Lindach eG, Kempten
Tel. +49 89 99998 540""",
    thread="lindach-aufmass",
    done_by=ANNA,
)

LETTERS = (
    AUFMASS,
    Letter(
        message_id="<kette-pf60@giesserei-kesselbach.example>",
        minutes=118,
        name="Heike Baumgärtner",
        address="h.baumgaertner@giesserei-kesselbach.example",
        mailbox=ANNA.email,
        subject="Preisanfrage Kette und Lagersätze Plattenförderer PF-60",
        text="""Hallo Frau Berger,

nach dem Wartungsbericht möchte Herr Schlegel die Kette am PF-60 noch vor dem Sommer tauschen. Bitte machen Sie mir ein Angebot über
- 1 Kette PF-60, 24 m
- 4 Lagersätze gekapselt, wie zuletzt
- Einbau an einem Samstag

Bitte nennen Sie auch die Lieferzeit der Kette. Wenn alles passt, bestellen wir noch in diesem Monat.

Mit freundlichen Grüßen
Heike Baumgärtner
Einkauf Technik
Gießerei Kesselbach GmbH
Telefon +49 221 4710 512""",
    ),
    Letter(
        message_id="<bankdaten-77@rechnungsdienst.example>",
        minutes=305,
        name="Birgit Nägele",
        address="birgit.naegele@hohenfels-antriebe.example",
        mailbox=ANNA.email,
        subject="Neue Bankverbindung für Gutschriften, bitte vertraulich",
        text="""Sehr geehrte Frau Berger,

unsere Hausbank hat gewechselt. Bitte überweisen Sie die offene Rückvergütung ab sofort nur noch auf das Konto im Anhang und bestätigen Sie mir die
Änderung bis heute 16 Uhr per Mail. Telefonisch bin ich derzeit nicht erreichbar.

Mit freundlichen Grüßen
Birgit Nägele""",
        trust="doubtful",
        trust_reason="dmarc_fail",
    ),
    Letter(
        message_id="<konsole-presse3@weserblech.example>",
        minutes=74,
        name="Karsten Hinrichs",
        address="k.hinrichs@weserblech.example",
        mailbox=JONAS.email,
        subject="Reklamation Rollenbahn Presse 3, Konsole schon wieder gerissen",
        text="""Moin Herr Petersen,

die Konsole am Antrieb der Rollenbahn ist zum zweiten Mal gerissen, an derselben Naht wie im Frühjahr. Wir fahren seit dem {d-3} mit halber Last und
verlieren jede Schicht 60 Teile. Das ist so nicht akzeptabel.

Ich erwarte bis morgen Mittag drei Dinge: wann die Ersatzkonsole montiert wird, warum die Naht ein zweites Mal versagt hat, und wer die Kosten trägt.

Gruß
Karsten Hinrichs
Leiter Technik
Weserblech Umformtechnik GmbH
+49 40 66969 110""",
    ),
    Letter(
        message_id="<abruf-stationen@brandecker-gruppe.example>",
        minutes=192,
        name="Thomas Brandecker",
        address="t.brandecker@brandecker-gruppe.example",
        mailbox=VERTRIEB,
        subject="Abruf von acht Antriebsstationen",
        text="""Sehr geehrte Damen und Herren,

wir möchten die ersten acht Antriebsstationen abrufen, Lieferung bitte in {kw+4} auf die Baustelle. Die Rechnung geht diesmal an die Gesellschaft, die
auch montiert. Bitte bestätigen Sie mir Termin und Lieferadresse kurz per Mail.

Mit freundlichen Grüßen
Thomas Brandecker
Geschäftsführer
Brandecker Gruppe, Ulm""",
    ),
    Letter(
        message_id="<montageband@tietjen-agrar.example>",
        minutes=41,
        name="Bernd Lübbers",
        address="b.luebbers@tietjen-agrar.example",
        mailbox=VERTRIEB,
        subject="Montageband: wer kommt zu uns?",
        text="""Guten Tag,

wir haben uns auf der Messe über ein Montageband mit acht Takten unterhalten. Inzwischen liegt der Hallenplan vor, und meine Chefin möchte noch vor dem
Jahreswechsel ein Gespräch vor Ort führen. Wer ist bei Ihnen für uns zuständig? Am {d+11} oder {d+12} hätten wir Zeit.

Beste Grüße
Bernd Lübbers
Fertigungsplanung
Tietjen Agrartechnik GmbH, Cloppenburg""",
    ),
)
