from services.chassis.breaker import PartnerAwayError
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.notifier.adapters.channels.sms import NotNowError
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.settle_notice import SettleNotice
from services.notifier.usecases.timers import RECEIPT_PATIENCE


class CheckReceipt:
    """Asks the platform for a receipt that never came; what it does not know stays merely sent."""

    def __init__(self, book: NoticeBook, letters: Correspondence, settle: SettleNotice, clock: Clock) -> None:
        self._book = book
        self._letters = letters
        self._settle = settle
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Take one firing of a notice's receipt timer."""
        kind = NoticeKind(timer.which)
        state = await self._book.get(timer.key)
        if state is None or state.notices[kind].status is not NoticeStatus.SENT:
            return
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        try:
            fate = await self._letters.ask(timer.key, kind, state)
        except (NotNowError, PartnerAwayError) as error:
            get_log().warning("receipt_not_asked", case_no=timer.key, notice=kind, why=str(error))
            await self._move(timer, cause, patience=True)
            return
        if fate is not None and fate.status.is_end:
            await self._settle(timer.key, kind, fate, cause)
            return
        get_log().warning("receipt_never_came", case_no=timer.key, notice=kind)
        await self._move(timer, cause, patience=False)

    async def _move(self, timer: Timer, cause: Cause, *, patience: bool) -> None:
        due = self._clock.now() + RECEIPT_PATIENCE if patience else None

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            return None if state is None else Step(state, wakes={timer.kind: due})

        await self._book.do(timer.key, cause, decide)
