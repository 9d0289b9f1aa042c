import re
from collections.abc import Sequence
from typing import Final

from contracts.topology import COURIER_DISPATCH, INTAKE_CASE_BOOK, ROUTER_CASES, Queue, department_queue
from tests.chaos.play import BrokenPromiseError, Play
from tests.chaos.round import Round

_GONE: Final = 15.0
"""Seconds that a binding is missing."""
_ROOM: Final = 3
"""Messages that the full queue holds."""


async def _binding_removed(play: Play, queues: Sequence[Queue]) -> None:
    play.applicants_come(20)
    await play.acknowledged(4)
    async with play.stage.desk.channel() as channel:
        bound = [(await channel.get_queue(queue.name), queue.bindings) for queue in queues]
        for found, bindings in bound:
            for exchange, key in bindings:
                await found.unbind(exchange, key)
        await play.lasts(_GONE)
        for found, bindings in bound:
            for exchange, key in bindings:
                await found.bind(exchange, key)
    await play.arrived()


async def _only_reader(play: Play) -> None:
    """Nobody else reads these messages: they come back to who published them (mandatory)."""
    before = await play.stage.desk.returned()
    codes = sorted(play.stage.catalogue.departments_by_code)
    await _binding_removed(play, [COURIER_DISPATCH, *map(department_queue, codes)])
    returned = await play.stage.desk.returned() - before
    if not returned:
        raise BrokenPromiseError("no message came back, so none was without a queue")
    play.notes.append(f"{returned} times a message came back to its publisher")


async def _one_of_several_readers(play: Play) -> None:
    """Others read these messages too: the broker takes them and says nothing."""
    await _binding_removed(play, [ROUTER_CASES, INTAKE_CASE_BOOK])


async def _full(play: Play) -> None:
    """The router is away and its queue holds three messages: the broker refuses the rest (nack)."""
    router, desk = play.stage.part("router"), play.stage.desk
    await desk.limit(f"^{re.escape(ROUTER_CASES.name)}$", _ROOM)
    try:
        await router.stop()
        play.applicants_come(20)
        await play.arrived()
        waiting = await desk.waiting([ROUTER_CASES.name])
        if not 0 < waiting <= _ROOM + 1:
            raise BrokenPromiseError(f"{waiting} messages wait in a queue with room for {_ROOM}")
        await router.start()
    finally:
        await desk.unlimit()
    play.notes.append(f"20 cases accepted while the queue held {waiting} messages")


ROUNDS: Final = (
    Round("queues.binding_removed", f"bindings of work orders gone for {_GONE:.0f} s", _only_reader),
    Round(
        "queues.shared_binding_removed",
        f"one reader's binding gone for {_GONE:.0f} s, others read on",
        _one_of_several_readers,
        not_promised="a broker that has one queue for a message is content: the other's reader misses it",
    ),
    Round("queues.full", f"router's queue full at {_ROOM} messages, router away", _full),
)
