"""A mail that was read, without whoever is on a list (backend/domain/privacy.py): among its recipients, and as the writer of what it passes on."""

from dataclasses import replace

from backend.domain.privacy import Discretion, without_blocked
from mail_scanner.reading import Reading


def discreet(reading: Reading, discretion: Discretion) -> Reading:
    """The very same if nobody is. A mail of one of us that passes on theirs is then nobody's; a customer's stays the customer's."""
    headers = without_blocked(reading.mail.headers, discretion)
    if headers is not reading.mail.headers:
        reading = replace(reading, mail=replace(reading.mail, headers=headers))
    if reading.forward and discretion.is_blocked(reading.forward.writer.address):
        reading = replace(reading, forward=None)
    return reading
