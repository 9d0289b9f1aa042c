from datetime import datetime

from contracts.case import NoticeChannel
from contracts.events import NoticeDelivered, NoticeDeliveredV1, NoticeFailed, NoticeFailedV1
from services.chassis.clock import Clock
from services.chassis.step import Cause, Saying, Step
from services.chassis.timers import park
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind, NoticeStatus, out_id
from services.notifier.usecases.timers import RECEIPT_PATIENCE, receipt_timer, send_timer


class UnknownNoticeError(Exception):
    """There is no such notice of such a case."""


class SettleNotice:
    """Records what became of a notice, and says so once: the end that comes first stays."""

    def __init__(self, book: NoticeBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    async def __call__(self, case_no: str, kind: NoticeKind, fate: Fate, cause: Cause) -> None:
        """Record a fate; what is no news writes nothing. Raises ``UnknownNoticeError``."""

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            if state is None or kind not in state.notices:
                raise UnknownNoticeError
            after = state.settled(kind, fate)
            if after == state:
                return None
            now = self._clock.now()
            wakes: dict[str, datetime | None] = {
                send_timer(kind): None,
                receipt_timer(kind): now + RECEIPT_PATIENCE if fate.status is NoticeStatus.SENT else None,
            }
            if fate.given_up:
                wakes[park(send_timer(kind))] = now
            return Step(after, _news(case_no, kind, fate), wakes)

        await self._book.do(case_no, cause, decide)


def _news(case_no: str, kind: NoticeKind, fate: Fate) -> tuple[Saying, ...]:
    channel, key = NoticeChannel.SMS, out_id(case_no, kind)
    match fate.status:
        case NoticeStatus.DELIVERED:
            delivered = NoticeDelivered(channel=channel, notice=kind, out_id=key)
            return (Saying(NoticeDeliveredV1, delivered, kind),)
        case NoticeStatus.FAILED:
            error = fate.error or "unknown"
            failed = NoticeFailed(channel=channel, notice=kind, out_id=key, error=error)
            return (Saying(NoticeFailedV1, failed, kind),)
    return ()
