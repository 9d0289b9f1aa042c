from functools import partial
from typing import Any, Final

from deploy.sandbox.faults import FaultKind
from tests.chaos.forger import forge, tell_of_nobody
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round


async def _struck(kind: FaultKind, order: dict[str, Any], play: Play) -> None:
    """Until all cases have ended, so that the last callback is struck too."""
    partners = play.stage.partners
    before = await partners.struck(kind)
    await partners.misbehave(kind, **order)
    play.applicants_come(20)
    await play.settled()
    await partners.behave()
    struck = {name: times - before[name] for name, times in (await partners.struck(kind)).items()}
    if not all(struck.values()):
        raise BrokenPromiseError(f"{kind} did not strike at every partner: {struck}")
    play.notes.append("struck: " + ", ".join(f"{name} {times}" for name, times in struck.items()))


async def _forged(play: Play) -> None:
    """While cases are under way, a stranger reports decisions, deliveries and receipts for them."""
    play.applicants_come(20)
    await play.acknowledged(6)
    numbers = [each.errand.case_no for each in play.applicants if each.errand.case_no]
    _refused(await forge(play.stage.yichuang, numbers))
    await play.arrived()


async def _unknown(play: Play) -> None:
    """Genuine partners report about cases that we do not have."""
    play.applicants_come(16)
    await play.acknowledged(4)
    _refused(await tell_of_nobody(play.stage.yichuang))
    await play.arrived()


def _refused(answers: dict[str, int]) -> None:
    if broken := {what: status for what, status in answers.items() if status >= 500}:
        raise BrokenPromiseError(f"a callback that is none made a service stumble: {broken}")
    if let_in := {what: status for what, status in answers.items() if "forged" in what and status < 400}:
        raise BrokenPromiseError(f"forged callbacks were let in: {let_in}")


ROUNDS: Final = (
    Round(
        "callbacks.duplicated",
        "partners say everything twice",
        partial(_struck, FaultKind.DUPLICATE_CALLBACK, {}),
    ),
    Round(
        "callbacks.early",
        "callbacks overtake the answer to the order by 2 s",
        partial(_struck, FaultKind.TIMEOUT_AFTER_COMMIT, {"delay": 2.0}),
    ),
    Round(
        "callbacks.late",
        "half of the callbacks come 8 s late, after later ones",
        partial(_struck, FaultKind.LATE_CALLBACK, {"rate": 0.5, "delay": 8.0, "seed": 1}),
    ),
    Round("callbacks.forged", "strangers report progress of real cases", _forged),
    Round("callbacks.unknown_case", "partners report about cases we do not have", _unknown),
)
