from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the centre; the plan's item 8 names those who decide."""

    WINDOW_CLERK = "window_clerk"
    """综合窗口人员: takes applications and hands out results, any item of the zone."""
    ZONE_CHIEF = "zone_chief"
    """功能区牵头部门首席代表: coordinates a zone, and decides what none of its departments has."""
    DEPARTMENT_APPROVER = "department_approver"
    """后台审批人员."""
    DEPARTMENT_CHIEF = "department_chief"
    """部门首席代表: fully authorised by the department."""
    CENTRE_SECTION = "centre_section"
    """中心相关科室."""
    SUPERVISOR = "supervisor"
    """督查人员: sees every clock, decides no case."""
    OPERATOR = "operator"
    """运维人员: keeps the machinery going."""
    SYSTEM = "system"
    """Another system of the centre, such as a hall screen."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who asks, as the issuer vouches for it. ``subject`` names one person or system for good."""

    subject: str
    roles: frozenset[Role]
    zones: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a case is at the moment: a zone's, and in it a department's or (None) nobody's yet."""

    zone: str
    department: str | None
