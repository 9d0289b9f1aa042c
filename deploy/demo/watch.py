import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from contracts.topology import CASES, DELIVERIES

STAGES = {
    "linxia.case.accepted.v1": "受理 accepted",
    "linxia.case.routed.v1": "按责转办 routed",
    "linxia.case.dept_received.v1": "部门签收 received by department",
    "linxia.case.decided.v1": "决定 decided",
    "linxia.case.certificate_made.v1": "制证 certificate made",
    "linxia.case.issued.v1": "统一出件 issued",
    "linxia.delivery.ordered.v1": "寄递下单 express ordered",
    "linxia.delivery.delivered.v1": "签收 delivered",
    "linxia.case.collected.v1": "领取 collected",
    "linxia.case.withdrawn.v1": "撤回 withdrawn",
    "linxia.case.rated.v1": "评价 rated",
}
"""The facts a spectator counts, with what they mean."""


class Spectator:
    """Counts facts as they pass on the broker and wakes who waits for one; takes part in nothing."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], asyncio.Event] = {}
        self.passed: Counter[str] = Counter()
        self._moved = time.monotonic()

    @property
    def still_for(self) -> float:
        """Seconds since anything moved."""
        return time.monotonic() - self._moved

    async def saw(self, case_no: str, fact: str) -> None:
        """Return once this fact of this case has passed."""
        await self._event(case_no, fact).wait()

    async def note(self, message: AbstractIncomingMessage) -> None:
        """Count one fact, once per case."""
        case_no, fact = message.correlation_id or "", message.type or ""
        event = self._event(case_no, fact)
        if fact in STAGES and not event.is_set():
            self.passed[fact] += 1
            self._moved = time.monotonic()
            event.set()

    def _event(self, case_no: str, fact: str) -> asyncio.Event:
        return self._seen.setdefault((case_no, fact), asyncio.Event())


@asynccontextmanager
async def watching(broker_url: str) -> AsyncIterator[Spectator]:
    """Bind a private, temporary queue beside the services' own and count what comes by."""
    spectator = Spectator()
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=500)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        for exchange in (CASES, DELIVERIES):
            await queue.bind(exchange, "#")
        await queue.consume(spectator.note, no_ack=True)
        yield spectator
