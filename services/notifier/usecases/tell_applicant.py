import asyncio
from collections.abc import Sequence
from typing import Any

from contracts.envelope import Message
from services.chassis.clock import Clock
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import Addressee, CaseNotices
from services.notifier.domain.notice import NoticeKind, Occasion
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.timers import next_look, send_timer


class TellApplicant:
    """告知申请人: plans the notice that a fact asks for, and sends what can go out because of it."""

    def __init__(self, book: NoticeBook, send: SendNotice, clock: Clock) -> None:
        self._book = book
        self._send = send
        self._clock = clock

    async def __call__(
        self, fact: Message[Any], occasion: Occasion | None, addressee: Addressee | None = None
    ) -> Sequence[Outgoing]:
        """Take a fact of a case. Without an occasion there is nothing to tell, and nothing is touched.

        A fact that comes again sends nothing: what was left open by a death is its timer's.
        """
        if occasion is None:
            return ()
        due: tuple[NoticeKind, ...] = ()

        def decide(state: CaseNotices | None) -> Step[CaseNotices] | None:
            nonlocal due
            before = state or CaseNotices()
            told = before.told(occasion, addressee)
            due = told.due
            return None if told == before else self._set_out(told, due)

        cause = Cause.message(fact)
        taken = await self._book.handle(fact.subject, cause, decide)
        if taken is None:
            return ()
        if taken.fresh:
            # together: each must be out before its timer looks
            await asyncio.gather(*(self._send(fact.subject, kind, taken.state, cause) for kind in due))
        return taken.outgoing

    def _set_out(self, told: CaseNotices, due: Sequence[NoticeKind]) -> Step[CaseNotices]:
        now = self._clock.now()
        look_at = next_look(1, now)
        for kind in due:
            told = told.set_out(kind, now, look_at)
        return Step(told, wakes={send_timer(kind): look_at for kind in due})
