"""What speaks for a customer beside the sender's address: a number, a person's word, the text; and further customers of one mail."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.evidence import Scope
from backend.store import cards, waiting_mails
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from backend.store.match_rules import MatchRule
from backend.store.moves import move_to_team
from backend.store.search_index import put_number, reindex_customer
from backend.store.trade import Offer
from backend.store.users import User
from tests.build import PASSED, raw_mail
from tests.cast import Cast, company, person
from tests.parts.in_tray import InTray, Place

JONAS = "Jonas Weber <jonas@nordlicht.example>"
STRANGER = "Ute Neu <ute@gmx.de>"
PETRAS_HEAD = "Von: Petra Klein <petra.klein@mueller.example>\nGesendet: Montag, 16. November 2026 09:12\nAn: Jonas Weber <jonas@nordlicht.example>\nBetreff: Pumpe\n"  # fmt: skip


@pytest.fixture
async def inbox(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.rep)


@pytest.fixture
async def tray(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.teammate, kind="functional", address="anfrage@nordlicht.example")


async def offer(customer: Customer, number: str) -> None:
    now = datetime.now(UTC)
    made = await Offer(customer_id=_id(customer), team=customer.team, number=number, day=date(2026, 11, 2), changed_at=now).insert()  # fmt: skip
    await put_number("offer", made.model_dump() | {"_id": made.id})


async def said(cast: Cast, scope: Scope, value: str, customer: Customer | None) -> None:
    await MatchRule(
        scope=scope, value=value, customer_id=customer.id if customer else None, by_user_id=PydanticObjectId(str(cast.rep.id)),
        at=datetime.now(UTC), mail_id=PydanticObjectId(), correction_id=PydanticObjectId(),
    ).insert()  # fmt: skip


async def kept() -> Mail:
    (found,) = await Mail.find_all().to_list()
    return found


def letter(text: str = "Guten Tag,\nwann können Sie liefern?\n", *, sender: str = STRANGER, subject: str = "Anfrage", **headers: str) -> bytes:  # fmt: skip
    return raw_mail(text, sender=sender, subject=subject, **{"auth": "", **headers})


# Numbers


async def test_a_number_in_the_subject_says_whose_a_strangers_mail_is(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    await offer(cast.customer, "AN-2026-0042")
    assert (
        await in_tray.lay(inbox, letter(subject="Zu AN 2026/0042", auth=PASSED.replace("mueller.example", "gmx.de")))
        == "stored"
    )
    mail = await kept()
    assert (mail.customer_id, mail.contact_id, mail.match.method) == (cast.customer.id, None, "number")
    assert [it["value"] for it in mail.match.evidence] == ["offer AN-2026-0042"]
    assert (mail.trust, mail.trust_reason) == ("unchecked", "only_quoted")


async def test_a_number_in_the_text_of_a_strangers_mail_is_read_only_where_several_answer(
    cast: Cast, in_tray: InTray, inbox: Place, tray: Place
) -> None:
    await offer(cast.customer, "4711")
    raw = letter("Guten Tag,\nIhr Angebot 4711 nehmen wir an.\n")
    assert await in_tray.lay(inbox, raw) == "skipped"
    assert await in_tray.lay(tray, raw) == "stored"
    assert (await kept()).customer_id == cast.customer.id


async def test_a_customers_own_number_counts_and_anybodys_does_not(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    await cast.customer.set({"numbers": ["10023"]})
    await reindex_customer(_id(cast.customer))
    assert await in_tray.lay(inbox, letter(subject="Artikel 10023")) == "skipped"
    assert await in_tray.lay(inbox, letter(subject="Unsere Kd.-Nr. bei Ihnen: 10023")) == "stored"
    assert (await kept()).match.evidence[0]["value"] == "customer 10023"


async def test_a_number_in_the_text_settles_which_of_two_companies_wrote(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    sister = await company("Müller Schweiz", ["mueller.example"], "sued", cast.teammate.id)
    await offer(sister, "AN-2026-0043")
    await in_tray.lay(inbox, letter("Guten Tag,\nzu AN-2026-0043 noch eine Frage.\n", sender="neu@mueller.example"))
    assert (await kept()).customer_id == sister.id


async def test_a_foreign_number_in_the_text_does_not_shake_a_known_address(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    other = await company("Ostwind", ["ostwind.example"], "sued", cast.teammate.id)
    await offer(other, "AN-2026-0043")
    await in_tray.lay(inbox, raw_mail("Guten Tag,\nzu AN-2026-0043 noch eine Frage.\n", subject="Frage"))
    assert (await kept()).customer_id == cast.customer.id


async def test_a_foreign_number_in_the_text_of_somebody_known_by_domain_only_is_left_to_a_person(
    cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    other = await company("Ostwind", ["ostwind.example"], "sued", cast.teammate.id)
    await offer(other, "AN-2026-0043")
    await in_tray.lay(inbox, letter("Guten Tag,\nzu AN-2026-0043 noch eine Frage.\n", sender="neu@mueller.example"))
    assert {it["customer"]["id"] for it in (await kept()).match.candidates} == {str(cast.customer.id), str(other.id)}


# What somebody has said


@pytest.mark.parametrize(("scope", "value"), [("address", "ute@neu.example"), ("domain", "neu.example")])
async def test_what_somebody_has_said_is_remembered_with_their_name(
    scope: Scope, value: str, cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    await said(cast, scope, value, cast.customer)
    await in_tray.lay(inbox, letter(sender="ute@neu.example"))
    mail = await kept()
    assert (mail.customer_id, mail.match.method) == (cast.customer.id, "remembered")
    assert mail.match.evidence[0]["value"] == "Rep"


async def test_what_was_said_of_a_conversation_holds_for_its_next_mail(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    other = await company("Ostwind", ["ostwind.example"], "sued", cast.teammate.id)
    await in_tray.lay(inbox, raw_mail(message_id="<first@mueller.example>"))
    await said(cast, "thread", (await kept()).thread_id, other)
    await in_tray.lay(inbox, raw_mail("Noch etwas.", in_reply_to="<first@mueller.example>"))
    assert await Mail.find({"customer_id": other.id}).count() == 1


@pytest.mark.parametrize("name", ["inbox", "tray"])
async def test_what_somebody_has_said_to_be_nobodys_leaves_nothing(
    name: str, cast: Cast, in_tray: InTray, inbox: Place, tray: Place
) -> None:
    await said(cast, "address", "petra.klein@mueller.example", None)
    assert await in_tray.lay(inbox if name == "inbox" else tray, raw_mail()) == "skipped"
    assert await Mail.find_all().count() == await Inquiry.find_all().count() == 0


# Former addresses


async def test_an_address_that_was_taken_away_is_still_known(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    await cast.contact.set({"addresses": ["petra@neu.example"], "former_addresses": ["p.alt@frueher.example"]})
    await in_tray.lay(inbox, letter(sender="p.alt@frueher.example"))
    mail = await kept()
    assert (mail.contact_id, mail.match.method) == (cast.contact.id, "former_address")


# Passed on


@pytest.mark.parametrize("name", ["inbox", "tray"])
async def test_what_a_colleague_passes_on_is_the_customers_who_wrote_it(
    name: str, cast: Cast, in_tray: InTray, inbox: Place, tray: Place
) -> None:
    raw = letter(f"Kannst du dich kümmern?\n\n{PETRAS_HEAD}\nDie Pumpe steht.\n", sender=JONAS, subject="WG: Pumpe", auth=PASSED.replace("mueller", "nordlicht"))  # fmt: skip
    assert await in_tray.lay(inbox if name == "inbox" else tray, raw) == "stored"
    mail = await kept()
    assert (mail.customer_id, mail.contact_id, mail.direction) == (cast.customer.id, cast.contact.id, "in")
    assert (mail.match.method, mail.match.evidence[0]["value"]) == ("forwarded", "Jonas Weber")
    assert (mail.trust, mail.trust_reason) == ("unchecked", "passed_on")


@pytest.mark.parametrize(
    ("subject", "head"),
    [("WG: Pumpe", PETRAS_HEAD.replace("mueller", "fremd")), ("WG: Pumpe", ""), ("AW: Pumpe", PETRAS_HEAD)],
)
async def test_a_colleagues_mail_that_passes_on_no_customers_leaves_nothing(
    subject: str, head: str, cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    assert await in_tray.lay(inbox, letter(f"Zur Info.\n\n{head}\nText.\n", sender=JONAS, subject=subject)) == "skipped"
    assert await Mail.find_all().count() == 0


async def test_what_a_customer_passes_on_is_also_the_writers(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    other = await company("Ostwind", ["ostwind.example"], "nord", cast.outsider.id)
    otto = await person(other, "Otto Ost", ["otto@ostwind.example"])
    head = PETRAS_HEAD.replace("petra.klein@mueller", "otto@ostwind")
    await in_tray.lay(inbox, raw_mail(f"Siehe unten.\n\n{head}\nBitte anbieten.\n", subject="WG: Pumpe"))
    mail = await kept()
    assert mail.customer_id == cast.customer.id
    assert [(it["customer"]["id"], it["contact"]["id"], it["method"]) for it in mail.also] == [(str(other.id), str(otto.id), "forwarded")]  # fmt: skip


# Hints


async def test_a_telephone_number_in_a_strangers_signature_proposes_and_decides_nothing(
    cast: Cast, in_tray: InTray, inbox: Place, tray: Place
) -> None:
    await cast.contact.set({"phones": ["+493023125101"]})
    raw = letter("Guten Tag,\nwann liefern Sie?\n\nMit freundlichen Grüßen\nUte Neu\nMusterbau\nTel. 030 23125101\n")
    assert await in_tray.lay(inbox, raw) == "skipped"
    assert await in_tray.lay(tray, raw) == "stored"
    mail = await kept()
    assert (mail.customer_id, mail.match.method) == (None, "undecided")
    assert [(it["customer"]["id"], it["method"]) for it in mail.match.candidates] == [(str(cast.customer.id), "phone")]


# Further customers


@pytest.fixture
async def both(cast: Cast, in_tray: InTray, inbox: Place) -> tuple[Mail, Customer]:
    """A mail of Müller's to us, with a copy to a customer of another team."""
    other = await company("Ostwind", ["ostwind.example"], "nord", cast.outsider.id)
    await in_tray.lay(inbox, raw_mail(subject="Treffen zu dritt", cc="otto@ostwind.example, neu@fremd.example"))
    return await kept(), other


