import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from contracts.sealed import ApplicantDossier
from services.chassis import failpoints
from services.chassis.breaker import Breakers, PartnerAwayError
from services.chassis.failpoints import Point
from services.chassis.privacy import Sealer
from services.dept_gateway.adapters.bridges.bridge import Accepted, Bridge, BridgeAwayError, Refused, Revoked
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.outcomes import Away, Waiting

AnswerT = TypeVar("AnswerT")

BRIEFLY: Final = (0.2, 1.0)
"""Pauses in seconds between tries while a message is in hand; longer waits are timers."""
_NO_BRIDGE: Final = Away("there is no bridge file any more")


class Calls:
    """The calls to departments' systems. What leaves is opened here and nowhere else on its way."""

    def __init__(self, bridges: Bridges, sealer: Sealer, breakers: Breakers) -> None:
        self._bridges = bridges
        self._sealer = sealer
        self._breakers = breakers

    def wait(self, department: str | None) -> datetime | None:
        """Return None when a department may be asked, else when it is our turn, since it is away."""
        return None if department is None else self._breakers.of(department).wait()

    async def send(
        self, record: WorkOrderRecord, pauses: Sequence[float] = ()
    ) -> Accepted | Refused | Away | Waiting:
        """Hand a work order over; raises ``SealBrokenError``."""
        order, bridge = record.order, self._bridge(record)
        if order is None or bridge is None:
            return _NO_BRIDGE
        dossier = self._sealer.open(ApplicantDossier, record.case_no, order.dossier)
        return await self._ask(record, lambda: bridge.send(order, dossier), pauses)

    async def revoke(
        self, record: WorkOrderRecord, pauses: Sequence[float] = ()
    ) -> Revoked | Refused | Away | Waiting:
        """Tell that a work order is cancelled."""
        cancellation, bridge = record.cancellation, self._bridge(record)
        if cancellation is None or bridge is None:
            return _NO_BRIDGE
        return await self._ask(
            record, lambda: bridge.cancel(record.work_order_no, cancellation.reason), pauses
        )

    def _bridge(self, record: WorkOrderRecord) -> Bridge | None:
        bridge = self._bridges.of(record.department)
        return None if isinstance(bridge, Desk) else bridge

    async def _ask(
        self, record: WorkOrderRecord, ask: Callable[[], Awaitable[AnswerT]], pauses: Sequence[float]
    ) -> AnswerT | Away | Waiting:
        breaker = self._breakers.of(str(record.department))
        return await _patiently(lambda: breaker.call(lambda: _noting(ask)), pauses)


async def _patiently(
    call: Callable[[], Awaitable[AnswerT]], pauses: Sequence[float]
) -> AnswerT | Away | Waiting:
    try:
        return await call()
    except PartnerAwayError as error:
        return Waiting(error.until)
    except BridgeAwayError as error:
        failed = Away(str(error))
    if not pauses:
        return failed
    await asyncio.sleep(pauses[0])
    again = await _patiently(call, pauses[1:])
    return failed if isinstance(again, Waiting) else again


async def _noting(ask: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
    answer = await ask()
    failpoints.passed(Point.AFTER_EFFECT)
    return answer
