"""Work in rounds: what fails is one line in the log, and is tried again less and less often."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from backend.going_on import LONGEST_S, go_on, place

log = logging.getLogger("rapport.test")


async def pauses(ends: Iterable[Exception | None], every_s: float = 5) -> list[float]:
    """How long was waited after rounds that ended so, one after the other."""
    rounds, waited = iter(ends), list[float]()

    async def once() -> None:
        try:
            end = next(rounds)
        except StopIteration:
            raise asyncio.CancelledError from None
        if end:
            raise end

    async def pause(seconds: float) -> Any:
        waited.append(seconds)

    with pytest.raises(asyncio.CancelledError):
        await go_on("delivering notices", once, every_s, log, pause)
    return waited


async def test_while_a_round_fails_the_next_comes_later_and_then_as_ever() -> None:
    fault = KeyError("x")
    assert await pauses([None, fault, fault, fault, None, fault]) == [5, 10, 20, 40, 5, 10]
    assert max(await pauses([fault] * 20)) == LONGEST_S
    assert await pauses([fault] * 3, every_s=90) == [90] * 3, "never more often than when all is well"


async def test_a_database_that_is_away_is_asked_again_soon() -> None:
    assert await pauses([AutoReconnect("x")] * 5, every_s=1) == [2, 4, 5, 5, 5]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AutoReconnect("mongo-1.example:27017"), "delivering notices waits for the database (AutoReconnect)"),
        (ServerSelectionTimeoutError("mongo"), "delivering notices waits for the database (ServerSelectionTimeoutError)"),
        (KeyError("petra.klein@mueller.example"), "delivering notices failed, trying again: KeyError in test_going_on.py:"),
    ],
)  # fmt: skip
async def test_what_went_wrong_is_one_line_that_quotes_nobody(
    error: Exception, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    await pauses([error])
    (said,) = caplog.records
    assert said.getMessage().startswith(line)
    assert "mueller" not in said.getMessage()
    assert said.exc_info is None
    assert "Traceback" not in caplog.text


def test_a_place_is_where_it_was_raised() -> None:
    with pytest.raises(ValueError, match="invalid") as raised:
        int("x")
    assert place(raised.value).startswith("ValueError in test_going_on.py:")
