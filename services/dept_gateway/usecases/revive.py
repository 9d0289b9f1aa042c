"""What stalled and is begun anew on a person's word, the cause being cured."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.chassis.step import Step
from services.chassis.timers import Revive, Why
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.outcomes import REVOKE, SEND


def _send(record: WorkOrderRecord, now: datetime) -> Step[WorkOrderRecord] | None:
    anew = record.send_anew()
    return None if anew is None else Step(anew, wakes={SEND: now})


def _revoke(record: WorkOrderRecord, now: datetime) -> Step[WorkOrderRecord] | None:
    anew = record.revoke_anew()
    return None if anew is None else Step(anew, wakes={REVOKE: now})


def _why_sending(record: WorkOrderRecord) -> str:
    return f"{record.department}: {record.sending.stalled}"


def _why_revoking(record: WorkOrderRecord) -> str:
    return f"{record.department}: {record.revoking.stalled}"


REVIVE: Final[Mapping[str, Revive]] = {SEND: _send, REVOKE: _revoke}
WHY: Final[Mapping[str, Why]] = {SEND: _why_sending, REVOKE: _why_revoking}
