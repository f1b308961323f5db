"""How far the sender of a mail is confirmed. A security decision: everything in the mail was written by a stranger.

Only the mail server of the own company can vouch (RFC 8601 section 5): its Authentication-Results block is known by the
authserv-id, and `Headers.auth_results` holds the topmost block of each id only, so a copy planted below is never seen. Of several servers
of ours the topmost speaks, even if it has nothing to say: what stands below may have come with the mail.

    sender defect            -> doubtful
    no server, no block      -> unchecked
    dmarc fails              -> doubtful
    dmarc, dkim, spf passes for the domain of From -> verified
    else                     -> doubtful

What lies among the sent mail of a mailbox of ours was put there by its owner: verified, by SENT.
"""

from dataclasses import dataclass
from typing import Literal

from backend.domain.addresses import domain_of, parent_domains
from backend.domain.mail import AuthResult, Headers

Trust = Literal["verified", "unchecked", "doubtful"]
TrustReason = Literal[
    "dmarc_pass", "dkim_pass", "spf_pass", "not_checked", "dmarc_fail", "auth_fail",
    "no_from", "two_from", "several_senders", "defect", "name_is_address", "reply_to", "sent", "passed_on", "only_quoted",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrustVerdict:
    trust: Trust
    reason: TrustReason


SENT = TrustVerdict("verified", "sent")


def trust_of(headers: Headers, authserv_ids: frozenset[str]) -> TrustVerdict:
    """Weigh the sender. `authserv_ids`: lower case; "" stands for a server that writes none, as Microsoft 365 does."""
    if headers.sender_defect:
        return TrustVerdict("doubtful", headers.sender_defect)
    if headers.sender is None:
        return TrustVerdict("doubtful", "no_from")
    block = _own_block(headers.auth_results, authserv_ids)
    if all(result.method == "none" for result in block):
        return TrustVerdict("unchecked", "not_checked")
    return _weigh(block, domain_of(headers.sender.address))


def is_aligned(domain: str, from_domain: str) -> bool:
    """Equal, or one a parent of the other with at least two labels (the relaxed alignment of RFC 7489 3.1)."""
    if not domain or not from_domain:
        return False
    return domain == from_domain or domain in parent_domains(from_domain) or from_domain in parent_domains(domain)


def second_hand(verdict: TrustVerdict, reason: Literal["passed_on", "only_quoted"]) -> TrustVerdict:
    """What is left of the trust in a sender who is not known at the customer: who passed a mail on, or quotes a number of ours."""
    return verdict if verdict.trust == "doubtful" else TrustVerdict("unchecked", reason)


def may_change_state(trust: Trust, *, is_filed_by_hand: bool = False) -> bool:
    """Whether something may follow from a mail, such as that the customer was spoken with: only if its sender is confirmed. Where nobody
    could check it a person may vouch, by filing it under the customer."""
    return trust == "verified" or (is_filed_by_hand and trust == "unchecked")


def _own_block(results: tuple[AuthResult, ...], authserv_ids: frozenset[str]) -> tuple[AuthResult, ...]:
    own = [result for result in results if result.authserv_id in authserv_ids]
    return tuple(result for result in own if result.authserv_id == own[0].authserv_id)


def _weigh(block: tuple[AuthResult, ...], from_domain: str) -> TrustVerdict:
    # A failed DMARC wins over everything beside it: two answers in one block mean that somebody else wrote into it.
    if any(result.method == "dmarc" and result.result == "fail" for result in block):
        return TrustVerdict("doubtful", "dmarc_fail")
    passed = {result.method for result in block if result.result == "pass" and is_aligned(result.domain, from_domain)}
    if "dmarc" in passed:
        return TrustVerdict("verified", "dmarc_pass")
    if "dkim" in passed:
        return TrustVerdict("verified", "dkim_pass")
    if "spf" in passed:
        return TrustVerdict("verified", "spf_pass")
    return TrustVerdict("doubtful", "auth_fail")
