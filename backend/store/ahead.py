"""One batch ahead: Python makes the next while MongoDB writes the present one."""

from collections.abc import Iterator
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
