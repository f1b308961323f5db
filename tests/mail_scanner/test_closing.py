"""A watch may end while a thread is still at work on its connection: the line is cut first, for no two threads may use one TLS."""

import threading
import time
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import MailboxTrouble
from tests.parts.scripted_imap import WAIT, ScriptedImap


@pytest.fixture
def hanging() -> Iterator[ScriptedImap]:
    server = ScriptedImap(lambda command, _: [WAIT] if command == "NOOP" else [])
    yield server
    server.close()


def test_closing_ends_the_thread_that_is_still_at_work_and_says_nothing_in_between(hanging: ScriptedImap) -> None:
    wire = Wire(Access("127.0.0.1", hanging.port, "none", "anna", "geheim", networks=(ip_network("127.0.0.0/8"),)))
    ended: list[MailboxTrouble] = []

    def work() -> None:
        with pytest.raises(MailboxTrouble) as trouble:
            wire.noop()
        ended.append(trouble.value)

    working = threading.Thread(target=work)
    working.start()
    while not hanging.heard[-1].endswith("NOOP"):
        time.sleep(0.01)
    began = time.monotonic()
    wire.close()
    working.join()
    assert time.monotonic() - began < 1
    assert [it.trouble for it in ended] == ["connection"]
    assert hanging.heard[-1].endswith("NOOP")
