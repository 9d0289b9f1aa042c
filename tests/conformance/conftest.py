import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.chassis.failpoints import Point
from tests.conformance.house import House
from tests.conformance.opening import open_house
from tests.conformance.subject import Service
from tests.servers.broker import SharedBroker
from tests.servers.database import drop_databases


@pytest_asyncio.fixture(scope="class")
async def house(
    request: pytest.FixtureRequest,
    shared_broker: SharedBroker,
    mongo_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """The service of this class, with a virtual host and a database of its own."""
    service: Service = request.cls.service
    prefix = f"t{uuid.uuid4().hex[:16]}"
    folder = tmp_path_factory.mktemp(service.name)
    async with (
        shared_broker.virtual_host(prefix) as broker_url,
        open_house(service, folder, broker_url, mongo_url, prefix) as opened,
    ):
        yield opened
    await drop_databases(mongo_url, prefix)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Put every subject of a service through every ordeal that is about one."""
    service: Service | None = getattr(metafunc.cls, "service", None)
    if service is None:
        return
    asked = metafunc.fixturenames
    if "line" in asked:
        lines = [(each, place) for each in service.subjects for place in range(len(each.passes))]
        ids = [f"{each.name}-{place}-{each.passes[place]}" for each, place in lines]
        metafunc.parametrize(("subject", "line"), lines, ids=ids)
        return
    speakers = [each for each in service.subjects if Point.AFTER_PUBLISH in each.passes]
    for name, values in {
        "subject": service.subjects,
        "subscriber": service.subscribers,
        "speaker": speakers,
        "story": service.stories,
    }.items():
        if name in asked:
            metafunc.parametrize(name, values, ids=[each.name for each in values])
