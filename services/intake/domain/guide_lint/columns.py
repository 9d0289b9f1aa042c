"""The columns of a list (事项清单), as the issue of the guides names them, and the words they take."""

from collections.abc import Mapping
from typing import Final, Literal

from contracts.case import ApplicantKind
from contracts.catalog import DayUnit, ItemType
from contracts.items import ApplyingBy, Settled
from services.intake.domain.words import APPLICANT_KINDS, ITEM_TYPES, MATERIAL_FORMS

ITEMS: Final = "事项"
MATERIALS: Final = "材料"

NAME: Final = "事项名称"
TASK_CODE: Final = "实施编码"
ITEM_TYPE: Final = "事项类型"
OWNER: Final = "实施主体"
ZONE: Final = "功能区"
APPLICANTS: Final = "申请主体"
CONDITIONS: Final = "办理条件"
PROCEDURE: Final = "办理流程"
STATUTORY_DAYS: Final = "法定办结时限"
STATUTORY_UNIT: Final = "法定时限单位"
PROMISED_DAYS: Final = "承诺办结时限"
PROMISED_UNIT: Final = "承诺时限单位"
SETTLED: Final = "办件类型"
WAYS: Final = "办理形式"
ONLINE: Final = "网上可办"
ENTERED: Final = "是否进驻"
EXPRESS: Final = "是否支持快递"
RESULT: Final = "办理结果"
LEGAL_BASIS: Final = "设定依据"

MATERIAL_NAME: Final = "材料名称"
MATERIAL_KIND: Final = "材料类型"
ISSUED_BY: Final = "来源渠道"
ORIGINALS: Final = "原件份数"
COPIES: Final = "复印件份数"
FORMS: Final = "材料形式"
REQUIRED: Final = "是否必要"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    ITEMS: (
        NAME,
        TASK_CODE,
        ITEM_TYPE,
        OWNER,
        ZONE,
        APPLICANTS,
        CONDITIONS,
        PROCEDURE,
        STATUTORY_DAYS,
        STATUTORY_UNIT,
        PROMISED_DAYS,
        PROMISED_UNIT,
        SETTLED,
        WAYS,
        ONLINE,
        ENTERED,
        EXPRESS,
        RESULT,
        LEGAL_BASIS,
    ),
    MATERIALS: (
        TASK_CODE,
        MATERIAL_NAME,
        MATERIAL_KIND,
        ISSUED_BY,
        ORIGINALS,
        COPIES,
        FORMS,
        REQUIRED,
    ),
}

ELEMENTS: Final = frozenset({APPLICANTS, CONDITIONS, MATERIALS, PROCEDURE, STATUTORY_DAYS, PROMISED_DAYS})
"""The five elements of a guide; 办理时限 is two columns, 申报材料 a sheet of its own."""

Form = Literal["paper", "electronic"]

ITEM_TYPE_WORDS: Final[Mapping[str, ItemType]] = {word: kind for kind, word in ITEM_TYPES.items()}
NOT_FOR_WINDOWS: Final = ("处罚", "强制", "征收", "征用", "检查")
APPLICANT_WORDS: Final[Mapping[str, ApplicantKind]] = {word: kind for kind, word in APPLICANT_KINDS.items()}
UNIT_WORDS: Final[Mapping[str, DayUnit]] = {"工作日": DayUnit.WORKING, "自然日": DayUnit.NATURAL}
SETTLED_WORDS: Final[Mapping[str, Settled]] = {
    "即办件": Settled.AT_ONCE,
    "承诺件": Settled.AS_PROMISED,
    "其他": Settled.OTHERWISE,
}
WAY_WORDS: Final[Mapping[str, ApplyingBy]] = {
    "窗口": ApplyingBy.WINDOW,
    "电脑端": ApplyingBy.COMPUTER,
    "移动端": ApplyingBy.MOBILE,
    "快递": ApplyingBy.EXPRESS,
    "其他": ApplyingBy.OTHER,
}
FORM_WORDS: Final[Mapping[str, Form]] = {word: form for form, word in MATERIAL_FORMS.items()}
FLAG_WORDS: Final[Mapping[str, bool]] = {"是": True, "否": False}

ALSO_READ_AS: Final[Mapping[str, Mapping[str, str]]] = {
    STATUTORY_UNIT: {"G": "工作日", "Z": "自然日", "个工作日": "工作日", "个自然日": "自然日"},
    PROMISED_UNIT: {"G": "工作日", "Z": "自然日", "个工作日": "工作日", "个自然日": "自然日"},
    SETTLED: {"即办": "即办件", "承诺": "承诺件", "1": "即办件", "2": "承诺件", "9": "其他"},
    ITEM_TYPE: {"其他权力": "其他行政权力", "其他类": "其他行政权力"},
    APPLICANTS: {"个人": "自然人", "企业": "企业法人", "事业单位": "事业法人", "社会组织": "社会组织法人"},
    WAYS: {
        "窗口办理": "窗口",
        "电脑端网办": "电脑端",
        "网上办理": "电脑端",
        "网上": "电脑端",
        "移动端网办": "移动端",
        "快递申请": "快递",
    },
    FORMS: {"纸质版": "纸质", "纸质件": "纸质", "电子版": "电子", "电子件": "电子", "电子化": "电子"},
    REQUIRED: {"必要": "是", "非必要": "否"},
    ONLINE: {"可": "是", "不可": "否"},
}
"""What provinces write for the same: read as ours, written as ours."""
