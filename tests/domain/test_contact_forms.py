"""What a contact form sends in our name, and what is a colleague's mail."""

from dataclasses import replace
from typing import Any

import pytest

from backend.domain.contact_forms import as_written
from backend.domain.mail import Address, AuthResult, Headers
from backend.domain.trust import trust_of

WEBSITE = Address("Website", "web@nordlicht.example")
VISITOR = Address("Karl Neu", "karl@neukunde.example")
COLLEAGUE = Address("", "lager@nordlicht.example")
FORM = Headers("<1@web.nordlicht.example>", WEBSITE, None, "Kontaktanfrage", None, reply_to=(VISITOR,))
OURS = frozenset({"nordlicht.example"})


def is_ours(address: str) -> bool:
    return address.rpartition("@")[2] in OURS


def test_the_visitor_wrote_it_and_the_rest_stays_as_it_was() -> None:
    assert as_written(FORM, is_ours) == replace(FORM, sender=VISITOR, sender_defect="reply_to")


@pytest.mark.parametrize(
    "other",
    [
        {"reply_to": ()},
        {"reply_to": (COLLEAGUE,)},
        {"reply_to": (VISITOR, COLLEAGUE)},
        {"references": ("<angebot@nordlicht.example>",)},
        {"list_id": "kunden.nordlicht.example"},
        {"sender": Address("", "petra.klein@mueller.example")},
        {"sender": None, "sender_defect": "no_from"},
        {"sender_defect": "two_from"},
    ],
    ids=lambda it: ", ".join(it),
)
def test_everything_else_stays_whose_it_says(other: dict[str, Any]) -> None:
    headers = replace(FORM, **other)
    assert as_written(headers, is_ours) is headers


def test_that_our_own_server_vouches_for_the_form_says_nothing_of_the_visitor() -> None:
    passed = AuthResult("mx.nordlicht.example", "dmarc", "pass", "nordlicht.example")
    vouched = replace(FORM, auth_results=(passed,))
    servers = frozenset({"mx.nordlicht.example"})
    assert trust_of(vouched, servers).trust == "verified"
    verdict = trust_of(as_written(vouched, is_ours), servers)
    assert (verdict.trust, verdict.reason) == ("doubtful", "reply_to")


def test_asking_twice_is_asking_once() -> None:
    once = as_written(FORM, is_ours)
    assert as_written(once, is_ours) is once
