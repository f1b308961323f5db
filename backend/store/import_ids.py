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
    run = run_id if isinstance(run_id, ObjectId) else ObjectId(run_id)
    return ObjectId(run.binary[:4] + _five(run, part) + line.to_bytes(3, "big"))


def is_of(id_: Any, run_id: Any) -> bool:
    """Whether a document was created by this run."""
    run = ObjectId(str(run_id))
    return bool(ObjectId(str(id_)).binary[:9] == run.binary[:4] + _five(run, ""))


def line_of(id_: Any) -> int:
    own = id_ if isinstance(id_, ObjectId) else ObjectId(str(id_))
    return int.from_bytes(own.binary[9:], "big")


@lru_cache(64)
def _five(run: ObjectId, part: str) -> bytes:
    return hashlib.sha256(run.binary + part.encode()).digest()[:5]
