from collections.abc import Callable, Mapping

from contracts.incidents import IncidentEnding
from services.chassis.clock import Clock
from services.chassis.parking import steps
from services.chassis.parking.glimpse import glimpse
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.origin import FromQueue
from services.chassis.parking.parked import Parked
from services.chassis.parking.replays import Replays
from services.chassis.reading import Reader
from services.chassis.step import Cause, Step


class StaleError(Exception):
    """It has changed since the operator looked; ``revision`` is the present one."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"it stands at revision {revision}")
        self.revision = revision


class NotEditableError(Exception):
    """It cannot be given another body; ``args[0]`` says why."""


class Acts:
    """What an operator does about a parked thing. ``by`` is who; ``revision`` what was seen, if it matters.

    All raise ``UnknownParkedError``, ``StaleError``, and ``NotParkedError`` for what does not wait any more.
    """

    def __init__(
        self, lot: ParkingLot, replays: Replays, readers: Mapping[str, Reader], clock: Clock
    ) -> None:
        self._lot = lot
        self._replays = replays
        self._readers = readers
        self._clock = clock

    async def replay(self, key: str, by: str, revision: int | None = None) -> Parked:
        """Give it back. The answer says whether it is back already, or will be when the broker is."""

        def begin(parked: Parked) -> Step[Parked]:
            now = self._clock.now()
            return steps.begins_replay(parked.begun(by, now), now)

        begun = await self._act("replay", key, by, revision, begin)
        return await self._replays.carry_out(begun)

    async def discard(self, key: str, by: str, reason: str, revision: int | None = None) -> Parked:
        """Decide that it need not be handled (作废)."""

        def settle(parked: Parked) -> Step[Parked]:
            now = self._clock.now()
            return steps.settles(parked.discarded(by, reason, now), IncidentEnding.DISCARDED, now)

        return await self._act("discard", key, by, revision, settle)

    async def edit(self, key: str, by: str, content: bytes, revision: int) -> Parked:
        """Put another body in the place of a message's; the original is kept beside it.

        Raises ``NotEditableError``, and ``UnreadableError`` for what the queue's reader would not understand.
        """
        await self._must_fit(await self._lot.get(key), content)
        body = await self._lot.bodies.keep(key, content)

        def replace(parked: Parked) -> Step[Parked]:
            return Step(parked.edited(body, by, self._clock.now()))

        return await self._act("edit", key, by, revision, replace)

    async def _must_fit(self, parked: Parked, content: bytes) -> None:
        if not isinstance(parked.origin, FromQueue):
            raise NotEditableError("it is a task, not a message: it has no body")
        reader = self._readers.get(parked.origin.queue)
        if reader is None:
            raise NotEditableError(f"this service reads no queue {parked.origin.queue}")
        message = reader.read(content)
        original = glimpse(await self._lot.bodies.read(parked.id, parked.origin.original))
        if original.event_id not in {None, message.id}:
            raise NotEditableError(f"the event's id must stay {original.event_id}: by it, it is handled once")

    async def _act(
        self, what: str, key: str, by: str, revision: int | None, change: Callable[[Parked], Step[Parked]]
    ) -> Parked:
        seen = await self._lot.get(key)
        if revision not in {None, seen.revision}:
            raise StaleError(seen.revision)

        def decide(before: Parked | None) -> Step[Parked] | None:
            if before is None or before.revision != seen.revision:
                raise StaleError(seen.revision if before is None else before.revision)
            return change(before)

        cause = Cause.request(f"parked:{what}", key, str(seen.revision), by=by)
        taken = await self._lot.records.do(key, cause, decide)
        if taken is None or not taken.fresh:
            raise StaleError(seen.revision + 1)
        self._lot.floods.left(taken.state.group)
        return taken.state
