from datetime import timedelta

from services.chassis.breaker import PartnerAwayError
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.notifier.adapters.channels.sms import ChannelRefusedError, NotNowError
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.settle_notice import SettleNotice


class SendNotice:
    """Acts on an intention that was just stored: hands the notice to the platform, records the answer.

    Where no answer comes the intention stays open, and its timer looks at it again.
    """

    def __init__(
        self,
        book: NoticeBook,
        letters: Correspondence,
        settle: SettleNotice,
        clock: Clock,
        *,
        longest_call: timedelta,
    ) -> None:
        self._book = book
        self._letters = letters
        self._settle = settle
        self._clock = clock
        self._longest_call = longest_call

    async def __call__(self, case_no: str, kind: NoticeKind, state: CaseNotices, cause: Cause) -> None:
        """Send one notice, unless so much time has passed that its timer may be at it."""
        look_at = state.notices[kind].look_at
        if look_at is None or self._clock.now() + self._longest_call > look_at:
            get_log().warning("notice_left_to_its_timer", case_no=case_no, notice=kind)
            return
        try:
            fate = await self._letters.send(case_no, kind, state)
        except (NotNowError, PartnerAwayError) as error:
            await self._stumble(case_no, kind, error, cause)
            return
        except ChannelRefusedError as error:
            get_log().warning("notice_refused", case_no=case_no, notice=kind, code=error.code)
            fate = Fate.failed(error.code)
        await self._settle(case_no, kind, fate, cause.then(f"sent:{kind}"))

    async def _stumble(
        self, case_no: str, kind: NoticeKind, error: NotNowError | PartnerAwayError, cause: Cause
    ) -> None:
        """Note why an attempt came to nothing; the timer is set already."""
        code = report_stumble(case_no, kind, error)

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            if state is None or not state.is_open(kind):
                return None
            return Step(state.stumbled(kind, code, self._clock.now()))

        await self._book.do(case_no, cause.then(f"stumbled:{kind}"), decide)


def report_stumble(case_no: str, kind: NoticeKind, error: NotNowError | PartnerAwayError) -> str:
    """Log why an attempt came to nothing, and return it in short."""
    code, alert = ("away", False) if isinstance(error, PartnerAwayError) else (error.code, error.ours_to_cure)
    get_log().warning("notice_not_now", case_no=case_no, notice=kind, code=code, alert=alert)
    return code
