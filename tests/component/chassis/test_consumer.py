from collections.abc import AsyncIterator, Sequence

import aio_pika
import pytest
from pymongo.errors import AutoReconnect
from structlog.testing import capture_logs
from structlog.typing import EventDict

from contracts import events
from contracts.envelope import Message
from contracts.topology import INTAKE_CASE_BOOK, ROUTER_CASES
from services.chassis.clock import ManualClock
from services.chassis.consume import Consumer, DeadLetters, Subscription
from services.chassis.inflow import Inflow
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.chassis.parking import ParkingLot
from services.chassis.publisher import Publisher
from tests.support.eventually import eventually
from tests.support.messages import accepted, decided
from tests.support.parked import messages_parked, until_parked


class Handler:
    """Notes what it is given; first raises what it was told to raise."""

    def __init__(self) -> None:
        self.took: list[Message[events.CaseAccepted]] = []
        self.raises: list[Exception] = []
        self.says: Sequence[Outgoing] = ()

    async def __call__(self, message: Message[events.CaseAccepted]) -> Sequence[Outgoing]:
        if self.raises:
            raise self.raises.pop(0)
        self.took.append(message)
        return self.says


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
async def parking(database: Database, clock: ManualClock) -> ParkingLot:
    lot = ParkingLot(database.parked, clock)
    await lot.ensure_indexes()
    return lot


@pytest.fixture
def subscription(handler: Handler) -> Subscription:
    return Subscription(ROUTER_CASES, dict.fromkeys(ROUTER_CASES.reads, handler))


@pytest.fixture
async def inflow(
    topology: str, subscription: Subscription, publisher: Publisher, parking: ParkingLot
) -> AsyncIterator[Inflow]:
    inflow = Inflow(topology, prefetch=4)
    inflow.consume(ROUTER_CASES.name, Consumer(subscription, publisher, parking))
    inflow.consume(ROUTER_CASES.parking_queue, DeadLetters(parking))
    yield inflow
    await inflow.stop()


async def _waiting(broker_url: str, queue: str) -> int:
    async with await aio_pika.connect(broker_url) as connection:
        declared = await (await connection.channel()).declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


async def _settled(broker_url: str, handler: Handler, count: int) -> None:
    async def done() -> bool:
        return len(handler.took) == count and await _waiting(broker_url, ROUTER_CASES.name) == 0

    await eventually(done)


async def test_a_backlog_at_start_is_handled_whole(
    inflow: Inflow, handler: Handler, publisher: Publisher, topology: str
) -> None:
    messages = [accepted(f"62290002202611230{number:05d}") for number in range(50)]
    await publisher.publish([Outgoing.of(message) for message in messages])

    await inflow.start()

    await _settled(topology, handler, 50)
    assert {message.id for message in handler.took} == {message.id for message in messages}


async def test_what_a_handler_says_is_published_before_the_acknowledgement(
    inflow: Inflow, handler: Handler, publisher: Publisher, topology: str
) -> None:
    handler.says = (Outgoing.of(decided()),)
    await inflow.start()

    await publisher.publish([Outgoing.of(accepted())])

    async def said() -> bool:
        return await _waiting(topology, INTAKE_CASE_BOOK.name) > 0

    await eventually(said)
    await eventually(lambda: _is_empty(topology))


async def _is_empty(broker_url: str) -> bool:
    return await _waiting(broker_url, ROUTER_CASES.name) == 0


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"type":"linxia.case.unheard_of.v1"}'])
async def test_poison_is_parked_and_harms_nobody_else(
    inflow: Inflow, handler: Handler, publisher: Publisher, database: Database, body: bytes, topology: str
) -> None:
    async with await aio_pika.connect(topology) as connection:
        exchange = await (await connection.channel()).get_exchange("cases")
        await exchange.publish(aio_pika.Message(body), "case.accepted.market.-")
    await publisher.publish([Outgoing.of(accepted())])

    with capture_logs() as lines:
        await inflow.start()
        await _settled(topology, handler, 1)
        await eventually(lambda: _alarmed(lines))

    (parked,) = await messages_parked(database)
    assert (parked.queue, parked.body) == (ROUTER_CASES.name, body)
    assert parked.stack
    assert await _alarmed(lines) == ["message_parked"]


