import time
from collections.abc import Callable

from deploy.local.failure import StartError
from tests.chaos.broker_desk import redeliveries
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.result import Result
from tests.chaos.round import Round
from tests.chaos.stage import Stage

Watch = Callable[[Play], None]


async def play_round(stage: Stage, each: Round, watch: Watch = lambda _: None) -> Result:
    """Play one round to its end, put everything right again, and say how it went."""
    began, before = time.monotonic(), await stage.desk.redelivered()
    play = Play(stage, patience=each.patience, watch=watch)
    complaints: list[str] = []
    try:
        await each.disturb(play)
        play.over()
        await play.settled()
    except (BrokenPromiseError, StartError, TimeoutError) as error:
        complaints.append(str(error) or repr(error))
    finally:
        caught_up_in = play.catching_up
        await play.close()
    await stage.calm()
    return Result(
        name=each.name,
        how=each.how,
        account=play.account,
        caught_up_in=caught_up_in,
        redeliveries=redeliveries(before, await stage.desk.redelivered()),
        seconds=time.monotonic() - began,
        complaints=tuple(complaints),
        notes=(*play.notes, *_observed(play), *stage.supervisor.unasked()),
    )


def _observed(play: Play) -> list[str]:
    return [f"{play.unknown} requests of applicants repeated, outcome unknown"] if play.unknown else []