async def test_a_copy_to_another_customer_is_on_its_timeline_and_its_team_may_read_it(
    cast: Cast, both: tuple[Mail, Customer]
) -> None:
    mail, other = both
    lines = await Activity.find({"mail_id": mail.id}).to_list()
    assert {(it.customer_id, it.team) for it in lines} == {(cast.customer.id, "sued"), (other.id, "nord")}
    assert [it["method"] for it in mail.also] == ["domain"]


async def test_each_team_reads_the_mail_as_its_own_customers(cast: Cast, both: tuple[Mail, Customer]) -> None:
    mail, other = both
    theirs = await opened(cast.outsider, mail)
    assert (theirs[0].match.method, theirs[0].match.also) == ("domain", ())
    assert (theirs[1].customer.id, theirs[1].contact, theirs[1].opportunities) == (str(other.id), None, ())
    assert "Müller" not in str(theirs[1])
    own = await opened(cast.rep, mail)
    assert (own[0].match.method, own[0].match.also) == ("address", ())
    assert own[1].customer.id == str(cast.customer.id)
    await cast.rep.set({"teams": ["sued", "nord"]})
    assert [it.customer.id for it in (await opened(cast.rep, mail))[0].match.also] == [str(other.id)]


async def test_who_only_reads_it_cannot_tick_it_off(cast: Cast, both: tuple[Mail, Customer]) -> None:
    assert not await waiting_mails.set_done(cast.outsider, _id(both[0]), datetime.now(UTC))
    assert await waiting_mails.today(cast.outsider, "team", None) == []


async def test_the_other_customers_new_team_reads_it_and_the_old_one_no_more(
    store: Any, cast: Cast, both: tuple[Mail, Customer]
) -> None:
    mail, other = both

    async def write(session: Any) -> None:
        await move_to_team(other.model_dump() | {"_id": other.id}, "sued", cast.admin, datetime.now(UTC), session)

    await store.in_transaction(write)
    assert await cards.opened(cast.outsider, _id(mail), datetime.now(UTC), whole=True) is None
    assert {it["team"] for it in (await kept()).also} == {"sued"}


async def opened(user: User, mail: Mail) -> Any:
    found = await cards.opened(user, _id(mail), datetime.now(UTC), whole=True)
    assert found is not None
    return found


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
