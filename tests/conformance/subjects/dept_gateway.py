"""The gateway's queues share one table of handlers (test_completeness.py), so three of them stand for all."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.topology import Queue, department_queue, zone_queue
from services.chassis.failpoints import Point
from tests.conformance.subject import Service, Story, Subscriber, Tell, Waking, in_json
from tests.conformance.subjects.lines import ACKNOWLEDGE, ASK, NOTE, RELAY, SAY, STORE
from tests.support.catalogues.hall import WITH_A_SYSTEM
from tests.support.department_side import DEPARTMENTS
from tests.support.outside import Outside
from tests.support.work_orders import SEAL_KEYS, cancelled, ordered

_SYSTEM: Final = department_queue("zhujian")
_DESK: Final = department_queue("shangwu")
_ZONE: Final = zone_queue("market")
_SEND: Final = (*STORE, *ASK, *STORE, *SAY, *ACKNOWLEDGE)
_REVOKE: Final = (*STORE, *ASK, *STORE, *ACKNOWLEDGE)
_LATER: Final = timedelta(seconds=26)


def _order(department: str | None) -> Tell:
    return lambda case_no: ordered(department, case_no=case_no)


def _cancel(department: str | None) -> Tell:
    return lambda case_no: cancelled(department, case_no=case_no)


def _takes(
    queue: Queue, department: str | None, order: tuple[Point, ...], cancel: tuple[Point, ...]
) -> tuple[Subscriber, Subscriber]:
    return (
        Subscriber(queue, WorkOrderV1, order, _order(department)),
        Subscriber(queue, WorkOrderCancelV1, cancel, _cancel(department), (_order(department),)),
    )


def _environment(departments: Outside | None) -> Mapping[str, str]:
    assert departments is not None
    return {
        "seal_keys": in_json(SEAL_KEYS),
        "partner_secrets": in_json({code: DEPARTMENTS[code]["secret"] for code in WITH_A_SYSTEM}),
        "partner_base_urls": in_json({code: f"{departments.url}/{code}" for code in WITH_A_SYSTEM}),
    }


def _is_cancelled(aggregate: Any) -> bool:
    """A cancellation that overtakes its order keeps the order out: only the end is the same."""
    return bool(aggregate["state"]["cancellation"]["told"])


_asleep = partial(Waking, queue=_SYSTEM, fault="down", after=_LATER)

DEPT_GATEWAY: Final = Service(
    "dept_gateway",
    "work_orders",
    (
        *_takes(_SYSTEM, "zhujian", _SEND, _REVOKE),
        *_takes(_DESK, "shangwu", NOTE, NOTE),
        *_takes(_ZONE, None, NOTE, NOTE),
    ),
    _environment,
    wakings=(
        _asleep("send", (*ASK, *STORE, *RELAY), tell=_order("zhujian")),
        _asleep("revoke", (*ASK, *STORE), tell=_cancel("zhujian"), before=(_order("zhujian"),)),
    ),
    stories=(
        Story(
            "withdrawn",
            _SYSTEM,
            (_order("zhujian"), _cancel("zhujian")),
            says_the_same=False,
            same=_is_cancelled,
        ),
    ),
    partner=(
        "department",
        {
            "gateway_url": "http://127.0.0.1:9",
            "departments": DEPARTMENTS,
            "latency": [600.0, 600.0],
        },
    ),
)
