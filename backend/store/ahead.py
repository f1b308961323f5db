"""Python makes the next batch while MongoDB writes the present one, and MongoDB writes into several collections at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self, TypeVar

T = TypeVar("T")
HANDS = 4


def ahead(batches: Iterator[T]) -> Iterator[T]:
    """The same, but the next one is made in a thread of its own while this one is used."""
    with ThreadPoolExecutor(1) as maker:
        coming: Any = maker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, batches, None)
            yield batch


class InFlight:
    """Works that go on, each in a thread, while something else is done."""

    def __init__(self) -> None:
        self._hands = ThreadPoolExecutor(HANDS)
        self._begun: list[Future[object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hands.shutdown()

    def begin(self, *works: Callable[[], object]) -> None:
        self._begun += [self._hands.submit(it) for it in works]

    def wait(self) -> None:
        """Until all of them have ended; raises the first error."""
        begun, self._begun = self._begun, []
        for done in begun:
            done.result()


def together(*works: Callable[[], object]) -> None:
    """Do all of these at the same time, each in a thread; the first error, once all have ended."""
    with InFlight() as all_of_them:
        all_of_them.begin(*works)
        all_of_them.wait()
