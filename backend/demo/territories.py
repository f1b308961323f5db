"""Where the demo company's people care. Bavaria is new: its customers are still to be assigned."""

from datetime import datetime

from backend.demo.firms import Firm
from backend.demo.ids import key
from backend.demo.staff import ANNA, JONAS, Login
from backend.domain.territories import area, holds
from backend.store.territories import Territory

TERRITORIES: tuple[tuple[str, str, Login, tuple[str, ...]], ...] = (
    ("Württemberg", "sued", ANNA, ("70-79", "88-89")),
    ("Küste", "nord", JONAS, ("20-29", "49")),
    ("Bayern", "sued", ANNA, ("80-87", "90-97")),
)
NEW = "Bayern"


def territories(now: datetime) -> list[Territory]:
    return [
        Territory(
            id=key("territory", name), name=name, team=team, owner_id=key(owner.email), postcodes=list(postcodes), changed_at=now,
        )
        for name, team, owner, postcodes in TERRITORIES
    ]  # fmt: skip


def territory_of(firm: Firm) -> str:
    """The territory its main site lies in, if its customers have been assigned."""
    site = firm.sites[0]
    fits = (name for name, _, _, areas in TERRITORIES if any(holds(area(it), site.postcode) for it in areas))
    return next((name for name in fits if site.country == "DE" and name != NEW), "")
