from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import aio_pika

from contracts.envelope import CONTENT_TYPE
from contracts.incidents import IncidentEnding
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.parking import steps
from services.chassis.parking.bodies import BodyLostError
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.mark import ReplayMark
from services.chassis.parking.origin import FromQueue, FromWork
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.publisher import Publisher, PublishFailedError, UnroutableError
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers, Timer


class NobodyTakesItError(Exception):
    """There is nobody to give this back to; ``args[0]`` says why."""


class Replays:
    """Gives back what is marked to be replayed: a message to its queue, a task to its aggregate.

    The mark is stored first and a timer with it, so that a replay that is cut off goes on by itself. To
    give something back twice is harmless: a message keeps its id, a task knows the replay it began anew for.
    """

    def __init__(
        self, lot: ParkingLot, publisher: Publisher, sleepers: Sequence[Sleepers], clock: Clock
    ) -> None:
        self._lot = lot
        self._publisher = publisher
        self._sleepers: Mapping[str, Sleepers] = {each.collection.name: each for each in sleepers}
        self._clock = clock

    async def resume(self, timer: Timer) -> None:
        """Go on with a replay that was cut off."""
        parked = await self._lot.records.get(timer.key)
        if parked is not None and parked.standing is ParkedStanding.REPLAYING:
            await self.carry_out(parked)
        else:
            cause = Cause.timer(timer.kind, timer.key, timer.due)
            await self._lot.records.do(timer.key, cause, _nothing_to_replay)

    async def carry_out(self, parked: Parked) -> Parked:
        """Give back what is marked, and say what became of it; while the broker is away, nothing yet."""
        try:
            await self._give_back(parked)
        except UnroutableError:
            return await self._note(parked, partial(self._not_taken, f"no queue {parked.origin.place}"))
        except PublishFailedError as error:
            get_log().warning("replay_waits", parked=parked.id, error=str(error))
            return parked
        except (NobodyTakesItError, BodyLostError) as error:
            return await self._note(parked, partial(self._not_taken, str(error)))
        return await self._note(parked, self._replayed)

    async def _give_back(self, parked: Parked) -> None:
        match parked.origin:
            case FromQueue() as origin:
                await self._publish(parked, origin)
            case FromWork() as origin:
                await self._revive(parked, origin)

    async def _publish(self, parked: Parked, origin: FromQueue) -> None:
        message = aio_pika.Message(
            await self._lot.bodies.read(parked.id, origin.body),
            content_type=CONTENT_TYPE,
            message_id=origin.message_id,
            type=origin.type,
            correlation_id=parked.case_no,
            headers=dict(ReplayMark(parked.id, parked.replays).headers()),
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await self._publisher.give_back(message, origin.queue)

    async def _revive(self, parked: Parked, origin: FromWork) -> None:
        sleepers = self._sleepers.get(origin.collection)
        revive = None if sleepers is None else sleepers.revive.get(origin.what)
        if sleepers is None or revive is None:
            raise NobodyTakesItError(f"nothing begins {origin.place} anew in this version")
        cause = Cause.request("revive", parked.id, str(parked.replays), by="replay")

        def decide(state: Any) -> Step[Any] | None:
            if state is None:
                return None
            try:
                return revive(state, self._clock.now())
            except Exception as error:
                get_log().exception("revival_failed", parked=parked.id, alert=True)
                raise NobodyTakesItError(f"{origin.place}: {type(error).__name__}") from error

        await sleepers.aggregates.do(origin.key, cause, decide)

    async def _note(self, parked: Parked, step: Any) -> Parked:
        """Store what became of a replay, unless the thing has come back to stand here meanwhile."""

        def decide(before: Parked | None) -> Step[Parked] | None:
            if before is None or before.standing is not ParkedStanding.REPLAYING:
                return None
            return step(before) if before.replays == parked.replays else None

        cause = Cause.request("replayed", parked.id, str(parked.replays), by="replay")
        taken = await self._lot.records.do(parked.id, cause, decide)
        return await self._lot.get(parked.id) if taken is None else taken.state

    def _replayed(self, parked: Parked) -> Step[Parked]:
        now = self._clock.now()
        return steps.settles(parked.replayed(now), IncidentEnding.REPLAYED, now)

    def _not_taken(self, why: str, parked: Parked) -> Step[Parked]:
        return steps.waits_again(parked.not_taken(why, self._clock.now()))


def _nothing_to_replay(state: Parked | None) -> Step[Parked] | None:
    return None if state is None else Step(state, wakes={steps.REPLAY: None})
