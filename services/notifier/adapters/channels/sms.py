"""The seam to SMS platforms: what a notice needs of any of them."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from services.notifier.domain.notice import Fate


class NotNowError(Exception):
    """Sending came to nothing or to something unknown; trying again later is right.

    ``code`` is the platform's or ours; ``ours_to_cure``: it stays until somebody of ours acts.
    """

    def __init__(self, code: str, *, ours_to_cure: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.ours_to_cure = ours_to_cure


class ChannelAwayError(NotNowError):
    """The platform is away, busy, or answered too late: it may or may not have the message."""


class ChannelBlockedError(NotNowError):
    """The platform is there and will not send this now: its limit for a phone, or something ours to cure."""


class ChannelRefusedError(Exception):
    """The platform will never send this message; ``code`` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SmsChannel(Protocol):
    """A platform that sends short messages."""

    async def send(self, phone: str, template: str, params: Mapping[str, str], out_id: str) -> str:
        """Send one message and return the platform's serial number.

        Not idempotent: ``out_id`` only lets us ask for it later. Raises ``ChannelAwayError``,
        ``ChannelBlockedError`` and ``ChannelRefusedError``.
        """
        ...

    async def find(self, phone: str, out_id: str, sent_on: date) -> Fate | None:
        """Return what became of a message sent on that day (wall time of China), None: it has no such.

        Raises ``ChannelAwayError`` and ``ChannelBlockedError``.
        """
        ...
