import asyncio
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from deploy.local.environment import SERVICES
from deploy.local.token import issuer_of
from deploy.operator.doors import Place
from deploy.operator.many import act_on, waiting
from services.chassis.failpoints import Rehearsal
from services.chassis.staff.roles import Role
from tests.chaos.duplicator import every_message_twice
from tests.chaos.parked import Parked
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.poison import KINDS, expected, send_poison
from tests.chaos.round import Round
from tests.chaos.shuffler import shuffled_delivery

_SHARE: Final = 0.2


async def duplicated(play: Play, *, cases: int = 20) -> None:
    """Send every message a second time, until all cases have ended."""
    async with every_message_twice(play.stage.desk) as copies:
        play.applicants_come(cases)
        await play.settled()
    if not copies.total():
        raise BrokenPromiseError("no message was duplicated")
    play.notes.append(f"{copies.total()} messages of {len(copies)} kinds sent twice")


async def _handlers_fail(play: Play) -> None:
    """A message is parked when its handler fails three times in a row: one in 125 at a fifth.

    Then the handlers are well again and an operator gives back what waits: every case finishes.
    """
    environment = {"YC_REHEARSAL": Rehearsal(fail_handlers=_SHARE).model_dump_json()}
    await play.stage.restart(dict.fromkeys(SERVICES, environment))
    play.applicants_come(30)
    account = await play.settled()
    await play.stage.restart({name: {} for name in SERVICES})
    play.over()
    given_back = await asyncio.to_thread(_give_back, play, await play.stage.parked.read())

    async def all_finished() -> bool:
        return not (await play.settled()).parked

    await play.until(all_finished, "what was given back to be handled")
    play.notes.append(f"{len(account.parked)} cases waited for {given_back} parked messages, replayed")


def _give_back(play: Play, parked: Sequence[Parked]) -> int:
    """Do what ``yichuang parked replay --queue`` does; return how many were given back."""
    addresses = play.stage.yichuang.addresses
    token = issuer_of(addresses).token("chaos", (Role.OPERATOR,))
    doors, done = Place(addresses.services, token).doors(), 0
    for queue in sorted({each.queue for each in parked if each.case_no}):
        wanted = {"group": None, "queue": queue}
        done += act_on(waiting(doors, wanted), "/replays", wanted, Console(quiet=True)).done
    return done


async def _reordered(play: Play) -> None:
    async with shuffled_delivery(play.stage.desk, play.stage.catalogue) as shuffled:
        play.applicants_come(20)
        await play.arrived()
        await play.lasts(10)
    play.notes.append(f"{shuffled.total()} messages delivered in another order than they were sent")


async def poison(play: Play, *, cases: int = 16) -> None:
    """Put nonsense on every service's queue by a foreign client; exactly that is parked."""
    before = {(each.queue, each.body) for each in await play.stage.parked.read()}
    play.applicants_come(cases)
    await play.acknowledged(cases // 4)
    await send_poison(play.stage.desk.url)
    await play.settled()
    after = before

    async def all_parked() -> bool:
        nonlocal after
        after = {(each.queue, each.body) for each in await play.stage.parked.read()}
        return len(after - before) >= len(expected())

    await play.until(all_parked, "the poison to be parked")
    if after - before != expected():
        odd = [(queue, body[:40]) for queue, body in (after - before) ^ expected()]
        raise BrokenPromiseError(f"not exactly the poison is parked; the difference: {odd}")
    play.notes.append(f"{len(expected())} parked: {', '.join(KINDS)}")


ROUNDS: Final = (
    Round("messages.duplicated", "every message sent twice", duplicated),
    Round("messages.handlers_fail", f"{_SHARE:.0%} of all handler runs raise", _handlers_fail),
    Round("messages.reordered", "deliveries held, shuffled, then handed on", _reordered),
    Round("messages.poison", f"{len(KINDS)} kinds of nonsense from pika on each queue", poison),
)
