import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from testcontainers.community.rabbitmq import RabbitMqContainer

from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode
from tests.servers.docker import docker_answers
from tests.support.eventually import eventually

IMAGE = "rabbitmq:3.13-management"
_API_PORT = 15672


class SharedBroker:
    """A broker shared by a run, on which each test gets a virtual host of its own.

    Virtual hosts are made over the management interface: 20 ms to make one and 40 ms to drop it, where
    ``rabbitmqctl`` needs a second of Erlang VM for each.
    """

    def __init__(self, url: str, api_url: str) -> None:
        self._url = urlsplit(url)
        self._api = httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False)

    async def __aenter__(self) -> Self:
        await eventually(self._api_answers, within=30)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._api.aclose()

    async def _api_answers(self) -> bool:
        try:
            return (await self._api.get("/whoami")).is_success
        except httpx.TransportError:
            return False

    @asynccontextmanager
    async def virtual_host(self, name: str) -> AsyncIterator[str]:
        """Make a virtual host, give its URL, and drop it with all that is in it."""
        (await self._api.put(f"/vhosts/{quote(name, safe='')}")).raise_for_status()
        yield urlunsplit(self._url._replace(path=f"/{quote(name, safe='')}"))
        (await self._api.delete(f"/vhosts/{quote(name, safe='')}")).raise_for_status()


@asynccontextmanager
async def broker_of_run(folder: Path) -> AsyncIterator[SharedBroker]:
    """Find or start the broker of this run."""
    if url := os.environ.get("YC_TEST_BROKER_URL") or os.environ.get("YC_BROKER_URL"):
        async with SharedBroker(url, _api_of(url)) as broker:
            yield broker
    elif docker_answers():
        with _container() as (url, api_url):
            async with SharedBroker(url, api_url) as broker:
                yield broker
    else:
        async with _own_node(folder) as broker:
            yield broker


def _api_of(url: str) -> str:
    parts = urlsplit(url)
    ours = f"http://{parts.username or 'guest'}:{parts.password or 'guest'}@{parts.hostname}:{_API_PORT}/api"
    return os.environ.get("YC_TEST_BROKER_API_URL", ours)


@contextmanager
def _container() -> Iterator[tuple[str, str]]:
    with RabbitMqContainer(IMAGE).with_exposed_ports(_API_PORT) as container:
        host = container.get_container_host_ip()
        user = f"{container.username}:{container.password}"
        port, api_port = (container.get_exposed_port(each) for each in (container.port, _API_PORT))
        yield f"amqp://{user}@{host}:{port}/", f"http://{user}@{host}:{api_port}/api"


@asynccontextmanager
async def _own_node(folder: Path) -> AsyncIterator[SharedBroker]:
    ports = Ports()
    node = RabbitNode(
        folder / "rabbit",
        folder / "rabbit.log",
        port=ports.take(),
        inner_port=ports.take(),
        api_port=ports.take(),
    )
    await node.start()
    try:
        async with SharedBroker(node.url, node.api_url) as broker:
            yield broker
    finally:
        await node.kill()  # nobody reads its data again
