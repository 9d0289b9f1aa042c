from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from contracts.catalog import DayUnit
from services.router.domain.calendar import DayKind
from services.router.domain.clock import ClockKind, ClockState
from services.router.domain.route import Detour
from services.router.domain.routed_case import StoppedBy


class Term(NamedTuple):
    """One word of ours in the two languages of its readers."""

    zh: str
    en: str


TERMS: Final[Mapping[StrEnum, Term]] = {
    ClockKind.INTAKE: Term("受理审查时限", "intake limit"),
    ClockKind.CORRECTION: Term("补正期限", "correction limit"),
    ClockKind.STATUTORY: Term("法定时限", "statutory limit"),
    ClockKind.PROMISE: Term("承诺时限", "promised limit"),
    ClockKind.SIGN_OFF: Term("部门签收时限", "sign-off limit"),
    ClockKind.SUSPENSION: Term("特别程序计划时限", "planned time of the special procedure"),
    ClockKind.DELIVERY: Term("颁发送达时限", "delivery limit"),
    ClockState.RUNNING: Term("计时中", "running"),
    ClockState.PAUSED: Term("已暂停计时", "paused"),
    ClockState.OVERDUE: Term("已超期,未办结", "overdue"),
    ClockState.KEPT: Term("已停表,未超期", "ended in time"),
    ClockState.MISSED: Term("已停表,已超期", "ended late"),
    DayKind.WORKDAY: Term("工作日", "working day"),
    DayKind.MAKE_UP_DAY: Term("调休上班", "made-up working day"),
    DayKind.WEEKEND: Term("周末", "weekend"),
    DayKind.HOLIDAY: Term("放假", "national holiday"),
    DayKind.LOCAL_HOLIDAY: Term("本州放假", "local holiday"),
    DayUnit.WORKING: Term("工作日", "working days"),
    DayUnit.NATURAL: Term("自然日", "natural days"),
    StoppedBy.DECISION: Term("部门作出决定", "the department decided"),
    StoppedBy.WITHDRAWAL: Term("申请人撤回", "the applicant withdrew"),
    Detour.ITEM_UNKNOWN: Term("事项不在目录中,转功能区处理", "item not in the catalogue, sent to the zone"),
    Detour.ZONE_UNKNOWN: Term("事项的功能区不在目录中", "the item's zone is not in the catalogue"),
    Detour.DEPARTMENT_UNKNOWN: Term("事项的部门不在目录中", "the item's department is not in the catalogue"),
    Detour.DEPARTMENT_ABOLISHED: Term("部门已撤销且无承接部门", "the department is gone without a successor"),
}
"""The words that staff read, by the value they stand for."""
