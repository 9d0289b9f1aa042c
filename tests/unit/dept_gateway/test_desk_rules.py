import pytest

from contracts.case import Outcome, ReviewStage
from services.dept_gateway.domain.desk_rules import DeskAct, allowed
from services.dept_gateway.domain.errors import (
    CancelledError,
    IllegalActError,
    NotTheirsError,
    UnknownWorkOrderError,
)
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, Receipt, StepTaken
from services.dept_gateway.domain.standing import Way
from services.dept_gateway.domain.tellers import Officer, System
from services.dept_gateway.domain.work_order import WorkOrderRecord
from tests.support.work_orders import NOW, record

RECEIPT = Receipt(event="1", at=NOW, serial="n")
STEP = StepTaken(event="2", at=NOW, stage=ReviewStage.HANDLING)
GRANTED = Decision(event="3", at=NOW, outcome=Outcome.GRANTED)
REFUSED = Decision(event="4", at=NOW, outcome=Outcome.REFUSED, reason="不符合条件")
MADE = Certificate(event="5", at=NOW, name="决定书", number="1")


def at_desk(*told: Progress) -> WorkOrderRecord:
    found = record("shangwu", Way.DESK)
    for progress in told:
        taken = found.take(progress, NOW)
        assert taken is not None
        found = taken[0]
    return found


@pytest.mark.parametrize(
    ("told", "acts"),
    [
        ((), (DeskAct.RECEIPT,)),
        ((RECEIPT,), (DeskAct.STEPS, DeskAct.DECISION)),
        ((RECEIPT, STEP), (DeskAct.STEPS, DeskAct.DECISION)),
        ((RECEIPT, STEP, GRANTED), (DeskAct.CERTIFICATE,)),
        ((RECEIPT, STEP, GRANTED, MADE), ()),
        ((RECEIPT, REFUSED), ()),
    ],
)
def test_the_desk_goes_step_by_step(told: tuple[Progress, ...], acts: tuple[DeskAct, ...]) -> None:
    found = at_desk(*told)
    assert allowed(found) == acts
    for act in set(DeskAct) - set(acts):
        with pytest.raises(IllegalActError) as refused:
            Officer("w.ma", act, everywhere).check(found)
        assert refused.value.allowed == acts


def test_an_officer_cannot_act_on_what_was_cancelled() -> None:
    stopped = at_desk().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert allowed(stopped) == ()
    with pytest.raises(CancelledError):
        Officer("w.ma", DeskAct.RECEIPT, everywhere).check(stopped)


def test_an_officer_keeps_out_of_what_is_others() -> None:
    found = at_desk()
    with pytest.raises(NotTheirsError):
        Officer("w.ma", DeskAct.RECEIPT, lambda _, department: department == "another").check(found)


def everywhere(zone: str, department: str | None) -> bool:
    return bool(zone or department)


def test_a_system_and_the_desk_keep_out_of_each_others_work() -> None:
    with pytest.raises(UnknownWorkOrderError):
        Officer("w.ma", DeskAct.RECEIPT, everywhere).check(record("zhujian", Way.SYSTEM))
    with pytest.raises(UnknownWorkOrderError):
        System("shangwu").check(record("shangwu", Way.DESK))
    with pytest.raises(UnknownWorkOrderError):
        System("shiyao").check(record("zhujian", Way.SYSTEM))
    System("zhujian").check(record("zhujian", Way.SYSTEM))
