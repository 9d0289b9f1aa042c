from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.chassis.staff.roles import Place, Role, Staff


class Action(StrEnum):
    """What the doors for staff let somebody do."""

    READ_CLOCKS = "read_clocks"
    """See where a case went and how its limits stand."""
    READ_NOTICES = "read_notices"
    """See what an applicant was told, masked."""
    READ_SHIPMENT = "read_shipment"
    """See how a certificate travels."""
    HANDLE_WORK_ORDER = "handle_work_order"
    """List, open, sign for and decide work orders at the desk; opening shows the applicant's dossier."""
    READ_TIMELINE = "read_timeline"
    """See how a case came where it is, with its incidents (异常)."""
    HANDLE_PARKED = "handle_parked"
    """Read, repair, replay and discard what no service could handle; a message is shown as it is."""
    HAND_OUT_RESULT = "hand_out_result"
    """统一出件: hand a result out at the exit window."""


class Reach(StrEnum):
    """How far a permit goes."""

    EVERYWHERE = "everywhere"
    OWN_ZONE = "own_zone"
    OWN_DEPARTMENT = "own_department"
    ZONE_DESK = "zone_desk"
    """What is the zone's own: no department has it."""


PERMITS: Final[Mapping[Action, Mapping[Role, Reach]]] = {
    Action.READ_CLOCKS: {
        Role.WINDOW_CLERK: Reach.OWN_ZONE,
        Role.ZONE_CHIEF: Reach.OWN_ZONE,
        Role.DEPARTMENT_APPROVER: Reach.OWN_DEPARTMENT,
        Role.DEPARTMENT_CHIEF: Reach.OWN_DEPARTMENT,
        Role.CENTRE_SECTION: Reach.EVERYWHERE,
        Role.SUPERVISOR: Reach.EVERYWHERE,
        Role.SYSTEM: Reach.EVERYWHERE,
    },
    Action.READ_NOTICES: {
        Role.WINDOW_CLERK: Reach.EVERYWHERE,
        Role.ZONE_CHIEF: Reach.EVERYWHERE,
        Role.CENTRE_SECTION: Reach.EVERYWHERE,
        Role.SUPERVISOR: Reach.EVERYWHERE,
    },
    Action.READ_SHIPMENT: {
        Role.WINDOW_CLERK: Reach.EVERYWHERE,
        Role.ZONE_CHIEF: Reach.EVERYWHERE,
        Role.CENTRE_SECTION: Reach.EVERYWHERE,
        Role.SUPERVISOR: Reach.EVERYWHERE,
    },
    Action.HANDLE_WORK_ORDER: {
        Role.DEPARTMENT_APPROVER: Reach.OWN_DEPARTMENT,
        Role.DEPARTMENT_CHIEF: Reach.OWN_DEPARTMENT,
        Role.ZONE_CHIEF: Reach.ZONE_DESK,
    },
    Action.READ_TIMELINE: {
        Role.WINDOW_CLERK: Reach.OWN_ZONE,
        Role.ZONE_CHIEF: Reach.OWN_ZONE,
        Role.DEPARTMENT_APPROVER: Reach.OWN_DEPARTMENT,
        Role.DEPARTMENT_CHIEF: Reach.OWN_DEPARTMENT,
        Role.CENTRE_SECTION: Reach.EVERYWHERE,
        Role.SUPERVISOR: Reach.EVERYWHERE,
    },
    Action.HANDLE_PARKED: {Role.OPERATOR: Reach.EVERYWHERE},
    Action.HAND_OUT_RESULT: {Role.WINDOW_CLERK: Reach.EVERYWHERE},  # one exit window for all zones
}
"""Who may do what, and how far. What is not in the table nobody may."""


def may_somewhere(staff: Staff, action: Action) -> bool:
    """Whether a role of theirs permits the action at all."""
    return not staff.roles.isdisjoint(PERMITS[action])


def may(staff: Staff, action: Action, place: Place) -> bool:
    """Whether they may do it to a case that is there."""
    permits = PERMITS[action]
    return any(_reaches(staff, permits[role], place) for role in staff.roles if role in permits)


def _reaches(staff: Staff, reach: Reach, place: Place) -> bool:
    match reach:
        case Reach.EVERYWHERE:
            return True
        case Reach.OWN_ZONE:
            return place.zone in staff.zones
        case Reach.OWN_DEPARTMENT:
            return place.department in staff.departments
        case Reach.ZONE_DESK:
            return place.department is None and place.zone in staff.zones
