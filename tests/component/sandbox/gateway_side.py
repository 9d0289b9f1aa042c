"""The gateway's side of the department wire, written from the description, not from the sandbox."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.receiver import Call, Receiver

DEPARTMENTS: dict[str, dict[str, Any]] = {
    "zhujian": {"app_id": "app-zhujian", "secret": "secret-zhujian", "digest": "sm3", "words": False},
    "shiyao": {"app_id": "app-shiyao", "secret": "secret-shiyao", "digest": "sm3", "words": True},
    "minzheng": {"app_id": "app-minzheng", "secret": "secret-minzheng", "digest": "sha256", "words": False},
}


def signature(department: str, target: str, body: bytes, *, timestamp: str, nonce: str) -> str:
    agreed = DEPARTMENTS[department]
    digest = hashlib.new(agreed["digest"], body).hexdigest()
    text = f"POST\n{target}\n{timestamp}\n{nonce}\n{digest}"
    return hmac.new(agreed["secret"].encode(), text.encode(), agreed["digest"]).hexdigest()


def signed(department: str, target: str, body: bytes, **changes: str) -> dict[str, str]:
    timestamp = changes.get("timestamp", str(int(time.time())))
    nonce = changes.get("nonce", secrets.token_urlsafe(18))
    return {
        "X-App-Key": DEPARTMENTS[department]["app_id"],
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": signature(department, target, body, timestamp=timestamp, nonce=nonce),
    }


def is_genuine(call: Call, department: str) -> bool:
    """Check a callback as the gateway must."""
    headers = call.headers
    recent = abs(time.time() - int(headers["x-timestamp"])) < 300
    expected = signature(
        department, call.target, call.body, timestamp=headers["x-timestamp"], nonce=headers["x-nonce"]
    )
    return recent and call.method == "POST" and headers["x-signature"] == expected


@dataclass(frozen=True)
class DepartmentLine:
    """Sends work orders and sees what comes back."""

    url: str
    http: httpx.AsyncClient
    gateway: Receiver

    async def accept(self, department: str, ywlsh: str, zy: str = "住房保障申请", **changes: Any) -> Any:
        return (await self.post(department, "accept", {**acceptance(ywlsh, zy), **changes})).json()

    async def cancel(self, department: str, ywlsh: str) -> Any:
        return (await self.post(department, "cancel", {"ywlsh": ywlsh, "yy": "申请人撤回"})).json()

    async def post(self, department: str, action: str, told: Any, **changes: str) -> httpx.Response:
        target, body = f"/{department}/api/case/{action}", json.dumps(told).encode()
        return await self.send(target, body, signed(department, target, body, **changes))

    async def send(self, target: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self.http.post(f"{self.url}{target}", content=body, headers=headers)

    async def told(self, ywlsh: str, last: str) -> list[Call]:
        """Return all callbacks of a case up to and including this status."""
        return await self.gateway.until(
            lambda calls: (
                of_case(calls, ywlsh)
                if any(call.json()["zt"] == last for call in of_case(calls, ywlsh))
                else None
            )
        )


def of_case(calls: list[Call], ywlsh: str) -> list[Call]:
    return [call for call in calls if call.json()["ywlsh"] == ywlsh]


def acceptance(ywlsh: str, zy: str) -> dict[str, Any]:
    return {
        "ywlsh": ywlsh,
        "sxbm": "zhujian-public_rental",
        "sxmc": "公共租赁住房申请",
        "sqr": "马测试",
        "zjhm": "622901199001010017",
        "lxdh": "13900000001",
        "sqrlx": "1",
        "zy": zy,
        "slsj": "2026-11-23 09:00:00",
        "cnbjsj": "2026-12-07 18:00:00",
        "cl": [{"clmc": "身份证", "cllx": "1", "fs": 1}],
        "bd": {"family": "3"},
    }
