import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.broker import BROKER_AWAY, Topology, connection_loss_is_an_error
from services.chassis.inflow import Inflow
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY, Client, answers
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.standing import Standing

Hook = Callable[[], Awaitable[None]]

_FIRST_WORD = 20.0
"""Seconds the HTTP server waits for the start before it opens for health alone."""
_LAST_CHANCE = 5.0
_GOODBYE = 3.0
"""Seconds a part gets to close."""


@dataclass(frozen=True, slots=True)
class Life:
    """A service from its start to its end.

    It starts in whatever order its surroundings come up: doors open as soon as the database is prepared,
    consumers come when the broker is there. It ends in order and in bounded time, whatever is away; what
    could not be done is stored or still on the broker. A part that ends by an error ends the service.
    """

    standing: Standing
    client: Client
    topology: Topology
    publisher: Publisher
    relay: Relay
    inflow: Inflow
    prepare: Sequence[Hook]
    """Run when the database is there, before anything comes in."""
    tasks: Sequence[Hook]
    """Run beside doors and consumers."""
    close: Sequence[Hook]
    """Run when everything has stopped."""

    @asynccontextmanager
    async def lived(self) -> AsyncIterator[None]:
        """Run while the body runs."""
        self.standing.begin()
        try:
            async with asyncio.TaskGroup() as group:
                working = group.create_task(self._work())
                await self._first_word()
                try:
                    yield
                finally:
                    await self._stop(working)
        except BaseExceptionGroup as error:
            get_log().critical("service_failed", exc_info=error, alert=True)
            if _under_a_server():
                os._exit(1)  # uvicorn would go on serving with nothing behind it
            raise

    async def _first_word(self) -> None:
        try:
            async with asyncio.timeout(_FIRST_WORD):
                await self.standing.first_word.wait()
        except TimeoutError:
            get_log().warning("slow_start", seconds=_FIRST_WORD)

    async def _work(self) -> None:
        await self.standing.wait_for("database", self._prepare, MONGO_AWAY)
        self.standing.doors_shut = False
        async with asyncio.TaskGroup() as group:
            for task in (self.topology.run, self._watch, *self.tasks):
                group.create_task(_run(task))
            await self.standing.wait_for("broker", self._connect, BROKER_AWAY)
            group.create_task(_run(self.relay.run))
            self.standing.works()

    async def _prepare(self) -> None:
        for hook in self.prepare:
            await hook()

    async def _connect(self) -> None:
        with connection_loss_is_an_error():
            await self.topology.declare()
            await self.publisher.start()
            await self.inflow.start()

    async def _watch(self) -> None:
        await self.inflow.watch(lambda: answers(self.client), self.topology.suspect)

    async def _stop(self, working: asyncio.Task[None]) -> None:
        self.standing.stops()
        await self.inflow.stop()
        await self.relay.finish(_LAST_CHANCE)
        working.cancel()
        await asyncio.wait([working], timeout=_GOODBYE)
        for hook in self.close:
            await _in_time(hook())
        await _in_time(self.publisher.stop())
        # it says goodbye to a server that may be gone, and blocks meanwhile
        closing = threading.Thread(target=self.client.close, daemon=True)
        closing.start()
        await _in_time(asyncio.to_thread(closing.join, _GOODBYE))


async def _run(task: Hook) -> None:
    with connection_loss_is_an_error():
        await task()


async def _in_time(goodbye: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(_GOODBYE):
            await goodbye
    except Exception as error:  # noqa: BLE001 - at the end nothing is left to do about it but to say so
        get_log().warning("closed_badly", error=repr(error))


def _under_a_server() -> bool:
    return signal.getsignal(signal.SIGTERM) not in (signal.SIG_DFL, signal.SIG_IGN, None)
