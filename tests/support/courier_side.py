"""The customer's side of EMS, written from the description, not from the sandbox."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.support.receiver import Call, Receiver

SENDER_NO = "1100000000001"
AUTHORIZATION = "authorization-of-the-test"
SIGN_KEY = base64.b64encode(bytes(range(16))).decode()
_BLOCK = 16


def _cipher(sign_key: str) -> Cipher[modes.ECB]:
    return Cipher(algorithms.SM4(base64.b64decode(sign_key)), modes.ECB())


def seal(told: Any, sign_key: str = SIGN_KEY) -> str:
    plain = (json.dumps(told, ensure_ascii=False) + sign_key).encode()
    missing = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(sign_key).encryptor()
    sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
    return "|$4|" + base64.b64encode(sealed).decode()


def open_push(call: Call) -> Any:
    """Decrypt a trace push as the courier service must."""
    fields = parse_qs(call.body.decode())
    assert fields["apiCode"] == ["040002"]
    assert fields["senderNo"] == [SENDER_NO]
    (content,) = fields["logitcsInterface"]
    decryptor = _cipher(SIGN_KEY).decryptor()
    plain = decryptor.update(base64.b64decode(content.removeprefix("|$4|"))) + decryptor.finalize()
    text = plain[: -plain[-1]].decode()
    assert text.endswith(SIGN_KEY)
    return json.loads(text.removesuffix(SIGN_KEY))


@dataclass(frozen=True)
class CourierLine:
    """Places orders and sees the traces."""

    url: str
    http: httpx.AsyncClient
    service: Receiver

    async def create(self, told: Any, *, sign_key: str = SIGN_KEY, **changes: str) -> Any:
        fields = {
            "apiCode": "020003",
            "senderNo": SENDER_NO,
            "authorization": AUTHORIZATION,
            "msgType": "0",
            "timeStamp": "2026-11-23 09:00:00",
            "version": "V1.0.0",
            "logitcsInterface": seal(told, sign_key),
            **changes,
        }
        response = await self.http.post(f"{self.url}/amp-prod-api/f/amp/api/open", data=fields)
        assert response.status_code == 200
        return response.json()

    async def trace(self, order_no: str, legs: int) -> list[dict[str, Any]]:
        """Return the first so many entries of a parcel's trace, each once, in the order they came."""

        def enough(calls: list[Call]) -> list[dict[str, Any]] | None:
            entries = self.entries(calls, order_no)
            return entries if len(entries) >= legs else None

        return await self.service.until(enough)

    def entries(self, calls: list[Call], order_no: str) -> list[dict[str, Any]]:
        pushes = [push for push in map(open_push, calls) if push["logisticsOrderNo"] == order_no]
        return [entry for push in pushes for entry in push["responseItems"]]


def order(order_no: str, street: str = "红园路1号") -> list[dict[str, Any]]:
    window = {"name": "政务大厅", "mobile": "13900000002", "prov": "甘肃省", "city": "临夏州"}
    citizen = {"name": "马测试", "mobile": "13900000003", "prov": "甘肃省", "city": "临夏州"}
    return [
        {
            "ecommerceUserId": "yichuang",
            "logisticsOrderNo": order_no,
            "createdTime": "2026-11-23 09:00:00",
            "contentsAttribute": "1",
            "bizProductNo": "1",
            "sender": {**window, "county": "临夏市", "address": "政务大厅"},
            "receiver": {**citizen, "county": "临夏市", "address": street},
            "cargos": [{"cargoName": "食品经营许可证"}],
        }
    ]
