from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.notifier.adapters.channels.sms import NotNowError
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.settle_notice import SettleNotice
from services.notifier.usecases.timers import is_exhausted, next_look


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
        """Take one firing of a notice's send timer."""
        kind = NoticeKind(timer.which)
        cause = Cause.timer(timer.kind, timer.key, timer.due)

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            if state is None or not state.is_open(kind):
                return None
            now = self._clock.now()
            look_at = next_look(state.notices[kind].attempts + 1, now)
            return Step(state.set_out(kind, now, look_at), wakes={timer.kind: look_at})

        taken = await self._book.do(timer.key, cause, decide)
        if taken is not None and taken.fresh:
            await self._act(timer.key, kind, taken.state, cause)

    async def _act(self, case_no: str, kind: NoticeKind, state: CaseNotices, cause: Cause) -> None:
        exhausted = is_exhausted(state.notices[kind].attempts)
        try:
            fate = await self._letters.ask(case_no, kind, state)
        except NotNowError as error:
            if not exhausted:
                await self._send.stumble(case_no, kind, error, cause)
                return
            fate = None
        if fate is None and not exhausted:
            await self._send(case_no, kind, state, cause)
            return
        if fate is None:
            fate = Fate.failed(state.notices[kind].error or "gave_up")
            get_log().error("notice_given_up", case_no=case_no, notice=kind, code=fate.error, alert=True)
        await self._settle(case_no, kind, fate, cause.then("asked"))
