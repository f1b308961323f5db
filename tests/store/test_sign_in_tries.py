"""No account is locked by us: a secret is shown to a server that refuses it three times in all, whoever shows it."""

from datetime import UTC, datetime

import pytest

from backend.keys import Keys
from backend.store import mailboxes
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from tests.boxes import as_it_is, box, id_of, taken


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


async def tried(mailbox: Mailbox, fence: int, *endings: mailboxes.SignInEnding) -> list[bool]:
    """Whether each of these sign-ins was allowed."""
    allowed = []
    for ending in endings:
        allowed.append(await mailboxes.begin_sign_in(await as_it_is(mailbox), fence))
        if allowed[-1]:
            await mailboxes.end_sign_in(id_of(mailbox), fence, ending)
    return allowed


async def give(mailbox: Mailbox, password: str, keys: Keys) -> None:
    secret = mailboxes.seal_password(id_of(mailbox), password, keys)
    await mailboxes.change(id_of(mailbox), {"secret": secret.model_dump()})


async def time_passes(mailbox: Mailbox) -> None:
    await mailbox.set({"sign_in.at": datetime(2020, 1, 1, tzinfo=UTC)})


async def test_a_fourth_try_is_never_made_however_much_time_passes(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    assert await tried(mailbox, fence, *["refused"] * 4) == [True, True, True, False]
    await time_passes(mailbox)
    assert await tried(mailbox, fence, "refused") == [False]
    assert mailboxes.is_refused(await as_it_is(mailbox))


async def test_another_process_goes_on_counting(store: Store, mailbox: Mailbox) -> None:
    assert await tried(mailbox, await taken(store, mailbox, "one"), "refused") == [True]
    assert await tried(mailbox, await taken(store, mailbox, "two"), "refused", "refused") == [True, True]
    assert await tried(mailbox, await taken(store, mailbox, "three"), "refused") == [False]


async def test_who_no_longer_holds_the_mailbox_tries_nothing(store: Store, mailbox: Mailbox) -> None:
    old = await taken(store, mailbox, "one")
    new = await taken(store, mailbox, "two")
    assert await tried(mailbox, old, "refused") == [False]
    await mailboxes.end_sign_in(id_of(mailbox), old, "refused")
    assert (await as_it_is(mailbox)).sign_in.refused == 0
    assert await tried(mailbox, new, "refused") == [True]


async def test_another_password_is_tried_at_once(store: Store, mailbox: Mailbox, keys: Keys) -> None:
    fence = await taken(store, mailbox)
    await tried(mailbox, fence, *["refused"] * 3)
    await give(mailbox, "neu", keys)
    assert not mailboxes.is_refused(await as_it_is(mailbox))
    assert await tried(mailbox, fence, *["refused"] * 4) == [True, True, True, False]


async def test_a_password_that_was_replaced_while_we_looked_is_not_tried(
    store: Store, mailbox: Mailbox, keys: Keys
) -> None:
    fence = await taken(store, mailbox)
    before = await as_it_is(mailbox)
    await give(mailbox, "neu", keys)
    assert not await mailboxes.begin_sign_in(before, fence)


async def test_a_success_forgets_the_refusals(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    assert all(await tried(mailbox, fence, "refused", "refused", "signed_in", "refused", "refused"))


async def test_a_server_that_cannot_be_reached_costs_no_try(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    assert all(await tried(mailbox, fence, *["other"] * 5, "refused", "refused"))


async def test_a_try_whose_end_nobody_lived_to_see_counts_for_ten_minutes(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    await tried(mailbox, fence, "refused")
    begun = [await mailboxes.begin_sign_in(await as_it_is(mailbox), fence) for _ in range(3)]
    assert begun == [True, True, False]
    assert not mailboxes.is_refused(await as_it_is(mailbox))
    await time_passes(mailbox)
    assert await tried(mailbox, fence, "refused", "refused", "refused") == [True, True, False]
