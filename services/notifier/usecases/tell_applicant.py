import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.envelope import Message
from services.chassis.clock import Clock
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import Addressee, CaseNotices
from services.notifier.domain.notice import NoticeKind, Occasion
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.timers import next_look, send_timer


class TellApplicant:
    """告知申请人: plans the notice that a fact asks for, and sends what can go out because of it."""

    def __init__(self, book: NoticeBook, letters: Correspondence, send: SendNotice, clock: Clock) -> None:
        self._book = book
        self._letters = letters
        self._send = send
        self._clock = clock

    async def __call__(
        self, fact: Message[Any], occasion: Occasion | None, addressee: Addressee | None = None
    ) -> Sequence[Outgoing]:
        """Take a fact of a case. Without an occasion there is nothing to tell, and nothing is touched.

        A fact that comes again sends nothing: what was left open by a death is its timer's, and so is what
        the platform cannot be given because it is known to be away.
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
            ready = [kind for kind in due if taken.state.notices[kind].attempts]
            await asyncio.gather(*(self._send(fact.subject, kind, taken.state, cause) for kind in ready))
        return taken.outgoing

    def _set_out(self, told: CaseNotices, due: Sequence[NoticeKind]) -> Step[CaseNotices]:
        now = self._clock.now()
        wakes: dict[str, datetime | None] = {}
        for kind in due:
            if until := self._letters.wait():
                told = told.put_off(kind, now, until)
            else:
                told = told.set_out(kind, now, next_look(told.notices[kind], now))
            wakes[send_timer(kind)] = told.notices[kind].look_at
        return Step(told, wakes=wakes)
