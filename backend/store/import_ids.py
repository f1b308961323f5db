"""The ids of what an import creates: made from the run and the line, so that a batch written twice is written once, and an undo needs no list.

Four bytes of time as in every ObjectId, five of the run, three of the line: within a run they grow, which keeps the index on _id cheap.
"""

import hashlib
from functools import lru_cache
from typing import Any

from bson import ObjectId

LAST_LINE = 2**24 - 1


def created(run_id: Any, line: int, part: str = "") -> ObjectId:
    """The id of what a line makes; `part` tells apart several documents of one line (its entry on the timeline)."""
    return ObjectId(_begun(_binary(run_id), part) + line.to_bytes(3, "big"))


def is_of(id_: Any, run_id: Any) -> bool:
    """Whether a document was created by this run."""
    return _binary(id_)[:9] == _begun(_binary(run_id), "")


def line_of(id_: Any) -> int:
    return int.from_bytes(_binary(id_)[9:], "big")


def _binary(id_: Any) -> bytes:
    own = id_ if isinstance(id_, ObjectId) else ObjectId(str(id_))
    return own.binary


@lru_cache(64)
def _begun(run: bytes, part: str) -> bytes:
    """The nine bytes that all ids of one part of a run share. By bytes: an ObjectId as a key costs more than the digest."""
    return run[:4] + hashlib.sha256(run + part.encode()).digest()[:5]
