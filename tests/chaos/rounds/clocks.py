from collections.abc import Mapping
from functools import partial
from typing import Final

from tests.chaos.play import Play
from tests.chaos.round import Round

_FIVE_MINUTES: Final = 300
_ONE_WAY: Final[Mapping[str, int]] = {"intake": 1, "router": -1, "notifier": 1, "courier": -1}
"""Who is ahead and who behind; the gateway keeps the time of the departments, which check it."""


async def _apart(sign: int, play: Play) -> None:
    skews = {name: {"YC_CLOCK_SKEW": str(sign * way * _FIVE_MINUTES)} for name, way in _ONE_WAY.items()}
    await play.stage.restart(skews)
    play.applicants_come(20)
    await play.settled()
    await play.stage.restart({name: {} for name in skews})


def _how(sign: int) -> str:
    ahead = [name for name, way in _ONE_WAY.items() if way == sign]
    behind = [name for name, way in _ONE_WAY.items() if way != sign]
    return f"5 min ahead: {', '.join(ahead)}; 5 min behind: {', '.join(behind)}"


ROUNDS: Final = (
    Round("clocks.apart", _how(1), partial(_apart, 1)),
    Round("clocks.apart_the_other_way", _how(-1), partial(_apart, -1)),
)
