"""What is parked in a service's database, as tests look at it."""

from dataclasses import dataclass

from services.chassis.clock import SystemClock
from services.chassis.mongo import Collection, Database
from services.chassis.parking import ParkingLot
from services.chassis.parking.origin import FromQueue
from services.chassis.parking.parked import Parked
from tests.support.eventually import eventually


@dataclass(frozen=True)
class ParkedMessage:
    """A message in a parking lot, with the body that came."""

    record: Parked
    origin: FromQueue
    body: bytes

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def queue(self) -> str:
        return self.origin.queue

    @property
    def reason(self) -> str:
        return self.record.trouble.reason

    @property
    def stack(self) -> str:
        return self.record.trouble.stack or ""


async def messages_parked(database: Database, message_id: str | None = None) -> list[ParkedMessage]:
    """Return the messages that were ever parked, whatever became of them."""
    lot = ParkingLot(database.parked, SystemClock())
    wanted = {} if message_id is None else {"index.message_id": message_id}
    found = [
        lot.records.parse(each) for each in await database.parked.find(wanted, {"state": 1}).to_list(None)
    ]
    return [
        ParkedMessage(record, record.origin, await lot.bodies.read(record.id, record.origin.original))
        for record in found
        if isinstance(record.origin, FromQueue)
    ]


async def until_parked(
    database: Database, count: int = 1, message_id: str | None = None
) -> list[ParkedMessage]:
    """Wait until so many messages were parked."""

    async def enough() -> list[ParkedMessage]:
        found = await messages_parked(database, message_id)
        return found if len(found) >= count else []

    return await eventually(enough)


async def until_work_parked(store: Collection, key: str) -> Parked:
    """Wait until, in this parking lot, an effect of an aggregate is parked that a partner did not take."""
    lot = ParkingLot(store, SystemClock())

    async def waits() -> Parked | None:
        wanted = {"state.origin.key": key, "index.standing": "parked"}
        found = await store.find_one(wanted, {"state": 1})
        return None if found is None else lot.records.parse(found)

    parked = await eventually(waits)
    assert parked is not None
    return parked
