"""Partners as real processes on free loopback ports."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
_UP_WITHIN = 20.0


@dataclass(frozen=True)
class Outside:
    url: str
    http: httpx.AsyncClient
    process: asyncio.subprocess.Process

    async def effects(self, *, detail: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = (
            await self.http.get(f"{self.url}/sandbox/effects", params={"detail": int(detail)})
        ).json()
        return found

    async def times_done(self, key: str) -> int:
        return int((await self.effects())["by_key"].get(key, 0))

    async def health(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"{self.url}/sandbox/health")).json()
        return found

    async def faults(self, **order: Any) -> httpx.Response:
        return await self.http.post(f"{self.url}/sandbox/faults", json=order)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def command(module: str, port: int, config: Path) -> list[str]:
    return [sys.executable, "-m", f"deploy.sandbox.{module}", "--port", str(port), "--config", str(config)]


@asynccontextmanager
async def running(module: str, folder: Path, config: dict[str, Any]) -> AsyncIterator[Outside]:
    """Start a partner, wait for it to say that it listens, and end it gracefully."""
    file = folder / f"{module}.json"
    file.write_text(json.dumps(config))
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *command(module, port, file), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        said = await asyncio.wait_for(process.stdout.readline(), _UP_WITHIN)
        assert b"listening" in said
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            yield Outside(f"http://127.0.0.1:{port}", http, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 10)
