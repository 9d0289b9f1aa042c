"""The sheet 填表说明 of a template: what each column holds, for who fills it in."""

from typing import Final

from services.intake.domain.guide_lint import columns as c

_LINES = "一行写一条，单元格里换行用 Alt+Enter"

NOTES: Final = (
    ("表", "列", "怎么填"),
    (c.ITEMS, c.NAME, "事项的全称"),
    (c.ITEMS, c.TASK_CODE, "31位（业务办理项33位），单元格设为文本；同一事项以后一直用这个编码"),
    (c.ITEMS, c.ITEM_TYPE, "、".join(c.ITEM_TYPE_WORDS) + "；处罚、强制、征收、检查不列入"),
    (c.ITEMS, c.OWNER, "目录里的部门名称；所属机构写在括号里，如“州公安局（消防）”；银行窗口写“银行窗口”"),
    (c.ITEMS, c.ZONE, "目录里的功能区或者专业窗口的名称"),
    (c.ITEMS, c.APPLICANTS, "、".join(c.APPLICANT_WORDS) + "，几个之间用顿号"),
    (c.ITEMS, c.CONDITIONS, f"{_LINES}；不写“法律法规规定的其他条件”"),
    (c.ITEMS, c.PROCEDURE, _LINES),
    (c.ITEMS, c.STATUTORY_DAYS, "整数，不带单位；当场办结的写0"),
    (c.ITEMS, c.STATUTORY_UNIT, "工作日或者自然日"),
    (c.ITEMS, c.PROMISED_DAYS, "整数，不得长于法定时限"),
    (c.ITEMS, c.PROMISED_UNIT, "工作日或者自然日"),
    (c.ITEMS, c.SETTLED, "、".join(c.SETTLED_WORDS)),
    (c.ITEMS, c.WAYS, "、".join(c.WAY_WORDS) + "，几个之间用顿号"),
    (c.ITEMS, c.ONLINE, "是或者否；计算网上可办率"),
    (c.ITEMS, c.ENTERED, "应进必进，只能是“是”"),
    (c.ITEMS, c.EXPRESS, "是或者否"),
    (c.ITEMS, c.RESULT, "申请人最后拿到的证照、文书名称"),
    (c.ITEMS, c.LEGAL_BASIS, f"{_LINES}，写到条款"),
    (c.MATERIALS, c.TASK_CODE, "“事项”表里的实施编码"),
    (c.MATERIALS, c.MATERIAL_NAME, "一行一份材料，写明名称；不写“等材料”“其他材料”“有关证明”"),
    (c.MATERIALS, c.MATERIAL_KIND, "原件；不要复印件，确需留存的由窗口复印"),
    (c.MATERIALS, c.ISSUED_BY, "谁出具的；申请人自己准备的写“申请人自备”"),
    (c.MATERIALS, c.ORIGINALS, "整数；只核验不留的写0"),
    (c.MATERIALS, c.COPIES, "只能是0或者空着"),
    (c.MATERIALS, c.FORMS, "纸质、电子，两种都收的写“纸质、电子”"),
    (c.MATERIALS, c.REQUIRED, "是或者否"),
)
