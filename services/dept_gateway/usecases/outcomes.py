"""What became of a call to a department's system, and what that does to the work order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.chassis.logs import get_log
from services.chassis.retry import next_try
from services.chassis.step import Step
from services.dept_gateway.adapters.bridges.bridge import Accepted, Refused, Revoked
from services.dept_gateway.domain.endings import Rejection
from services.dept_gateway.domain.progress import Receipt
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.facts import fact_of

SEND: Final = "send"
"""Kind of the timer that sends again."""
REVOKE: Final = "revoke"
"""Kind of the timer that tells of a cancellation again."""
SAFETY: Final = timedelta(seconds=120)
"""How long after an intention a timer looks whether it was acted on: longer than any call with its tries."""


@dataclass(frozen=True, slots=True)
class Away:
    """The system did not answer so that anyone could tell; ``why`` names the failure."""

    why: str


def after_sending(
    record: WorkOrderRecord, outcome: Accepted | Refused | Away, now: datetime
) -> Step[WorkOrderRecord]:
    """Return what the outcome of a sending does; a work order that is sent already stays as it is."""
    if record.cancellation is not None:
        return _cancelled_meanwhile(record, outcome, now)
    if not record.to_send:
        return Step(record, wakes={SEND: None})
    match outcome:
        case Accepted():
            receipt = Receipt(event="accepted", at=now, serial=outcome.serial)
            changed = record.accepted(receipt)
            return Step(changed, (fact_of(changed, receipt),), wakes={SEND: None})
        case Refused():
            rejection = Rejection(code=outcome.code, words=outcome.words, at=now)
            return Step(record.rejected(rejection), wakes={SEND: None})
        case Away():
            due = next_try(record.tries + 1, now)
            return Step(record.unsent(given_up=due is None), wakes={SEND: due})


def _cancelled_meanwhile(
    record: WorkOrderRecord, outcome: Accepted | Refused | Away, now: datetime
) -> Step[WorkOrderRecord]:
    """The cancellation may have overtaken the sending on its way: then the system did not know it yet."""
    match outcome:
        case Accepted():
            receipt = Receipt(event="accepted", at=now, serial=outcome.serial)
            return Step(record.accepted(receipt).revoke_again(), wakes={SEND: None, REVOKE: now})
        case Away():
            return Step(record.revoke_again(), wakes={SEND: None, REVOKE: next_try(1, now)})
        case Refused():
            return Step(record, wakes={SEND: None})


def after_revoking(
    record: WorkOrderRecord, outcome: Revoked | Refused | Away, now: datetime, *, asked: WorkOrderRecord
) -> Step[WorkOrderRecord]:
    """Return what the outcome of telling a cancellation does; ``asked``: the record when it was told."""
    if record.receipt is not None and asked.receipt is None:
        # the system got the work order after it was told to drop it
        return Step(record, wakes={REVOKE: now})
    if isinstance(outcome, Away) and record.cancellation is not None:
        due = next_try(record.cancellation.tries + 1, now)
        return Step(record.not_revoked(given_up=due is None), wakes={REVOKE: due})
    return Step(record.revoked(), wakes={REVOKE: None})


def report(record: WorkOrderRecord, call: str, outcome: Accepted | Revoked | Refused | Away) -> None:
    """Log how a call ended, given the work order as it is after it; an alert when a person has to look."""
    log = get_log().bind(call=call, work_order_no=record.work_order_no)
    match outcome:
        case Away():
            log.warning("department_away", why=outcome.why)
            if record.undelivered if call == SEND else not record.to_revoke:
                log.error("department_given_up", why=outcome.why, alert=True)
        case Refused():
            log.error("department_refused", code=outcome.code, alert=True)
