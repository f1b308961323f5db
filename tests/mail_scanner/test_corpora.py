"""Real mail of other people, read where it lies beside the project: a sample, or all of it with RAPPORT_CORPORA_WHOLE=1.

Each file ends in a value or in quarantine, within the limits. Nothing of it is copied, and nothing is said of a file but its name.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from backend.domain.mail import Headers
from mail_scanner.checked import HEADERS, MAIL
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Reading, Unreadable

CORPORA = Path(os.environ.get("RAPPORT_CORPORA", "../shared/corpora"))
WHOLE = bool(os.environ.get("RAPPORT_CORPORA_WHOLE"))
"""All of it; else every SAMPLEth file."""
SAMPLE = 20
AT_ONCE = 100
PER_MILLE_SET_ASIDE = 2

OVER_THE_LIMITS = {"timeout", "crash", "MemoryError", "answer", "OSError"}
"""The last one: a child wanted to open something, a module that was not loaded while it was warmed."""


def mails() -> Sequence[Path]:
    kinds = ("*.eml", "mail/*.box", "mail/*.txt", "mail/*.msg")
    found = sorted(path for kind in kinds for path in CORPORA.glob(f"*/**/{kind}"))
    return found if WHOLE else found[::SAMPLE]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="no corpora beside the project")
async def test_every_real_mail_is_read_or_set_aside_within_the_limits() -> None:
    paths = mails()
    assert len(paths) > 100
    parsers = Parsers()
    for begin in range(0, len(paths), AT_ONCE):
        group = paths[begin : begin + AT_ONCE]
        raws = [path.read_bytes() for path in group]
        headers = await parsers.many(HEADERS, raws)
        read = await parsers.many(MAIL, raws)
        for path, head, whole in zip(group, headers, read, strict=True):
            assert _fault(head, whole) is None, path.name
    await parsers.close()
    assert parsers.failures.total() <= len(paths) * 2 * PER_MILLE_SET_ASIDE / 1000


def _fault(head: Headers | Unreadable, whole: Reading | Unreadable) -> str | None:
    """What is wrong with these two readings of one mail. Its sender must be the same in both: it is matched by the one and kept by the other."""
    reasons = {it.reason for it in (head, whole) if isinstance(it, Unreadable)}
    if reasons & OVER_THE_LIMITS:
        return f"over the limits: {reasons}"
    if isinstance(head, Headers) and isinstance(whole, Reading) and head.sender != whole.mail.headers.sender:
        return "the sender differs"
    return None
