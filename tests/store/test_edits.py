"""One field, written once, by whoever saw it last."""

from datetime import UTC, datetime

import pytest
from beanie import PydanticObjectId

from backend.errors import Conflict, NotFound
from backend.store import edits
from backend.store.audit import Audit
from backend.store.customers import Customer
from tests.cast import Cast

NOW = datetime.now(UTC)


async def form(cast: Cast, was: str, value: str, by: PydanticObjectId | None, **of: object) -> None:
    await edits.change(Customer, {"_id": cast.customer.id, **of}, "legal_form", was, value, now=NOW, user_id=by)


async def test_a_change_is_written_and_noted(cast: Cast) -> None:
    await form(cast, "", "GmbH", cast.rep.id)
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert (customer.legal_form, customer.known["legal_form"].by) == ("GmbH", cast.rep.id)
    assert await Audit.find({"ref_id": cast.customer.id}).count() == 1


async def test_whoever_saw_an_older_value_is_told_so_even_if_they_mean_the_same(cast: Cast) -> None:
    await form(cast, "", "GmbH", cast.rep.id)
    for value in ("AG", "GmbH"):
        with pytest.raises(Conflict):
            await form(cast, "", value, cast.teammate.id)


async def test_what_a_person_may_not_see_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await form(cast, "", "GmbH", cast.outsider.id, team="nord")
