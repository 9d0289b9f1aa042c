"""The texts: short, complete, and silent about what is nobody else's business."""

import re
from pathlib import Path

import pytest

from services.notifier import settings
from services.notifier.adapters.templates import TemplatesUnreadableError, load_templates
from services.notifier.domain.case_notices import Addressee, AddresseeUnknownError, CaseNotices
from services.notifier.domain.notice import Notice, NoticeKind
from services.notifier.domain.templates import Templates, short_item, spoken
from tests.support.messages import SEALED

SHIPPED = Path(settings.__file__).with_name("templates.toml")
CASE_NO = "6229000220261123000017"
SIGN = "【临夏州政务服务中心】"
ALONE = 70
"""Characters of an SMS that is charged once; longer ones go in parts of 67."""
PARCEL = {"carrier": "ems", "waybill_no": "1234567890123"}


@pytest.fixture(scope="module")
def templates() -> Templates:
    return load_templates(SHIPPED)


def text(templates: Templates, kind: NoticeKind, *, name: str, item: str) -> str:
    addressee = Addressee(contact=SEALED, name=name, item=item)
    state = CaseNotices(addressee=addressee, notices={kind: Notice(details=PARCEL)})
    return SIGN + templates.text(CASE_NO, kind, state)


@pytest.mark.parametrize("kind", NoticeKind)
def test_with_a_usual_name_and_item_a_notice_is_one_sms(templates: Templates, kind: NoticeKind) -> None:
    assert len(text(templates, kind, name="欧阳**", item="道路运输经营许可")) <= ALONE


@pytest.mark.parametrize("kind", NoticeKind)
def test_with_the_longest_name_and_item_a_notice_is_two(templates: Templates, kind: NoticeKind) -> None:
    assert len(text(templates, kind, name="临夏某某**", item="项" * 20)) <= 2 * 67


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_fills_every_variable(templates: Templates, kind: NoticeKind) -> None:
    assert "$" not in text(templates, kind, name="张**", item="食品经营许可")


def test_no_text_asks_for_or_tells_personal_data_or_a_reason(templates: Templates) -> None:
    allowed = {"name", "item", "case_no", "carrier", "waybill_no"}
    for template in templates.notices.values():
        assert set(template.variables) <= allowed
        assert not re.search(r"身份证|证件号|地址|电话[0-9]|理由|原因|不予|https?:", template.text)


def test_the_parcel_notice_names_carrier_and_waybill(templates: Templates) -> None:
    sent_out = text(templates, NoticeKind.SENT_OUT, name="张**", item="食品经营许可")
    assert "EMS" in sent_out
    assert "1234567890123" in sent_out


def test_a_carrier_without_a_name_is_called_by_its_code(templates: Templates) -> None:
    addressee = Addressee(contact=SEALED, name="张**", item="食品经营许可")
    details = {"carrier": "zto", "waybill_no": "1"}
    state = CaseNotices(addressee=addressee, notices={NoticeKind.SENT_OUT: Notice(details=details)})
    assert templates.params(CASE_NO, NoticeKind.SENT_OUT, state)["carrier"] == "ZTO"


def test_only_the_variables_of_a_template_go_to_the_platform(templates: Templates) -> None:
    addressee = Addressee(contact=SEALED, name="张**", item="食品经营许可")
    state = CaseNotices(addressee=addressee, notices={NoticeKind.REFUSED: Notice()})
    assert set(templates.params(CASE_NO, NoticeKind.REFUSED, state)) == {"item", "case_no"}


def test_there_is_no_text_without_an_addressee(templates: Templates) -> None:
    state = CaseNotices(notices={NoticeKind.GRANTED: Notice()})
    with pytest.raises(AddresseeUnknownError):
        templates.text(CASE_NO, NoticeKind.GRANTED, state)


def test_a_masked_company_is_called_briefly() -> None:
    assert spoken("临夏某某*********") == "临夏某某**"
    assert spoken("张*") == "张*"


def test_an_unknown_item_is_cut_to_twenty_characters() -> None:
    assert short_item("特" * 30) == "特" * 20


GOOD = SHIPPED.read_text(encoding="utf-8")
ACCEPTED_CODE = 'code = "SMS_290000001"'
WRONG = {
    "a kind without a text": (
        GOOD[: GOOD.index("[notices.withdrawn]")],
        "no template for withdrawn",
    ),
    "a variable that nothing is known for": (
        GOOD.replace("您撤回${item}", "您撤回${waybill_no}"),
        "withdrawn: nothing is known for waybill_no",
    ),
    "a variable twice": (
        GOOD.replace("${name}，您撤回", "${item}，您撤回"),
        "once and in braces: item",
    ),
    "a variable without braces": (GOOD.replace("${name}，您撤回", "$name，您撤回"), "in braces: name"),
    "a lone dollar": (GOOD.replace("${name}，您撤回", "$，您撤回"), "a lone $ is not allowed"),
    "a code that is none": (GOOD.replace(ACCEPTED_CODE, 'code = "1"'), "notices.accepted.code"),
    "an unknown kind": (GOOD.replace("[notices.missed]", "[notices.lost]"), "notices.lost"),
    "no TOML": ("[notices", "templates.toml"),
}


@pytest.mark.parametrize(("content", "fault"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, content: str, fault: str) -> None:
    file = tmp_path / "templates.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TemplatesUnreadableError, match=re.escape(fault)) as refused:
        load_templates(file)
    assert str(file) in str(refused.value)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TemplatesUnreadableError, match=r"nowhere\.toml"):
        load_templates(tmp_path / "nowhere.toml")
