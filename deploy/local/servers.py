"""Where broker and database come from: an address that was given, else processes of our own."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local.mongo import MongoServer
from deploy.local.part import Part
from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of broker and database, and the parts to start for them: none for what was given."""

    broker_url: str
    mongo_url: str
    own: tuple[Part, ...]

    @classmethod
    def choose(cls, data: Path, logs: Path, ports: Ports, *, managed: bool = False) -> Self:
        """Take ``YC_BROKER_URL`` and ``YC_MONGO_URL`` where they are set, and local processes elsewhere.

        ``managed``: a broker of our own has its management interface.
        """
        own: list[Part] = []
        broker_url = os.environ.get("YC_BROKER_URL", "")
        if not broker_url:
            node = RabbitNode(
                data / "rabbit",
                logs / "broker.log",
                port=ports.take(),
                inner_port=ports.take(),
                api_port=ports.take() if managed else None,
            )
            own.append(node)
            broker_url = node.url
        mongo_url = os.environ.get("YC_MONGO_URL", "")
        if not mongo_url:
            server = MongoServer(data / "mongo", logs / "mongo.log", port=ports.take())
            own.append(server)
            mongo_url = server.url
        return cls(broker_url, mongo_url, tuple(own))
