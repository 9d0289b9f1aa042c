import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.chassis.clock import ManualClock
from services.courier.app import create
from tests.component.courier.house import House, around
from tests.component.courier.surroundings import Surroundings
from tests.servers.broker import SharedBroker
from tests.support.catalogues import small
from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY
from tests.support.messages import NOW
from tests.support.outside import Outside, free_port, running
from tests.support.serving import serving

NEVER = [600.0, 600.0]
QUICK = [0.01, 0.03]
_numbers = itertools.count(1)


def _fresh() -> str:
    return f"62290002202611230{next(_numbers):05d}-1"


@pytest.fixture
def order_no() -> str:
    """An order of this test's own: carrier and service outlive it."""
    return _fresh()


@pytest.fixture
def order_nos() -> tuple[str, str, str]:
    return _fresh(), _fresh(), _fresh()


@pytest.fixture(scope="session")
def lively_port() -> int:
    """Where the service listens for the lively EMS, which has to know it first."""
    return free_port()


def _carrier(latency: list[float], port: int) -> dict[str, object]:
    return {
        "sender_no": SENDER_NO,
        "authorization": AUTHORIZATION,
        "sign_key": SIGN_KEY,
        "push_url": f"http://127.0.0.1:{port}/callbacks/carriers/ems",
        "latency": latency,
        "retry": {"first": 0.05, "cap": 0.5, "tries": 40},
    }


@pytest.fixture(scope="session")
async def quiet_process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Outside]:
    async with running("courier", tmp_path_factory.mktemp("quiet"), _carrier(NEVER, 9)) as outside:
        yield outside


@pytest.fixture(scope="session")
async def lively_process(
    tmp_path_factory: pytest.TempPathFactory, lively_port: int
) -> AsyncIterator[Outside]:
    folder = tmp_path_factory.mktemp("lively")
    async with running("courier", folder, _carrier(QUICK, lively_port)) as outside:
        yield outside


@pytest.fixture
async def quiet_ems(quiet_process: Outside) -> AsyncIterator[Outside]:
    """An EMS that takes orders and says nothing of its own accord."""
    yield quiet_process
    await quiet_process.faults()


@pytest.fixture
async def lively_ems(lively_process: Outside) -> AsyncIterator[Outside]:
    """An EMS whose parcels arrive within a second, and that pushes each step."""
    yield lively_process
    await lively_process.faults()


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one: the service needs it only to name the broker's queues."""
    return small.write(tmp_path_factory.mktemp("courier") / "catalogue")


@pytest.fixture
def surroundings(
    broker_url: str, mongo_url: str, database_prefix: str, catalogue: Path, quiet_process: Outside
) -> Surroundings:
    """Broker and database of this test's own, for a service that it starts itself."""
    return Surroundings(broker_url, mongo_url, database_prefix, catalogue, quiet_process)


@pytest.fixture(scope="session")
def clock() -> ManualClock:
    """Two days after the orders, so that what the tests report of the parcels is past."""
    return ManualClock(NOW + timedelta(days=2))


@pytest.fixture(scope="session")
async def quiet(
    shared_broker: SharedBroker, mongo_url: str, catalogue: Path, quiet_process: Outside, clock: ManualClock
) -> AsyncIterator[House]:
    """The service with the quiet EMS and a clock that the tests move; one for all of them."""
    async with shared_broker.virtual_host(f"courier-{free_port()}") as broker_url:
        settings = Surroundings(broker_url, mongo_url, "courier_quiet", catalogue, quiet_process).settings()
        async with serving(create(settings, clock=clock)) as url, around(settings, url) as house:
            yield house


@pytest.fixture(scope="session")
async def lively(
    shared_broker: SharedBroker, mongo_url: str, catalogue: Path, lively_process: Outside, lively_port: int
) -> AsyncIterator[House]:
    """The service with the lively EMS, on the machine's time; one for all tests."""
    async with shared_broker.virtual_host(f"courier-{lively_port}") as broker_url:
        settings = Surroundings(broker_url, mongo_url, "courier_lively", catalogue, lively_process).settings()
        async with serving(create(settings), lively_port) as url, around(settings, url) as house:
            yield house
