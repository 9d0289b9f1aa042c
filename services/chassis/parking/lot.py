from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid5

from services.chassis.aggregates import Aggregates, ConflictError, Decide, Offer
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.mongo import Collection
from services.chassis.parking import steps
from services.chassis.parking.bodies import Bodies
from services.chassis.parking.filing import case_of, index_of, key_of, message_from
from services.chassis.parking.floods import Floods, is_alarm
from services.chassis.parking.glimpse import glimpse
from services.chassis.parking.mark import ReplayMark
from services.chassis.parking.origin import FromQueue, FromWork
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.parking.trouble import Trouble
from services.chassis.step import Cause, Step
from services.chassis.trail import UNKEYED, Chain

_PARKINGS: Final = UUID("b6b5f0f1-3b0b-5a0e-8a5c-5d1c7b1f0a61")


def _to_the_sweep(*_: object) -> None:
    """Without a relay's door at hand, what is said waits for its sweep."""


class UnknownParkedError(LookupError):
    """Nothing is or was parked under this id."""


class ParkingLot:
    """Where messages and tasks wait that nobody could handle (停靠): readable, countable, never lost.

    One aggregate each, so that "it is parked" and what its case is told are one write. The body of a
    message is kept beside it, and before it: there is no record without its body.
    """

    def __init__(
        self,
        collection: Collection,
        clock: Clock,
        *,
        service: str = "chassis",
        offer: Offer = _to_the_sweep,
        chain: Chain = UNKEYED,
    ) -> None:
        self.collection = collection
        self.bodies = Bodies(collection.database[f"{collection.name}_bodies"])
        self.floods = Floods(collection)
        self.records = Aggregates(
            collection,
            Parked,
            source=f"/yichuang/{service}",
            clock=clock,
            offer=offer,
            chain=chain,
            index=index_of,
            subject=lambda key: case_of(key) or key,
        )
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Index what is counted, listed and grouped."""
        for field in ("standing", "group", "place", "case_no"):
            await self.collection.create_index([(f"index.{field}", 1), ("index.parked_at", 1)])
        await self.bodies.ensure_indexes()

    async def get(self, key: str) -> Parked:
        """Return what is, or was, parked; raises ``UnknownParkedError``."""
        parked = await self.records.get(key)
        if parked is None:
            raise UnknownParkedError(key)
        return parked

    async def count(self) -> int:
        """Return how many things wait for a person."""
        return await self.collection.count_documents({"index.standing": ParkedStanding.PARKED})

    async def park(
        self,
        *,
        queue: str,
        body: bytes,
        headers: Mapping[str, Any],
        message_id: str | None,
        reason: str,
        error: BaseException | None = None,
        correlation_id: str | None = None,
        redelivered: bool = False,
    ) -> None:
        """Keep a message, tell its case, and raise an alarm.

        A delivery of what is parked already, as after a crash before the acknowledgement, changes nothing.
        Raises what Mongo raises when it is away, and ``ConflictError``: try again.
        """
        trouble = Trouble.of(reason, error)
        mark = ReplayMark.read(headers)
        if mark is not None and await self._came_back(mark, queue, trouble):
            return
        seen = glimpse(body, correlation_id)
        origin = message_from(queue, body, headers, message_id, seen)
        key = key_of(origin, seen.case_no if seen.opens_incident else None)
        known = await self.records.get(key)
        if known is not None and (redelivered or not known.is_settled):
            await self._count_repeat(known)
            return
        await self.bodies.keep(key, body)
        cause = _cause(key, "first" if known is None else f"anew|{known.revision}")
        await self._take(key, cause, partial(self._first_or_anew, key, origin, trouble, known))

    async def park_work(self, origin: FromWork, trouble: Trouble, due: datetime, case_no: str | None) -> None:
        """Keep a task that its timer, due at ``due``, calls stalled; the same timer again changes nothing.

        Raises what ``park`` raises.
        """
        key = key_of(origin, case_no)

        def decide(before: Parked | None) -> Step[Parked] | None:
            now = self._clock.now()
            if before is None:
                return steps.parks(Parked.new(key, origin, trouble, case_no, now), None)
            return None if before.standing is ParkedStanding.PARKED else _again(before, trouble, now)

        await self._take(key, _cause(key, f"stalled|{due.isoformat()}"), decide)

    async def _came_back(self, mark: ReplayMark, queue: str, trouble: Trouble) -> bool:
        """Park a replayed message again; False when its mark names nothing of ours."""
        known = await self.records.get(mark.parked)
        if known is None or known.origin.place != queue or not 1 <= mark.replay <= known.replays:
            return False

        def decide(before: Parked | None) -> Step[Parked] | None:
            if before is None or before.replays != mark.replay or before.standing is ParkedStanding.PARKED:
                return None
            return _again(before, trouble, self._clock.now())

        await self._take(mark.parked, _cause(mark.parked, f"replay|{mark.replay}"), decide)
        return True

    def _first_or_anew(
        self, key: str, origin: FromQueue, trouble: Trouble, known: Parked | None, before: Parked | None
    ) -> Step[Parked]:
        now = self._clock.now()
        if known is None and before is None:
            return steps.parks(Parked.new(key, origin, trouble, case_of(key), now), None)
        if known is None or before is None or known.revision != before.revision:
            raise ConflictError(f"{key} changed while it was being parked")
        return _again(before, trouble, now)

    async def _take(self, key: str, cause: Cause, decide: Decide[Parked]) -> None:
        taken = await self.records.do(key, cause, decide)
        if taken is not None and taken.fresh:
            await self._raise_alarm(taken.state)

    async def _raise_alarm(self, parked: Parked) -> None:
        waiting = await self.floods.joined(parked.group)
        about = {
            "parked": parked.id,
            "queue": parked.origin.place,
            "reason": parked.trouble.reason,
            "group": parked.group,
            "in_group": waiting,
        }
        if is_alarm(waiting):
            get_log().error("message_parked", **about, alert=True)
        else:
            get_log().warning("message_parked", **about)

    async def _count_repeat(self, known: Parked) -> None:
        """Count a copy of what is here already: what is settled stays settled."""
        if known.standing is ParkedStanding.EXPIRED:
            raise ConflictError(f"{known.id} is being forgotten")
        await self.collection.update_one({"_id": known.id}, {"$inc": {"repeats": 1}})
        get_log().info("parked_already", parked=known.id, standing=known.standing)


def _again(before: Parked, trouble: Trouble, now: datetime) -> Step[Parked]:
    if before.standing is ParkedStanding.EXPIRED:
        raise ConflictError(f"{before.id} is being forgotten")
    return steps.parks(before.again(trouble, now), before)


def _cause(key: str, what: str) -> Cause:
    return Cause(uuid5(_PARKINGS, f"{key}|{what}"), f"park:{what.partition('|')[0]}", by="parking")
