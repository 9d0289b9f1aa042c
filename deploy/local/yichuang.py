"""The whole of yichuang on this machine: five services, the partners simulated, broker and database."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local.addresses import Addresses
from deploy.local.agreements import read_agreements
from deploy.local.environment import AUDIENCES, SERVICES, Surroundings
from deploy.local.failure import StartError
from deploy.local.folder import Folder
from deploy.local.keys import Keys
from deploy.local.partners import PARTNERS, write_configurations
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from deploy.local.web import partner, service

_TRIES: Final = 3
"""Between picking a port and listening on it another program may have taken it."""


@dataclass(frozen=True, slots=True)
class Yichuang:
    """A stack and where everything of it is."""

    stack: Stack
    addresses: Addresses
    keys: Keys


def assemble(folder: Folder, data: Path, *, managed: bool = False) -> Yichuang:
    """Put the stack together on free ports, not started yet. What ``data`` holds from before goes on."""
    data.mkdir(parents=True, exist_ok=True)
    agreements, ports = read_agreements(), Ports()
    keys = Keys.kept_in(data, AUDIENCES, tuple(agreements))
    servers = Servers.choose(data, folder.logs, ports, managed=managed)
    ours, theirs = {name: ports.take() for name in SERVICES}, {name: ports.take() for name in PARTNERS}
    addresses = Addresses(
        pid=os.getpid(),
        services=_urls(ours),
        sandbox=_urls(theirs),
        broker=servers.broker_url,
        mongo=servers.mongo_url,
        data=data,
        departments_with_system=tuple(agreements),
    )
    told = Surroundings(servers.broker_url, servers.mongo_url, addresses.sandbox, keys)
    files = write_configurations(data / "partners", keys, agreements, addresses.services)
    stack = Stack(
        servers=servers.own,
        partners=[
            partner(name, files[name], port=port, log=folder.log_of(f"sandbox.{name}"))
            for name, port in theirs.items()
        ],
        services=[
            service(name, told.of_service(name), port=port, log=folder.log_of(name))
            for name, port in ours.items()
        ],
    )
    return Yichuang(stack, addresses, keys)


@asynccontextmanager
async def running(folder: Folder, data: Path, *, managed: bool = False) -> AsyncIterator[Yichuang]:
    """Run the stack while the body runs; ``stack.json`` is there as long.

    ``managed``: the broker has its management interface. The caller holds the folder's lock.
    Raises ``StartError``, with nothing left running.
    """
    folder.drop_logs()
    yichuang = await _started(folder, data, managed=managed)
    try:
        addresses = yichuang.addresses.with_parts(yichuang.stack)
        addresses.write(folder.addresses)
        yield Yichuang(yichuang.stack, addresses, yichuang.keys)
    finally:
        with suppress(FileNotFoundError):
            folder.addresses.unlink()
        await yichuang.stack.stop()


async def _started(folder: Folder, data: Path, *, managed: bool) -> Yichuang:
    for tries_left in reversed(range(_TRIES)):
        yichuang = assemble(folder, data, managed=managed)
        try:
            await yichuang.stack.start()
        except StartError as error:
            if not (error.port_taken and tries_left):
                raise
        else:
            return yichuang
    raise AssertionError  # the last try returns or raises


def _urls(ports: dict[str, int]) -> dict[str, str]:
    return {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
