"""Exchanges, queues and routing keys: the one place that names them.

An exchange a blast radius: one queue that cannot take a message stalls everything published to its
exchange, so facts, departments and couriers do not share one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from contracts import commands, events, incidents
from contracts.envelope import Message

CASES: Final = "cases"
DELIVERIES: Final = "deliveries"
NOTICES: Final = "notices"
DEPARTMENTS: Final = "departments"
COURIER: Final = "courier"
PARKING: Final = "parking"
"""Dead letters, keyed by the name of the parking queue."""

TOPIC_EXCHANGES: Final = (CASES, DELIVERIES, NOTICES, DEPARTMENTS, COURIER)

DELIVERY_LIMIT: Final = 20
"""How often the broker hands out one message before it parks it: only a process that dies each time,
or a deploy that interrupts each time, can use these up; our own retries never requeue."""

NOWHERE: Final = "-"
"""Stands in a routing key where zone or department is not known, or not any."""

AnyMessage = type[Message]  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class Queue:
    """A quorum queue: what is bound to it, what may be read from it, and where its poison goes."""

    name: str
    bindings: tuple[tuple[str, str], ...]
    """Pairs of exchange and routing-key pattern."""
    reads: tuple[AnyMessage, ...]
    parked: str = ""
    """Name of the parking queue; ``<name>.parked`` unless several queues share one."""
    arguments: dict[str, str | int] = field(default_factory=dict)

    @property
    def parking_queue(self) -> str:
        """Where the broker puts a message it has handed out ``DELIVERY_LIMIT`` times."""
        return self.parked or f"{self.name}.parked"


_FACT_KEYS: Final = {
    "case": CASES,
    "delivery": DELIVERIES,
    "notice": NOTICES,
}


def address(message: Message) -> tuple[str, str]:  # type: ignore[type-arg]
    """Return exchange and routing key of a message, from its type and what it says.

    Raises ``LookupError`` for a message that has no place on the broker.
    """
    data = message.data
    _, family, name, _ = message.type.split(".")
    match data:
        case events.Placed():
            return CASES, f"case.{name}.{data.zone}.{data.department or NOWHERE}"
        case incidents.Incident():
            return CASES, f"case.{name}.{NOWHERE}.{NOWHERE}"
        case events.DeliveryOrdered() | events.DeliveryProgressed() | events.DeliveryDelivered():
            return DELIVERIES, f"delivery.{name}.{data.carrier}"
        case events.NoticeDelivered() | events.NoticeFailed():
            return NOTICES, f"notice.{name}.{data.channel}"
        case commands.WorkOrder() | commands.WorkOrderCancel():
            return DEPARTMENTS, f"{data.zone}.{data.department or NOWHERE}"
        case commands.DispatchOrder():
            return COURIER, f"dispatch.{data.carrier}"
    raise LookupError(f"no exchange for {family} message {message.type}; add it to contracts/topology.py")


def pattern(message_type: AnyMessage) -> tuple[str, str]:
    """Return exchange and binding pattern under which every message of this fact travels."""
    _, family, name, _ = message_type.TYPE.split(".")
    return _FACT_KEYS[family], f"{family}.{name}.#"


def _reading(name: str, *reads: AnyMessage) -> Queue:
    return Queue(name, tuple(pattern(message_type) for message_type in reads), reads)


INTAKE_CASE_BOOK: Final = _reading(
    "intake.case_book",
    events.CaseRoutedV1,
    events.CaseDeptReceivedV1,
    events.CaseProgressedV1,
    events.CaseDecidedV1,
    events.CaseCertificateMadeV1,
    events.DeliveryOrderedV1,
    events.DeliveryProgressedV1,
    events.DeliveryDeliveredV1,
    events.NoticeDeliveredV1,
    events.NoticeFailedV1,
    incidents.CaseIncidentOpenedV1,
    incidents.CaseIncidentClosedV1,
)

ROUTER_CASES: Final = _reading(
    "router.cases",
    events.CaseAcceptedV1,
    events.CaseDecidedV1,
    events.CaseWithdrawnV1,
    events.CaseRatedV1,
)

NOTIFIER_FACTS: Final = _reading(
    "notifier.facts",
    events.CaseAcceptedV1,
    events.CaseDecidedV1,
    events.CaseIssuedV1,
    events.CaseCollectedV1,
    events.CaseWithdrawnV1,
    events.DeliveryProgressedV1,
    events.DeliveryDeliveredV1,
)

COURIER_DISPATCH: Final = Queue("courier.dispatch", ((COURIER, "dispatch.*"),), (commands.DispatchOrderV1,))

SERVICE_QUEUES: Final = (INTAKE_CASE_BOOK, ROUTER_CASES, NOTIFIER_FACTS, COURIER_DISPATCH)

_GATEWAY_READS: Final = (commands.WorkOrderV1, commands.WorkOrderCancelV1)
_GATEWAY_PARKED: Final = "dept_gateway.parked"


def department_queue(code: str) -> Queue:
    """Return the queue of one department, whichever zone its work comes from."""
    return Queue(f"dept.{code}", ((DEPARTMENTS, f"*.{code}"),), _GATEWAY_READS, _GATEWAY_PARKED)


def zone_queue(code: str) -> Queue:
    """Return the queue of one zone, for cases whose item names no department."""
    return Queue(f"zone.{code}", ((DEPARTMENTS, f"{code}.{NOWHERE}"),), _GATEWAY_READS, _GATEWAY_PARKED)


def all_queues(zones: Iterable[str], departments: Iterable[str]) -> Sequence[Queue]:
    """Return every queue of a centre with these zones and departments."""
    return (
        *SERVICE_QUEUES,
        *(department_queue(code) for code in departments),
        *(zone_queue(code) for code in zones),
    )


MESSAGES: Final[tuple[AnyMessage, ...]] = tuple(
    model
    for module in (events, incidents, commands)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Message) and hasattr(model, "TYPE")
)
"""Every message there is, in the order it is written down."""
