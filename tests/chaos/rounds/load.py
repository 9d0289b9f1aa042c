import asyncio
from collections.abc import Mapping
from typing import Final

from deploy.local.environment import SERVICES
from tests.chaos.hoard import Hoard, hoarding
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round

_BACKLOG: Final = 20_000
_MOST_GROWTH: Final = 48
"""MB that a service may grow while it drains: 16 messages in hand a queue, whatever waits behind them."""
_DRAINS_WITHIN: Final = 480.0
_LOOK_AGAIN: Final = 0.5


async def _backlog(play: Play) -> None:
    """Copies of this round's own messages wait on the services' queues, fresh cases behind them.

    A copy costs its reader what any redelivery costs: read, find the case, see that it is known.
    """
    async with hoarding(play.stage.desk) as hoard:
        play.applicants_come(20)
        await play.settled()
    drained = [name for name in SERVICES if name != "intake"]
    await asyncio.gather(*(play.stage.part(name).stop() for name in drained))
    waiting = await hoard.pile_up(_BACKLOG)
    play.applicants_come(10, per_second=5)
    await play.arrived()
    await asyncio.gather(*(play.stage.part(name).start() for name in drained))
    before = _memory(play)
    grown = await _watch_draining(play, hoard, before)
    play.notes.append(f"{waiting} waited; grown by " + ", ".join(f"{k} {v} MB" for k, v in grown.items()))
    if most := {name: mb for name, mb in grown.items() if mb > _MOST_GROWTH}:
        raise BrokenPromiseError(f"memory is not bounded: grown by {most} MB, at most {_MOST_GROWTH} allowed")


async def _watch_draining(play: Play, hoard: Hoard, before: Mapping[str, int]) -> dict[str, int]:
    grown = dict.fromkeys(before, 0)
    async with asyncio.timeout(_DRAINS_WITHIN):
        while await hoard.left():
            for name, now in _memory(play).items():
                grown[name] = max(grown[name], now - before[name])
            await play.lasts(_LOOK_AGAIN)
    return grown


def _memory(play: Play) -> dict[str, int]:
    """Return the resident memory of each service in MB."""
    return {name: play.stage.part(name).usage().memory // 1_000_000 for name in SERVICES}


ROUNDS: Final = (
    Round("load.backlog", f"{_BACKLOG:,} messages pile up while four services are away", _backlog),
)
