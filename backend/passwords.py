"""People's passwords: argon2, and nobody else knows how."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash


def hash(password: str) -> str:
    return _hasher().hash(password)


def verified(password: str, hash_: str) -> tuple[bool, str | None]:
    """Whether it is that password, and its hash anew where ours has become stronger since."""
    return _hasher().verify_and_update(password, hash_)


@cache
def _hasher() -> "PasswordHash":
    """Made when it is first needed: 15 ms of a start."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(),))
