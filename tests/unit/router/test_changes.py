import pytest

from services.router.domain import case_times as facts
from services.router.domain.case_times import Approver, CaseTimes, Extended, Suspended
from services.router.domain.changes import ChangeRefusedError, Refusal, extend, suspend
from tests.unit.router.lives import (
    RULES,
    accepted,
    decided,
    extended,
    received,
    resumed,
    suspended,
    times,
)

RUNNING = times(received("2018-11-15"), accepted("2018-11-15"))
JOINT = times(received("2018-11-15", joint=True), accepted("2018-11-15"))
GOVERNMENT = Approver.HEAD_OF_GOVERNMENT


@pytest.mark.parametrize(
    ("case", "extension"),
    [(RUNNING, extended("2018-11-16", 10)), (JOINT, extended("2018-11-16", 15, GOVERNMENT))],
    ids=["single", "joint"],
)
def test_the_right_approver_extends_within_the_law(case: CaseTimes, extension: Extended) -> None:
    assert list(extend(case, extension, RULES).all(Extended)) == [extension]


@pytest.mark.parametrize(
    ("case", "extension", "refusal"),
    [
        (times(received("2018-11-15")), extended("2018-11-16", 10), Refusal.NOT_ACCEPTED),
        (times(), extended("2018-11-16", 10), Refusal.NOT_ACCEPTED),
        (RUNNING.with_fact(decided("2018-11-16")), extended("2018-11-19", 10), Refusal.STOPPED),
        (RUNNING, extended("2018-12-15", 10), Refusal.LIMIT_OVER),
        (RUNNING, extended("2018-11-16", 11), Refusal.TOO_MANY_DAYS),
        (RUNNING, extended("2018-11-16", 0), Refusal.TOO_MANY_DAYS),
        (RUNNING, extended("2018-11-16", 10, GOVERNMENT), Refusal.WRONG_APPROVER),
        (JOINT, extended("2018-11-16", 10), Refusal.WRONG_APPROVER),
        (JOINT, extended("2018-11-16", 16, GOVERNMENT), Refusal.TOO_MANY_DAYS),
        (RUNNING.with_fact(extended("2018-11-16", 3)), extended("2018-11-20", 3), Refusal.EXTENDED_BEFORE),
    ],
)
def test_an_extension_is_refused(case: CaseTimes, extension: Extended, refusal: Refusal) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        extend(case, extension, RULES)
    assert refused.value.refusal is refusal


@pytest.mark.parametrize(
    ("case", "suspension", "refusal"),
    [
        (times(received("2018-11-15")), suspended("2018-11-16"), Refusal.NOT_ACCEPTED),
        (RUNNING.with_fact(decided("2018-11-16")), suspended("2018-11-20"), Refusal.STOPPED),
        (RUNNING, suspended("2018-12-15"), Refusal.LIMIT_OVER),
        (RUNNING, suspended("2018-11-16", 0), Refusal.NO_PLANNED_TIME),
        (RUNNING.with_fact(suspended("2018-11-16")), suspended("2018-11-20"), Refusal.SUSPENDED_BEFORE),
    ],
)
def test_a_suspension_is_refused(case: CaseTimes, suspension: Suspended, refusal: Refusal) -> None:
    with pytest.raises(ChangeRefusedError, match=refusal.value):
        suspend(case, suspension, RULES)


def test_the_last_day_takes_an_extension_and_a_suspension() -> None:
    assert extend(RUNNING, extended("2018-12-14", 1, hour=23), RULES) != RUNNING
    assert suspend(RUNNING, suspended("2018-12-14", hour=23), RULES) != RUNNING


def test_a_second_suspension_under_another_name_is_taken() -> None:
    once = times(*RUNNING.facts, suspended("2018-11-16"), resumed("2018-11-20"))
    assert len(list(suspend(once, suspended("2018-11-21", which="testing"), RULES).all(facts.Suspended))) == 2
