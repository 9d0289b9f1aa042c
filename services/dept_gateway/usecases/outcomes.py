"""What became of a call to a department's system, and what that does to the work order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.chassis.logs import get_log
from services.chassis.retry import is_over, next_try
from services.chassis.step import Step
from services.chassis.timers import park
from services.dept_gateway.adapters.bridges.bridge import Accepted, Refused, Revoked
from services.dept_gateway.domain.endings import Rejection
from services.dept_gateway.domain.errand import Errand
from services.dept_gateway.domain.progress import Receipt
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.facts import fact_of

SEND: Final = "send"
"""Kind of the timer that sends again."""
REVOKE: Final = "revoke"
"""Kind of the timer that tells of a cancellation again."""
SAFETY: Final = timedelta(seconds=120)
"""How long after an intention a timer looks whether it was acted on: longer than any call with its tries."""
_SILENT: Final = "no answer for a day"


@dataclass(frozen=True, slots=True)
class Away:
    """The system did not answer so that anyone could tell; ``why`` names the failure."""

    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The system is known to be away; it was left alone, or asked in vain. ``until``: our turn to ask."""

    until: datetime


def after_sending(
    record: WorkOrderRecord, outcome: Accepted | Refused | Away | Waiting, now: datetime
) -> Step[WorkOrderRecord] | None:
    """Return what the outcome of a sending does; None: nothing, the timer stays as it is."""
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
            return Step(record.rejected(rejection), wakes={SEND: None, park(SEND): now})
        case _:
            sending, due = _in_vain(record.sending, outcome, now)
            if sending == record.sending:
                return None
            return Step(record.sent_so_far(sending), wakes=_wakes(SEND, due, now))


def _cancelled_meanwhile(
    record: WorkOrderRecord, outcome: Accepted | Refused | Away | Waiting, now: datetime
) -> Step[WorkOrderRecord]:
    """The cancellation may have overtaken the sending on its way: then the system did not know it yet."""
    match outcome:
        case Accepted():
            receipt = Receipt(event="accepted", at=now, serial=outcome.serial)
            return Step(record.accepted(receipt).revoke_again(), wakes={SEND: None, REVOKE: now})
        case Refused():
            return Step(record, wakes={SEND: None})
        case _:
            return Step(record.revoke_again(), wakes={SEND: None, REVOKE: next_try(1, now, now)})


def after_revoking(
    record: WorkOrderRecord,
    outcome: Revoked | Refused | Away | Waiting,
    now: datetime,
    *,
    asked: WorkOrderRecord,
) -> Step[WorkOrderRecord] | None:
    """Return what the outcome of telling a cancellation does; ``asked``: the record when it was told.

    None: nothing, the timer stays as it is.
    """
    if record.receipt is not None and asked.receipt is None:
        # the system got the work order after it was told to drop it
        return Step(record, wakes={REVOKE: now})
    match outcome:
        case Revoked():
            return Step(record.revoked(), wakes={REVOKE: None})
        case Refused():
            telling = record.revoking.stall(f"refused: {outcome.code} {outcome.words}".rstrip())
            return Step(record.revoked_so_far(telling), wakes={REVOKE: None, park(REVOKE): now})
        case _:
            telling, due = _in_vain(record.revoking, outcome, now)
            if telling == record.revoking:
                return None
            return Step(record.revoked_so_far(telling), wakes=_wakes(REVOKE, due, now))


def _in_vain(errand: Errand, outcome: Away | Waiting, now: datetime) -> tuple[Errand, datetime | None]:
    """Return how an errand goes on that came to nothing, and when; None: it stalled."""
    match outcome:
        case Away():
            errand = errand.missed(now)
            due = next_try(errand.tries, errand.failing_since or now, now)
        case Waiting():
            due = None if is_over(errand.failing_since, now) else outcome.until
            errand = errand.put_off(now)
    return (errand.stall(_SILENT), None) if due is None else (errand, due)


def _wakes(kind: str, due: datetime | None, now: datetime) -> dict[str, datetime | None]:
    return {kind: due} if due else {kind: None, park(kind): now}


def report(
    record: WorkOrderRecord, call: str, outcome: Accepted | Revoked | Refused | Away | Waiting
) -> None:
    """Log a call that came to nothing, given the work order after it; what stalls alerts when parked."""
    stalled = (record.sending if call == SEND else record.revoking).stalled
    log = get_log().bind(call=call, work_order_no=record.work_order_no, stalled=stalled is not None)
    match outcome:
        case Away():
            log.warning("department_away", why=outcome.why)
        case Waiting():
            log.info("department_waited_for", until=outcome.until.isoformat())
        case Refused():
            log.warning("department_refused", code=outcome.code)
