import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from contracts.sealed import ApplicantDossier
from services.chassis import failpoints
from services.chassis.failpoints import Point
from services.chassis.privacy import Sealer
from services.dept_gateway.adapters.bridges.bridge import Accepted, Bridge, BridgeAwayError, Refused, Revoked
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.outcomes import Away

AnswerT = TypeVar("AnswerT")

BRIEFLY: Final = (0.2, 1.0)
"""Pauses in seconds between tries while a message is in hand; longer waits are timers."""


class Calls:
    """The calls to departments' systems. What leaves is opened here and nowhere else on its way."""

    def __init__(self, bridges: Bridges, sealer: Sealer) -> None:
        self._bridges = bridges
        self._sealer = sealer

    async def send(self, record: WorkOrderRecord, pauses: Sequence[float] = ()) -> Accepted | Refused | Away:
        """Hand a work order over; raises ``SealBrokenError``."""
        order, bridge = record.order, self._bridge(record)
        if order is None or bridge is None:
            return Away("there is no bridge file any more")
        dossier = self._sealer.open(ApplicantDossier, record.case_no, order.dossier)
        return await _patiently(lambda: bridge.send(order, dossier), pauses)

    async def revoke(self, record: WorkOrderRecord, pauses: Sequence[float] = ()) -> Revoked | Refused | Away:
        """Tell that a work order is cancelled."""
        cancellation, bridge = record.cancellation, self._bridge(record)
        if cancellation is None or bridge is None:
            return Away("there is no bridge file any more")
        return await _patiently(lambda: bridge.cancel(record.work_order_no, cancellation.reason), pauses)

    def _bridge(self, record: WorkOrderRecord) -> Bridge | None:
        bridge = self._bridges.of(None if record.order is None else record.order.department)
        return None if isinstance(bridge, Desk) else bridge


async def _patiently(call: Callable[[], Awaitable[AnswerT]], pauses: Sequence[float]) -> AnswerT | Away:
    for pause in pauses:
        try:
            return await _noting(call)
        except BridgeAwayError:
            await asyncio.sleep(pause)
    try:
        return await _noting(call)
    except BridgeAwayError as error:
        return Away(str(error))


async def _noting(call: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
    answer = await call()
    failpoints.passed(Point.AFTER_EFFECT)
    return answer
