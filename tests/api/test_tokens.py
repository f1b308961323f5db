"""Access tokens that we did not make, or did not make for this. Each one gets the same plain 401."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from secrets import token_bytes
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from httpx import AsyncClient

from backend.keys import Keys
from tests.api.conftest import SignIn
from tests.cast import Cast

Attack = Callable[["Forge"], str]


class Forge:
    """A good token and what an attacker could make of it. `key` is our own: with it only the claims are wrong."""

    def __init__(self, good: str, key: bytes) -> None:
        self.good, self.key = good, key
        self.head, self.body, self.mac = good.split(".")
        self.header = jwt.get_unverified_header(good)
        self.claims: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})

    def signed(
        self, *, key: bytes | None = None, header: dict[str, Any] | None = None, without: str = "", **claims: Any
    ) -> str:
        """Properly signed by us, with other claims or headers."""
        head = {**self.header, **(header or {})}
        body = {name: value for name, value in {**self.claims, **claims}.items() if name != without}
        return self.raw(head, body, key or self.key)

    def raw(self, head: Any, body: Any, key: bytes, digest: str = "sha256") -> str:
        text = f"{_b64(json.dumps(head).encode())}.{_b64(json.dumps(body).encode())}"
        return f"{text}.{_b64(hmac.new(key, text.encode(), digest).digest())}"

    def unsigned(self, alg: str) -> str:
        return f"{_b64(json.dumps({**self.header, 'alg': alg}).encode())}.{self.body}."


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


RSA_KEY = rsa.generate_private_key(65537, 2048)
PUBLIC_PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

ATTACKS: dict[str, Attack] = {
    "alg none": lambda it: it.unsigned("none"),
    "alg None in other letters": lambda it: it.unsigned("nOnE"),
    "alg empty": lambda it: it.unsigned(""),
    "no signature": lambda it: f"{it.head}.{it.body}.",
    "two parts": lambda it: f"{it.head}.{it.body}",
    "four parts": lambda it: it.good + ".e30",
    "RS256 with an own key": lambda it: jwt.encode(it.claims, RSA_KEY, "RS256", headers={"kid": it.header["kid"]}),
    "HS256 with a public key as secret": lambda it: it.raw(it.header, it.claims, PUBLIC_PEM),
    "HS512 with our key": lambda it: it.raw({**it.header, "alg": "HS512"}, it.claims, it.key, "sha512"),
    "HS384 with our key": lambda it: it.raw({**it.header, "alg": "HS384"}, it.claims, it.key, "sha384"),
    "another key": lambda it: it.signed(key=token_bytes(32)),
    "an empty key": lambda it: it.raw(it.header, it.claims, b""),
    "the kid as key": lambda it: it.signed(key=it.header["kid"].encode()),
    "another kid": lambda it: it.signed(header={"kid": "other"}),
    "no kid": lambda it: it.raw({"alg": "HS256", "typ": "JWT"}, it.claims, it.key),
    "kid is a path": lambda it: it.raw({**it.header, "kid": "../../../../dev/null"}, it.claims, b""),
    "kid is an operator": lambda it: it.signed(header={"kid": {"$ne": None}}),
    "kid is a list": lambda it: it.signed(header={"kid": ["test"]}),
    "kid is null": lambda it: it.signed(header={"kid": None}),
    "a key inside the token": lambda it: it.signed(
        key=b"k" * 32, header={"jwk": {"kty": "oct", "k": _b64(b"k" * 32)}, "jku": "https://evil.example/keys"}
    ),
    "an unknown critical header": lambda it: it.signed(header={"crit": ["evil"], "evil": 1}),
    **{f"no {name}": partial(Forge.signed, without=name) for name in ("exp", "iat", "iss", "aud", "sub", "jti", "typ", "sid", "ver")},
    "expired": lambda it: it.signed(exp=_now() - 1),
    "expires never": lambda it: it.signed(exp="never"),
    "not yet valid": lambda it: it.signed(nbf=_now() + 600),
    "made in the future": lambda it: it.signed(iat=_now() + 600),
    "of somebody else": lambda it: it.signed(iss="rapport2"),
    "of part of our name": lambda it: it.signed(iss="rap"),
    "for somebody else": lambda it: it.signed(aud="rapport"),
    "for us among others": lambda it: it.signed(aud=["rapport-api", "other"]),
    "a refresh token by its type": lambda it: it.signed(typ="refresh"),
    "another version of the person": lambda it: it.signed(ver=it.claims["ver"] + 1),
    "the version as text": lambda it: it.signed(ver=str(it.claims["ver"])),
    "nobody": lambda it: it.signed(sub="f" * 24),
    "a person who is an operator": lambda it: it.signed(sub={"$ne": None}),
    "a person who is no id": lambda it: it.signed(sub="everybody"),
    "no session": lambda it: it.signed(sid="f" * 24),
    "a session that is no id": lambda it: it.signed(sid="any"),
    "a session that is an operator": lambda it: it.signed(sid={"$gt": ""}),
    "altered payload": lambda it: f"{it.head}.{_b64(json.dumps({**it.claims, 'sub': 'f' * 24}).encode())}.{it.mac}",
    "altered signature": lambda it: it.good[:-4] + ("AAAA" if it.good[-4:] != "AAAA" else "BBBB"),
    "signature of the header alone": lambda it: f"{it.head}.{it.body}.{_b64(hmac.new(it.key, it.head.encode(), hashlib.sha256).digest())}",
    "payload is a list": lambda it: it.raw(it.header, [it.claims], it.key),
    "payload is no JSON": lambda it: f"{it.head}.{_b64(b'{')}.{it.mac}",
    "header is deep": lambda it: f"{_b64(b'{' + b'[' * 50_000)}.{it.body}.{it.mac}",
    "header is deep and whole": lambda it: f"{_b64(b'[' * 3_000 + b']' * 3_000)}.{it.body}.{it.mac}",
    "payload is deep": lambda it: it.raw(it.header, {**it.claims, "x": json.loads("[" * 400 + "]" * 400)}, b"x"),
    "not base64": lambda it: "!!!.???.###",
    "dots": lambda it: "..",
    "huge": lambda it: it.good + "A" * 200_000,
    "the refresh cookie": lambda it: f"{it.claims['sid']}.0.{'0' * 64}",
}  # fmt: skip


@pytest.fixture
async def forge(cast: Cast, bearer: SignIn, keys: Keys) -> Forge:
    good = (await bearer(cast.rep))["Authorization"].partition(" ")[2]
    return Forge(good, keys.derive("access-token"))


async def get(client: AsyncClient, authorization: str) -> tuple[int, str]:
    answer = await client.get("/api/me", headers=[(b"Authorization", authorization.encode())])
    return answer.status_code, answer.json().get("error", {}).get("code", "")


async def test_the_forge_can_make_a_good_token(forge: Forge, client: AsyncClient) -> None:
    """Else every attack below would fail for the wrong reason."""
    assert await get(client, f"Bearer {forge.signed()}") == (200, "")
    assert await get(client, f"bearer {forge.good}") == (200, "")


@pytest.mark.parametrize("believed", [False, True])
async def test_forged_tokens_are_refused(believed: bool, forge: Forge, client: AsyncClient) -> None:
    """Also while the person is signed in and believed without asking the database."""
    if believed:
        assert await get(client, f"Bearer {forge.good}") == (200, "")
    answers = {name: await get(client, f"Bearer {attack(forge)}") for name, attack in ATTACKS.items()}
    assert {name: it for name, it in answers.items() if it != (401, "not_signed_in")} == {}
    assert len(answers) > 50


async def test_a_good_token_in_a_wrong_header_is_refused(forge: Forge, client: AsyncClient) -> None:
    for scheme in ("", "Bearer", "Bearer ", "Basic {}", "{}", "Token {}", "Bearer  {}", "Bearer {} x", "Bearer: {}"):
        assert await get(client, scheme.replace("{}", forge.good)) == (401, "not_signed_in"), scheme


@pytest.mark.parametrize("where", ["query", "cookie"])
async def test_a_token_is_read_from_the_bearer_header_alone(where: str, forge: Forge, client: AsyncClient) -> None:
    extra = (
        {"params": {"access_token": forge.good}}
        if where == "query"
        else {"headers": {"Cookie": f"access_token={forge.good}"}}
    )
    assert (await client.get("/api/me", **extra)).status_code == 401


async def test_the_former_key_still_reads_tokens_and_the_current_one_makes_them(
    cast: Cast, forge: Forge, client: AsyncClient, api: FastAPI, keys: Keys
) -> None:
    from backend.api.auth import Tokens

    rotated = Keys((("newer", token_bytes(32)), *keys.keys))
    before = api.state.tokens
    api.state.tokens = Tokens.of(rotated)
    try:
        assert await get(client, f"Bearer {forge.good}") == (200, "")
        assert next(iter(api.state.tokens.keys)) == "newer"
        api.state.tokens = Tokens.of(Keys(rotated.keys[:1]))
        assert await get(client, f"Bearer {forge.good}") == (401, "not_signed_in")
    finally:
        api.state.tokens = before
