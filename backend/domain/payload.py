"""The body of a push: declarative (Declarative Web Push, `web_push: 8030`), so that Safari shows it even without our worker, and
with the compact card inside, so that it opens at once without network. Cut until it fits one encrypted record.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from json import dumps, loads
from typing import Any

from backend.domain.context import Card
from backend.domain.wording import Words, sign_in_again

LIMIT = 3993
"""Bytes of plain text: a push service takes 4,096 bytes (RFC 8030, section 7.2), aes128gcm adds 103 (RFC 8188, RFC 8291)."""

CUTS: tuple[Callable[[Card], Card], ...] = (
    lambda it: replace(it, wants=it.wants and replace(it.wants, days=(), amounts=(), articles=())),
    lambda it: replace(it, history=it.history[:3], opportunities=it.opportunities[:3]),
    lambda it: replace(
        it, history=tuple(replace(entry, text=entry.text[:80], reasons=entry.reasons[:2]) for entry in it.history)
    ),
    lambda it: replace(it, customer=it.customer and replace(it.customer, care=None), promised=None),
    lambda it: replace(it, why=_shorter(it.why, 240), kind_evidence=it.kind_evidence[:3]),
    lambda it: replace(
        it, match=replace(it.match, evidence=it.match.evidence[:1], candidates=it.match.candidates[:3], also=())
    ),
    lambda it: replace(
        it,
        history=tuple(
            replace(entry, text="", title=entry.title[:80], reasons=entry.reasons[:1]) for entry in it.history
        ),
    ),
    lambda it: replace(it, contact=it.contact and replace(it.contact, phones=it.contact.phones[:1], addresses=())),
    lambda it: replace(it, history=it.history[:1], opportunities=it.opportunities[:1]),
    lambda it: replace(it, why=_shorter(it.why, 120), subject=_shorter(it.subject, 120)),
    lambda it: replace(
        it, customer=it.customer and replace(it.customer, numbers=it.customer.numbers[:1]), kind_evidence=()
    ),
)
"""What is given up first, and what last: the card loses detail before it loses a fact."""


def payload(
    words: Words,
    *,
    notice_id: str,
    url: str,
    base_url: str,
    tag: str,
    lang: str,
    made_at: datetime,
    card: Card | None,
    is_felt: bool = True,
) -> bytes:
    """JSON of at most 3,993 bytes. `url` is a path of the app; `card` is None for alerts, which carry no mail text. `is_felt`: whether
    the phone rings where it takes the place of another."""

    def body(card: Card | None) -> bytes:
        data = {"notice": notice_id, "url": url, "card": card}
        declared = _declarative(words, url, base_url, tag, lang, made_at, data)
        if not is_felt:
            declared["notification"]["renotify"] = False
        return _json(declared)

    fits = (made for smaller in _smaller(card) if len(made := body(smaller)) <= LIMIT)
    return next(fits, None) or body(None)


def activation_payload(words: Words, *, token: str, base_url: str, lang: str, made_at: datetime) -> bytes:
    """The first push to a new device. It counts only after it echoed the token that it received this way."""
    data = {"url": "/settings", "card": None, "activation": token}
    return _json(_declarative(words, "/settings", base_url, "activation", lang, made_at, data))


def signed_out_payload(content: bytes) -> bytes:
    """What a device is told in place of a notice (its payload) once nobody is signed in there: nothing of what it is about."""
    told = loads(content)["notification"]
    lang, base_url = told["lang"], told["navigate"].removesuffix(told["data"]["url"])
    made_at = datetime.fromtimestamp(told["timestamp"] / 1000, UTC)
    return _json(_declarative(sign_in_again(lang), "/", base_url, "sign_in", lang, made_at, {"url": "/", "card": None}))


def _smaller(card: Card | None) -> Iterator[Card | None]:
    """The card, then the card with one more thing cut, each made only when the one before was too large."""
    yield card
    if card:
        for cut in CUTS:
            card = cut(card)
            yield card


def _declarative(
    words: Words, url: str, base_url: str, tag: str, lang: str, made_at: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    notification = {
        "title": words.title,
        "body": words.body,
        "navigate": base_url + url,
        "lang": lang,
        "tag": tag,
        "silent": False,
        "timestamp": int(made_at.timestamp() * 1000),
        "data": data,
    }
    return {"web_push": 8030, "notification": notification, "mutable": True}


def _json(value: dict[str, Any]) -> bytes:
    return dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """Times in UTC with Z, days as they are, and the card's values (frozen dataclasses with slots) by their fields."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__slots__}


def _shorter(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
