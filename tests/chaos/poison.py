import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

import pika

from contracts.topology import SERVICE_QUEUES, department_queue

QUEUES: Final = tuple(queue.name for queue in (*SERVICE_QUEUES, department_queue("shiyao")))
"""A queue of each service."""


def _event(**fields: Any) -> bytes:
    envelope: Mapping[str, Any] = {
        "specversion": "1.0",
        "id": "00000000-0000-4000-8000-000000000001",
        "source": "/yichuang/stranger",
        "type": "linxia.case.accepted.v1",
        "subject": "nobody",
        "time": "2026-11-23T02:00:00Z",
        "dataschema": "/schemas/Nothing.json",
        "correlationid": "nobody",
        "causationid": "nothing",
        "data": {},
    }
    return json.dumps({**envelope, **fields}).encode()


KINDS: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "no text": b"\x00\xff\xfe\x80" * 64,
    "half a message": _event()[:100],
    "JSON, no event": b'{"hello": ["world"]}',
    "unknown type": _event(type="linxia.case.eaten.v1"),
    "wrong data": _event(
        type="linxia.case.decided.v1", data={"zone": 7, "outcome": "perhaps", "decided_at": "yesterday"}
    ),
    "nested too deep": b"[" * 100_000,
}


_CLAIMS: Final[Mapping[str, str]] = {
    "no text": "text/plain",
    "half a message": "application/json",
    "unknown type": "application/cloudevents+json",
}
"""What some say they are; the others say nothing of themselves."""


def expected() -> set[tuple[str, bytes]]:
    """Return queue and body of everything that is to be parked."""
    return {(queue, body) for queue in QUEUES for body in KINDS.values()}


async def send_poison(url: str) -> None:
    """Put every kind on every queue, as a client would that knows nothing of our conventions."""
    await asyncio.to_thread(_send, url)


def _send(url: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    headers = {"nested": {"list": [1, None, True]}, "x-death": "no list"}
    for queue in QUEUES:
        for kind, body in KINDS.items():
            strange = pika.BasicProperties(
                headers=headers, content_type=_CLAIMS.get(kind), content_encoding="gzip"
            )
            channel.basic_publish("", queue, body, strange if kind in _CLAIMS else None)
    connection.close()
