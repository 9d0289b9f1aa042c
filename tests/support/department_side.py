"""A department's side of the wire: its secrets, and callbacks signed by other code than ours."""

import hashlib
import hmac
import json
import secrets
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_SHA256 = {"gongshang", "minzheng"}
_WORDS = {"gongshang", "shiyao"}
CODES = (
    "fagai",
    "gongjijin",
    "gongshang",
    "guihua",
    "guotu",
    "huanbao",
    "jiaotong",
    "minzheng",
    "renshe",
    "shiyao",
    "shuidian",
    "weiji",
    "zhijian",
    "zhujian",
)
DEPARTMENTS: dict[str, dict[str, Any]] = {
    code: {
        "app_id": f"yichuang-{code}",
        "secret": f"secret-of-{code}",
        "digest": "sha256" if code in _SHA256 else "sm3",
        "words": code in _WORDS,
    }
    for code in CODES
}


def wall_time(moment: datetime) -> str:
    """Return a moment as a department writes it."""
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def told(
    work_order_no: str, status: str, at: datetime, event: str | None = None, **changes: str
) -> dict[str, str]:
    """Return what a department says of one step."""
    said = {
        "sjid": event or secrets.token_hex(8),
        "ywlsh": work_order_no,
        "zt": status,
        "sj": wall_time(at),
        "yj": "null",
        "zzmc": "",
        "zzbh": "",
    }
    return said | changes


def callback(
    department: str,
    said: dict[str, str] | bytes,
    *,
    signer: str | None = None,
    skew: int = 0,
    nonce: str | None = None,
    sent: bytes | None = None,
) -> tuple[str, bytes, dict[str, str]]:
    """Return target, body and headers of a callback; what is given makes it a forgery.

    ``signer`` signs in the department's place; ``sent`` is sent instead of what was signed.
    """
    agreed = DEPARTMENTS[signer or department]
    target = f"/callbacks/{department}"
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    timestamp, nonce = str(int(time.time()) + skew), nonce or secrets.token_urlsafe(18)
    digest = hashlib.new(agreed["digest"], body).hexdigest()
    text = f"POST\n{target}\n{timestamp}\n{nonce}\n{digest}"
    headers = {
        "X-App-Key": agreed["app_id"],
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": hmac.new(agreed["secret"].encode(), text.encode(), agreed["digest"]).hexdigest(),
    }
    return target, body if sent is None else sent, headers
