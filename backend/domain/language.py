"""In which language somebody reads, and how much a locked phone may show of it."""

from typing import Literal

Lang = Literal["de", "en"]
LockScreen = Literal["discreet", "kind", "full"]
