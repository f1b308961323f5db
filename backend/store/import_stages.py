"""What follows from the stage of an imported opportunity: how it came there, and when it ended.

Without a column that says so it ended when the import said it first: what was closed last stands first (`opportunities.of_customer`).
"""

from collections.abc import Mapping
from typing import Any

from backend.domain.sales import is_open
from backend.store.imports import ImportRun

Row = dict[str, Any]


def begun(run: ImportRun, document: Mapping[str, Any]) -> Row:
    """Of a new one."""
    ended = {} if document["is_open"] else {"closed_at": document.get("closed_at") or run.stamp}
    return {"history": [_reached(run, document["stage"])], **ended}


def moved(run: ImportRun, was: Mapping[str, Any], said: Mapping[str, Any]) -> Row:
    """Of one that changes; nothing if its stage stays."""
    if "stage" not in said:
        return {}
    history = [*was.get("history", ()), _reached(run, said["stage"])]
    if is_open(said["stage"]):
        return {"history": history, "closed_at": None, "closed_cause": "", "closed_reason": ""}
    return {"history": history, "closed_at": said.get("closed_at") or was.get("closed_at") or run.stamp}


def _reached(run: ImportRun, stage: str) -> Row:
    return {"stage": stage, "at": run.stamp, "by": run.by_user_id}
