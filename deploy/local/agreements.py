"""Which departments have a system of their own, and what its bridge file agrees on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CATALOG: Final = Path(__file__).resolve().parents[1] / "catalog" / "linxia"
BRIDGES: Final = CATALOG / "bridges"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the simulated system of a department must know to speak with the gateway."""

    app_id: str
    digest: str
    words: bool
    """Statuses as words (CB, SH, ...) instead of digits."""


def read_agreements(bridges: Path = BRIDGES) -> Mapping[str, Agreement]:
    """Read the bridge files, by department code: who writes one gets a partner to try it with."""
    files = sorted(bridges.glob("*.toml"))
    return {file.stem: _agreement(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}


def _agreement(bridge: Mapping[str, Any]) -> Agreement:
    signature = bridge["signature"]
    statuses = bridge.get("callback", {}).get("statuses", {})
    words = bool(statuses) and not any(code.isdecimal() for code in statuses)
    return Agreement(signature["app_id"], signature["digest"], words)
