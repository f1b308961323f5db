"""The lines that offers, orders and invoices have on the timeline, as documents. What they say is decided in `domain.trade_entries`.

The `_id` of a line follows from its document's, so the same document has the same line. An import gives its lines ids by which it can
take them back (`store.import_documents.timeline`).
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from typing import Any

from beanie import PydanticObjectId

from backend.domain.trade_entries import PaperKind, trade_entries
from backend.domain.words import ActivityKind
from backend.store.activities import Activity
from backend.store.trade import Invoice, Offer, Order

Paper = Offer | Order | Invoice

KINDS: dict[type[Paper], PaperKind] = {Offer: "offers", Order: "orders", Invoice: "invoices"}


def timeline_rows(papers: Iterable[Paper]) -> list[dict[str, Any]]:
    """The activities of documents that have their ids, as MongoDB keeps them. Drafts of offers have none yet."""
    return [row for paper in papers for row in _rows(paper)]


def line_id(paper_id: Any, kind: ActivityKind) -> PydanticObjectId:
    return PydanticObjectId(hashlib.sha256(f"{paper_id}/{kind}".encode()).hexdigest()[:24])


def _rows(paper: Paper) -> list[dict[str, Any]]:
    of = {"customer_id": paper.customer_id, "team": paper.team, "ref_id": paper.id}
    return [
        Activity(**of, id=line_id(paper.id, it.kind), **dataclasses.asdict(it)).model_dump(by_alias=True)
        for it in trade_entries(KINDS[type(paper)], paper.model_dump())
    ]
