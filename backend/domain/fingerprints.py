"""Keyed hashes (RFC 2104) of what must be known again and not be kept: without the installation's key they say nothing."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """`keys`: the present one first, then those it has replaced and that are still accepted."""

    keys: tuple[bytes, ...] = ()

    def of(self, what: str) -> bytes:
        """32 bytes, under the present key. Raises ValueError if there is none."""
        if not self.keys:
            raise ValueError("there is no key to make fingerprints with")
        return _under(self.keys[0], what)

    def all_of(self, what: str) -> list[bytes]:
        """What it may have been kept under."""
        return [_under(key, what) for key in self.keys]


def _under(key: bytes, what: str) -> bytes:
    return hmac.digest(key, what.encode(), hashlib.sha256)
