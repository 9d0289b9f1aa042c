from typing import Any, Union

from faststream.rabbit import RabbitBroker, RabbitExchange, RabbitQueue
from faststream.rabbit.schemas import ExchangeType
from faststream.specification import AsyncAPI

from contracts.topology import SERVICE_QUEUES, Queue, department_queue, zone_queue

_QUEUES = (*SERVICE_QUEUES, department_queue("CODE"), zone_queue("CODE"))
"""``CODE`` stands for every department's and zone's code."""


def asyncapi_document() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document of every queue, with the messages that are read from it."""
    broker = RabbitBroker()
    for queue in _QUEUES:
        _describe(broker, queue)
    specification = AsyncAPI(
        broker,
        title="yichuang",
        version="1",
        schema_version="3.0.0",
        description="Messages of the one-window system. Envelope: CloudEvents 1.0, structured JSON.",
    ).to_specification()
    document: dict[str, Any] = specification.to_jsonable()
    return document


def _describe(broker: RabbitBroker, queue: Queue) -> None:
    async def read(body: Any) -> None:
        """Take one of the messages of this queue."""

    read.__annotations__["body"] = Union[queue.reads]  # noqa: UP007 - built at run time
    exchange, key = queue.bindings[0]
    bound = ", ".join(f"{name}: {pattern}" for name, pattern in queue.bindings)
    broker.subscriber(
        RabbitQueue(queue.name, durable=True, routing_key=key),
        RabbitExchange(exchange, type=ExchangeType.TOPIC, durable=True),
        title=queue.name,
        description=f"Bound by {bound}. Quorum queue; poison goes to {queue.parking_queue}.",
    )(read)
