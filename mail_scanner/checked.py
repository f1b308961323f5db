"""What a child said, checked field by field: whoever takes it over can lie about one mail and nothing more."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, get_args

import orjson

from backend.domain.business_numbers import MAX_TOKENS
from backend.domain.forwarded import Forward
from backend.domain.kind_facts_rows import facts_from
from backend.domain.kinds import KindVerdict
from backend.domain.mail import Address, Attachment, AuthMethod, AuthResult, Headers, Limit, Mail, SenderDefect
from backend.domain.signatures import Signature
from backend.domain.words import Kind
from mail_scanner.reading import Reading, Unreadable

_T = TypeVar("_T")
_REASON = re.compile(r"[A-Za-z]{1,60}")


@dataclass(frozen=True, slots=True)
class Verb(Generic[_T]):
    """A question to a child: the letter it is asked by, how a value of its answer is built from JSON, and the limits found hit by it."""

    letter: bytes
    built: Callable[[Any], _T]
    cut: Callable[[_T], Iterable[Limit]]

    def value(self, answer: bytes) -> _T:
        """What {"value": ...} says. Raises Unreadable: with its reason for {"error": reason}, with "answer" for nonsense."""
        try:
            content = orjson.loads(answer)
            if "error" not in content:
                return self.built(content["value"])
            reason = content["error"]
        except (ValueError, TypeError, KeyError):
            raise Unreadable("answer") from None
        raise Unreadable(reason if isinstance(reason, str) and _REASON.fullmatch(reason) else "answer")


def _headers(content: Any) -> Headers:
    return Headers(
        message_id=_text(content["message_id"]),
        sender=None if content["sender"] is None else _address(content["sender"]),
        sender_defect=None if content["sender_defect"] is None else _one_of(SenderDefect, content["sender_defect"]),
        subject=_text(content["subject"]),
        sent_at=None if content["sent_at"] is None else datetime.fromisoformat(content["sent_at"]),
        to=_each(_address, content["to"]),
        cc=_each(_address, content["cc"]),
        bcc=_each(_address, content["bcc"]),
        reply_to=_each(_address, content["reply_to"]),
        references=_each(_text, content["references"]),
        auth_results=_each(_auth_result, content["auth_results"]),
        auto_submitted=_text(content["auto_submitted"]),
        precedence=_text(content["precedence"]),
        list_id=_text(content["list_id"]),
        list_unsubscribe=_text(content["list_unsubscribe"]),
        return_path=_text(content["return_path"]),
        content_type=_text(content["content_type"]),
        failed_recipients=_each(_text, content["failed_recipients"]),
        marks=_each(_text, content["marks"]),
        cut=_each(_limit, content["cut"]),
    )


def _mail(content: Any) -> Mail:
    return Mail(
        headers=_headers(content["headers"]),
        text=_text(content["text"]),
        digest=_text(content["digest"])[:128],
        attachments=_each(_attachment, content["attachments"]),
        cut=_each(_limit, content["cut"]),
        html=_text(content["html"]),
    )


def _reading(content: Any) -> Reading:
    kind = content["kind"]
    return Reading(
        _mail(content["mail"]),
        _text(content["new_text"]),
        KindVerdict(_one_of(Kind, kind["kind"]), _each(_text, kind["evidence"]), kind["is_unsure"] is True),
        _each(_text, content["words"]),
        facts=facts_from(content["facts"]),
        forward=_perhaps(_forward, content["forward"]),
        signature=_perhaps(_signature, content["signature"]),
        numbers=_each(_text, content["numbers"])[:MAX_TOKENS],
    )


HEADERS = Verb(b"h", _headers, lambda headers: headers.cut)
MAIL = Verb(b"m", _reading, lambda reading: set(reading.cut) - set(reading.mail.headers.cut))


def _address(content: Any) -> Address:
    return Address(_text(content["name"]), _text(content["address"]))


def _forward(content: Any) -> Forward:
    writer, signature = _address(content["writer"]), _perhaps(_signature, content["signature"])
    return Forward(writer, _text(content["subject"]), _text(content["sent"]), _text(content["text"]), signature)


def _signature(content: Any) -> Signature:
    phones = _each(_text, content["phones"])
    return Signature(_text(content["name"]), _text(content["role"]), _text(content["company"]), phones)


def _attachment(content: Any) -> Attachment:
    return Attachment(_text(content["name"]), _text(content["type"]), int(content["size"]))


def _auth_result(content: Any) -> AuthResult:
    method: AuthMethod = _one_of(AuthMethod, content["method"])
    return AuthResult(_text(content["authserv_id"]), method, _text(content["result"]), _text(content["domain"]))


def _limit(content: Any) -> Limit:
    limit: Limit = _one_of(Limit, content)
    return limit


def _each(value: Callable[[Any], _T], contents: Any) -> tuple[_T, ...]:
    if not isinstance(contents, list):
        raise TypeError
    return tuple(map(value, contents)) if contents else ()


def _perhaps(value: Callable[[Any], _T], content: Any) -> _T | None:
    return None if content is None else value(content)


def _text(content: Any) -> str:
    if not isinstance(content, str):
        raise TypeError
    return content


def _one_of(choices: Any, content: Any) -> Any:
    if content not in get_args(choices):
        raise ValueError
    return content
