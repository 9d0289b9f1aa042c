"""Who may do what, cell by cell: written out a second time, so that a change of the table is meant."""

import pytest

from services.chassis.staff.permits import Action, may, may_somewhere
from services.chassis.staff.roles import Place, Role, Staff

HERE = Place("market", "gongshang")
ZONES_OWN = Place("market", None)
ELSEWHERE = Place("tax", "shuiwu")
PLACES = {"h": HERE, "z": ZONES_OWN, "e": ELSEWHERE}

#                    clocks      notices     shipment    work_order  hand_out    timeline    parked
TABLE = """
window_clerk         hz          hze         hze         -           hze         hz          -
zone_chief           hz          hze         hze         z           -           hz          -
department_approver  h           -           -           h           -           h           -
department_chief     h           -           -           h           -           h           -
centre_section       hze         hze         hze         -           -           hze         -
supervisor           hze         hze         hze         -           -           hze         -
operator             -           -           -           -           -           -           hze
system               hze         -           -           -           -           -           -
"""
ACTIONS = (
    Action.READ_CLOCKS,
    Action.READ_NOTICES,
    Action.READ_SHIPMENT,
    Action.HANDLE_WORK_ORDER,
    Action.HAND_OUT_RESULT,
    Action.READ_TIMELINE,
    Action.HANDLE_PARKED,
)
CELLS = [
    (Role(role), action, "" if where == "-" else where)
    for role, *cells in (line.split() for line in TABLE.strip().splitlines())
    for action, where in zip(ACTIONS, cells, strict=True)
]


@pytest.mark.parametrize(("role", "action", "where"), CELLS)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, action: Action, where: str) -> None:
    staff = Staff("somebody", frozenset({role}), frozenset({"market"}), frozenset({"gongshang"}))

    assert {name for name, place in PLACES.items() if may(staff, action, place)} == set(where)
    assert may_somewhere(staff, action) == bool(where)


def test_the_table_has_every_cell() -> None:
    assert {(role, action) for role, action, _ in CELLS} == {(role, act) for role in Role for act in Action}


def test_who_has_two_roles_may_do_what_either_may() -> None:
    roles = frozenset({Role.SUPERVISOR, Role.DEPARTMENT_CHIEF})
    staff = Staff("somebody", roles, departments=frozenset({"gongshang"}))

    assert may(staff, Action.READ_CLOCKS, ELSEWHERE)
    assert may(staff, Action.HANDLE_WORK_ORDER, HERE)
    assert not may(staff, Action.HANDLE_WORK_ORDER, ELSEWHERE)


def test_a_chief_without_a_department_has_no_work() -> None:
    staff = Staff("somebody", frozenset({Role.DEPARTMENT_CHIEF}))

    assert not may(staff, Action.HANDLE_WORK_ORDER, ZONES_OWN)
