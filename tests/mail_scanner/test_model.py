"""The mailbox as a model (sections 1 and 13 of the contract; F9): whatever other clients do meanwhile, wherever a scanner ends, after the next
undisturbed scan exactly what lies in the folders has been evaluated, each mail once, and nobody was told of anything twice.

Database, parsers and the scanner's way are real; only the server is one in memory, so that each command can be a moment for something to happen.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from backend.keys import Keys
from backend.store import keeping, leases
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Fenced, Progress
from backend.store.quarantine import Quarantined
from mail_scanner import catch_up as catch_up_
from mail_scanner.open_folder import Visit
from mail_scanner.parsers import Parsers
from mail_scanner.rounds import Rounds
from mail_scanner.troubles import MailboxTrouble
from tests.boxes import box, expire, id_of, taken
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.postbox import Letter, PostboxWire, Shelf
from tests.parts.visiting import Visiting
from tests.soak import TOLD

FOLDERS = ("INBOX", "Archive")
WRITTEN: list[Any] = [Mail, Notice, Progress, Quarantined, Mailbox]
MOST_RENUMBERINGS = 3
"""In a row that nobody has read: after five a folder is left alone, by intention."""


class Died(BaseException):
    """As by `kill -9`."""


@dataclass
class World:
    """What is real: one database and one loop for all runs. `fuse`: writes that are left until the scanner dies."""

    store: Store
    keys: Keys
    cast: Cast
    parsers: Parsers
    loop: asyncio.AbstractEventLoop
    fuse: float = float("inf")

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def begin(self) -> Visiting:
        for document in WRITTEN:
            await document.get_motor_collection().delete_many({})
        await Activity.get_motor_collection().delete_many({"mail_id": {"$ne": None}})
        mailbox = await box("rep@nordlicht.example", self.keys, owner_ids=[id_of(self.cast.rep)])
        return Visiting(self.store, mailbox, self.parsers)

    def burning(self, write: Any) -> Any:
        async def written(*arguments: Any) -> Any:
            self.fuse -= 1
            if self.fuse < 0:
                raise Died
            return await write(*arguments)

        return written


@dataclass
class Course:
    """What happens during one scan: at the n-th command to the server, this."""

    visiting: Visiting
    wire: Any
    at: dict[int, Callable[[], Any]] = field(default_factory=dict)
    commands: int = 0

    async def go(self) -> Rounds:
        """Until all is quiet, by a scanner that knows nothing but what is stored."""
        fence = await taken(self.visiting.store, self.visiting.mailbox)
        mailbox = await Mailbox.get(self.visiting.mailbox.id)
        assert mailbox
        rounds = Rounds(Visit(mailbox, self.wire, fence, self._say), self.visiting.intake, self.visiting.catch_up())
        await rounds.begin()
        while not await rounds.go(0):
            pass
        return rounds

    async def _say(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        self.commands += 1
        if happens := self.at.get(self.commands):
            found = happens()
            if asyncio.iscoroutine(found):
                await found
        return verb(*arguments)


folders = st.sampled_from(FOLDERS)
moments = st.integers(1, 14)
places = st.integers(0, 50)


def machine(world: World) -> type[RuleBasedStateMachine]:
    class TheMailbox(RuleBasedStateMachine):
        @initialize()
        def begins(self) -> None:
            self.shelves = {it: Shelf() for it in FOLDERS}
            self.laid = 0
            self.renumbered = dict.fromkeys(FOLDERS, 0)
            self.visiting = world.do(world.begin())
            self.undisturbed()

        @rule(folder=folders, whose=st.lists(st.booleans(), min_size=1, max_size=3))
        def delivered(self, folder: str, whose: list[bool]) -> None:
            """Each is a customer's mail, or nobody's."""
            for is_customers in whose:
                self.laid += 1
                message_id = f"<{self.laid}@mueller.example>"
                sender = "Petra Klein <petra.klein@mueller.example>" if is_customers else "Otto <otto@anderswo.example>"
                raw = raw_mail(f"Nummer {self.laid}.", sender=sender, message_id=message_id)
                self.shelves[folder].lay(Letter(message_id, raw, is_customers))

        @rule(folder=folders, place=places)
        def deleted(self, folder: str, place: int) -> None:
            self._taken_out(folder, place)

        @rule(folder=folders, place=places)
        def moved(self, folder: str, place: int) -> None:
            if letter := self._taken_out(folder, place):
                self.shelves[_other(folder)].lay(letter)

        @rule(folder=folders, place=places)
        def copied(self, folder: str, place: int) -> None:
            if letters := list(self.shelves[folder].letters.values()):
                self.shelves[_other(folder)].lay(letters[place % len(letters)])

        @precondition(lambda self: max(self.renumbered.values()) < MOST_RENUMBERINGS)
        @rule(folder=folders)
        def numbered_anew(self, folder: str) -> None:
            self.renumbered[folder] += 1
            self.shelves[folder].renumber()

        @rule()
        def undisturbed(self) -> None:
            world.do(self._course().go())
            self.renumbered = dict.fromkeys(FOLDERS, 0)
            world.do(agrees(self.visiting, self.shelves))

        @rule(when=st.lists(moments, min_size=1, max_size=4), folder=folders, place=places)
        def scanned_while_another_client_works(self, when: list[int], folder: str, place: int) -> None:
            ways = [lambda: self.delivered(folder, [True]), lambda: self.moved(folder, place),
                    lambda: self.deleted(folder, place), lambda: self.copied(folder, place)]  # fmt: skip
            world.do(self._course({it: ways[it % len(ways)] for it in when}).go())

        @rule(when=moments)
        def cut_off(self, when: int) -> None:
            self._ends(MailboxTrouble, self._course({when: _break}))

        @rule(when=moments)
        def taken_over(self, when: int) -> None:
            self._ends(Fenced, self._course({when: lambda: _take(self.visiting)}))

        @rule(writes=st.integers(0, 6))
        def killed(self, writes: int) -> None:
            world.fuse = writes
            self._ends(Died, self._course())
            world.fuse = float("inf")

        def teardown(self) -> None:
            if hasattr(self, "visiting"):
                self.undisturbed()

        def _taken_out(self, folder: str, place: int) -> Letter | None:
            letters = self.shelves[folder].letters
            return letters.pop(list(letters)[place % len(letters)]) if letters else None

        def _course(self, at: dict[int, Callable[[], Any]] | None = None) -> Course:
            return Course(self.visiting, PostboxWire(self.shelves), at or {})

        def _ends(self, how: type[BaseException], course: Course) -> None:
            """Perhaps: there may have been too little to do."""
            try:
                world.do(course.go())
            except how:
                pass

    return TheMailbox


def _other(folder: str) -> str:
    return FOLDERS[1 - FOLDERS.index(folder)]


def _break() -> None:
    raise MailboxTrouble("connection", "Abgerissen.")


async def _take(visiting: Visiting) -> None:
    await expire(visiting.mailbox)
    assert await leases.claim(visiting.store, visiting.id, "another")


async def agrees(visiting: Visiting, shelves: dict[str, Shelf]) -> None:
    """What lies in the folders is what has been evaluated."""
    kept = await Mail.find_all().to_list()
    places = {(it.folder, it.uidvalidity, it.uid): mail.message_id for mail in kept for it in mail.occurrences}
    lying = {
        (name, shelf.uidvalidity, uid): letter.message_id
        for name, shelf in shelves.items()
        for uid, letter in shelf.letters.items()
        if letter.is_customers
    }
    assert lying.items() <= places.items(), "no loss"
    assert len({it.message_id for it in kept}) == len(kept), "no doubles"
    assert all("anderswo" not in it.sender.address for it in kept), "nothing of nobody's mail"
    notices = [(it.mail_id, it.user_id, it.reason) for it in await Notice.find_all().to_list()]
    assert len(set(notices)) == len(notices), "nobody is told twice"
    lines = [it.mail_id for it in await Activity.find({"mail_id": {"$ne": None}}).to_list()]
    assert sorted(lines) == sorted(it.id for it in kept)
    for name, shelf in shelves.items():
        found = await visiting.progress(name)
        assert (found.open, found.uidvalidity) == ({}, shelf.uidvalidity)
        assert found.settled_through >= max(shelf.letters, default=0)


@pytest.mark.soak
async def test_f09_the_model_agrees_whatever_happens_meanwhile(
    cast: Cast, store: Store, keys: Keys, warm_parsers: Parsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(store, keys, cast, warm_parsers, asyncio.get_running_loop())
    monkeypatch.setattr(catch_up_, "leave", world.burning(keeping.leave))
    monkeypatch.setattr("mail_scanner.intake.keep", world.burning(keeping.keep))
    monkeypatch.setattr("mail_scanner.intake.sight", world.burning(keeping.sight))
    told = settings(
        max_examples=TOLD.model_runs, stateful_step_count=TOLD.model_steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, machine(world), settings=told)
