from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx
from pydantic import SecretStr

from services.chassis.security import Signature
from services.dept_gateway.adapters.bridges.bridge import Bridge, CallbackDoor
from services.dept_gateway.adapters.bridges.callback import RestCallbackDoor
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.adapters.bridges.file import RestFile
from services.dept_gateway.adapters.bridges.load import BridgeFilesError
from services.dept_gateway.adapters.bridges.rest import RestBridge

_DESK: Final = Desk()


@dataclass(frozen=True, slots=True)
class Bridges:
    """Which bridge leads to which department: its own, where a file describes one, else the desk."""

    systems: Mapping[str, Bridge]
    doors: Mapping[str, CallbackDoor]

    def of(self, department: str | None) -> Bridge | Desk:
        """Return the bridge to a department; a zone's own cases (None) are the desk's."""
        return _DESK if department is None else self.systems.get(department, _DESK)

    def door(self, department: str) -> CallbackDoor | None:
        """Return where a department's callbacks come in, if it has a system that calls."""
        return self.doors.get(department)


def build_bridges(
    files: Mapping[str, RestFile],
    secrets: Mapping[str, SecretStr],
    base_urls: Mapping[str, str],
    client: httpx.AsyncClient,
) -> Bridges:
    """Build every bridge that a file describes; raises ``BridgeFilesError`` for what is not given."""
    faults = [
        f"{code}.toml: has no secret; add {code!r} to YC_PARTNER_SECRETS"
        for code in files
        if not secrets.get(code, SecretStr("")).get_secret_value()
    ]
    faults += [
        f"YC_PARTNER_BASE_URLS: {code!r} has no bridge file" for code in base_urls if code not in files
    ]
    faults += [f"YC_PARTNER_SECRETS: {code!r} has no bridge file" for code in secrets if code not in files]
    if faults:
        raise BridgeFilesError(faults)
    systems: dict[str, Bridge] = {}
    doors: dict[str, CallbackDoor] = {}
    for code, file in files.items():
        signing = file.signature
        signature = Signature(signing.app_id, secrets[code].get_secret_value(), signing.digest)
        systems[code] = RestBridge(file, base_urls.get(code, file.base_url), signature, client)
        doors[code] = RestCallbackDoor(file, signature)
    return Bridges(systems, doors)
