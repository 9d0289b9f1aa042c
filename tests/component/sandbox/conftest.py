import itertools
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.component.sandbox.aliyun_side import KEY_ID, KEY_SECRET
from tests.component.sandbox.gateway_side import DEPARTMENTS, DepartmentLine
from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY, CourierLine
from tests.support.outside import Outside, running
from tests.support.receiver import Receiver, receiving

QUICK = {"latency": [0.005, 0.02], "retry": {"first": 0.03, "tries": None}}
_numbers = itertools.count(1)


@pytest.fixture
def number() -> Callable[[], str]:
    """Give work orders, orders and messages numbers of their own: the partners outlive a test."""
    return lambda: f"T{next(_numbers):06d}"


@pytest_asyncio.fixture(scope="session")
async def gateway() -> AsyncIterator[Receiver]:
    async with receiving(lambda _: (200, {"code": "0"})) as receiver:
        yield receiver


@pytest_asyncio.fixture(scope="session")
async def notifier() -> AsyncIterator[Receiver]:
    async with receiving(lambda _: (200, {"code": 0, "msg": "接收成功"})) as receiver:
        yield receiver


@pytest_asyncio.fixture(scope="session")
async def courier_service() -> AsyncIterator[Receiver]:
    taken = {"serialNo": "1", "code": "00000", "codeMessage": "ok", "senderNo": SENDER_NO}
    async with receiving(lambda _: (200, taken)) as receiver:
        yield receiver


@pytest_asyncio.fixture(scope="session")
async def departments_process(
    tmp_path_factory: pytest.TempPathFactory, gateway: Receiver
) -> AsyncIterator[Outside]:
    config = {"gateway_url": gateway.url, "departments": DEPARTMENTS, **QUICK}
    async with running("department", folder(tmp_path_factory), config) as outside:
        yield outside


@pytest_asyncio.fixture(scope="session")
async def sms_process(tmp_path_factory: pytest.TempPathFactory, notifier: Receiver) -> AsyncIterator[Outside]:
    config = {
        "key_id": KEY_ID,
        "key_secret": KEY_SECRET,
        "receipt_url": f"{notifier.url}/callbacks/sms/aliyun/token",
        **QUICK,
    }
    async with running("sms", folder(tmp_path_factory), config) as outside:
        yield outside


@pytest_asyncio.fixture(scope="session")
async def courier_process(
    tmp_path_factory: pytest.TempPathFactory, courier_service: Receiver
) -> AsyncIterator[Outside]:
    config = {
        "sender_no": SENDER_NO,
        "authorization": AUTHORIZATION,
        "sign_key": SIGN_KEY,
        "push_url": f"{courier_service.url}/callbacks/ems",
        **QUICK,
    }
    async with running("courier", folder(tmp_path_factory), config) as outside:
        yield outside


@pytest_asyncio.fixture
async def departments(departments_process: Outside) -> AsyncIterator[Outside]:
    yield departments_process
    await departments_process.faults()


@pytest_asyncio.fixture
async def sms(sms_process: Outside) -> AsyncIterator[Outside]:
    yield sms_process
    await sms_process.faults()


@pytest_asyncio.fixture
async def courier(courier_process: Outside) -> AsyncIterator[Outside]:
    yield courier_process
    await courier_process.faults()


@pytest.fixture
def line(departments: Outside, gateway: Receiver) -> DepartmentLine:
    return DepartmentLine(departments.url, departments.http, gateway)


@pytest.fixture
def ems(courier: Outside, courier_service: Receiver) -> CourierLine:
    return CourierLine(courier.url, courier.http, courier_service)


def folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("partner")
