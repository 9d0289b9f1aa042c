from datetime import datetime

from services.chassis.aggregates import Taken
from services.chassis.breaker import PartnerAwayError
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.retry import is_over
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.notifier.adapters.channels.sms import NotNowError
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.send_notice import SendNotice, report_stumble
from services.notifier.usecases.settle_notice import SettleNotice
from services.notifier.usecases.timers import next_look


class RetryNotice:
    """Looks again at a notice without an outcome: asks the platform first, sends only what it lacks.

    SendSms is not idempotent; asking is what keeps an answer that was lost from becoming a second message.
    """

    def __init__(
        self,
        book: NoticeBook,
        letters: Correspondence,
        send: SendNotice,
        settle: SettleNotice,
        clock: Clock,
    ) -> None:
        self._book = book
        self._letters = letters
        self._send = send
        self._settle = settle
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Take one firing of a notice's send timer; while the platform is away that is left to the next."""
        kind = NoticeKind(timer.which)
        state = await self._book.get(timer.key)
        if state is None or not state.is_open(kind):
            return
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        if is_over(state.notices[kind].failing_since, self._clock.now()):
            await self._conclude(timer, kind, state, cause)
        else:
            await self._try(timer, kind, state, cause)

    async def _try(self, timer: Timer, kind: NoticeKind, state: CaseNotices, cause: Cause) -> None:
        try:
            fate = await self._letters.ask(timer.key, kind, state)
        except PartnerAwayError as error:
            await self._put_off(timer, kind, cause, error.until)
        except NotNowError as error:
            await self._set_out(timer, kind, cause, but=report_stumble(timer.key, kind, error))
        else:
            if fate is None:
                await self._send_what_it_lacks(timer, kind, cause)
            else:
                await self._settle(timer.key, kind, fate, cause.then("asked"))

    async def _conclude(self, timer: Timer, kind: NoticeKind, state: CaseNotices, cause: Cause) -> None:
        """Ask for the last time, and send no more."""
        try:
            fate = await self._letters.ask(timer.key, kind, state)
        except (NotNowError, PartnerAwayError) as error:
            get_log().warning("notice_unknown", case_no=timer.key, notice=kind, why=str(error))
            fate = None
        gave_up = Fate.unknown(state.notices[kind].error or "away")
        await self._settle(timer.key, kind, fate or gave_up, cause.then("asked"))

    async def _send_what_it_lacks(self, timer: Timer, kind: NoticeKind, cause: Cause) -> None:
        taken = await self._set_out(timer, kind, cause)
        if taken is not None and taken.fresh:
            await self._send(timer.key, kind, taken.state, cause)

    async def _put_off(self, timer: Timer, kind: NoticeKind, cause: Cause, until: datetime) -> None:
        """Note since when it waits; if that is known, the timer stays as it is."""

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            if state is None or not state.is_open(kind) or state.notices[kind].failing_since:
                return None
            return Step(state.put_off(kind, self._clock.now(), until), wakes={timer.kind: until})

        await self._book.do(timer.key, cause, decide)

    async def _set_out(
        self, timer: Timer, kind: NoticeKind, cause: Cause, *, but: str | None = None
    ) -> Taken[CaseNotices] | None:
        """Begin an attempt, or note what it came to nothing by; of two processes one is fresh."""

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            if state is None or not state.is_open(kind):
                return None
            now = self._clock.now()
            look_at = next_look(state.notices[kind], now)
            after = state.set_out(kind, now, look_at)
            return Step(after if but is None else after.stumbled(kind, but, now), wakes={timer.kind: look_at})

        return await self._book.do(timer.key, cause, decide)
