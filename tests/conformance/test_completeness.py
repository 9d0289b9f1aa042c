"""Whoever subscribes to something, or sets a timer, is in the list and goes through the ordeals."""

import importlib
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services import chassis
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.chassis.mongo import connect
from services.chassis.service import Ground, Wiring
from tests.conformance.house import QUEUES
from tests.conformance.subject import Service
from tests.conformance.subjects.courier import COURIER
from tests.conformance.subjects.dept_gateway import DEPT_GATEWAY
from tests.conformance.subjects.intake import INTAKE
from tests.conformance.subjects.notifier import NOTIFIER
from tests.conformance.subjects.router import ROUTER
from tests.support.catalogues import hall
from tests.support.outside import Outside

SERVICES = (INTAKE, ROUTER, DEPT_GATEWAY, NOTIFIER, COURIER)
NOWHERE = "http://127.0.0.1:9"

Wire = Callable[[Service], Wiring]


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """Puts a service's real parts together, by its own ``app`` module, without starting them."""
    folder = hall.write_hall(tmp_path_factory.mktemp("completeness") / "catalogue")
    hall.hasty_bridges(folder / "bridges", hall.WITH_A_SYSTEM)
    client = connect("mongodb://127.0.0.1:9", "test")
    ground = Ground(client.test, SystemClock(), load_catalogue(folder), offer=lambda *_: None)

    def wired(service: Service) -> Wiring:
        module: Any = importlib.import_module(f"services.{service.name}.app")
        partner = Outside(NOWHERE, None, None) if service.partner else None  # type: ignore[arg-type]
        told = {
            "broker_url": "amqp://127.0.0.1:9",
            "mongo_url": "mongodb://127.0.0.1:9",
            "catalog": folder,
            **service.environment(partner),
        }
        found: list[Wiring] = []

        def build(_: str, __: Any, wire: Callable[[Ground], Wiring], **___: Any) -> FastAPI:
            found.append(wire(ground))
            return FastAPI()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "build", build)
            for name, value in told.items():
                patch.setenv(f"YC_{name.upper()}", str(value))
            module.create(typing.get_type_hints(module.create)["settings"]())
        return found[0]

    yield wired
    client.close()


def test_every_service_is_here() -> None:
    rooms = Path(chassis.__file__).parents[1]

    assert {service.name for service in SERVICES} == {file.parent.name for file in rooms.glob("*/app.py")}


def test_every_queue_has_one_service_that_reads_it(wire: Wire) -> None:
    read = [each.queue.name for service in SERVICES for each in wire(service).subscriptions]

    assert sorted(read) == sorted(queue.name for queue in QUEUES)


@pytest.mark.parametrize("service", SERVICES, ids=[service.name for service in SERVICES])
def test_every_subscriber_is_in_the_list(wire: Wire, service: Service) -> None:
    """A queue that is not in the list shares its handlers with one that is."""
    listed = {each.queue.name: set[Any]() for each in service.subscribers}
    for each in service.subscribers:
        listed[each.queue.name].add(each.reads)
    tables = {each.queue.name: each.handlers for each in wire(service).subscriptions}

    assert {name: set(tables[name]) for name in listed} == listed
    for name, table in tables.items():
        assert any(table == tables[one] for one in listed), name


@pytest.mark.parametrize("service", SERVICES, ids=[service.name for service in SERVICES])
def test_every_timer_is_in_the_list(wire: Wire, service: Service) -> None:
    wakes = {kind for sleepers in wire(service).sleepers for kind in sleepers.wake}

    assert {waking.kind for waking in service.wakings} == wakes
