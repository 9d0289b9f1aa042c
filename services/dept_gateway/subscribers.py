from collections.abc import Iterator, Sequence

from contracts.catalog import Catalogue
from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.topology import AnyMessage, Queue, department_queue, zone_queue
from services.chassis.consume import Handler, Subscription

_ZONE = "zone."


def subscriptions(
    catalogue: Catalogue, served: Sequence[str], send: Handler, cancel: Handler
) -> Sequence[Subscription]:
    """Return the queues of every department and zone, or of those ``served``.

    Raises ``ValueError`` naming what is served and not in the catalogue.
    """
    queues = _queues(catalogue)
    if unknown := [name for name in served if name not in queues]:
        raise ValueError(f"YC_DEPARTMENTS names {', '.join(unknown)}, which the catalogue does not have")
    handlers: dict[AnyMessage, Handler] = {WorkOrderV1: send, WorkOrderCancelV1: cancel}
    return [Subscription(queue, handlers) for name, queue in queues.items() if not served or name in served]


def _queues(catalogue: Catalogue) -> dict[str, Queue]:
    return dict(_named(catalogue))


def _named(catalogue: Catalogue) -> Iterator[tuple[str, Queue]]:
    yield from ((code, department_queue(code)) for code in catalogue.departments_by_code)
    yield from ((f"{_ZONE}{code}", zone_queue(code)) for code in catalogue.zones_by_code)
