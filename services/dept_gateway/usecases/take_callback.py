from services.chassis.clock import Clock
from services.dept_gateway.adapters.bridges.bridge import CallbackRequest, UnreadableCallbackError
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.adapters.store import Quarantine
from services.dept_gateway.domain.errors import UnknownDepartmentError
from services.dept_gateway.domain.tellers import System
from services.dept_gateway.usecases.take_progress import TakeProgress


class TakeCallback:
    """回调: let in what a department's own system tells, if it is genuine and can be read."""

    def __init__(self, bridges: Bridges, take: TakeProgress, quarantine: Quarantine, clock: Clock) -> None:
        self._bridges = bridges
        self._take = take
        self._quarantine = quarantine
        self._clock = clock

    async def __call__(self, department: str, request: CallbackRequest) -> None:
        """Record one callback; the same again changes nothing. Nothing is believed before the signature.

        Raises ``UnknownDepartmentError``, ``ForgedCallbackError``, ``UnreadableCallbackError`` (it is kept in
        quarantine then), and what ``TakeProgress`` raises.
        """
        door = self._bridges.door(department)
        if door is None:
            raise UnknownDepartmentError(department)
        door.verify(request, self._clock.now().timestamp())
        try:
            work_order_no, progress = door.read(request.body)
        except UnreadableCallbackError as error:
            await self._quarantine.keep(department, request.body, str(error))
            raise
        await self._take(System(department), work_order_no, progress)
