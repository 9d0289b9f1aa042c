from typing import Final

from deploy.local.environment import SERVICES
from tests.chaos.broker_desk import redeliveries
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round

_STATISTICS: Final = 6.0
"""Seconds after which the broker's statistics show everything."""


async def _rolling_restart(play: Play) -> None:
    """Every service restarted in order, twice, and no message costs a delivery for it."""
    desk = play.stage.desk
    await play.lasts(_STATISTICS)
    before = await desk.redelivered()
    play.applicants_come(40)
    await play.acknowledged(4)
    for name in SERVICES * 2:
        await play.stage.service(name).restart()
    await play.arrived()
    await play.settled()
    await play.lasts(_STATISTICS)
    after = await desk.redelivered()
    if redeliveries(before, after):
        queues = {queue: times - before.get(queue, 0) for queue, times in after.items()}
        again = {queue: times for queue, times in queues.items() if times}
        raise BrokenPromiseError(f"restarts in order made the broker hand out messages again: {again}")


ROUNDS: Final = (
    Round(
        "deploys.rolling_restart", "each service SIGTERMed and started, twice, under load", _rolling_restart
    ),
)