async def _alarmed(lines: list[EventDict]) -> list[str]:
    return [line["event"] for line in lines if line.get("alert")]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"[" * 100_000, None), (b'{"half', "application/json"), (b"\xff\xfe", "text/plain")],
)
async def test_poison_that_names_or_hides_its_kind_is_parked_too(
    inflow: Inflow, parking: ParkingLot, topology: str, body: bytes, content_type: str | None
) -> None:
    """FastStream would decode these, stumble, and neither hand them on nor acknowledge them."""
    await inflow.start()

    async with await aio_pika.connect(topology) as connection:
        exchange = (await connection.channel()).default_exchange
        await exchange.publish(aio_pika.Message(body, content_type=content_type), ROUTER_CASES.name)

    await eventually(lambda: _parked(parking), within=10)


async def _parked(parking: ParkingLot) -> bool:
    return await parking.count() == 1


async def test_a_handler_that_keeps_failing_parks_its_message_with_the_stack(
    inflow: Inflow, handler: Handler, publisher: Publisher, database: Database, topology: str
) -> None:
    handler.raises = [ValueError("cannot") for _ in range(3)]
    await inflow.start()

    await publisher.publish([Outgoing.of(accepted())])

    (parked,) = await until_parked(database)
    assert parked.reason == "linxia.case.accepted.v1: ValueError"
    assert "cannot" in parked.stack
    assert await _waiting(topology, ROUTER_CASES.name) == 0
    assert handler.took == []


async def test_a_handler_that_fails_once_is_tried_again(
    inflow: Inflow, handler: Handler, publisher: Publisher, database: Database, topology: str
) -> None:
    handler.raises = [ValueError("not yet")]
    await inflow.start()

    await publisher.publish([Outgoing.of(accepted())])

    await _settled(topology, handler, 1)
    assert await database.parked.count_documents({}) == 0


async def test_while_the_database_is_away_nothing_is_parked(
    inflow: Inflow, handler: Handler, publisher: Publisher, database: Database, topology: str
) -> None:
    handler.raises = [AutoReconnect("away") for _ in range(5)]
    await inflow.start()

    await publisher.publish([Outgoing.of(accepted())])

    await _settled(topology, handler, 1)
    assert await database.parked.count_documents({}) == 0


async def test_what_the_broker_gave_up_on_is_parked_too(
    inflow: Inflow, database: Database, topology: str
) -> None:
    """A message that kills its process each time is dead-lettered by the broker, at its delivery limit."""
    async with await aio_pika.connect(topology) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(
            aio_pika.Message(
                b"{}", headers={"x-first-death-queue": ROUTER_CASES.name, "x-first-death-reason": "x"}
            ),
            ROUTER_CASES.parking_queue,
        )

    await inflow.start()

    (parked,) = await until_parked(database)
    assert (parked.queue, parked.reason) == (ROUTER_CASES.name, "broker: x")


async def test_stopping_hands_back_what_was_not_begun(
    inflow: Inflow, handler: Handler, publisher: Publisher, topology: str
) -> None:
    await publisher.publish([Outgoing.of(accepted(f"62290002202611230{n:05d}")) for n in range(200)])
    await inflow.start()
    await eventually(lambda: _some(handler))

    await inflow.stop()

    assert inflow.in_hand == 0
    assert await _waiting(topology, ROUTER_CASES.name) + len(handler.took) == 200


async def _some(handler: Handler) -> bool:
    return len(handler.took) > 0


def test_a_subscription_that_forgets_a_kind_of_message_is_refused(handler: Handler) -> None:
    with pytest.raises(ValueError, match="CaseRatedV1"):
        Subscription(ROUTER_CASES, dict.fromkeys(ROUTER_CASES.reads[:-1], handler))
