"""A mail from the mailbox to the offer it answers: what it wants is read once, on the way."""

from collections.abc import Callable
from typing import Any

from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity
from backend.store.trade import Offer
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import settled, watching
from tests.trade import offer, offering

TEXT = """Guten Tag,

wir nehmen Ihr Angebot AN-2026-0417 über die Förderanlage FA 200 für 48.000 € an.
Bitte bestätigen Sie uns bis Freitag den Liefertermin.

Mit freundlichen Grüßen
Petra Klein
"""


async def test_a_yes_answers_the_offer_and_proposes_the_rest(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any]
) -> None:
    await offering("Förderanlage FA 200")
    made = await offer(cast.customer, number="AN-2026-0417", status="sent", opportunity_id=cast.opportunity.id)
    scanner()
    await watching(mailbox)

    dovecot.deliver(mailbox.address, raw_mail(TEXT, subject="AW: Ihr Angebot"))
    await settled(mailbox, 1)

    mail, answered = await Mail.find_one({}), await Offer.get(made.id)
    assert mail
    assert answered
    assert (mail.offer_id, answered.answered and answered.answered.mail_id) == (made.id, mail.id)
    assert [(it.kind, it.to, it.title) for it in mail.proposals] == [
        ("stage", "won", ""),
        ("task", None, "Bitte bestätigen Sie uns bis Freitag den Liefertermin."),
    ]
    assert mail.wants
    assert (mail.wants["articles"], mail.wants["amounts"][0]["cents"]) == (["Förderanlage FA 200"], 4_800_000)
    untouched = await Opportunity.get(cast.opportunity.id)
    assert untouched
    assert untouched.stage == "offer"
