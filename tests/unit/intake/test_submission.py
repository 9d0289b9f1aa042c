import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.intake.domain.application import Application
from services.intake.requests import Submission
from services.intake.shape import AT_MOST
from tests.support.cases import body

READER = TypeAdapter(Submission)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _told(content: Any) -> dict[str, str]:
    return {fault.pointer: fault.message for fault in READER.validate_python(content).faults}


def test_a_body_that_fits_is_read_without_a_fault() -> None:
    read = READER.validate_python(body())
    assert read.faults == ()
    assert read.application == Application.model_validate(body(**_same(read)))


def _same(read: Submission) -> dict[str, Any]:
    dumped: dict[str, Any] = read.application.model_dump(mode="json")
    return dumped


@pytest.mark.parametrize(
    ("part", "value", "pointer", "words"),
    [
        ("channel", "fax", "/channel", "应为以下之一:window、online"),
        ("channel", 1, "/channel", "应为以下之一"),
        ("summary", "长" * 201, "/summary", "办理摘要:最多200个字"),
        ("summary", 7, "/summary", "应为文字"),
        ("summary", "\ud800", "/summary", "无法识别"),
        ("colour", "red", "/colour", "接口没有这一项"),
        ("applicant", [], "/applicant", "应为JSON对象"),
        ("form", "x", "/form", "应为JSON对象"),
        ("form", {"place": 5}, "/form/place", "应为文字"),
        ("form", {"place": "路", "x" * 101: "1"}, f"/form/{'x' * 101}", "最多100个字"),
        ("materials", {}, "/materials", "应为JSON数组"),
        ("materials", [{"code": "request"}] * 101, "/materials", "最多100项"),
        ("materials", ["request"], "/materials/0", "应为JSON对象"),
        ("materials", [{"code": "r", "form": "stone", "count": 1}], "/materials/0/form", "paper、electronic"),
        ("materials", [{"code": "r", "form": "paper", "count": True}], "/materials/0/count", "应为整数"),
        ("materials", [{"code": "r", "form": "paper", "count": "1"}], "/materials/0/count", "应为整数"),
        (
            "materials",
            [{"code": "r", "form": "paper", "count": 0}],
            "/materials/0/count",
            "第1项·份数:不能小于1",
        ),
        ("materials", [{"code": "r", "form": "paper", "count": 1000}], "/materials/0/count", "不能大于999"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(part: str, value: Any, pointer: str, words: str) -> None:
    told = _told(body(**{part: value}))
    assert list(told) == [pointer]
    assert words in told[pointer]


@pytest.mark.parametrize("content", [[], "x", 5, None, True, [body()]])
def test_a_body_that_is_no_object_is_told_so(content: Any) -> None:
    assert _told(content) == {"": "请求体:应为JSON对象"}


def test_what_fits_is_read_beside_what_does_not() -> None:
    content = body(channel="fax", summary=5)
    content["materials"].insert(0, "request")
    read = READER.validate_python(content)
    assert {fault.pointer for fault in read.faults} == {"/channel", "/summary", "/materials/0"}
    assert read.application.channel is None
    assert read.application.applicant is not None
    assert [entry.code for entry in read.application.materials or ()] == [None, "request", "layout"]


def test_a_flood_of_unknown_fields_gets_a_short_answer() -> None:
    assert len(_told({f"field{number}": 1 for number in range(5_000)})) == AT_MOST


@pytest.mark.parametrize("field", ["colour", "summary", "materials"])
def test_a_bottomless_body_is_told_like_any_other(field: str) -> None:
    bottomless: list[Any] = []
    for _ in range(100_000):
        bottomless = [bottomless]
    assert set(_told(body(**{field: bottomless}))) <= {f"/{field}", f"/{field}/0"}


def test_reading_leaves_the_body_as_it_was() -> None:
    content = body(channel="fax", materials=["request", {"code": 5}])
    before = json.dumps(content)
    READER.validate_python(content)
    assert json.dumps(content) == before


@given(json_values)
def test_reading_never_fails(content: Any) -> None:
    READER.validate_python(content)


@settings(max_examples=300)
@given(st.data())
def test_reading_never_fails_wherever_a_body_is_spoilt(data: st.DataObject) -> None:
    content = body()
    place: Any = content
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(json_values)
    read = READER.validate_python(content)
    for fault in read.faults:
        assert fault.pointer.startswith("/")
        json.dumps([fault.pointer, fault.message]).encode()


def test_the_published_schema_says_what_must_be_there() -> None:
    schema = READER.json_schema()
    definitions = schema["$defs"]
    application = schema if "properties" in schema else definitions["Application"]
    assert set(application["required"]) == {
        "item_code",
        "channel",
        "summary",
        "applicant",
        "materials",
        "hand_out",
    }
    assert set(definitions["HandOutWish"]["required"]) == {"mode"}
    assert set(definitions["Applicant"]["required"]) == {"kind", "name", "identity_number", "phone"}
