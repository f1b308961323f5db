"""A device that wants to be told: subscribed, activated by what came by push, tested, moved, removed."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from httpx import AsyncClient, Response

from backend.store import devices, sessions
from backend.store.connection import Store
from backend.store.devices import DEVICES_PER_USER, Device
from tests.api.conftest import SignIn, documents
from tests.cast import Cast
from tests.parts.push_service import PushService, Subscriber


@pytest.fixture
async def me(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.rep)


async def subscribe(client: AsyncClient, headers: dict[str, str], subscriber: Subscriber, **changes: Any) -> Response:
    body = {"endpoint": subscriber.endpoint, "keys": subscriber.keys, "label": "Telefon"} | changes
    return await client.post("/api/devices", json=body, headers=headers)


async def activate(client: AsyncClient, subscriber: Subscriber, at: int = -1) -> int:
    token = subscriber.received[at].notification["data"]["activation"]
    return (await client.post("/api/devices/activate", json={"token": token})).status_code


async def listed(client: AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/push", headers=headers)).json()["devices"]
    return found


# Subscribing and activating


async def test_a_new_device_gets_a_push_at_once_and_counts_when_it_has_answered(
    me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    answer = await subscribe(client, me, phone)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": answer.json()["id"], "label": "Telefon", "activated_at": None, "last_sent_at": None, "last_error": "",
    }  # fmt: skip
    (push,) = phone.received
    assert push.payload["web_push"] == 8030
    assert push.notification["title"] == "Meldungen sind eingeschaltet"
    assert push.notification["navigate"] == "http://localhost:8080/settings"
    assert (push.urgency, push.ttl) == ("high", "600")
    assert push.claims["sub"].startswith("mailto:")

    assert await activate(client, phone) == 204
    (device,) = await listed(client, me)
    assert device["activated_at"] is not None


async def test_the_public_key_is_the_one_the_pushes_are_signed_with(
    me: dict[str, str], client: AsyncClient, api: FastAPI
) -> None:
    said = (await client.get("/api/push", headers=me)).json()["public_key"]
    private = ec.derive_private_key(int.from_bytes(_decoded(api.state.vapid.private)), ec.SECP256R1())
    assert _decoded(said) == private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


async def test_a_token_counts_once(me: dict[str, str], client: AsyncClient, push_service: PushService) -> None:
    phone = push_service.subscribe()
    await subscribe(client, me, phone)
    assert await activate(client, phone) == 204
    assert await activate(client, phone) == 404


async def test_subscribing_again_before_it_counts_makes_the_former_token_worthless(
    me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    await subscribe(client, me, phone)
    await subscribe(client, me, phone, label="Neu")
    (device,) = await listed(client, me)
    assert (device["label"], device["activated_at"]) == ("Neu", None)
    assert await activate(client, phone, 0) == 404
    assert await activate(client, phone, 1) == 204
    assert (await listed(client, me))[0]["activated_at"] is not None


async def test_the_same_device_at_the_next_sign_in_counts_on_without_another_push(
    cast: Cast, me: dict[str, str], client: AsyncClient, push_service: PushService, bearer: SignIn
) -> None:
    phone = push_service.subscribe()
    await subscribe(client, me, phone)
    await activate(client, phone)
    before = await Device.find_one({"endpoint": phone.endpoint})
    answer = await subscribe(client, await bearer(cast.rep), phone)
    after = await Device.find_one({"endpoint": phone.endpoint})
    assert before is not None
    assert after is not None
    assert (answer.json()["id"], after.activated_at, len(phone.received)) == (str(before.id), before.activated_at, 1)
    assert after.session_id != before.session_id
    assert after.session_ends_at is not None


async def test_the_same_address_with_other_keys_must_prove_itself_again(
    me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    await subscribe(client, me, phone)
    await activate(client, phone)
    await subscribe(client, me, phone, keys=push_service.subscribe().keys)
    assert (await listed(client, me))[0]["activated_at"] is None


async def test_a_session_that_ends_while_a_device_is_added_takes_it_along(
    me: dict[str, str], client: AsyncClient, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = devices.put

    async def put_while_signing_out(device: Device) -> Device:
        assert device.session_id is not None
        await sessions.end(device.session_id, datetime.now(UTC))
        return await put(device)

    monkeypatch.setattr(devices, "put", put_while_signing_out)
    phone = push_service.subscribe()
    assert (await subscribe(client, me, phone)).status_code == 401
    assert (phone.asked, await Device.find_all().count()) == (0, 0)


@pytest.mark.parametrize("token", ["x" * 20, "x" * 100, "0" * 64])
async def test_a_token_that_nobody_was_sent_activates_nothing(
    token: str, me: dict[str, str], client: AsyncClient, push_service: PushService, bound_store: Store
) -> None:
    await subscribe(client, me, push_service.subscribe())
    activated = push_service.subscribe()
    await subscribe(client, me, activated)
    await activate(client, activated)
    before = await documents(bound_store)
    assert (await client.post("/api/devices/activate", json={"token": token})).status_code == 404
    assert await documents(bound_store) == before


async def test_an_activated_device_waits_for_no_token_not_even_an_empty_one(cast: Cast, device: Any) -> None:
    await device(cast.rep)
    assert not await devices.activate("", datetime.now(UTC))


async def test_the_token_is_stored_as_a_hash_only(
    me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    await subscribe(client, me, phone)
    token = phone.received[0].notification["data"]["activation"]
    assert len(token) >= 32
    assert token not in repr(await Device.get_motor_collection().find({}).to_list(5))


@pytest.mark.parametrize("answer", [404, 410, 400, 401, 403, 413, 307])
async def test_a_device_that_the_service_does_not_take_is_not_kept(
    answer: int, me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    phone.answers.append((answer, {"Location": f"http://{push_service.host}/elsewhere"}))
    said = await subscribe(client, me, phone)
    assert said.status_code == 422
    assert said.json()["error"]["message"].startswith("The push service does not take this device.")
    assert await listed(client, me) == []


async def test_a_device_is_kept_while_its_service_is_only_busy(
    me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    phone.answers.append((503, {}))
    assert (await subscribe(client, me, phone)).status_code == 200
    assert len(await listed(client, me)) == 1


# Whose it is


async def test_an_endpoint_belongs_to_whoever_subscribed_last(
    cast: Cast, me: dict[str, str], client: AsyncClient, push_service: PushService, bearer: SignIn
) -> None:
    phone, theirs = push_service.subscribe(), await bearer(cast.teammate)
    await subscribe(client, me, phone)
    await activate(client, phone)
    await subscribe(client, theirs, phone)
    assert await listed(client, me) == []
    (device,) = await listed(client, theirs)
    assert device["activated_at"] is None


async def test_beyond_ten_devices_the_oldest_goes(
    cast: Cast, me: dict[str, str], client: AsyncClient, push_service: PushService, device: Any
) -> None:
    colleagues = await device(cast.teammate)
    now = datetime.now(UTC)
    for number in range(DEVICES_PER_USER):
        old = await device(cast.rep)
        change = {"label": f"alt-{number}", "made_at": now - timedelta(days=number + 1)}
        await Device.find_one({"endpoint": old.endpoint}).update({"$set": change})
    await subscribe(client, me, push_service.subscribe(), label="neu")
    labels = {it["label"] for it in await listed(client, me)}
    assert labels == {"neu", *(f"alt-{number}" for number in range(DEVICES_PER_USER - 1))}
    assert await Device.find({"endpoint": colleagues.endpoint}).count() == 1


async def test_a_device_of_another_is_neither_tested_nor_removed(
    cast: Cast, me: dict[str, str], client: AsyncClient, device: Any
) -> None:
    theirs = await device(cast.teammate)
    found = await Device.find_one({"endpoint": theirs.endpoint})
    assert found is not None
    for answer in (
        await client.post(f"/api/devices/{found.id}/test", headers=me), await client.delete(f"/api/devices/{found.id}", headers=me),
    ):  # fmt: skip
        assert answer.status_code == 404
    assert theirs.asked == 0
    assert await Device.find_all().count() == 1


async def test_a_removed_device_is_gone(cast: Cast, me: dict[str, str], client: AsyncClient, device: Any) -> None:
    await device(cast.rep)
    (mine,) = await listed(client, me)
    assert (await client.delete(f"/api/devices/{mine['id']}", headers=me)).status_code == 204
    assert (await client.delete(f"/api/devices/{mine['id']}", headers=me)).status_code == 404
    assert await listed(client, me) == []


# What is refused


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def keys_of(point: bytes, auth: bytes) -> dict[str, str]:
    return {
        "p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="),
        "auth": base64.urlsafe_b64encode(auth).decode().rstrip("="),
    }


@pytest.mark.parametrize(
    "malformed",
    [
        keys_of(b"\x04" + b"\x01" * 64, b"a" * 16), keys_of(b"", b"a" * 16), keys_of(b"\x00", b"a" * 16), keys_of(b"\x04" + b"\x00" * 64, b"a" * 16),
        keys_of(b"\x04" + b"\x01" * 63, b"a" * 16), {"p256dh": "!", "auth": "YWFhYWFhYWFhYWFhYWFhYQ"}, {"p256dh": "", "auth": ""},
    ],
)  # fmt: skip
async def test_a_key_that_is_no_point_of_the_curve_is_refused(
    malformed: dict[str, str], me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    assert (await subscribe(client, me, phone, keys=malformed)).status_code == 422
    assert phone.asked == 0
    assert await listed(client, me) == []


@pytest.mark.parametrize("auth", [b"", b"a" * 15, b"a" * 17, b"a" * 32])
async def test_an_auth_secret_of_another_length_is_refused(
    auth: bytes, me: dict[str, str], client: AsyncClient, push_service: PushService
) -> None:
    phone = push_service.subscribe()
    keys = {"p256dh": phone.keys["p256dh"], "auth": base64.urlsafe_b64encode(auth).decode().rstrip("=")}
    assert (await subscribe(client, me, phone, keys=keys)).status_code == 422
    assert (phone.asked, await listed(client, me)) == (0, [])


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://127.0.0.1:1/x", "https://localhost/x", "file:///etc/passwd"]
)
async def test_a_device_elsewhere_is_refused(
    endpoint: str, me: dict[str, str], client: AsyncClient, push_service: PushService, bound_store: Store
) -> None:
    before = await documents(bound_store)
    answer = await subscribe(client, me, push_service.subscribe(), endpoint=endpoint)
    assert answer.status_code == 422
    assert await documents(bound_store) == before


# The test push


@pytest.mark.parametrize(
    ("status", "outcome", "is_kept"),
    [
        (201, "sent", True), (404, "gone", False), (410, "gone", False), (400, "misconfigured", True), (401, "misconfigured", True), (403, "misconfigured", True),
        (413, "refused", True), (429, "later", True), (500, "later", True), (503, "later", True), (302, "refused", True), (307, "refused", True),
        (308, "refused", True),
    ],
)  # fmt: skip
async def test_the_test_push_says_what_became_of_it(
    status: int,
    outcome: str,
    is_kept: bool,
    cast: Cast,
    me: dict[str, str],
    client: AsyncClient,
    push_service: PushService,
    device: Any,
) -> None:
    phone = await device(cast.rep)
    (mine,) = await listed(client, me)
    if status != 201:
        phone.answers.append((status, {"Location": f"http://{push_service.host}/elsewhere", "Retry-After": "9" * 5000}))
    answer = await client.post(f"/api/devices/{mine['id']}/test", headers=me)
    assert answer.json()["outcome"] == outcome
    assert bool(answer.json()["detail"]) == (outcome != "sent")
    assert bool(await listed(client, me)) == is_kept
    assert phone.asked == 1
    assert push_service.redirected_to == []


async def test_the_test_push_says_nothing_but_that_it_works(
    cast: Cast, me: dict[str, str], client: AsyncClient, device: Any
) -> None:
    phone = await device(cast.rep)
    (mine,) = await listed(client, me)
    await client.post(f"/api/devices/{mine['id']}/test", headers=me)
    (push,) = phone.received
    assert (push.notification["title"], push.ttl) == ("Testmeldung", "60")
    assert push.notification["data"]["card"] is None
