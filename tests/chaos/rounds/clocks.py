from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from tests.chaos.applicants import Applicant
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round

_FIVE_MINUTES: Final = 300
_ONE_WAY: Final[Mapping[str, int]] = {"intake": 1, "router": -1, "notifier": 1, "courier": -1}
"""Who is ahead and who behind; the gateway keeps the time of the departments, which check it."""


async def _apart(sign: int, play: Play) -> None:
    skews = {name: {"YC_CLOCK_SKEW": str(sign * way * _FIVE_MINUTES)} for name, way in _ONE_WAY.items()}
    await play.stage.restart(skews)
    play.applicants_come(20)
    await play.settled()
    _require_skewed(play.applicants[0], sign * _ONE_WAY["intake"] * _FIVE_MINUTES)
    await play.stage.restart({name: {} for name in skews})


def _require_skewed(applicant: Applicant, skew: int) -> None:
    """Raise unless intake's clock really was off when it accepted this case."""
    accepted_at = datetime.fromisoformat(applicant.errand.last["accepted_at"])
    off = (accepted_at - datetime.now(UTC)).total_seconds()
    if abs(off - skew) > _FIVE_MINUTES / 2:
        raise BrokenPromiseError(f"intake's clock was to be off by {skew} s; it was by {off:.0f} s")


def _how(sign: int) -> str:
    ahead = [name for name, way in _ONE_WAY.items() if way == sign]
    behind = [name for name, way in _ONE_WAY.items() if way != sign]
    return f"5 min ahead: {', '.join(ahead)}; 5 min behind: {', '.join(behind)}"


ROUNDS: Final = (
    Round("clocks.apart", _how(1), partial(_apart, 1)),
    Round("clocks.apart_the_other_way", _how(-1), partial(_apart, -1)),
)
