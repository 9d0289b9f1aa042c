from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from contracts.commands import DispatchOrderV1
from contracts.envelope import Message
from contracts.topology import COURIER_DISPATCH
from tests.conformance.subject import Service, Subscriber, Waking, in_json
from tests.conformance.subjects.lines import ACKNOWLEDGE, ASK, RELAY, SAY, STORE
from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY
from tests.support.dispatch_orders import SEAL_KEYS, dispatch_order
from tests.support.outside import Outside


def _order(case_no: str) -> Message[Any]:
    return dispatch_order(f"{case_no}-1")


def _environment(ems: Outside | None) -> Mapping[str, str]:
    assert ems is not None
    return {
        "seal_keys": in_json(SEAL_KEYS),
        "ems_url": ems.url,
        "ems_sender_no": SENDER_NO,
        "ems_authorization": AUTHORIZATION,
        "ems_sign_key": SIGN_KEY,
        "ems_timeout": "8",
    }


COURIER: Final = Service(
    "courier",
    "shipments",
    (
        Subscriber(
            COURIER_DISPATCH,
            DispatchOrderV1,
            (*STORE, *ASK, *STORE, *SAY, *ACKNOWLEDGE),
            _order,
        ),
    ),
    _environment,
    wakings=(
        Waking("order", (*ASK, *STORE, *RELAY), COURIER_DISPATCH, _order, "down", timedelta(seconds=26)),
    ),
    partner=(
        "courier",
        {
            "sender_no": SENDER_NO,
            "authorization": AUTHORIZATION,
            "sign_key": SIGN_KEY,
            "push_url": "http://127.0.0.1:9/callbacks/carriers/ems",
            "latency": [600.0, 600.0],
        },
    ),
)
