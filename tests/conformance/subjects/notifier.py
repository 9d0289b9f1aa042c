from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from contracts import events
from contracts.case import HandOut, TransitState
from contracts.envelope import Message
from contracts.topology import NOTIFIER_FACTS, AnyMessage
from tests.conformance.subject import Service, Story, Subscriber, Tell, Waking, in_json
from tests.conformance.subjects.lines import ACKNOWLEDGE, ASK, RELAY, STORE
from tests.support.case_facts import SEAL_KEYS, CaseFacts
from tests.support.outside import Outside

_KEY_ID, _KEY_SECRET = "LTAI5tGeneratedForTests", "generated-secret-of-the-tests"
_RECEIPT_TOKEN: Final = "token-of-receipts-in-tests"
_SEND: Final = (*STORE, *ASK, *STORE)


def _tell(fact: Callable[[CaseFacts], Message[Any]]) -> Tell:
    def tell(case_no: str) -> Message[Any]:
        return fact(CaseFacts(case_no))

    return tell


_ACCEPTED: Final = _tell(CaseFacts.accepted)
_DECIDED: Final = _tell(CaseFacts.decided)
_READY: Final = _tell(lambda facts: facts.issued(HandOut.WINDOW))
_COLLECTED: Final = _tell(CaseFacts.collected)


def _takes(reads: AnyMessage, tell: Tell, *before: Tell) -> Subscriber:
    passes = (*_SEND, *ACKNOWLEDGE)
    return Subscriber(NOTIFIER_FACTS, reads, passes, tell, before, resumed_by_timer=True)


def _environment(platform: Outside | None) -> Mapping[str, str]:
    assert platform is not None
    return {
        "seal_keys": in_json(SEAL_KEYS),
        "sms_endpoint": platform.url.removeprefix("http://"),
        "sms_protocol": "HTTP",
        "sms_key_id": _KEY_ID,
        "sms_key_secret": _KEY_SECRET,
        "sms_sign_name": "临夏州政务服务中心",
        "sms_receipt_token": _RECEIPT_TOKEN,
        "sms_timeout": "8",
    }


def _common(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out the platform's serial numbers: one whose answer was lost we never learn."""
    notices = {
        kind: {name: value for name, value in notice.items() if name != "biz_id"}
        for kind, notice in state["notices"].items()
    }
    return {**state, "notices": notices}


NOTIFIER: Final = Service(
    "notifier",
    "case_notices",
    (
        _takes(events.CaseAcceptedV1, _ACCEPTED),
        _takes(events.CaseDecidedV1, _DECIDED, _ACCEPTED),
        _takes(events.CaseIssuedV1, _READY, _ACCEPTED),
        _takes(events.CaseCollectedV1, _COLLECTED, _ACCEPTED),
        _takes(events.CaseWithdrawnV1, _tell(CaseFacts.withdrawn), _ACCEPTED),
        _takes(
            events.DeliveryProgressedV1, _tell(lambda facts: facts.parcel(TransitState.COLLECTED)), _ACCEPTED
        ),
        _takes(events.DeliveryDeliveredV1, _tell(CaseFacts.signed_for), _ACCEPTED),
    ),
    _environment,
    wakings=(
        Waking("send", _SEND, NOTIFIER_FACTS, _ACCEPTED, "down", timedelta(seconds=26)),
        Waking("receipt", (*STORE, *RELAY), NOTIFIER_FACTS, _ACCEPTED, None, timedelta(hours=25)),
    ),
    stories=(Story("collected", NOTIFIER_FACTS, (_DECIDED, _READY, _ACCEPTED)),),
    ends_by_timer=True,
    common=_common,
    # nobody listens for receipts: what became of a message is told when asked
    partner=(
        "sms",
        {
            "key_id": _KEY_ID,
            "key_secret": _KEY_SECRET,
            "receipt_url": f"http://127.0.0.1:9/callbacks/sms/aliyun/{_RECEIPT_TOKEN}",
            "daily_limit": 10_000,
            "retry": {"tries": 1},
        },
    ),
)
