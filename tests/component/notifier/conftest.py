import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.chassis.clock import ManualClock
from services.notifier.app import create
from services.notifier.settings import NotifierSettings
from tests.component.notifier.notifier_desk import (
    RECEIPT_TOKEN,
    NotifierDesk,
    at_work,
)
from tests.support.case_facts import SEAL_KEYS, CaseFacts
from tests.support.catalogues import small
from tests.support.outside import Outside, free_port, running
from tests.support.serving import serving
from tests.support.staff import SETTINGS

OpenDesk = Callable[[Outside], AbstractAsyncContextManager[NotifierDesk]]
RunPlatform = Callable[..., AbstractAsyncContextManager[Outside]]
KEY_ID = "LTAI5tGeneratedForTests"
KEY_SECRET = "generated-secret-of-the-tests"
NOWHERE = 9
"""A port on which nobody listens."""
_numbers = itertools.count(1)


@pytest.fixture
def case() -> CaseFacts:
    """A case of its own for every test: the platform outlives them."""
    return CaseFacts(f"62290001202611230{next(_numbers):05d}")


@pytest.fixture
def clock() -> ManualClock:
    """The platform's clock is the machine's, so ours starts there too."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture(scope="session")
def notifier_port() -> int:
    """Where the notifier listens: the platform has to know before it starts."""
    return free_port()


@pytest.fixture(scope="session")
def run_platform(tmp_path_factory: pytest.TempPathFactory) -> RunPlatform:
    """Return what runs a platform that pushes receipts to a port, configured as asked."""

    @asynccontextmanager
    async def run(receipts_to: int = NOWHERE, **changes: Any) -> AsyncIterator[Outside]:
        config = {
            "key_id": KEY_ID,
            "key_secret": KEY_SECRET,
            "receipt_url": f"http://127.0.0.1:{receipts_to}/callbacks/sms/aliyun/{RECEIPT_TOKEN}",
            "daily_limit": 10_000,
            **changes,
        }
        async with running("sms", tmp_path_factory.mktemp("sms"), config) as platform:
            yield platform

    return run


@pytest_asyncio.fixture(scope="session")
async def _pushing_process(run_platform: RunPlatform, notifier_port: int) -> AsyncIterator[Outside]:
    async with run_platform(notifier_port) as platform:
        yield platform


@pytest_asyncio.fixture(scope="session")
async def _silent_process(run_platform: RunPlatform) -> AsyncIterator[Outside]:
    async with run_platform() as platform:
        yield platform


@pytest_asyncio.fixture
async def pushing_platform(_pushing_process: Outside) -> AsyncIterator[Outside]:
    """A platform whose receipts come within a second."""
    yield _pushing_process
    await _pushing_process.faults()


@pytest_asyncio.fixture
async def silent_platform(_silent_process: Outside) -> AsyncIterator[Outside]:
    """A platform whose receipts get lost; what became of a message it tells only when asked."""
    yield _silent_process
    await _silent_process.faults()


@pytest.fixture
def settings(
    broker_url: str, mongo_url: str, database_prefix: str, tmp_path: Path
) -> Callable[[Outside], NotifierSettings]:
    """Return what gives the notifier's settings for a platform."""
    catalogue = small.write(tmp_path / "catalogue")

    def told(platform: Outside) -> NotifierSettings:
        return NotifierSettings.model_validate(
            {
                "broker_url": broker_url,
                "mongo_url": mongo_url,
                "database_prefix": database_prefix,
                "catalog": catalogue,
                "seal_keys": SEAL_KEYS,
                "sweep_interval": 0.05,
                "sms_endpoint": platform.url.removeprefix("http://"),
                "sms_protocol": "HTTP",
                "sms_key_id": KEY_ID,
                "sms_key_secret": KEY_SECRET,
                "sms_sign_name": "临夏州政务服务中心",
                "sms_receipt_token": RECEIPT_TOKEN,
                "sms_timeout": 2,
                **SETTINGS,
            }
        )

    return told


@pytest.fixture
def open_desk(
    settings: Callable[[Outside], NotifierSettings],
    clock: ManualClock,
    case: CaseFacts,
    notifier_port: int,
) -> OpenDesk:
    """Return what runs a notifier in this process with a platform."""

    @asynccontextmanager
    async def opened(platform: Outside) -> AsyncIterator[NotifierDesk]:
        told = settings(platform)
        async with (
            serving(create(told, clock=clock), notifier_port) as url,
            at_work(case, clock, platform, told, url) as desk,
        ):
            yield desk

    return opened


@pytest_asyncio.fixture
async def desk(open_desk: OpenDesk, pushing_platform: Outside) -> AsyncIterator[NotifierDesk]:
    """A notifier whose platform pushes receipts."""
    async with open_desk(pushing_platform) as opened:
        yield opened


@pytest_asyncio.fixture
async def silent_desk(open_desk: OpenDesk, silent_platform: Outside) -> AsyncIterator[NotifierDesk]:
    """A notifier that hears of receipts only when it asks."""
    async with open_desk(silent_platform) as opened:
        yield opened
