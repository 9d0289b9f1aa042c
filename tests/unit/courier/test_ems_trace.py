import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from contracts.case import SignedBy
from services.courier.adapters.carriers.ems_trace import read_form, read_traces
from services.courier.adapters.carriers.seam import ForgedPushError, Sighting, UnreadablePushError
from services.courier.domain.journey import ShipmentStage

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
S = ShipmentStage


def item(**changes: Any) -> dict[str, Any]:
    return {
        "waybillNo": "EA000000014CN",
        "opTime": "2026-11-23 10:00:00",
        "opCode": "203",
        "opName": "收寄计费信息",
        "opDesc": "中国邮政已收取邮件",
        "opOrgName": "临夏市邮政分公司",
        "opOrgCity": "临夏回族自治州",
        "operatorName": "张测试",
        **changes,
    }


def sightings(pushed: Any) -> list[Sighting]:
    return list(read_traces(json.dumps(pushed), "1", NOW).sightings)


def only(**changes: Any) -> Sighting:
    (found,) = sightings({"waybillNo": "EA000000014CN", "responseItems": [item(**changes)]})
    return found


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        ("203", S.COLLECTED),
        ("305", S.IN_TRANSIT),
        ("306", S.IN_TRANSIT),
        ("702", S.OUT_FOR_DELIVERY),
        ("704", S.DELIVERED),
        ("705", S.FAILED_ATTEMPT),
        ("708", S.RETURNED),
        ("711", S.RETURNED),
    ],
)
def test_every_known_code_has_its_stage(code: str, stage: ShipmentStage) -> None:
    found = only(opCode=code).trace
    assert (found.stage, found.code, found.vague) == (stage, code, False)


@pytest.mark.parametrize("code", ["463", "O_011", 463])
def test_an_unknown_code_is_under_way_and_kept_as_it_came(code: object) -> None:
    found = only(opCode=code).trace
    assert (found.stage, found.code, found.vague) == (S.IN_TRANSIT, str(code), True)


@pytest.mark.parametrize(
    ("description", "signer"),
    [
        ("邮件已签收，签收人：本人签收", SignedBy.SELF),
        ("", SignedBy.SELF),
        ("邮件已签收，签收人：他人代收", SignedBy.PROXY),
        ("邮件已签收，他人签收：单位收发室", SignedBy.PROXY),
        ("邮件已投递至快递柜", SignedBy.LOCKER),
        ("已投递至智能包裹柜，由快递柜代收", SignedBy.LOCKER),
        ("已到菜鸟驿站", SignedBy.LOCKER),
    ],
)
def test_the_description_of_a_delivery_says_who_signed(description: str, signer: SignedBy) -> None:
    assert only(opCode="704", opDesc=description).trace.signed_by is signer


def test_only_a_delivery_is_signed_for() -> None:
    assert only(opCode="702", opDesc="如无人请放快递柜").trace.signed_by is None


def test_wall_time_is_that_of_shanghai() -> None:
    assert only().trace.at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_time_in_the_future_is_the_time_it_came() -> None:
    found = only(opTime="2027-01-01 00:00:00")
    assert found.trace.at == NOW
    assert "2026-12-31T16:00:00" in found.key


def test_copies_of_a_report_have_one_key_and_others_have_others() -> None:
    assert only(opDesc="said differently").key == only().key
    others = {only(**change).key for change in ({"opCode": "305"}, {"opTime": "2026-11-23 10:00:01"})}
    assert len({only().key, *others}) == 3


def test_what_ems_leaves_empty_is_empty() -> None:
    found = only(opName=None, opDesc="null", opOrgName=None, opOrgCity="null").trace
    assert (found.name, found.place) == ("", "")


def test_names_of_people_are_not_kept() -> None:
    kept = only(opCode="704", opDesc="签收人：李测试").trace.model_dump_json()
    assert "李测试" not in kept
    assert "张测试" not in kept


@pytest.mark.parametrize("order_no", ["", "null", None])
def test_no_order_number_comes_in_several_ways(order_no: str | None) -> None:
    (found,) = sightings({"logisticsOrderNo": order_no, "responseItems": [item()]})
    assert found.order_no is None


def test_a_list_of_reports_comes_as_one_push() -> None:
    found = sightings({"logisticsOrderNo": "A-1", "responseItems": [item(), item(opCode="305")]})
    assert [each.trace.code for each in found] == ["203", "305"]
    assert {each.order_no for each in found} == {"A-1"}


def test_a_single_report_may_come_without_a_list() -> None:
    (found,) = sightings({"logisticsOrderNo": "A-1", **item(opCode="704")})
    assert (found.order_no, found.trace.stage) == ("A-1", S.DELIVERED)


@pytest.mark.parametrize(
    "pushed",
    [
        {},
        [],
        {"responseItems": []},
        {"responseItems": [item(opTime="yesterday")]},
        {"responseItems": [item(opTime="2026-13-01 00:00:00")]},
        {"responseItems": [item(waybillNo="")]},
        {"responseItems": [item(waybillNo={"$gt": ""})]},
        {"responseItems": [item(opCode=None)]},
        {"logisticsOrderNo": {"$gt": ""}, "responseItems": [item()]},
        {"logisticsOrderNo": "x" * 51, "responseItems": [item()]},
    ],
)
def test_what_says_nothing_is_unreadable_and_its_values_are_not_repeated(pushed: Any) -> None:
    with pytest.raises(UnreadablePushError) as caught:
        sightings(pushed)
    assert "张测试" not in str(caught.value)


def test_text_that_is_no_json_is_unreadable() -> None:
    with pytest.raises(UnreadablePushError):
        read_traces("{", None, NOW)


def test_a_form_brings_content_and_serial_number() -> None:
    form = read_form(urlencode({"serialNo": "S1", "logitcsInterface": "|$4|x", "senderNo": ""}).encode())
    assert (form.serial_no, form.content) == ("S1", "|$4|x")


def test_the_same_fields_may_come_as_json() -> None:
    form = read_form(json.dumps({"serialNo": "S1", "logitcsInterface": "|$4|x", "senderNo": ""}).encode())
    assert (form.serial_no, form.content) == ("S1", "|$4|x")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", b"apiCode=040002", b"logitcsInterface"])
def test_what_is_no_form_of_ems_is_forged(body: bytes) -> None:
    with pytest.raises(ForgedPushError):
        read_form(body)


def test_the_time_of_a_report_is_not_moved_when_it_is_past() -> None:
    before = NOW - timedelta(days=400)
    assert only(opTime="2025-10-19 12:00:00").trace.at == before
