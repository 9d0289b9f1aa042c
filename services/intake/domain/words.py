"""The Chinese words for what contracts name in English: what a citizen or clerk reads."""

from collections.abc import Mapping
from typing import Final, Literal

from contracts.case import (
    ApplicantKind,
    CaseStatus,
    Channel,
    HandOut,
    NoticeChannel,
    RatedStage,
    RatingLevel,
    ReviewStage,
    SignedBy,
    TransitState,
)
from contracts.catalog import DayUnit, ItemType, Limit
from contracts.incidents import IncidentEnding, IncidentKind

STATUS_PHRASES: Final[Mapping[CaseStatus, str]] = {
    CaseStatus.ACCEPTED: "已受理",
    CaseStatus.ROUTED: "已转办",
    CaseStatus.DEPT_RECEIVED: "部门已签收",
    CaseStatus.REVIEWING: "审查中",
    CaseStatus.GRANTED: "准予",
    CaseStatus.REFUSED: "不予",
    CaseStatus.CERTIFICATE_MADE: "已制证",
    CaseStatus.ISSUED: "已出件",
    CaseStatus.DELIVERED: "已送达",
    CaseStatus.WITHDRAWN: "已撤回",
}
"""At most five 汉字 each: what a WeChat ``phrase`` field takes."""

STATUS_SENTENCES: Final[Mapping[CaseStatus, str]] = {
    CaseStatus.ACCEPTED: "您的申请已经受理,正在转交承办部门。",
    CaseStatus.ROUTED: "您的申请已转交承办部门,等待部门签收。",
    CaseStatus.DEPT_RECEIVED: "承办部门已经签收您的申请,即将开始审查。",
    CaseStatus.REVIEWING: "承办部门正在审查您的申请。",
    CaseStatus.GRANTED: "承办部门已作出准予决定,正在制作证照或文书。",
    CaseStatus.REFUSED: "承办部门作出了不予决定,理由见办理过程;您可以依法申请行政复议或者提起行政诉讼。",
    CaseStatus.CERTIFICATE_MADE: "证照或文书已经制作完成,正在办理统一出件。",
    CaseStatus.ISSUED: "办理结果已经出件。",
    CaseStatus.DELIVERED: "办理结果已经送达,感谢您的配合,欢迎评价。",
    CaseStatus.WITHDRAWN: "您已撤回申请,本件不再办理;需要时可以重新申请。",
}

ISSUED_SENTENCES: Final[Mapping[HandOut, str]] = {
    HandOut.EXPRESS: "办理结果已交快递寄送,邮费由政务服务中心承担。",
    HandOut.WINDOW: "办理结果已到统一出件窗口,请凭受理编号和查询码领取。",
}

APPLICANT_KINDS: Final[Mapping[ApplicantKind, str]] = {
    ApplicantKind.PERSON: "自然人",
    ApplicantKind.COMPANY: "企业法人",
    ApplicantKind.INSTITUTION: "事业法人",
    ApplicantKind.SOCIAL_ORGANISATION: "社会组织法人",
    ApplicantKind.AGENCY: "行政机关",
    ApplicantKind.OTHER: "其他组织",
}

CHANNELS: Final[Mapping[Channel, str]] = {Channel.WINDOW: "综合受理窗口", Channel.ONLINE: "网上申报"}

HAND_OUTS: Final[Mapping[HandOut, str]] = {HandOut.EXPRESS: "快递寄送", HandOut.WINDOW: "窗口领取"}

MATERIAL_FORMS: Final[Mapping[Literal["paper", "electronic"], str]] = {
    "paper": "纸质",
    "electronic": "电子",
}

REVIEW_STAGES: Final[Mapping[ReviewStage, str]] = {
    ReviewStage.HANDLING: "承办",
    ReviewStage.CHECKING: "审核",
    ReviewStage.APPROVING: "批准",
}

TRANSIT_STATES: Final[Mapping[TransitState, str]] = {
    TransitState.COLLECTED: "快递已收寄",
    TransitState.IN_TRANSIT: "运输中",
    TransitState.OUT_FOR_DELIVERY: "正在派送",
    TransitState.FAILED_ATTEMPT: "派送未成功",
    TransitState.RETURNED: "已退回",
}

SIGNED_BY: Final[Mapping[SignedBy, str]] = {
    SignedBy.SELF: "本人签收",
    SignedBy.PROXY: "他人代收",
    SignedBy.LOCKER: "快递柜代收",
}

RATING_LEVELS: Final[Mapping[RatingLevel, str]] = {
    RatingLevel.VERY_SATISFIED: "非常满意",
    RatingLevel.SATISFIED: "满意",
    RatingLevel.BASICALLY_SATISFIED: "基本满意",
    RatingLevel.DISSATISFIED: "不满意",
    RatingLevel.VERY_DISSATISFIED: "非常不满意",
}

RATED_STAGES: Final[Mapping[RatedStage, str]] = {
    RatedStage.ACCEPTANCE: "受理环节",
    RatedStage.COMPLETION: "办结环节",
}

NOTICE_CHANNELS: Final[Mapping[NoticeChannel, str]] = {NoticeChannel.SMS: "短信"}

INCIDENT_KINDS: Final[Mapping[IncidentKind, str]] = {
    IncidentKind.DATA: "数据异常",
    IncidentKind.HANDLING: "处理异常",
    IncidentKind.INTERFACE: "接口故障",
}

INCIDENT_ENDINGS: Final[Mapping[IncidentEnding, str]] = {
    IncidentEnding.REPLAYED: "已重新处理",
    IncidentEnding.DISCARDED: "已作废",
}

ITEM_TYPES: Final[Mapping[ItemType, str]] = {
    ItemType.LICENCE: "行政许可",
    ItemType.CONFIRMATION: "行政确认",
    ItemType.PAYMENT: "行政给付",
    ItemType.REWARD: "行政奖励",
    ItemType.RULING: "行政裁决",
    ItemType.OTHER_POWER: "其他行政权力",
    ItemType.PUBLIC_SERVICE: "公共服务",
}

_CARRIERS: Final[Mapping[str, str]] = {"ems": "中国邮政EMS", "sf": "顺丰速运"}
_DAY_UNITS: Final[Mapping[DayUnit, str]] = {DayUnit.WORKING: "个工作日", DayUnit.NATURAL: "个自然日"}


def carrier_name(code: str) -> str:
    """Return a carrier's name; one that we have no name for keeps its code."""
    return _CARRIERS.get(code, code.upper())


def limit_words(limit: Limit) -> str:
    """Return 10个工作日, or 即时办结 for a limit of no days."""
    return f"{limit.days}{_DAY_UNITS[limit.unit]}" if limit.days else "即时办结"
