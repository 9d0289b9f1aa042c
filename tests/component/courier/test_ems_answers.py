"""How each answer of EMS is read, over a real connection."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from contracts.sealed import Consignee
from services.chassis.clock import SystemClock
from services.courier.adapters.carriers.ems import Account, Ems
from services.courier.adapters.carriers.ems_order import Terms, address
from services.courier.adapters.carriers.ems_seal import EmsSeal
from services.courier.adapters.carriers.seam import CarrierAwayError, CarrierRefusedError, Parcel
from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY
from tests.support.dispatch_orders import NAME, PHONE, STREET
from tests.support.outside import free_port
from tests.support.receiver import Receiver, receiving

REGION = ("甘肃省", "临夏回族自治州", "临夏市")
PARCEL = Parcel("6229000220261123000017-1", "食品经营许可证", datetime(2026, 11, 23, tzinfo=UTC))
CONSIGNEE = Consignee(
    name=NAME, phone=PHONE, province=REGION[0], city=REGION[1], county=REGION[2], street=STREET
)


def ems_at(url: str) -> Ems:
    account = Account(
        url=url,
        sender_no=SENDER_NO,
        authorization=SecretStr(AUTHORIZATION),
        timeout=2.0,
        duplicate_codes=frozenset({"B00001"}),
        refusal_prefixes=("B",),
        push_carries_sign_key=True,
    )
    sender = address("临夏州政府政务服务中心", "0930-0000000", region=REGION, street="出件窗口")
    return Ems(account, Terms(SENDER_NO, "1", "1", sender), EmsSeal(SecretStr(SIGN_KEY)), SystemClock())


@pytest_asyncio.fixture
async def counter() -> AsyncIterator[Receiver]:
    """EMS's counter, answering as a test tells it."""
    async with receiving(lambda _: (200, {})) as receiver:
        yield receiver


@pytest_asyncio.fixture
async def ems(counter: Receiver) -> AsyncIterator[Ems]:
    line = ems_at(counter.url)
    yield line
    await line.close()


@pytest.mark.parametrize("code", ["00000", "B00001"])
async def test_a_new_order_and_a_known_one_have_a_waybill(counter: Receiver, ems: Ems, code: str) -> None:
    with counter.answering(lambda _: (200, {"retCode": code, "retBody": '{"waybillNo": "EA1"}'})):
        assert await ems.place(PARCEL, CONSIGNEE) == "EA1"


async def test_a_business_fault_is_final(counter: Receiver, ems: Ems) -> None:
    with (
        counter.answering(lambda _: (200, {"retCode": "B00017", "retMsg": f"{STREET}超出范围"})),
        pytest.raises(CarrierRefusedError) as caught,
    ):
        await ems.place(PARCEL, CONSIGNEE)
    assert str(caught.value) == "B00017"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {"retCode": "S00001", "retMsg": "系统繁忙"}), "retCode S00001"),
        ((200, {"retCode": "00000", "retBody": "{}"}), "00000 without a waybillNo"),
        ((200, {"retCode": "B00001"}), "B00001 without a waybillNo"),
        ((200, {"code": "00000"}), "an answer that is not EMS's"),
        ((200, []), "an answer that is not EMS's"),
        ((302, {}), "HTTP 302"),
        ((401, {}), "HTTP 401"),
        ((503, {}), "HTTP 503"),
    ],
)
async def test_whatever_else_it_says_is_asked_again(
    counter: Receiver, ems: Ems, answer: tuple[int, Any], said: str
) -> None:
    with counter.answering(lambda _: answer), pytest.raises(CarrierAwayError) as caught:
        await ems.place(PARCEL, CONSIGNEE)
    assert str(caught.value) == said


async def test_nobody_at_home_is_asked_again() -> None:
    line = ems_at(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(CarrierAwayError, match="ConnectError"):
        await line.place(PARCEL, CONSIGNEE)
    await line.close()
