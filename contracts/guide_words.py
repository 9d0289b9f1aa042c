"""Words that a guide (办事指南) may not use: the plan's item 3, in the forms they take in real lists.

复印件 (the window makes the copies it needs), 等材料 and its kin (what to bring is left open), and
法律法规规定的其他条件 (catch-alls). Terms that only look like them are let pass: 其他组织 is a kind of
applicant, 等级证书 a certificate, and 无需复印件 says that no copy is wanted.
"""

import re
from typing import Final

_PAPERS: Final = "(?:材料|资料|文件|文书|证明|证件|证书|证照|凭证|手续|附件)"
_END: Final = "(?=[，,、；;。（(）)]|$)"

_COPY: Final = re.compile(
    "(?:复印|影印|复制|拷贝|翻拍)(?:件|本|份|[0-9一二两三四五六七八九十]+ *[份张页])"
    f"|(?:复印|影印|复制|拷贝){_END}"
)
_NOT_WANTED: Final = re.compile(
    "(?:无需|不需|无须|毋需|不收|不用|不必|不再|不要|免)[^，,；;。（(]{0,8}$|由[^，,；;。（(]{0,8}(?:窗口|人员)[^，,；;。（(]{0,4}$"
)
_BY_THE_WINDOW: Final = re.compile("^[^，,；;。（(）)]{0,6}由[^，,；;。）)]{0,8}(?:窗口|工作人员|中心)")

_SUBJECT: Final = (
    "(?:组织|单位|人员|成员|股东|权利人|义务人|共有人|当事人|申请人|投资人|债权人|继承人|利害关系人"
    "|机构|企业|法人|自然人|家庭|亲属|部门|机关|国家|地区|省|市|县|业主|股权|行政权力|专业|经营者)"
)
_ANY: Final = "(?:有关|相关|其[他它]|必要|有效|合法|法定|全部|各类|各种|书面|辅助|佐证|补充|申请|申报|证明)"
_OPEN: Final = re.compile(
    f"其[他它](?!{_SUBJECT})|其[他它]{_SUBJECT}[^，,、；;（(]{{0,6}}(?:要求|规定|认为|需要)"
    f"|(?<!无)(?:有关|相关)(?:部门|单位|机关)?(?:出具|批准|审批|开具|核发)?的?{_PAPERS}"
    f"|(?:认为|所)?(?:必要|必需|需要|应当提交|须提交|需提交|要求提交|要求提供|规定提交|规定提供)的{_PAPERS}"
    f"|要求的{_PAPERS}"
    f"|(?<![高中初特平同均对相优甲乙丙丁一二三四五六七八九头上下])等(?:{_ANY}*的?{_PAPERS}|{_END})"
    "|之类|(?:…+|\\.{3,}|。{2,})"
)
_CATCH_ALL: Final = re.compile("(?:法律|法规|规章|国家|规定)[^，,。；;]{0,12}其[他它]")


def asks_for_copy(material: str) -> bool:
    """Whether a material's name demands a copy (复印件) of the applicant."""
    return any(_demanded(material, found) for found in _COPY.finditer(material))


def leaves_open(material: str) -> bool:
    """Whether a material's name leaves open what to bring (“等材料”, “其他材料”, “有关证明”)."""
    return _OPEN.search(material) is not None


def is_catch_all(condition: str) -> bool:
    """Whether a condition is a catch-all (兜底条款)."""
    return _CATCH_ALL.search(condition) is not None


def _demanded(material: str, found: re.Match[str]) -> bool:
    before, after = material[: found.start()], material[found.end() :]
    return not (_NOT_WANTED.search(before) or _BY_THE_WINDOW.match(after))
