from enum import StrEnum

from pydantic import AwareDatetime, BaseModel

from services.router.domain.clock import ClockKind, ClockState
from services.router.domain.routed_case import Acceptance, RoutedCase, Stop
from services.router.domain.terms import TERMS


class BilingualTerm(BaseModel):
    """A coded value with its Chinese and English wording."""

    code: str
    zh: str
    en: str


class RouteShown(BaseModel):
    """按责转办: who has the case. ``detour`` says why the zone has it instead of a department."""

    zone: str
    department: str | None
    department_name: str
    work_order_no: str
    detour: BilingualTerm | None


class ClockShown(BaseModel):
    """One limit of a case: ``days`` of ``unit`` from ``started_at``, ended or running."""

    kind: BilingualTerm
    days: int
    unit: BilingualTerm
    started_at: AwareDatetime
    due: AwareDatetime
    state: BilingualTerm


class StopShown(BaseModel):
    """When and by what the clocks stopped."""

    at: AwareDatetime
    by: BilingualTerm


class CaseClocks(BaseModel):
    """限时办结 of one case. Without ``route`` and ``clocks`` the acceptance has not reached the router.

    ``provisional``: a holiday notice not yet published may move a due date.
    """

    case_no: str
    route: RouteShown | None
    clocks: list[ClockShown]
    provisional: bool
    stop: StopShown | None


def shown(case_no: str, case: RoutedCase) -> CaseClocks:
    """Return a case as staff see it."""
    stop, acceptance = case.stop, case.acceptance
    return CaseClocks(
        case_no=case_no,
        route=None if acceptance is None else _route(case_no, acceptance),
        clocks=[] if acceptance is None else _clocks(acceptance, stop),
        provisional=acceptance is not None and acceptance.clocks.provisional,
        stop=None if stop is None else StopShown(at=stop.at, by=_term(stop.by)),
    )


def _route(case_no: str, acceptance: Acceptance) -> RouteShown:
    route = acceptance.route
    return RouteShown(
        zone=route.zone,
        department=route.department,
        department_name=route.department_name,
        work_order_no=route.work_order_no(case_no),
        detour=None if route.detour is None else _term(route.detour),
    )


def _clocks(acceptance: Acceptance, stop: Stop | None) -> list[ClockShown]:
    clocks = acceptance.clocks
    statutory_kept, promise_kept = (stop.statutory_limit_kept, stop.promise_kept) if stop else (None, None)
    limits = (
        (ClockKind.STATUTORY, clocks.statutory_limit, clocks.statutory_due, statutory_kept),
        (ClockKind.PROMISE, clocks.promised_limit, clocks.promise_due, promise_kept),
    )
    return [
        ClockShown(
            kind=_term(kind),
            days=limit.days,
            unit=_term(limit.unit),
            started_at=clocks.started_at,
            due=due,
            state=_term(_state(kept)),
        )
        for kind, limit, due, kept in limits
    ]


def _state(kept: bool | None) -> ClockState:
    if kept is None:
        return ClockState.RUNNING
    return ClockState.KEPT if kept else ClockState.MISSED


def _term(value: StrEnum) -> BilingualTerm:
    return BilingualTerm(code=value, zh=TERMS[value].zh, en=TERMS[value].en)
