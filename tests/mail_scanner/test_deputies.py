"""While the owner of a customer is away, new mail also reaches who stands in: on the days named, and on no other."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.evidence import AddressBook, Hit
from backend.domain.matching import match
from backend.domain.people import by_id
from backend.domain.rules import who_is_told
from backend.store.cards import customer_facts
from backend.store.people import people
from backend.store.users import disable
from mail_scanner import letters
from mail_scanner.mime import parse
from mail_scanner.reading import reading_of
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def told(cast: Cast, now: datetime) -> list[str]:
    facts = await customer_facts(str(cast.customer.id), None, now)
    found = match(AddressBook((Hit("domain", "mueller.example", str(cast.customer.id), "Müller"),)))
    assert facts is not None
    assert found is not None
    letter = letters.read(reading_of(parse(raw_mail())), found, now, [OUR_SERVER])
    around = people([facts[1]], [], now)
    case = letters.situation(letter, around, alert_unchecked=False)
    names = {str(it.id): name for name, it in cast.people().items()}
    assert {it.user_id for it in who_is_told(case, now)} <= by_id(around).keys()
    return [names[it.user_id] for it in who_is_told(case, now)]


@pytest.fixture
async def away(cast: Cast) -> Cast:
    """The owner is away from the 20th to the 22nd; somebody of another team stands in."""
    days = {"first_day": datetime(2026, 11, 20, tzinfo=UTC), "last_day": datetime(2026, 11, 22, tzinfo=UTC)}
    await cast.customer.set({"deputy": {"user_id": cast.outsider.id, **days}})
    return cast


@pytest.mark.parametrize(
    ("days", "who"),
    [(-2, ["rep"]), (-1, ["rep", "outsider"]), (0, ["rep", "outsider"]), (1, ["rep", "outsider"]), (2, ["rep"])],
)
async def test_the_deputy_hears_of_new_mail_on_the_days_named(days: int, who: list[str], away: Cast) -> None:
    assert await told(away, NOON + days * DAY) == who


async def test_a_deputy_who_no_longer_works_here_hears_nothing(away: Cast) -> None:
    assert away.outsider.id
    await disable(away.outsider.id, NOON)
    assert await told(away, NOON) == ["rep"]


async def test_without_an_owner_at_work_the_deputy_hears_alone(away: Cast) -> None:
    assert away.rep.id
    await disable(away.rep.id, NOON)
    assert await told(away, NOON) == ["outsider"]
