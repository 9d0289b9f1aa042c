"""What each simulated partner is told: its configuration file, secrets included."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.local.agreements import CATALOG, Agreement
from deploy.local.issuer import LocalIssuer
from deploy.local.keys import Keys, write_private
from services.chassis.catalogue import load_catalogue
from services.chassis.staff.roles import Role

PARTNERS: Final = ("department", "sms", "courier", "officers")
_LATENCY: Final = (0.02, 0.06)
"""Seconds each step of the world outside takes, shortest and longest."""
_OFFICERS_SHIFT: Final = 365 * 24 * 3600
"""Seconds that the simulated officers stay: as long as any stack on one machine runs."""
_UNTIL_TAKEN: Final = {"tries": None}
"""What a partner has to tell us it repeats until we have taken it: we may be away, nobody asks it again."""


def write_configurations(
    folder: Path, keys: Keys, agreements: Mapping[str, Agreement], services: Mapping[str, str]
) -> dict[str, Path]:
    """Write one file per partner, by name. ``services`` are the addresses of ours that they call."""
    files = {name: folder / f"{name}.json" for name in PARTNERS}
    for name, configuration in _configurations(keys, agreements, services).items():
        write_private(files[name], json.dumps(configuration, ensure_ascii=False, indent=2))
    return files


def _officers_token(keys: Keys) -> str:
    """Return one for everybody at every desk: the simulated officers are all of them at once."""
    catalogue = load_catalogue(CATALOG)
    return LocalIssuer(keys.issuer_key).token(
        "officers",
        (Role.DEPARTMENT_APPROVER, Role.ZONE_CHIEF),
        zones=catalogue.zones_by_code,
        departments=catalogue.departments_by_code,
        lifetime=_OFFICERS_SHIFT,
    )


def _configurations(
    keys: Keys, agreements: Mapping[str, Agreement], services: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    departments = {
        code: {
            "app_id": agreed.app_id,
            "secret": keys.partner_secrets[code],
            "digest": agreed.digest,
            "words": agreed.words,
        }
        for code, agreed in agreements.items()
    }
    return {
        "department": {
            "gateway_url": services["dept_gateway"],
            "departments": departments,
            "latency": _LATENCY,
            "retry": _UNTIL_TAKEN,
        },
        "sms": {
            "key_id": keys.sms_key_id,
            "key_secret": keys.sms_key_secret,
            "receipt_url": f"{services['notifier']}/callbacks/sms/aliyun/{keys.sms_receipt_token}",
            "latency": _LATENCY,
        },
        "courier": {
            "sender_no": keys.ems_sender_no,
            "authorization": keys.ems_authorization,
            "sign_key": keys.ems_sign_key,
            "push_url": f"{services['courier']}/callbacks/carriers/ems",
            "latency": _LATENCY,
            "retry": _UNTIL_TAKEN,
        },
        "officers": {
            "gateway_url": services["dept_gateway"],
            "desk_token": _officers_token(keys),
            "latency": _LATENCY,
        },
    }
