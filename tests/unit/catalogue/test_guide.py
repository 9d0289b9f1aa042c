"""What a guide may say (plan, item 3): no copies, nothing left open, no promise beyond the law."""

from pathlib import Path

import pytest

from services.chassis.catalogue import load_catalogue
from tests.support.catalogues import small
from tests.unit.catalogue.broken import BUILDING, PERMIT, TRADE
from tests.unit.catalogue.refused import only_fault


@pytest.mark.parametrize(
    "name",
    [
        "身份证复印件",
        "营业执照影印件",
        "公章复制件",
        "营业执照（复印件）",
        "图纸拷贝",
        "身份证（复印）",
        "毕业证复印2份",
        "法人身份证复印件（窗口现场核对）",
    ],
)
def test_a_material_that_is_a_copy_is_refused(folder: Path, name: str) -> None:
    small.edit(folder, BUILDING, '"施工图"', f'"{name}"')
    fault = only_fault(folder)
    assert (fault.entry, fault.field) == (PERMIT, "materials[drawings].name")
    assert fault.problem.startswith(f"{name} asks for a copy")


@pytest.mark.parametrize(
    "name",
    [
        "施工图等材料",
        "身份证、户口簿等",
        "身份证等（原件）",
        "身份证等有关证件",
        "其他材料",
        "其它资料",
        "有关证明",
        "相关的文件",
        "需要的证明",
        "认为必要的材料",
        "法律法规规定的其他材料",
        "营业执照等有效证件",
        "身份证、户口簿等相关证明材料",
        "有关部门批准文件",
        "行政机关要求提供的材料",
        "行政机关要求的材料",
        "其他部门要求提交的文件",
        "其他",
        "申请书、章程……",
    ],
)
def test_a_material_that_leaves_open_what_to_bring_is_refused(folder: Path, name: str) -> None:
    small.edit(folder, BUILDING, '"施工图"', f'"{name}"')
    fault = only_fault(folder)
    assert (fault.entry, fault.field) == (PERMIT, "materials[drawings].name")
    assert fault.problem.startswith(f"{name} leaves open")


@pytest.mark.parametrize(
    "name",
    [
        "营业执照副本",
        "普通话水平测试等级证书",
        "高等学校毕业证书",
        "学历证书（高等）",
        "无犯罪记录证明",
        "法人或者其他组织的主体资格证明",
        "二等功证书",
        "同等学力证明",
        "信息系统安全等级保护备案证明",
        "与申报项目相关的合同",
        "身份证原件（无需提供复印件）",
        "居民身份证（复印件由窗口自行复印）",
        "复印打印设备清单",
    ],
)
def test_a_material_that_names_one_document_is_accepted(folder: Path, name: str) -> None:
    small.edit(folder, BUILDING, '"施工图"', f'"{name}"')
    assert load_catalogue(folder).items_by_code[PERMIT].materials[1].name == name


def test_a_promise_in_natural_days_within_as_many_working_days_is_accepted(folder: Path) -> None:
    small.edit(folder, TRADE, '3, unit = "working"', '15, unit = "natural"')
    assert load_catalogue(folder).items_by_code["trade-registration"].promised_limit.days == 15


def test_a_few_working_days_fit_into_many_natural_days(folder: Path) -> None:
    small.edit(folder, BUILDING, '7, unit = "natural"', '1, unit = "working"')
    assert load_catalogue(folder).items_by_code[PERMIT].promised_limit.days == 1


def test_a_promise_to_settle_on_the_spot_fits_any_unit(folder: Path) -> None:
    small.edit(folder, BUILDING, '7, unit = "natural"', '0, unit = "working"')
    assert load_catalogue(folder).items_by_code[PERMIT].promised_limit.days == 0
