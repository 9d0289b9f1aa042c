"""Where everything of a running stack is: what ``stack.json`` says."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.local.keys import write_private
from deploy.local.stack import Stack


class PartAddress(BaseModel):
    """One process of the stack."""

    model_config = ConfigDict(frozen=True)

    pid: int
    url: str
    log: Path


class Addresses(BaseModel):
    """Every URL and process. The broker's and Mongo's URLs may hold passwords: the file is private."""

    model_config = ConfigDict(frozen=True)

    pid: int
    """The launcher's own; SIGTERM to it stops all."""
    services: Mapping[str, str]
    sandbox: Mapping[str, str]
    broker: str
    mongo: str
    data: Path
    """Holds ``secrets.json`` too."""
    departments_with_system: tuple[str, ...]
    """Codes of the departments that the simulated systems answer for; all others are the desk's."""
    parts: Mapping[str, PartAddress] = {}

    def with_parts(self, stack: Stack) -> "Addresses":
        """Return these addresses and the processes of a started stack."""
        parts = {part.name: PartAddress(pid=part.pid, url=part.url, log=part.log) for part in stack.parts}
        return self.model_copy(update={"pid": os.getpid(), "parts": parts})

    def write(self, file: Path) -> None:
        """Write them for others to read."""
        write_private(file, self.model_dump_json(indent=2) + "\n")
