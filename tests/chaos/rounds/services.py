import asyncio
import random
import signal
from collections.abc import Mapping
from functools import partial
from typing import Final

from deploy.local.environment import SERVICES
from services.chassis.failpoints import Point, Rehearsal
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round
from tests.chaos.supervisor import relaunch

_WITH_PARTNERS: Final = ("dept_gateway", "notifier", "courier")
_WITH_OUTBOX: Final = ("intake", "dept_gateway", "notifier", "courier")
"""The router handles messages only: what it says goes out before the acknowledgement, not by the relay."""
_PASSING: Final = 2
_DIES_WITHIN: Final = 60.0
_KILLINGS: Final = 8

POINTS: Final[Mapping[Point, tuple[str, ...]]] = {
    Point.BEFORE_WRITE: SERVICES,
    Point.AFTER_WRITE: SERVICES,
    Point.AFTER_EFFECT: _WITH_PARTNERS,
    Point.AFTER_PUBLISH: SERVICES,
    Point.BEFORE_CLEAR: _WITH_OUTBOX,
    Point.BEFORE_ACK: SERVICES,
}
"""Where each service can die so that it makes a difference."""


async def dies_at(point: Point, names: tuple[str, ...], play: Play, *, cases: int = 24) -> None:
    """Restart services so that each kills itself at its second passing of a point; all must really do."""
    await asyncio.gather(*(_armed(play, name, point) for name in names))
    play.applicants_come(cases)
    await asyncio.gather(*(_dead(play, name, point) for name in names))
    await play.arrived()


async def _armed(play: Play, name: str, point: Point) -> None:
    service = play.stage.service(name)
    rehearsal = Rehearsal(die_at=point, passing=_PASSING)
    await service.stop()
    service.tell({"YC_REHEARSAL": rehearsal.model_dump_json()})
    await relaunch(service)
    service.tell({})  # its next life is an ordinary one


async def _dead(play: Play, name: str, point: Point) -> None:
    try:
        code = await play.stage.supervisor.death_of(name, _DIES_WITHIN)
    except TimeoutError:
        raise BrokenPromiseError(f"{name} did not come to {point} within {_DIES_WITHIN:.0f} s") from None
    if code != -signal.SIGKILL:
        raise BrokenPromiseError(f"{name} was to die at {point} by SIGKILL, it ended with {code}")


async def _killed_at_random(play: Play) -> None:
    """Kill one service after the other, wherever it is; a part that is just starting may be hit too."""
    chance = random.Random(play.expected)
    play.applicants_come(32)
    await play.acknowledged(4)
    for name in chance.sample(SERVICES * 2, _KILLINGS):
        victim = play.stage.part(name)
        if victim.alive:
            victim.process.send(signal.SIGKILL)
            await play.stage.supervisor.death_of(name, _DIES_WITHIN)
        await play.lasts(chance.uniform(0.5, 4))
    await play.arrived()


def _round(point: Point, names: tuple[str, ...]) -> Round:
    return Round(
        f"services.{point}", f"SIGKILL at {point}: {', '.join(names)}", partial(dies_at, point, names)
    )


ROUNDS: Final = (
    *(_round(point, names) for point, names in POINTS.items()),
    Round("services.killed_at_random", f"{_KILLINGS} SIGKILLs, any service, any line", _killed_at_random),
)
