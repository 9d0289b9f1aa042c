import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

Log = structlog.stdlib.BoundLogger

_TRACEBACKS = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
"""Local variables stay out: where a seal was just opened they hold names and phones."""

_IDENTITY = ("name", "phone", "identity_number", "street", "dossier", "contact", "consignee")


def _withhold(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Last guard: a field that names personal data is never written, whoever put it there."""
    for field in _IDENTITY:
        if field in line:
            line[field] = "[withheld]"
    return line


def configure(service: str, level: str) -> None:
    """Write one JSON line per event to stdout, bound to service, case and event id."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=service)
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _TRACEBACKS,
        _withhold,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )
    logging.basicConfig(format='{"logger":"%(name)s","level":"%(levelname)s","event":"%(message)s"}')
    logging.getLogger("aio_pika").setLevel(logging.ERROR)
    logging.getLogger("aiormq").setLevel(logging.ERROR)


def get_log() -> Log:
    """Return the service's logger."""
    log: Log = structlog.get_logger()
    return log
