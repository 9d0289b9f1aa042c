import signal
from functools import partial
from typing import Final

from tests.chaos.play import Play
from tests.chaos.round import Round

_STARTS_WITHIN: Final = 60.0


async def killed(name: str, play: Play, *, cases: int = 24) -> None:
    """SIGKILL a server while cases come in; the supervisor starts it again."""
    play.applicants_come(cases)
    await play.acknowledged(cases // 3)
    play.stage.part(name).process.send(signal.SIGKILL)
    assert await play.stage.supervisor.death_of(name, _STARTS_WITHIN) == -signal.SIGKILL
    await play.arrived()


async def _stopped(seconds: float, cases: int, play: Play) -> None:
    """Intake accepts all the while; the case book shows it."""
    broker = play.stage.part("broker")
    play.applicants_come(cases, per_second=cases / seconds)
    await play.acknowledged(4)
    before = play.accepted
    await broker.stop()
    await play.lasts(seconds)
    await play.arrived()
    play.notes.append(f"{play.accepted - before} cases accepted without a broker")
    await broker.start()


async def _frozen(seconds: float, play: Play) -> None:
    broker = play.stage.part("broker")
    play.applicants_come(24)
    await play.acknowledged(8)
    broker.freeze()
    await play.lasts(seconds)
    broker.thaw()
    await play.arrived()


ROUNDS: Final = (
    Round("broker.killed", "RabbitMQ SIGKILLed, started again", partial(killed, "broker")),
    Round("broker.stopped_60s", "RabbitMQ stopped for 60 s", partial(_stopped, 60, 24)),
    Round("broker.stopped_300s", "RabbitMQ stopped for 300 s", partial(_stopped, 300, 40)),
    Round("broker.frozen_20s", "RabbitMQ hangs for 20 s (SIGSTOP)", partial(_frozen, 20)),
)
