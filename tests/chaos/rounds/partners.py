import time
from functools import partial
from itertools import islice
from statistics import median
from typing import Final

from deploy.demo.samples import Sample
from deploy.sandbox.faults import FaultKind
from tests.chaos.applicants import Applicant
from tests.chaos.partners import KEEPING_BOOKS
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round

_HOW: Final = {
    FaultKind.TIMEOUT_AFTER_COMMIT: "do the work, answer after we hung up",
    FaultKind.ERROR_500: "answer 500",
    FaultKind.DRIP: "do the work, answer byte by byte",
    FaultKind.CLOSE_MID_BODY: "do the work, hang up in mid-answer",
}
_LONGER_THAN_WE_WAIT: Final = 16.0
"""Seconds; our calls end after 15 (department), 10 (courier) and 8 (SMS)."""
_LAST_CALLS: Final = 5.0
"""Seconds in which the calls for the last applicant come."""
_SECOND_RETRY: Final = 140.0
"""Patience: who is struck twice waits 100 s."""

_DOWN: Final = "guotu"
_AT_MOST_SLOWER: Final = 1.5
_NOISE: Final = 2.0
"""Seconds that two equal loads may differ on a busy machine."""


async def misbehaving(
    kind: FaultKind,
    play: Play,
    *,
    names: tuple[str, ...] = KEEPING_BOOKS,
    cases: int = 20,
) -> None:
    """Let partners go wrong at every call, as long as applicants come; first retries are 25 s later."""
    partners = play.stage.partners
    before = await partners.struck(kind)
    await partners.misbehave(kind, *names, delay=_LONGER_THAN_WE_WAIT)
    play.applicants_come(cases)
    await play.arrived()
    await play.lasts(_LAST_CALLS)
    await partners.behave()
    struck = {name: times - before[name] for name, times in (await partners.struck(kind)).items()}
    idle = [name for name in names if not struck[name]]
    if idle:
        raise BrokenPromiseError(f"{kind} never struck at {idle}")
    play.notes.append("struck: " + ", ".join(f"{name} {times}" for name, times in struck.items()))


async def _one_department_down(play: Play) -> None:
    """The others' cases take as long as with everything up, under the same load; its own finish later."""
    undisturbed = _others(play, 20)
    play.people_come(undisturbed, per_second=1.5)
    await play.settled()
    usual = list(play.applicants)
    await play.stage.partners.misbehave(FaultKind.DOWN, "department", path=f"/{_DOWN}/")
    began = len(play.applicants)
    play.people_come(_of_department(play, 5), per_second=5)
    play.people_come(_others(play, 20), per_second=1.5)
    await play.arrived()
    beside = [each for each in play.applicants[began:] if each.errand.sample.item.department != _DOWN]
    while any(each.ended_at is None for each in beside) and time.monotonic() < _deadline(beside):
        await play.lasts(1)
    await play.stage.partners.behave()
    _compare(play, usual, beside)


def _deadline(beside: list[Applicant]) -> float:
    return max(each.acknowledged_at or 0.0 for each in beside) + 60


def _compare(play: Play, usual: list[Applicant], beside: list[Applicant]) -> None:
    if unfinished := [each.errand.case_no for each in beside if each.ended_at is None]:
        raise BrokenPromiseError(f"{_DOWN} is down, and cases of others wait: {unfinished}")
    before, with_one_down = median(map(_took, usual)), median(map(_took, beside))
    play.notes.append(f"median case of the others: {before:.1f} s undisturbed, {with_one_down:.1f} s beside")
    if with_one_down > before * _AT_MOST_SLOWER + _NOISE:
        raise BrokenPromiseError(f"one department down slows the others: {play.notes[-1]}")


def _took(applicant: Applicant) -> float:
    assert applicant.ended_at is not None
    assert applicant.acknowledged_at is not None
    return applicant.ended_at - applicant.acknowledged_at


def _others(play: Play, how_many: int) -> list[Sample]:
    return list(islice((each for each in play.stage.errands if each.item.department != _DOWN), how_many))


def _of_department(play: Play, how_many: int) -> list[Sample]:
    return list(islice((each for each in play.stage.errands if each.item.department == _DOWN), how_many))


ROUNDS: Final = (
    *(
        Round(
            f"partners.{kind}",
            f"at every call department, SMS platform and courier {how}",
            partial(misbehaving, kind),
            patience=_SECOND_RETRY,
        )
        for kind, how in _HOW.items()
    ),
    Round(
        "partners.one_department_down",
        f"{_DOWN} hangs up on everything, others work on",
        _one_department_down,
        patience=_SECOND_RETRY,
    ),
)
