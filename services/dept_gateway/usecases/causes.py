from dataclasses import replace

from services.chassis.step import Cause
from services.chassis.timers import Timer
from services.dept_gateway.domain.numbers import case_no_of


def of_timer(timer: Timer) -> Cause:
    """Name one firing of a work order's timer."""
    cause = Cause.timer(timer.kind, timer.key, timer.due)
    return replace(cause, correlation=case_no_of(timer.key))


def of_progress(work_order_no: str, event: str) -> Cause:
    """Name what a department tells by the event id, or the Idempotency-Key, that it gave."""
    cause = Cause.request("progress", work_order_no, event)
    return replace(cause, correlation=case_no_of(work_order_no))
