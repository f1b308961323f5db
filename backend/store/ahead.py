"""Python makes the next batch while MongoDB writes the present one, and MongoDB writes into several collections at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def ahead(batches: Iterator[T]) -> Iterator[T]:
    """The same, but the next one is made in a thread of its own while this one is used."""
    with ThreadPoolExecutor(1) as maker:
        coming: Any = maker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, batches, None)
            yield batch


def together(*works: Callable[[], object]) -> None:
    """Do all of these at the same time, each in a thread; the first error, once all have ended."""
    with ThreadPoolExecutor(len(works)) as hands:
        for done in [hands.submit(it) for it in works]:
            done.result()
