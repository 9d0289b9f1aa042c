import json
import os
import sys
from pathlib import Path

import httpx

from deploy.local.part import Part
from deploy.local.ports import LOOPBACK
from deploy.local.process import Launch
from services.intake.settings import IntakeSettings
from tests.component.intake.running import QUERY_CODE_KEY, SEAL_KEYS


class IntakeProcess(Part):
    """Intake as it really runs: a process of its own, which can be killed."""

    def __init__(self, settings: IntakeSettings, folder: Path, port: int) -> None:
        url = f"http://{LOOPBACK}:{port}"
        super().__init__("intake", url, ports=(port,), log=folder / "intake.log")
        self._settings = settings
        self._folder = folder
        self._port = port

    def _launch(self) -> Launch:
        program = ("uvicorn", "--factory", "services.intake.app:create_app")
        command = (sys.executable, "-m", *program, "--host", LOOPBACK, "--port", str(self._port))
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "YC_BROKER_URL": self._settings.broker_url.get_secret_value(),
            "YC_MONGO_URL": self._settings.mongo_url.get_secret_value(),
            "YC_DATABASE_PREFIX": self._settings.database_prefix,
            "YC_CATALOG": str(self._settings.catalog),
            "YC_SEAL_KEYS": json.dumps(SEAL_KEYS),
            "YC_QUERY_CODE_KEY": QUERY_CODE_KEY,
        }
        return Launch(command, environment, self._folder)

    async def _complaint(self) -> str | None:
        try:
            async with httpx.AsyncClient(base_url=self.url, timeout=10) as client:
                answer = await client.get("/health/ready")
        except httpx.TransportError as error:
            return repr(error)
        return None if answer.is_success else answer.text
