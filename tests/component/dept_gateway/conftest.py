import itertools
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr
from pymongo import monitoring

from services.chassis.clock import Clock, ManualClock, SystemClock
from services.dept_gateway.app import create
from services.dept_gateway.settings import GatewaySettings
from tests.component.dept_gateway.house import House, around
from tests.component.dept_gateway.round_trips import RoundTrips
from tests.servers.broker import SharedBroker
from tests.servers.database import drop_databases
from tests.support.catalogues.hall import CATALOGUE, WITH_A_SYSTEM, hasty_bridges, write_hall
from tests.support.department_side import CODES, DEPARTMENTS
from tests.support.outside import Outside, free_port, running
from tests.support.serving import serving
from tests.support.staff import SETTINGS
from tests.support.work_orders import SEAL_KEYS

NEVER = [600.0, 600.0]
QUICK = [0.01, 0.03]
_numbers = itertools.count(1)

SettingsFor = Callable[[Outside, Path], AbstractAsyncContextManager[GatewaySettings]]
"""Makes a broker and a database of one's own, and the settings of a gateway on them."""


@pytest.fixture
def case_no() -> str:
    """Gateways and departments outlive a test, so every test has a case of its own."""
    return f"62290002202611230{next(_numbers):05d}"


@pytest.fixture(scope="package")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small centre."""
    folder = write_hall(tmp_path_factory.mktemp("hall") / "catalogue")
    hasty_bridges(folder / "bridges", WITH_A_SYSTEM)
    return folder


@pytest.fixture(scope="package")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole prefecture, with less patient bridges."""
    folder = tmp_path_factory.mktemp("prefecture") / "catalogue"
    shutil.copytree(CATALOGUE, folder, ignore=shutil.ignore_patterns("bridges"))
    hasty_bridges(folder / "bridges", CODES)
    return folder


@pytest.fixture(scope="package")
def round_trips() -> RoundTrips:
    """Counts for every client made from now on."""
    listener = RoundTrips()
    monitoring.register(listener)
    return listener


@pytest.fixture(scope="package")
def settings_for(shared_broker: SharedBroker, mongo_url: str, round_trips: RoundTrips) -> SettingsFor:
    assert round_trips
    return lambda partner, catalogue: _settings(shared_broker, mongo_url, partner, catalogue)


@asynccontextmanager
async def _settings(
    broker: SharedBroker, mongo_url: str, partner: Outside, catalogue: Path
) -> AsyncIterator[GatewaySettings]:
    systems = [path.stem for path in (catalogue / "bridges").glob("*.toml")]
    prefix = f"t{uuid.uuid4().hex[:16]}"
    async with broker.virtual_host(f"test-{prefix}") as broker_url:
        yield GatewaySettings(
            broker_url=SecretStr(broker_url),
            mongo_url=SecretStr(mongo_url),
            database_prefix=prefix,
            catalog=catalogue,
            seal_keys=SEAL_KEYS,
            log_level="WARNING",
            sweep_interval=0.1,
            partner_secrets={code: SecretStr(DEPARTMENTS[code]["secret"]) for code in systems},
            partner_base_urls={code: f"{partner.url}/{code}" for code in systems},
            **SETTINGS,
        )
    await drop_databases(mongo_url, prefix)


@asynccontextmanager
async def _open(settings: GatewaySettings, port: int, partner: Outside, clock: Clock) -> AsyncIterator[House]:
    async with (
        serving(create(settings, clock=clock), port) as url,
        around(settings, url, clock, partner) as house,
    ):
        yield house


def _departments(port: int, latency: list[float]) -> dict[str, object]:
    return {
        "gateway_url": f"http://127.0.0.1:{port}",
        "departments": DEPARTMENTS,
        "latency": latency,
        "retry": {"first": 0.05, "cap": 0.5, "tries": 40},
    }


@pytest_asyncio.fixture(scope="package")
async def _quiet_process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Outside]:
    config = _departments(free_port(), NEVER)
    async with running("department", tmp_path_factory.mktemp("quiet"), config) as outside:
        yield outside


@pytest_asyncio.fixture
async def quiet_systems(_quiet_process: Outside) -> AsyncIterator[Outside]:
    """Departments that take work orders and tell nothing of their own accord."""
    yield _quiet_process
    await _quiet_process.faults()


@pytest_asyncio.fixture(scope="package")
async def _quiet_house(
    settings_for: SettingsFor, _quiet_process: Outside, hall: Path
) -> AsyncIterator[House]:
    async with (
        settings_for(_quiet_process, hall) as settings,
        _open(settings, free_port(), _quiet_process, SystemClock()) as house,
    ):
        yield house


@pytest.fixture
def quiet(_quiet_house: House, quiet_systems: Outside) -> House:
    """The gateway of the small centre; its departments' systems tell nothing of their own accord."""
    assert _quiet_house.partner is quiet_systems
    return _quiet_house


@pytest_asyncio.fixture(scope="package")
async def _timeless_house(
    settings_for: SettingsFor, _quiet_process: Outside, hall: Path
) -> AsyncIterator[House]:
    clock = ManualClock(datetime.now(UTC))
    async with (
        settings_for(_quiet_process, hall) as settings,
        _open(settings, free_port(), _quiet_process, clock) as house,
    ):
        yield house


@pytest.fixture
def timeless(_timeless_house: House, quiet_systems: Outside) -> House:
    """As ``quiet``, but time passes only when told; too far from the present to call back."""
    assert _timeless_house.partner is quiet_systems
    return _timeless_house


@pytest_asyncio.fixture(scope="package")
async def lively(
    settings_for: SettingsFor, tmp_path_factory: pytest.TempPathFactory, prefecture: Path
) -> AsyncIterator[House]:
    """The gateway of the whole prefecture; its departments' systems decide and tell of each step."""
    port = free_port()
    config = _departments(port, QUICK)
    async with (
        running("department", tmp_path_factory.mktemp("lively"), config) as partner,
        settings_for(partner, prefecture) as settings,
        _open(settings, port, partner, SystemClock()) as house,
    ):
        yield house
