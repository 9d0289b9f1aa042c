from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import ApplicantKind, HandOut
from services.intake.domain.application import Application
from services.intake.domain.examination import complete, examine
from services.intake.domain.faults import Fault, FaultCode
from services.intake.domain.notice import one_time_notice
from tests.support.cases import IDENTITIES, TODAY, body, item

Spoil = Callable[[dict[str, Any]], None]


def _faults(content: dict[str, Any], **guide: Any) -> tuple[Fault, ...]:
    return examine(Application.model_validate(content), item(**guide), TODAY)


def _found(content: dict[str, Any], **guide: Any) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in _faults(content, **guide)}


def _set(path: str, value: Any) -> Spoil:
    def spoil(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = content
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = value

    return spoil


def _wrong_check_digit(content: dict[str, Any]) -> None:
    number = content["applicant"]["identity_number"]
    content["applicant"]["identity_number"] = number[:-1] + ("1" if number[-1] == "0" else "0")


# each spoils another part, so that any of them can be told together
SPOILS: dict[tuple[str, str], Spoil] = {
    ("/channel", FaultCode.MISSING): _set("channel", None),
    ("/summary", FaultCode.MISSING): _set("summary", "  "),
    ("/applicant/name", FaultCode.MISSING): _set("applicant.name", ""),
    ("/applicant/identity_number", FaultCode.IDENTITY_CHECK_DIGIT): _wrong_check_digit,
    ("/applicant/phone", FaultCode.PHONE): _set("applicant.phone", "0930-621234"),
    ("/form/place", FaultCode.FIELD_MISSING): _set("form.place", ""),
    ("/form/colour", FaultCode.FIELD_UNKNOWN): _set("form.colour", "红"),
    ("/materials/0/form", FaultCode.MISSING): _set("materials.0.form", None),
    ("/materials/1/form", FaultCode.MATERIAL_FORM): _set("materials.1.form", "electronic"),
    ("/materials/1/count", FaultCode.MATERIAL_TOO_FEW): _set("materials.1.count", 1),
    ("/materials/2/code", FaultCode.MATERIAL_SURPLUS): lambda content: content["materials"].append(
        {"code": "proof", "form": "paper", "count": 1}
    ),
    ("/hand_out/consignee/street", FaultCode.MISSING): _set("hand_out.consignee.street", ""),
    ("/hand_out/consignee/phone", FaultCode.PHONE): _set("hand_out.consignee.phone", "1380000"),
}


def test_a_complete_application_has_no_fault() -> None:
    assert _faults(body()) == ()


@pytest.mark.parametrize("expected", SPOILS, ids=lambda expected: f"{expected[1]} {expected[0]}")
def test_each_fault_is_found_alone(expected: tuple[str, str]) -> None:
    content = body()
    SPOILS[expected](content)
    assert _found(content) == {expected}


@given(st.sets(st.sampled_from(sorted(SPOILS)), min_size=1))
def test_all_faults_are_told_at_once_and_none_beside_them(expected: set[tuple[str, str]]) -> None:
    content = body()
    for each in expected:
        SPOILS[each](content)
    assert _found(content) == expected


def test_an_empty_application_is_told_everything() -> None:
    assert _found({}) == {
        ("/channel", FaultCode.MISSING),
        ("/summary", FaultCode.MISSING),
        ("/applicant", FaultCode.MISSING),
        ("/form/place", FaultCode.FIELD_MISSING),
        ("/materials", FaultCode.MATERIAL_MISSING),
        ("/hand_out/mode", FaultCode.MISSING),
    }
    missing = [fault for fault in _faults({}) if fault.code is FaultCode.MATERIAL_MISSING]
    assert [fault.message for fault in missing] == [
        "缺少《食品经营许可申请书》(原件1份,纸质或电子,由申请人自备出具或提供)",
        "缺少《经营场所平面图》(原件2份,纸质,由申请人自备出具或提供)",
    ]


def test_an_applicant_without_anything_is_asked_for_all() -> None:
    assert _found(body(applicant={})) == {
        (f"/applicant/{field}", FaultCode.MISSING) for field in ("kind", "name", "identity_number", "phone")
    }


def test_an_unserved_kind_of_applicant_is_told_who_is_served() -> None:
    content = body()
    content["applicant"] |= {"kind": "agency", "identity_number": IDENTITIES.uscc(ApplicantKind.AGENCY)}
    (fault,) = _faults(content)
    assert (fault.pointer, fault.code) == ("/applicant/kind", FaultCode.KIND_NOT_SERVED)
    assert "自然人、企业法人" in fault.message
    assert "行政机关不能申请" in fault.message


def test_a_company_shows_a_credit_code_and_no_identity_number() -> None:
    content = body()
    content["applicant"] |= {"kind": "company", "identity_number": IDENTITIES.uscc()}
    assert _found(content) == set()
    content["applicant"]["identity_number"] = content["applicant"]["identity_number"][:-1] + "I"
    assert _found(content) == {("/applicant/identity_number", FaultCode.IDENTITY_FORM)}


def test_small_letters_in_numbers_are_read_as_capitals() -> None:
    content = body()
    content["applicant"] |= {"kind": "company", "identity_number": IDENTITIES.uscc().lower()}
    assert _found(content) == set()


def test_a_birth_in_the_future_is_found() -> None:
    content = body()
    content["applicant"]["identity_number"] = IDENTITIES.identity_number(TODAY.replace(year=2031))
    assert _found(content) == {("/applicant/identity_number", FaultCode.BIRTH_IN_FUTURE)}


def test_online_is_refused_for_an_item_without_it() -> None:
    assert _found(body(), online=False) == {("/channel", FaultCode.ONLINE_NOT_OFFERED)}
    assert _found(body(channel="window"), online=False) == set()


def test_express_is_refused_for_an_item_without_it() -> None:
    assert _found(body(), express=False) == {("/hand_out/mode", FaultCode.EXPRESS_NOT_OFFERED)}


def test_express_needs_a_consignee_and_the_window_none() -> None:
    assert _found(body(hand_out={"mode": "express"})) == {
        ("/hand_out/consignee", FaultCode.CONSIGNEE_MISSING)
    }
    at_window = {"mode": "window", "consignee": body()["hand_out"]["consignee"]}
    assert _found(body(hand_out=at_window)) == {("/hand_out/consignee", FaultCode.CONSIGNEE_SURPLUS)}


def test_an_empty_consignee_is_asked_for_every_part() -> None:
    found = _found(body(hand_out={"mode": "express", "consignee": {}}))
    assert found == {
        (f"/hand_out/consignee/{field}", FaultCode.MISSING)
        for field in ("name", "phone", "province", "city", "county", "street")
    }


def test_entries_of_one_material_count_together() -> None:
    content = body()
    content["materials"][1]["count"] = 1
    content["materials"].append({"code": "layout", "form": "paper", "count": 1})
    assert _found(content) == set()


def test_a_material_without_code_or_count_is_asked_for_both() -> None:
    content = body()
    content["materials"].append({"form": "paper"})
    assert _found(content) == {
        ("/materials/2/code", FaultCode.MISSING),
        ("/materials/2/count", FaultCode.MISSING),
    }


def test_a_number_is_not_judged_before_the_kind_of_applicant_is_known() -> None:
    content = body()
    content["applicant"] |= {"kind": None, "identity_number": "12345"}
    assert _found(content) == {("/applicant/kind", FaultCode.MISSING)}


def test_an_optional_material_may_be_left_out_or_handed_in() -> None:
    content = body()
    content["materials"].append({"code": "mandate", "form": "paper", "count": 1})
    assert _found(content) == set()


@pytest.mark.parametrize("number", [IDENTITIES.phone(), IDENTITIES.identity_number()])
def test_a_summary_with_somebodys_number_is_refused(number: str) -> None:
    assert _found(body(summary=f"代{number}办理")) == {("/summary", FaultCode.PERSONAL_NUMBER)}


@pytest.mark.parametrize(
    "text", ["项目代码2026-622900-52-01-123456", "编号622900202611230001", "备案1541234567890"]
)
def test_a_summary_may_hold_other_numbers(text: str) -> None:
    assert _found(body(summary=text)) == set()


def test_a_field_code_with_a_slash_has_a_valid_pointer() -> None:
    content = body()
    content["form"]["a/b~c"] = "1"
    assert _found(content) == {("/form/a~1b~0c", FaultCode.FIELD_UNKNOWN)}


def test_no_message_repeats_what_the_applicant_typed_of_himself() -> None:
    content = body()
    for spoil in SPOILS.values():
        spoil(content)
    told = "".join(fault.message for fault in _faults(content))
    for secret in (content["applicant"]["identity_number"], "0930-621234", "1380000", "红园"):
        assert secret not in told


def test_a_complete_application_is_taken_over_whole() -> None:
    content = body()
    taken = complete(Application.model_validate(content), item())
    assert taken.dossier.model_dump() == {**content["applicant"], "form": content["form"]}
    assert [material.model_dump() for material in taken.materials] == [
        {"code": "request", "name": "食品经营许可申请书", "form": "electronic", "count": 1},
        {"code": "layout", "name": "经营场所平面图", "form": "paper", "count": 2},
    ]
    assert taken.hand_out is HandOut.EXPRESS
    assert taken.consignee is not None
    assert taken.consignee.model_dump() == content["hand_out"]["consignee"]


def test_an_unexamined_application_is_never_taken() -> None:
    with pytest.raises(ValueError, match="examined"):
        complete(Application(), item())


def test_the_notice_counts_and_numbers_every_fault() -> None:
    faults = _faults({})
    notice = one_time_notice(item(), faults, centre="临夏州政府政务服务中心", today=TODAY)
    assert f"有以下{len(faults)}处" in notice
    for number, fault in enumerate(faults, 1):
        assert f"\n{number}. {fault.message}。" in notice
    assert notice.endswith("临夏州政府政务服务中心 2026年11月23日")


def test_the_notice_sends_nobody_online_for_an_item_without_it() -> None:
    only_window = item(online=False)
    notice = one_time_notice(only_window, _faults(body(), online=False), centre="中心", today=TODAY)
    assert "请到任一综合受理窗口重新提交" in notice


def test_the_digest_is_of_what_is_said_not_of_how() -> None:
    content = body()
    reordered = dict(reversed(content.items()))
    reordered["summary"] = f" {content['summary']} "
    assert Application.model_validate(content).digest() == Application.model_validate(reordered).digest()
    content["summary"] += "!"
    assert Application.model_validate(content).digest() != Application.model_validate(reordered).digest()
