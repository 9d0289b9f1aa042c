import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from contracts.sealed import Consignee
from services.courier.adapters.carriers.ems_order import Reply, Terms, address, order_text
from services.courier.adapters.carriers.seam import Parcel

SENDER = address(
    "临夏州政府政务服务中心", "0930-0000000", region=("甘肃省", "临夏回族自治州", "临夏市"), street="出件窗口"
)
TERMS = Terms(customer="1100000000001", product="1", payment_mode="1", sender=SENDER)
PARCEL = Parcel("6229000220261123000017-1", "食品经营许可证", datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
CONSIGNEE = Consignee(
    name="马测试",
    phone="13900000003",
    province="甘肃省",
    city="临夏回族自治州",
    county="东乡族自治县",
    street="锁南镇1号",
)


def test_an_order_is_a_list_of_one_in_the_words_of_ems() -> None:
    assert json.loads(order_text(PARCEL, CONSIGNEE, TERMS)) == [
        {
            "ecommerceUserId": "1100000000001",
            "logisticsOrderNo": "6229000220261123000017-1",
            "createdTime": "2026-11-24 00:30:00",
            "contentsAttribute": "1",
            "bizProductNo": "1",
            "paymentMode": "1",
            "sender": {
                "name": "临夏州政府政务服务中心",
                "mobile": "",
                "phone": "0930-0000000",
                "prov": "甘肃省",
                "city": "临夏回族自治州",
                "county": "临夏市",
                "address": "出件窗口",
            },
            "receiver": {
                "name": "马测试",
                "mobile": "13900000003",
                "phone": "",
                "prov": "甘肃省",
                "city": "临夏回族自治州",
                "county": "东乡族自治县",
                "address": "锁南镇1号",
            },
            "cargos": [{"cargoName": "食品经营许可证"}],
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"waybillNo": "EA1", "logisticsOrderNo": "x"},
        [{"waybillNo": "EA1"}],
        '{"waybillNo":"EA1"}',
        '[{"waybillNo":"EA1"}]',
    ],
)
def test_the_waybill_is_found_however_ems_wraps_it(body: object) -> None:
    reply = Reply.model_validate_json(json.dumps({"retCode": "00000", "retBody": body}))
    assert reply.waybill_no == "EA1"


@pytest.mark.parametrize("body", [None, "", "  ", [], "[]", {}])
def test_an_empty_body_names_no_waybill(body: object) -> None:
    assert Reply.model_validate({"retCode": "B00002", "retBody": body}).waybill_no is None


@pytest.mark.parametrize("text", ["", "<html>", "{}", '{"retCode":"00000","retBody":"{"}'])
def test_what_is_no_answer_of_ems_is_no_reply(text: str) -> None:
    with pytest.raises(ValidationError):
        Reply.model_validate_json(text)
