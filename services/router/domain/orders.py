from contracts.commands import WorkOrder, WorkOrderCancel
from contracts.events import CaseAccepted, CaseRouted
from services.router.domain.route import Route
from services.router.domain.routed_case import Acceptance


def routed(case_no: str, acceptance: Acceptance) -> CaseRouted:
    """Return the fact that the case has its way and its due dates."""
    route, clocks = acceptance.route, acceptance.clocks
    return CaseRouted(
        zone=route.zone,
        department=route.department,
        department_name=route.department_name,
        work_order_no=route.work_order_no(case_no),
        statutory_due=clocks.statutory_due,
        promise_due=clocks.promise_due,
        provisional=clocks.provisional,
    )


def work_order(case_no: str, accepted: CaseAccepted, acceptance: Acceptance) -> WorkOrder:
    """Return the order (交办) to decide the case, with all that the department needs to know of it."""
    route, clocks = acceptance.route, acceptance.clocks
    return WorkOrder(
        work_order_no=route.work_order_no(case_no),
        zone=route.zone,
        department=route.department,
        item_code=accepted.item_code,
        item_name=accepted.item_name,
        summary=accepted.summary,
        applicant_kind=accepted.applicant_kind,
        applicant_masked=accepted.applicant_masked,
        materials=accepted.materials,
        accepted_at=accepted.accepted_at,
        statutory_due=clocks.statutory_due,
        promise_due=clocks.promise_due,
        hand_out=accepted.hand_out,
        dossier=accepted.dossier,
    )


def work_order_cancel(case_no: str, route: Route, reason: str) -> WorkOrderCancel:
    """Return the order to stop, to the same place as the work order."""
    return WorkOrderCancel(
        work_order_no=route.work_order_no(case_no),
        zone=route.zone,
        department=route.department,
        reason=reason,
    )
