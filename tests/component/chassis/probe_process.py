import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from deploy.local.part import Part
from deploy.local.ports import LOOPBACK
from deploy.local.process import Launch

_ROOT = Path(__file__).parents[3]
_CATALOG = _ROOT / "tests" / "component" / "intake" / "catalogue"


class ProbeProcess(Part):
    """The probe as a service really runs: a process of its own behind uvicorn, with real signals."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        super().__init__("probe", f"http://{LOOPBACK}:{port}", ports=(port,), log=folder / "probe.log")
        self._folder = folder
        self._port = port
        self._settings = settings

    def _launch(self) -> Launch:
        program = ("uvicorn", "--factory", "tests.component.chassis.probe:create_app")
        command = (sys.executable, "-m", *program, "--host", LOOPBACK, "--port", str(self._port))
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(_ROOT),
            "YC_CATALOG": str(_CATALOG),
            "YC_SWEEP_INTERVAL": "0.2",
            **{f"YC_{name.upper()}": value for name, value in self._settings.items()},
        }
        return Launch(command, environment, self._folder)

    async def _complaint(self) -> str | None:
        status, answer = await self.asked("GET", "/health/ready")
        return None if status == httpx.codes.OK else str(answer)

    async def asked(self, method: str, path: str) -> tuple[int, Any]:
        """Ask it; 0 when nobody answers."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as client:
            try:
                answer = await client.request(method, path)
            except httpx.TransportError as error:
                return 0, repr(error)
            return answer.status_code, answer.json()

    async def asked_to_end(self, within: float) -> float:
        """Send SIGTERM and return after how many seconds it ended; fail when it does not."""
        began = time.monotonic()
        self.process.send(signal.SIGTERM, ends=True)
        if not await self.process.ended(within=within):
            raise AssertionError(f"still there after {within} s: {self.process.last_words()}")
        return time.monotonic() - began
