from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from contracts.case import ApplicantKind
from contracts.catalog import Item
from services.intake.domain.application import Applicant
from services.intake.domain.faults import Fault, FaultCode
from services.intake.domain.identity import Flaw, credit_code_flaw, identity_number_flaw, is_mobile
from services.intake.domain.words import APPLICANT_KINDS

_PERSON_FLAWS: Final[Mapping[Flaw, tuple[FaultCode, str]]] = {
    Flaw.FORM: (FaultCode.IDENTITY_FORM, "身份证号码应为18位(末位可为X),请核对"),
    Flaw.CHECK_DIGIT: (
        FaultCode.IDENTITY_CHECK_DIGIT,
        "身份证号码的校验位不对,可能有一位输错了,请对照证件核对",
    ),
    Flaw.BIRTH_DATE: (FaultCode.BIRTH_DATE, "身份证号码中的出生日期不存在,请对照证件核对"),
    Flaw.BIRTH_IN_FUTURE: (FaultCode.BIRTH_IN_FUTURE, "身份证号码中的出生日期晚于今天,请对照证件核对"),
}
_CREDIT_FLAWS: Final[Mapping[Flaw, tuple[FaultCode, str]]] = {
    Flaw.FORM: (
        FaultCode.IDENTITY_FORM,
        "统一社会信用代码应为18位数字和大写字母(不含I、O、S、V、Z),请核对",
    ),
    Flaw.CHECK_DIGIT: (
        FaultCode.IDENTITY_CHECK_DIGIT,
        "统一社会信用代码的校验位不对,可能有一位输错了,请对照证照核对",
    ),
}


def check_applicant(applicant: Applicant | None, item: Item, today: date) -> Iterator[Fault]:
    """Yield what is wrong with the applicant (申请人): who is served, numbers, phone.

    ``today`` is the day on the centre's calendar.
    """
    if applicant is None:
        yield Fault("/applicant", FaultCode.MISSING, "缺少申请人信息(类别、名称、证件号码、手机号)")
        return
    yield from _check_kind(applicant.kind, item)
    if not applicant.name:
        yield Fault("/applicant/name", FaultCode.MISSING, "请填写申请人姓名或者名称")
    yield from _check_number(applicant, today)
    yield from check_phone("/applicant/phone", applicant.phone, "申请人手机号")


def check_phone(pointer: str, phone: str | None, whose: str) -> Iterator[Fault]:
    """Yield a fault unless this is a mobile number."""
    if not phone:
        yield Fault(pointer, FaultCode.MISSING, f"请填写{whose}")
    elif not is_mobile(phone):
        yield Fault(pointer, FaultCode.PHONE, f"{whose}应为11位手机号码(以13至19开头),请核对")


def _check_kind(kind: ApplicantKind | None, item: Item) -> Iterator[Fault]:
    if kind is None:
        yield Fault("/applicant/kind", FaultCode.MISSING, "请选择申请人类别(自然人、企业法人等)")
    elif kind not in item.applicants:
        served = "、".join(APPLICANT_KINDS[each] for each in item.applicants)
        yield Fault(
            "/applicant/kind",
            FaultCode.KIND_NOT_SERVED,
            f"本事项的服务对象是{served},{APPLICANT_KINDS[kind]}不能申请",
        )


def _check_number(applicant: Applicant, today: date) -> Iterator[Fault]:
    pointer, number = "/applicant/identity_number", applicant.identity_number
    person = applicant.kind is ApplicantKind.PERSON
    if not number:
        wanted = "身份证号码" if person else "证件号码(自然人填身份证号码,其他填统一社会信用代码)"
        yield Fault(pointer, FaultCode.MISSING, f"请填写申请人{wanted}")
        return
    if applicant.kind is None:
        return
    flaw = identity_number_flaw(number, today) if person else credit_code_flaw(number)
    if flaw is not None:
        code, message = (_PERSON_FLAWS if person else _CREDIT_FLAWS)[flaw]
        yield Fault(pointer, code, message)
