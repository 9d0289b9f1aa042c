from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from pydantic import ValidationError

from contracts.sealed import Contact
from services.chassis import failpoints
from services.chassis.breaker import Breaker
from services.chassis.clock import CENTRE_ZONE, Clock
from services.chassis.failpoints import Point
from services.chassis.privacy import SealBrokenError, Sealer
from services.notifier.adapters.channels.sms import NotNowError, SmsChannel
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind, out_id
from services.notifier.domain.templates import Templates

_CLOCKS_APART: Final = timedelta(minutes=15)
"""The most that the platform's clock and ours differ: it refuses signatures further away."""


class ContactUnreadableError(NotNowError):
    """The contact does not open: the key is wrong or missing, or what was sealed is no contact."""

    def __init__(self) -> None:
        super().__init__("contact_unreadable", ours_to_cure=True)


class Correspondence:
    """Our letters to applicants: the one place where a contact is opened."""

    def __init__(
        self, channel: SmsChannel, breaker: Breaker, sealer: Sealer, templates: Templates, clock: Clock
    ) -> None:
        self._channel = channel
        self._breaker = breaker
        self._sealer = sealer
        self._templates = templates
        self._clock = clock

    def wait(self) -> datetime | None:
        """Return None when the platform may be asked, else when it is our turn, since it is away."""
        return self._breaker.wait()

    async def send(self, case_no: str, kind: NoticeKind, state: CaseNotices) -> Fate:
        """Hand a notice to the platform.

        Raises ``NotNowError`` when it may or may not have it, ``ChannelRefusedError`` when it will not,
        ``PartnerAwayError``.
        """
        template = self._templates.notices[kind].code
        params = self._templates.params(case_no, kind, state)
        phone = self._phone(case_no, state)
        send = partial(self._channel.send, phone, template, params, out_id(case_no, kind))
        biz_id = await self._breaker.call(send)
        failpoints.passed(Point.AFTER_EFFECT)
        return Fate.sent(biz_id)

    async def ask(self, case_no: str, kind: NoticeKind, state: CaseNotices) -> Fate | None:
        """Return what the platform knows of a notice that we set out to send; None: it has no such.

        Raises ``NotNowError`` and ``PartnerAwayError``.
        """
        since = state.notices[kind].first_tried_at
        if since is None:
            return None
        phone = self._phone(case_no, state)
        for day in _days(since - _CLOCKS_APART, self._clock.now() + _CLOCKS_APART):
            fate = await self._breaker.call(partial(self._channel.find, phone, out_id(case_no, kind), day))
            if fate is not None:
                return fate
        return None

    def _phone(self, case_no: str, state: CaseNotices) -> str:
        try:
            return self._sealer.open(Contact, case_no, state.recipient.contact).phone
        except (SealBrokenError, ValidationError):
            # not chained: pydantic quotes what it read
            raise ContactUnreadableError from None


def _days(since: datetime, until: datetime) -> list[date]:
    first, last = (moment.astimezone(CENTRE_ZONE).date() for moment in (since, until))
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
