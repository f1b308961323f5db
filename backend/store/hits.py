"""From a stored row that may speak for a customer to the hits it gives. Each row says in `by` where it comes from; no I/O."""

from collections.abc import Iterable, Sequence
from typing import Any

from backend.domain.addresses import without_sub_address
from backend.domain.business_numbers import asked, keys, written
from backend.domain.evidence import NOBODY, AddressBook, Hit, Method

Row = dict[str, Any]


def book(rows: Sequence[Row], address: str, domains: Sequence[str], tokens: Sequence[str] = ()) -> AddressBook:
    """What these rows say of one party. `domains`: those its company may be known by, the narrowest first; `tokens`: of the mail."""
    hits = [hit for row in rows if row["by"] != "rule" for hit in hits_of(row, address, domains, tokens)]
    return AddressBook(tuple(dict.fromkeys((*_said(rows, address, domains), *hits))))


def hits_of(row: Row, address: str, domains: Sequence[str], tokens: Sequence[str]) -> list[Hit]:
    if not row["customer"]:
        return []
    if row["by"] == "mail":
        return [_hit("thread", row["message_id"], row, thread_id=row["thread_id"])]
    if row["by"] == "entry":
        return [_hit("number", it, row) for it in _quoted(row, tokens)]
    return [*_addressed(row, address), *_by_domain(row, domains)]


def said(row: Row) -> Hit:
    """What somebody has said. With the name of whoever it was."""
    who = row["said_by"][0]["name"] if row["said_by"] else ""
    if row["customer_id"] is None:
        return Hit("remembered", who, NOBODY, "", scope=row["scope"])
    contact_id = str(row["contact_id"]) if row.get("contact_id") else None
    return _hit("remembered", who, row, contact_id=contact_id, scope=row["scope"])


def _hit(method: Method, value: str, row: Row, **more: Any) -> Hit:
    customer = row["customer"][0]
    return Hit(method, value, str(customer["_id"]), customer["name"], team=customer["team"], **more)


def _said(rows: Iterable[Row], address: str, domains: Sequence[str]) -> list[Hit]:
    """Of the conversation all, of the address and of its domain the narrowest. A customer that is gone is not meant any more."""
    rules = [it for it in rows if it["by"] == "rule" and (it["customer"] or it["customer_id"] is None)]
    found = [it for it in rules if it["scope"] == "thread"]
    for scope, values in (("address", _names(address)), ("domain", domains)):
        of = {it["value"]: it for it in rules if it["scope"] == scope}
        found += [of[it] for it in values if it in of][:1]
    return [said(it) for it in found]


def _addressed(row: Row, address: str) -> list[Hit]:
    method = _how_addressed(row, address)
    if not method:
        return []
    person = {"contact_id": str(row["_id"]), "contact_name": row["name"]} if row["by"] == "contact" else {}
    return [_hit(method, address, row, **person)]


def _how_addressed(row: Row, address: str) -> Method | None:
    if address in row["addresses"]:
        return "address"
    if address in row.get("former_addresses", ()):
        return "former_address"
    return "sub_address" if without_sub_address(address) in row["addresses"] else None


def _by_domain(row: Row, domains: Sequence[str]) -> list[Hit]:
    theirs = {*row.get("domains", ()), *row.get("former_domains", ())}
    return [_hit("domain", it, row) for it in domains if it in theirs][:1]


def _quoted(entry: Row, tokens: Sequence[str]) -> list[str]:
    """Kind and number, as printed, of the paper that an entry of the search stands for, or the customer's own number."""
    found: dict[str, None] = {}
    for token in tokens:
        kind, number = written(token)
        if kind in (None, entry["kind"]) and not set(asked(token)).isdisjoint(entry["quoted"]):
            found[f"{entry['kind']} {_printed(entry, token, number)}"] = None
    return list(found)


def _printed(entry: Row, token: str, number: str) -> str:
    if entry["kind"] != "customer":
        return str(entry["label"])
    theirs = entry["customer"][0].get("numbers", ())
    return next((it for it in theirs if not set(asked(token)).isdisjoint(keys(it))), number)


def _names(address: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((address, without_sub_address(address)))) if address else ()
