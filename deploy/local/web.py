"""Parts that speak HTTP: our five services and the simulated partners."""

import os
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from deploy.local.part import Part
from deploy.local.ports import LOOPBACK
from deploy.local.process import Launch

_ANSWER: Final = 5.0
"""Seconds to wait for an answer in one look."""
_PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loopback speaks no TLS; an empty context spares reading the certificates of the world at each look."""


class WebPart(Part):
    """A Python program that is ready when a path of its answers 200."""

    def __init__(
        self,
        name: str,
        program: tuple[str, ...],
        environment: Mapping[str, str],
        *,
        port: int,
        ready: str,
        log: Path,
        patience: float = 60.0,
        held: bool = False,
    ) -> None:
        super().__init__(name, f"http://{LOOPBACK}:{port}", ports=(port,), log=log, patience=patience)
        self._command = (sys.executable, *program)
        self._environment = environment
        self._besides: Mapping[str, str] = {}
        self._ready = ready
        self._held = held

    def tell(self, besides: Mapping[str, str]) -> None:
        """From its next start on, add this to its environment instead of what was added before."""
        self._besides = besides

    def _launch(self) -> Launch:
        environment = {**_surroundings(), **self._environment, **self._besides}
        return Launch(self._command, environment, Path.cwd(), held=self._held)

    async def _complaint(self) -> str | None:
        try:
            async with httpx.AsyncClient(verify=_PLAIN, trust_env=False, timeout=_ANSWER) as http:
                answer = await http.get(self.url + self._ready)
        except httpx.TransportError as error:
            return f"{self._ready} does not answer ({type(error).__name__})"
        if answer.status_code != httpx.codes.OK:
            return f"{self._ready} says {answer.status_code} {answer.text[:500]}"
        return None


def service(name: str, environment: Mapping[str, str], *, port: int, log: Path) -> WebPart:
    """Return one of the five services, under uvicorn."""
    program = ("-m", "deploy.local.service", name, str(port))
    return WebPart(name, program, environment, port=port, ready="/health/ready", log=log, held=True)


def partner(name: str, configuration: Path, *, port: int, log: Path) -> WebPart:
    """Return a simulated partner, which reads what it agreed on with us from a file."""
    program = ("-m", f"deploy.sandbox.{name}", "--port", str(port), "--config", str(configuration))
    return WebPart(f"sandbox.{name}", program, {}, port=port, ready="/sandbox/health", log=log)


def _surroundings() -> dict[str, str]:
    """Return what a Python program needs of our environment, and nothing that tells it a secret."""
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        **measured,
    }
