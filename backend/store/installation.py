"""What belongs to the installation as a whole: its VAPID key pair, made once and kept. Losing it loses every subscription."""

import base64
from dataclasses import dataclass
from datetime import datetime

from beanie import Document
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field
from pymongo.errors import DuplicateKeyError

from backend.errors import Unreachable
from backend.keys import Keys, Sealed

PURPOSE = "vapid|private"


@dataclass(frozen=True)
class Vapid:
    """The application server's key (RFC 8292): base64url, the public one as an uncompressed P-256 point, the private one raw."""

    public: str
    private: str


class Installation(Document):
    id: str = Field(default="installation", alias="_id")  # type: ignore[assignment]
    vapid_public: str
    vapid_private: Sealed
    made_at: datetime

    class Settings:
        name = "installation"


async def make_vapid(keys: Keys, now: datetime) -> bool:
    """Make the key pair at the first start; False if there is one."""
    if await Installation.get("installation"):
        return False
    private = ec.generate_private_key(ec.SECP256R1())
    raw = private.private_numbers().private_value.to_bytes(32, "big")
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    try:
        await Installation(vapid_public=_b64(point), vapid_private=keys.seal(_b64(raw), PURPOSE), made_at=now).insert()
    except DuplicateKeyError:
        return False
    return True


async def vapid(keys: Keys) -> Vapid:
    """The key pair. Raises Unreachable when the installation was never initialised."""
    found = await Installation.get("installation")
    if found is None:
        raise Unreachable("This database is not initialised. Run: rapport init")
    return Vapid(found.vapid_public, keys.open(found.vapid_private, PURPOSE))


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
