"""The installation's master key, and what is derived from or sealed with it.

The key comes from RAPPORT_KEY, or from the file RAPPORT_KEY_FILE (default <var>/rapport.key, mode 600, made at the first
start by `rapport run` or `rapport init`, never by a server that finds an existing database). Without a key nothing starts: a mailbox
password that can be stored in the clear one day will be.

Form: one or more `id:base64url(32 bytes)`, separated by white space. The first key seals, all of them open: that is rotation.

Sealing is an envelope (NIST SP 800-57 key wrapping): a random data key per secret, AES-256-GCM with the purpose as associated
data, so that a ciphertext copied to another record does not open.
"""

import base64
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

from backend.errors import Invalid

SCHEME = "aes256gcm-envelope-1"


class Sealed(BaseModel):
    """A secret at rest: safe to store, useless without the master key named by `kek_id`."""

    scheme: str
    kek_id: str
    wrapped_key: bytes
    ciphertext: bytes


@dataclass(frozen=True)
class Keys:
    keys: tuple[tuple[str, bytes], ...]

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869), from the current key."""
        return _hkdf(self.keys[0][1], purpose)

    def derive_all(self, purpose: str) -> dict[str, bytes]:
        """The same for every key that is still accepted, by key id."""
        return {key_id: _hkdf(key, purpose) for key_id, key in self.keys}

    def seal(self, plain: str, purpose: str) -> Sealed:
        """Encrypt a secret for one purpose, such as `mailbox:<id>|password`."""
        key_id, kek = self.keys[0]
        data_key = AESGCM.generate_key(256)
        return Sealed(
            scheme=SCHEME,
            kek_id=key_id,
            wrapped_key=_encrypt(kek, data_key, purpose),
            ciphertext=_encrypt(data_key, plain.encode(), purpose),
        )

    def open(self, sealed: Sealed, purpose: str) -> str:
        """The secret again. Raises Invalid if the key is gone or the record was moved or altered."""
        kek = dict(self.keys).get(sealed.kek_id)
        if kek is None or sealed.scheme != SCHEME:
            raise Invalid(f"The key {sealed.kek_id!r} that sealed this secret is not in the key file.")
        try:
            return _decrypt(_decrypt(kek, sealed.wrapped_key, purpose), sealed.ciphertext, purpose).decode()
        except InvalidTag:
            raise Invalid("A stored secret does not belong to its record, or was altered.") from None


def load(env: Mapping[str, str], var: Path) -> Keys:
    """The keys of this installation. Raises Invalid, in the administrator's words, when there are none or others can read them."""
    if text := env.get("RAPPORT_KEY", ""):
        return _parse(text, "RAPPORT_KEY")
    path = key_file(env, var)
    if not path.is_file():
        raise Invalid(f"There is no key. Set RAPPORT_KEY, or let `rapport init` make {path}.")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Invalid(f"Others can read the key file {path}. Run: chmod 600 {path}")
    return _parse(path.read_text(), str(path))


def make(env: Mapping[str, str], var: Path) -> bool:
    """Make the key file at the very first start; False if there is a key already."""
    if is_there(env, var):
        return False
    path = key_file(env, var)
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(f"{secrets.token_hex(4)}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n")
    return True


def is_there(env: Mapping[str, str], var: Path) -> bool:
    return bool(env.get("RAPPORT_KEY")) or key_file(env, var).exists()


def key_file(env: Mapping[str, str], var: Path) -> Path:
    return Path(env.get("RAPPORT_KEY_FILE", var / "rapport.key"))


def _parse(text: str, where: str) -> Keys:
    keys = []
    for word in text.split():
        key_id, _, value = word.partition(":")
        try:
            key = base64.urlsafe_b64decode(value)
        except ValueError:
            key = b""
        if not key_id or len(key) != 32:
            raise Invalid(f"{where} holds no usable key: expected `id:` and 32 bytes in base64.")
        keys.append((key_id, key))
    if not keys:
        raise Invalid(f"{where} is empty.")
    if len(dict(keys)) < len(keys):
        raise Invalid(f"{where} names a key twice: the first would seal what only the last opens.")
    return Keys(tuple(keys))


def _hkdf(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"rapport:{purpose}".encode()).derive(key)


def _encrypt(key: bytes, plain: bytes, purpose: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def _decrypt(key: bytes, sealed: bytes, purpose: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], purpose.encode())
