"""What is kept of an import's single rows, apart from the work on them (`import_reports`): a process that imports nothing need not know how."""

from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.columns import Decision, Outcome


class RowProblem(BaseModel):
    column: str
    code: str
    value: str = ""
    refuses: bool = False


class Rival(BaseModel):
    """The customer that a row probably is."""

    id: PydanticObjectId
    name: str
    city: str = ""
    score: int
    reasons: list[str] = Field(default_factory=list)


class ImportRow(Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]
    run_id: PydanticObjectId
    line: int
    outcome: Outcome
    title: str = ""
    problems: list[RowProblem] = Field(default_factory=list)
    noted: bool = False
    rival: Rival | None = None
    decision: Decision = ""
    changes: dict[str, list[Any]] = Field(default_factory=dict)
    """Per field what it was and what it becomes, for people to read."""
    kept: str = ""
    """Why an undo left it as it is."""

    class Settings:
        name = "import_rows"
        indexes = [IndexModel([("run_id", ASCENDING), ("outcome", ASCENDING), ("line", ASCENDING)])]


class ImportChange(Document):
    """One document that a run changed."""

    id: str = Field(alias="_id")  # type: ignore[assignment]
    run_id: PydanticObjectId
    line: int
    ref_id: PydanticObjectId
    before: list[list[Any]]
    """Name and value of each field as it was; None where there was nothing. Pairs, because a name may be dotted."""
    after: list[list[Any]]

    class Settings:
        name = "import_changes"
        indexes = [IndexModel([("run_id", ASCENDING), ("line", ASCENDING)])]


def key(run_id: Any, line: int) -> str:
    """The id of what is kept of a line."""
    return f"{run_id}:{line:08}"
