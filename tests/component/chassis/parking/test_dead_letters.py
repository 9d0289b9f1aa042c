from collections.abc import AsyncIterator

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue

from contracts.topology import DELIVERY_LIMIT, ROUTER_CASES
from services.chassis.clock import ManualClock
from services.chassis.consume import DeadLetters
from services.chassis.inflow import Inflow
from services.chassis.outgoing import Outgoing
from services.chassis.parking import ParkingLot
from services.chassis.parking.mark import ReplayMark
from services.chassis.parking.operator.acts import Acts
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.parking.replays import Replays
from services.chassis.publisher import Publisher
from tests.component.chassis.parking.lab import CASE_NO
from tests.support.eventually import eventually
from tests.support.messages import accepted


@pytest.fixture
async def inflow(topology: str, lot: ParkingLot) -> AsyncIterator[Inflow]:
    """Only what drains the dead letters; the queue itself is read by the test."""
    found = Inflow(topology, prefetch=4)
    found.consume(ROUTER_CASES.parking_queue, DeadLetters(lot))
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def queue(topology: str) -> AsyncIterator[AbstractQueue]:
    async with await aio_pika.connect(topology) as connection:
        yield await (await connection.channel()).declare_queue(ROUTER_CASES.name, passive=True)


async def _taken(queue: AbstractQueue) -> AbstractIncomingMessage:
    async def arrived() -> AbstractIncomingMessage | None:
        return await queue.get(fail=False)

    found = await eventually(arrived)
    assert found is not None
    return found


async def _waiting(lot: ParkingLot) -> Parked:
    async def found() -> Parked | None:
        document = await lot.collection.find_one({"index.standing": "parked"}, {"state": 1})
        return None if document is None else lot.records.parse(document)

    parked = await eventually(found)
    assert parked is not None
    return parked


async def _kill_with(queue: AbstractQueue, times: int = DELIVERY_LIMIT + 1) -> None:
    """Take a message and give it back unhandled as often as the broker hands it out."""
    for _ in range(times):
        await (await _taken(queue)).nack(requeue=True)


@pytest.mark.usefixtures("inflow")
async def test_what_the_broker_gives_up_on_is_parked_and_goes_back_to_its_own_queue(
    queue: AbstractQueue, lot: ParkingLot, publisher: Publisher, clock: ManualClock
) -> None:
    message = accepted(CASE_NO)
    await publisher.publish([Outgoing.of(message)])
    await _kill_with(queue)
    parked = await _waiting(lot)
    assert (parked.origin.place, parked.trouble.reason) == (ROUTER_CASES.name, "broker: delivery_limit")
    assert parked.case_no == CASE_NO

    replayed = await Acts(lot, Replays(lot, publisher, [], clock), {}, clock).replay(parked.id, "op")

    assert replayed.standing is ParkedStanding.REPLAYED
    back = await _taken(queue)
    assert (back.body, back.message_id, back.type) == (message.wire(), str(message.id), message.type)
    assert ReplayMark.read(back.headers) == ReplayMark(parked.id, 1)
    await back.nack(requeue=True)

    await _kill_with(queue, DELIVERY_LIMIT)
    again = await _waiting(lot)
    assert (again.id, again.parkings) == (parked.id, 2)
