import aio_pika
import pytest

from contracts.topology import ROUTER_CASES
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher, PublishFailedError, UnroutableError
from tests.support.messages import accepted


async def test_a_message_arrives_as_it_was_said(publisher: Publisher, topology: str) -> None:
    outgoing = Outgoing.of(accepted())

    await publisher.publish([outgoing])

    async with await aio_pika.connect(topology) as connection:
        queue = await (await connection.channel()).get_queue(ROUTER_CASES.name)
        message = await queue.get(timeout=5, no_ack=True)
    assert message is not None
    assert (message.body, message.message_id) == (outgoing.body, str(outgoing.id))
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT


async def test_a_message_nobody_takes_is_reported(publisher: Publisher) -> None:
    nowhere = Outgoing(accepted().id, "x", "x", "cases", "case.nobody.reads.this", b"{}")

    with pytest.raises(UnroutableError, match=r"cases/case\.nobody"):
        await publisher.publish([nowhere])


async def test_an_exchange_that_is_gone_is_a_failure_not_a_loss(publisher: Publisher) -> None:
    gone = Outgoing(accepted().id, "x", "x", "no_such_exchange", "key", b"{}")

    with pytest.raises(PublishFailedError):
        await publisher.publish([gone])

    await publisher.publish([Outgoing.of(accepted())])


async def test_before_it_is_connected_it_says_so(topology: str) -> None:
    with pytest.raises(PublishFailedError, match="not started"):
        await Publisher(topology, timeout=1).publish([Outgoing.of(accepted())])
