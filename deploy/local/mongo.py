"""A Mongo-protocol server of our own: ``mongod`` where there is one, else SecantusDB."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from deploy.local.part import Part
from deploy.local.ports import LOOPBACK
from deploy.local.process import Launch

_ANSWER: Final = 500
"""Milliseconds to wait for an answer in one look."""


class MongoServer(Part):
    """Loopback only, every acknowledged write on disk.

    SecantusDB is WiredTiger behind MongoDB's wire protocol, a beta for one machine. With
    ``--sync-on-commit`` it loses no acknowledged write when killed, at about 400 writes a second.
    """

    def __init__(self, folder: Path, log: Path, *, port: int) -> None:
        url = f"mongodb://{LOOPBACK}:{port}/?directConnection=true"
        # SecantusDB now and then sleeps through SIGTERM; what it acknowledged is on disk: force does no harm
        super().__init__("mongo", url, ports=(port,), log=log, goodbye=6)
        self._folder = folder.absolute()
        self._port = str(port)

    def _launch(self) -> Launch:
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self._folder),
            "PYTHONUNBUFFERED": "1",
        }
        mongod = shutil.which("mongod")
        command = self._mongod(mongod, data) if mongod else self._secantus(data)
        return Launch(command, environment, self._folder)

    def _mongod(self, program: str, data: Path) -> tuple[str, ...]:
        where = ("--bind_ip", LOOPBACK, "--port", self._port, "--nounixsocket")
        return (program, "--dbpath", str(data), *where, "--quiet")

    def _secantus(self, data: Path) -> tuple[str, ...]:
        program = Path(sys.executable).with_name("secantusd-py")
        settings = self._folder / "secantusd.toml"  # ours, so that it looks for no other
        settings.touch()
        where = ("--host", LOOPBACK, "--port", self._port, "--storage-path", str(data))
        return (str(program), "--config", str(settings), "--sync-on-commit", *where, "--log-level", "WARNING")

    async def _complaint(self) -> str | None:
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
            self.url, serverSelectionTimeoutMS=_ANSWER
        )
        try:
            await client.admin.command("ping")
        except PyMongoError as error:
            return f"no answer to ping on port {self._port} ({type(error).__name__})"
        finally:
            await client.close()
        return None
