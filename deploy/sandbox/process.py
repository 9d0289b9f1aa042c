"""A partner as a process: command line, configuration file, server, graceful end."""

import argparse
import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn, TypeVar

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.sandbox.door import OpenTransportProtocol
from deploy.sandbox.partner import Partner

_BAD_CONFIGURATION: Final = 2
_LONGEST_GOODBYE: Final = 2
"""Seconds that answers under way get when the process is told to end."""


class Configuration(BaseModel):
    """A configuration file: nothing unknown in it, nothing changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ConfigurationT = TypeVar("ConfigurationT", bound=Configuration)


class ConfigurationError(Exception):
    """The configuration file is missing or wrong; the message says where."""


def read_configuration(path: Path, model: type[ConfigurationT]) -> ConfigurationT:
    """Read a JSON configuration file. Raises ``ConfigurationError``, which never repeats a value."""
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as problem:
        raise ConfigurationError(f"{path}: {problem.strerror}") from problem
    except ValidationError as problem:
        places = (
            f"  {'.'.join(map(str, error['loc'])) or 'file'}: {error['msg']}" for error in problem.errors()
        )
        raise ConfigurationError("\n".join((f"{path}:", *places))) from problem


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, partner: Partner) -> None:
        super().__init__(config)
        self._partner = partner

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"{self._partner.name} listening on {self.config.host}:{self.config.port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._partner.closing.set()
        await super().shutdown(sockets)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def run(model: type[ConfigurationT], build: Callable[[ConfigurationT], tuple[Partner, FastAPI]]) -> None:
    """Run a partner until SIGTERM or SIGINT, then end with 0; a bad configuration file ends with 2."""
    parser = argparse.ArgumentParser(description="A partner of the service centre, simulated.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", type=Path, required=True, help="JSON configuration file")
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        partner, app = build(read_configuration(options.config, model))
    except ConfigurationError as problem:
        print(problem, file=sys.stderr)
        sys.exit(_BAD_CONFIGURATION)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _leave)
    config = uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        http=OpenTransportProtocol,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_LONGEST_GOODBYE,
    )
    _Server(config, partner).run()
