from collections.abc import Mapping
from pathlib import Path

from deploy.local.ports import LOOPBACK, Ports
from deploy.local.web import WebPart

PORTS = Ports()


def tiny(
    name: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    listens_on: int | None = None,
    patience: float = 30.0,
) -> WebPart:
    """A part of no weight. ``listens_on`` makes it listen elsewhere than where it is looked for."""
    port = PORTS.take()
    program = ("-m", "uvicorn", "tests.component.local.tiny:app", "--host", LOOPBACK)
    return WebPart(
        name,
        (*program, "--port", str(listens_on or port), "--log-level", "warning"),
        {"TINY_FOLDER": str(folder), **(environment or {})},
        port=port,
        ready="/ready",
        log=folder / f"{name}.log",
        patience=patience,
    )
